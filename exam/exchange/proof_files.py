"""What is handed to somebody who trusts only public keys: a chain, a receipt, a log, in files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from exam.core.chain import Entry, Head, genesis
from exam.core.chain import verify as verify_chain
from exam.core.errors import Rejected, Tampered
from exam.exchange import log, wire
from exam.exchange.receipts import Hop, SubmissionReceipt, merkle_root, read_receipt
from exam.exchange.wire import EntriesMessage, ReceiptsMessage

CHAIN_MAGIC = b"pendopo-chain\0\0\x01"
_LENGTH_BYTES = 4
_RECEIPT: dict[str, type] = {
    "receipt": bytes,
    "answers": list,
    "leaf": bytes,
    "index": int,
    "head": bytes,
    "path": list,
}
_LOG: dict[str, type] = {"heads": list, "paths": list}
_KEPT: dict[str, type] = {"heads": list}
FINISHES = ("submitted", "ended")
"""How an attempt was finished, as a leaf of the log says it."""


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A participant's signed receipt; the leaves of its answers and its place in the log may lack.

    ``answers`` are the encoded leaves in form order; ``leaf`` to ``path`` prove it in the log.
    """

    receipt: bytes
    answers: tuple[bytes, ...] = ()
    leaf: bytes = b""
    index: int = 0
    head: bytes = b""
    path: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class LogFile:
    """Signed heads, smallest first; ``paths`` leads from each to the next."""

    heads: tuple[bytes, ...]
    paths: tuple[tuple[bytes, ...], ...]


@dataclass(slots=True)
class ChainReport:
    """How far a chain was followed and which receipts stand on it: hop and entry of each."""

    attempt_id: str
    head: Head
    receipts: list[tuple[str, int]] = field(default_factory=list)

    @property
    def signed_up_to(self) -> int:
        """The last entry that a hop signed for. Whoever has the file can write what follows it."""
        return max((seq for _, seq in self.receipts), default=0)


# -- chain ----------------------------------------------------------------------------------------


def chain_parts(
    header: bytes, entries: Iterable[Entry], receipts: Sequence[bytes]
) -> Iterator[bytes]:
    """The file: a magic, batches of entries, the receipts; each after its length (4 bytes)."""
    yield CHAIN_MAGIC
    rest = tuple(entries)
    while True:
        batch = wire.first_batch(rest)
        yield from _framed(wire.encode_entries(EntriesMessage(header, batch)))
        rest = rest[len(batch) :]
        if not rest:
            break
    yield from _framed(wire.encode_receipts(ReceiptsMessage(tuple(receipts))))


def _framed(message: bytes) -> tuple[bytes, bytes]:
    return len(message).to_bytes(_LENGTH_BYTES, "big"), message


def check_chain(data: bytes, keys: dict[Hop, bytes]) -> ChainReport:
    """Follow a chain file from its header on, then hold every receipt against it.

    Raises :class:`Tampered` naming the first broken entry, or a receipt that does not fit;
    :class:`Rejected` where the file is none.
    """
    *batches, last = _messages(data)
    header, head, seals = b"", Head(0, b""), dict[int, bytes]()
    for one in batches:
        message = wire.decode_entries(one)
        if not header:
            header, head = message.header, genesis(message.header)
            seals[0] = head.seal
        if message.header != header:
            raise Tampered(f"entry {head.seq + 1}: the attempt was opened differently there")
        head = verify_chain(head, message.entries)
        seals.update((entry.seq, entry.seal) for entry in message.entries)
    report = ChainReport(wire.decode_header(header).attempt_id, head)
    for signed in wire.decode_receipts(last).receipts:
        receipt = read_receipt(signed, keys)
        if receipt.attempt_id != report.attempt_id:
            raise Tampered(f"a receipt is of another attempt, {receipt.attempt_id}")
        if seals.get(receipt.head.seq) != receipt.head.seal:
            raise Tampered(
                f"entry {receipt.head.seq} is not the one the {receipt.hop.value} signed for"
            )
        report.receipts.append((receipt.hop.value, receipt.head.seq))
    return report


def _messages(data: bytes) -> list[bytes]:
    if not data.startswith(CHAIN_MAGIC):
        raise Rejected("not a chain file", remedy="make it with 'pendopo central export-chain'")
    place, found = len(CHAIN_MAGIC), list[bytes]()
    while place < len(data):
        start = place + _LENGTH_BYTES
        place = start + int.from_bytes(data[place:start], "big")
        if place > len(data) or place - start > wire.MAX_MESSAGE_BYTES:
            raise Rejected("the chain file is cut off", remedy="copy it again")
        found.append(data[start:place])
    if len(found) < 2:
        raise Rejected("the chain file is cut off", remedy="copy it again")
    return found


# -- receipt --------------------------------------------------------------------------------------


def encode_receipt_file(file: ReceiptFile) -> bytes:
    """A receipt and what proves it."""
    return wire.encode_map(
        "receipt-file",
        {
            "receipt": file.receipt,
            "answers": list(file.answers),
            "leaf": file.leaf,
            "index": file.index,
            "head": file.head,
            "path": list(file.path),
        },
    )


