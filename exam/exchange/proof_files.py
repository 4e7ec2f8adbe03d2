"""What is handed to somebody who trusts only public keys: a chain, a receipt, a log, in files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

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
    """How far a chain was followed and which receipts stand on it."""

    attempt_id: str
    head: Head
    receipts: list[tuple[str, int]] = field(default_factory=list)


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
        if (leaf.attempt, leaf.root) != (receipt.attempt_id, receipt.root):
            raise Tampered("the centre's log holds another attempt or other answers at this leaf")
        head = log.read_head(file.head, centre)
        log.verify_inclusion(file.leaf, file.index, head, file.path)
        checked.append("log")
    return checked


# -- log ------------------------------------------------------------------------------------------


def encode_log_file(file: LogFile) -> bytes:
    """Heads and what leads from one to the next."""
    paths = [list(path) for path in file.paths]
    return wire.encode_map("log-file", {"heads": list(file.heads), "paths": paths})


def check_log_file(data: bytes, centre: bytes) -> list[log.TreeHead]:
    """Every head, each shown to add to the one before. Raises as :mod:`exam.exchange.log` does."""
    said = wire.decode_map("log-file", data, _LOG)
    heads, paths = said["heads"], said["paths"]
    if not heads or len(paths) != len(heads) - 1:
        raise Rejected("log file: no heads, or not one proof between each two")
    if not all(isinstance(one, bytes) for one in heads):
        raise Rejected("log file: a head is not a byte string")
    if not all(isinstance(one, list) for one in paths):
        raise Rejected("log file: a proof is not a list")
    read = [log.read_head(one, centre) for one in heads]
    for old, new, path in zip(read, read[1:], paths, strict=False):
        log.verify_consistency(old, new, log.as_hashes(path))
    return read
