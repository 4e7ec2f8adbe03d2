"""The centre's append-only Merkle log (RFC 6962 section 2.1): hashes, proofs and signed heads.

Nothing here stores anything. A tree is read through ``node(level, place)``: the hash of the
whole subtree over leaves ``place * 2**level`` up to ``(place + 1) * 2**level``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

from exam.core.errors import Rejected, Tampered
from exam.exchange import statements, wire
from exam.exchange.statements import field

HASH_BYTES = 32
MAX_PATH_HASHES = 64
_HEAD_DOMAIN = "pendopo/log-head/1"
_LEAF: dict[str, type] = {"attempt": str, "kind": str, "root": bytes, "seq": int, "seal": bytes}

Node: TypeAlias = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One finished attempt: the entry that finished it, and the Merkle root over its answers."""

    attempt: str
    kind: str
    root: bytes
    seq: int
    seal: bytes


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The log's first ``size`` leaves have ``root``; the centre said so at ``utc_ms``."""

    size: int
    root: bytes
    utc_ms: int


def encode_leaf(leaf: Leaf) -> bytes:
    """The bytes that are hashed."""
    return wire.encode_map("log-leaf", asdict(leaf))


def decode_leaf(data: bytes) -> Leaf:
    """Raises :class:`Rejected` for anything else."""
    return Leaf(**wire.decode_map("log-leaf", data, _LEAF))


def sign_head(head: TreeHead, private: bytes) -> bytes:
    """The centre's signature under a head."""
    payload = {"size": head.size, "root": head.root, "at": head.utc_ms}
    return statements.sign(_HEAD_DOMAIN, payload, private)


def read_head(signed: bytes, centre: bytes) -> TreeHead:
    """Raises :class:`Tampered` where the centre's key does not fit, else :class:`Rejected`."""
    payload = statements.verify(_HEAD_DOMAIN, signed, centre)
    head = TreeHead(
        field(payload, "size", int), field(payload, "root", bytes), field(payload, "at", int)
    )
    if len(head.root) != HASH_BYTES:
        raise Rejected(f"log head: a root has {HASH_BYTES} bytes")
    return head


def as_hashes(values: list[object]) -> tuple[bytes, ...]:
    """A proof as it was sent. Raises :class:`Rejected` for anything but hashes."""
    if len(values) > MAX_PATH_HASHES:
        raise Rejected(f"log proof: over {MAX_PATH_HASHES} hashes")
    path = tuple(one for one in values if isinstance(one, bytes) and len(one) == HASH_BYTES)
    if len(path) != len(values):
        raise Rejected("log proof: not a list of hashes")
    return path


# -- building -------------------------------------------------------------------------------------


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00, leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def pair_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01, left, right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def added_nodes(size: int, leaf: bytes, node: Node) -> Iterator[tuple[int, int, bytes]]:
    """Level, place and hash of every subtree that ``leaf`` completes in a tree of ``size``."""
    level, place, made = 0, size, leaf_hash(leaf)
    yield level, place, made
    while place % 2:
        made = pair_hash(node(level, place - 1), made)
        level, place = level + 1, place // 2
        yield level, place, made


def tree_root(size: int, node: Node) -> bytes:
    """The root over the first ``size`` leaves."""
    return _range_root(0, size, node) if size else hashlib.sha256(b"").digest()


def _range_root(start: int, end: int, node: Node) -> bytes:
    split = _split(end - start)
    if split == end - start:
        return node(split.bit_length() - 1, start // split)
    left = node(split.bit_length() - 1, start // split)
    return pair_hash(left, _range_root(start + split, end, node))


def _split(size: int) -> int:
    """The largest power of two that is at most ``size``: the leaves of its first whole subtree."""
    return 1 << size.bit_length() - 1


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """PATH(m, D[n]) of RFC 6962 section 2.1.1. Raises :class:`Rejected` out of range."""
    if not 0 <= index < size:
        raise Rejected(f"log: no leaf {index} among {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if index < middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, size: int, node: Node) -> tuple[bytes, ...]:
    """PROOF(m, D[n]) of RFC 6962 section 2.1.2; empty for 0 and for equal sizes."""
    if not 0 <= old <= size:
        raise Rejected(f"log: {old} leaves are not within {size}")
    if old in (0, size):
        return ()
    path: list[bytes] = []
    start, end, known = 0, size, True
    while old < end:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if old <= middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start, known = middle, False
    if not known:
        path.append(_range_root(start, end, node))
    return tuple(reversed(path))


# -- checking -------------------------------------------------------------------------------------


def verify_inclusion(leaf: bytes, index: int, head: TreeHead, path: Sequence[bytes]) -> None:
    """Raises :class:`Tampered` unless ``leaf`` stands at ``index`` under ``head`` (RFC 9162)."""
    wrong = Tampered(f"centre's log: leaf {index} is not in the tree of {head.size}")
    _check_path(path)
    if not 0 <= index < head.size:
        raise wrong
    place, last, made = index, head.size - 1, leaf_hash(leaf)
    for one in path:
        if last == 0:
            raise wrong
        if place % 2 or place == last:
            made = pair_hash(one, made)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            made = pair_hash(made, one)
        place, last = place // 2, last // 2
    if last or made != head.root:
        raise wrong


def verify_consistency(old: TreeHead, new: TreeHead, path: Sequence[bytes]) -> None:
    """Raises :class:`Tampered` unless ``new`` only adds to ``old`` (RFC 9162 section 2.1.4.2)."""
    _check_path(path)
    if old.size > new.size:
        raise Tampered(f"centre's log: it shrank from {old.size} to {new.size} leaves")
    wrong = Tampered(f"centre's log: the first {old.size} leaves are not what they were")
    if old.size in (0, new.size):
        empty = old.size == 0 and old.root == tree_root(0, lambda _level, _place: b"")
        if path or not (empty or (old.size == new.size and old.root == new.root)):
            raise wrong
        return
    if (made := _follow(old, new, path)) is None or made != (old.root, new.root):
        raise wrong


def _follow(old: TreeHead, new: TreeHead, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots as the path makes them."""
    steps = [old.root, *path] if old.size == _split(old.size) else list(path)
    if not steps:
        return None
    place, last = old.size - 1, new.size - 1
    while place % 2:
        place, last = place // 2, last // 2
    first = second = steps[0]
    for one in steps[1:]:
        if last == 0:
            return None
        if place % 2 or place == last:
            first, second = pair_hash(one, first), pair_hash(one, second)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            second = pair_hash(second, one)
        place, last = place // 2, last // 2
    return (first, second) if last == 0 else None


def _check_path(path: Sequence[bytes]) -> None:
    if len(path) > MAX_PATH_HASHES or any(len(one) != HASH_BYTES for one in path):
        raise Rejected(f"log proof: not a list of at most {MAX_PATH_HASHES} hashes")


class Tree:
    """A tree in memory."""

    def __init__(self, leaves: Sequence[bytes] = ()) -> None:
        self._nodes: dict[tuple[int, int], bytes] = {}
        self.size = 0
        for leaf in leaves:
            self.append(leaf)

    def node(self, level: int, place: int) -> bytes:
        """One whole subtree."""
        return self._nodes[level, place]

    def append(self, leaf: bytes) -> None:
        """Add one leaf."""
        for level, place, made in added_nodes(self.size, leaf, self.node):
            self._nodes[level, place] = made
        self.size += 1

    def head(self, utc_ms: int = 0, size: int | None = None) -> TreeHead:
        """The head over the first ``size`` leaves, all by default."""
        size = self.size if size is None else size
        return TreeHead(size, tree_root(size, self.node), utc_ms)