def decode_receipt_file(data: bytes) -> ReceiptFile:
    """Raises :class:`Rejected` for anything else."""
    said = wire.decode_map("receipt-file", data, _RECEIPT)
    if not all(isinstance(one, bytes) for one in said["answers"]):
        raise Rejected("receipt file: an answer is not a byte string")
    answers, path = tuple(said.pop("answers")), log.as_hashes(said.pop("path"))
    return ReceiptFile(**said, answers=answers, path=path)


def check_receipt_file(file: ReceiptFile, receipt: SubmissionReceipt, centre: bytes) -> list[str]:
    """Hold answers and log against an already read ``receipt``; which parts were checked.

    ``entry`` is among them where the leaf names the very entry that the receipt was signed over.
    A seat that was started again after handing in has its receipt over a later one.
    Raises :class:`Tampered` for answers with another root and for a leaf of something else.
    """
    checked = []
    if file.answers:
        if len(file.answers) != receipt.items or merkle_root(file.answers) != receipt.root:
            raise Tampered("the answers are not those that the receipt was given for")
        checked.append("answers")
    if file.leaf:
        if not centre:
            raise Rejected("the log needs the centre's key", remedy="give --centre-key")
        leaf = log.decode_leaf(file.leaf)
        _check_leaf(leaf, receipt)
        head = log.read_head(file.head, centre)
        log.verify_inclusion(file.leaf, file.index, head, file.path)
        checked.append("log")
        if leaf.seq == receipt.head.seq:
            checked.append("entry")
    return checked


def _check_leaf(leaf: log.Leaf, receipt: SubmissionReceipt) -> None:
    if (leaf.attempt, leaf.root) != (receipt.attempt_id, receipt.root):
        raise Tampered("the centre's log holds another attempt or other answers at this leaf")
    if leaf.kind not in FINISHES:
        raise Tampered(f"the centre's log says {leaf.kind[:40]!r} of how the attempt was finished")
    if leaf.seq > receipt.head.seq:
        raise Tampered(
            f"the centre's log has the attempt finished by entry {leaf.seq},"
            f" after entry {receipt.head.seq} that the receipt was signed over"
        )
    if leaf.seq == receipt.head.seq and leaf.seal != receipt.head.seal:
        raise Tampered(
            f"the centre's log has another entry {leaf.seq} than the receipt was signed over"
        )


# -- log ------------------------------------------------------------------------------------------


def encode_log_file(file: LogFile) -> bytes:
    """Heads and what leads from one to the next."""
    paths = [list(path) for path in file.paths]
    return wire.encode_map("log-file", {"heads": list(file.heads), "paths": paths})


def check_log_file(data: bytes, centre: bytes) -> list[log.TreeHead]:
    """Every head, each shown to add to the one before. Raises as :mod:`exam.exchange.log` does."""
    return _check_log(wire.decode_map("log-file", data, _LOG), centre)


def _check_log(said: dict[str, Any], centre: bytes) -> list[log.TreeHead]:
    paths = said["paths"]
    read = _read_heads(said["heads"], centre)
    if len(paths) != len(read) - 1:
        raise Rejected("log file: not one proof between each two heads")
    if not all(isinstance(one, list) for one in paths):
        raise Rejected("log file: a proof is not a list")
    for old, new, path in zip(read, read[1:], paths, strict=False):
        log.verify_consistency(old, new, log.as_hashes(path))
    return read


def encode_kept_heads(heads: Sequence[bytes]) -> bytes:
    """Signed heads as a station saw them, in any order; nothing need lead from one to the next."""
    return wire.encode_map("log-heads", {"heads": list(heads)})


def read_kept_heads(data: bytes, centre: bytes) -> list[log.TreeHead]:
    """The heads that somebody kept: a station's, or those of an earlier export of the log.

    Raises :class:`Tampered` where the centre's key does not fit, else :class:`Rejected`.
    """
    kind, said = wire.decode_either(data, {"log-heads": _KEPT, "log-file": _LOG})
    if kind == "log-file":
        return _check_log(said, centre)
    return _read_heads(said["heads"], centre)


def _read_heads(signed: list[Any], centre: bytes) -> list[log.TreeHead]:
    if not signed:
        raise Rejected("log: there is no head in the file")
    if not all(isinstance(one, bytes) for one in signed):
        raise Rejected("log: a head is not a byte string")
    return [log.read_head(one, centre) for one in signed]


def hold_against(heads: Sequence[log.TreeHead], kept: log.TreeHead, whose: str) -> None:
    """Hold a checked log, its ``heads`` smallest first, against a head ``kept`` in file ``whose``.

    The centre signs one head of each size and exports every one: the kept one must be among them.
    Raises :class:`Tampered` where it is not, and :class:`Rejected` for a log exported before it.
    """
    newest, name = heads[-1], f"{whose}: centre's log"
    same = [one for one in heads if one.size == kept.size]
    if any(one.root != kept.root for one in same):
        raise Tampered(f"{name}: the first {kept.size} leaves are not what they were")
    if same:
        return
    if kept.size <= newest.size:
        raise Tampered(f"{name}: the head over {kept.size} leaves that was signed is gone")
    if kept.utc_ms < newest.utc_ms:
        raise Tampered(f"{name}: it shrank from {kept.size} to {newest.size} leaves")
    raise Rejected(
        f"{name}: it was exported with {newest.size} leaves, before there were {kept.size}",
        remedy="export the log again; if it is no longer than this, leaves were dropped",
    )
