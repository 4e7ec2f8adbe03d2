"""What ``pendopo verify`` checks: one function for one kind of file, and what it says of it."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from exam.core.errors import Rejected
from exam.exchange import log, proof_files
from exam.exchange.bundle import verify_bundle
from exam.exchange.log import TreeHead
from exam.exchange.receipts import Hop, read_submission
from exam.package.trust import Mirror, folder_fetch

MAX_FILE_BYTES = 1024 * 1024 * 1024
Said: TypeAlias = dict[str, Any]
"""What is reported, by name; ``sound`` is in it where a finding comes with all the rest."""


def _nothing_lacks(given: argparse.Namespace) -> str:
    del given
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be checked: what it is, its options and those it cannot do without.

    ``lacks`` says what else is wrong with how it was called; empty where nothing is.
    """

    run: Callable[[argparse.Namespace], Said]
    what: str
    options: tuple[str, ...]
    needed: tuple[str, ...] = ()
    lacks: Callable[[argparse.Namespace], str] = _nothing_lacks


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Rejected(f"{path}: over {MAX_FILE_BYTES} bytes")
        return path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the path") from error


def _hops(given: argparse.Namespace) -> dict[Hop, bytes]:
    keys = {Hop.CENTRE: given.centre_key, Hop.STATION: given.station_key}
    return {hop: key for hop, key in keys.items() if key}


def _package(given: argparse.Namespace) -> Said:
    with tempfile.TemporaryDirectory() as cache:
        fetch = folder_fetch(given.path)
        mirror = Mirror(root=_read(given.root), cache=Path(cache), fetch=fetch)
        mirror.refresh()
        targets = mirror.targets()
        for target in targets:
            mirror.download(target.name)
        return {"packages": [target.path for target in targets]}


def _chain(given: argparse.Namespace) -> Said:
    keys = _hops(given)
    report = proof_files.check_chain(_read(given.path), keys)
    if unsigned := [hop.value for hop in keys if hop.value not in dict(report.receipts)]:
        # Anybody can make a chain whose seals fit: receipts are what makes it somebody's word.
        raise Rejected(
            f"no receipt of the {unsigned[0]} is on this chain, whose key was given",
            remedy="get the chain with its receipts, or leave the key out",
        )
    said = {
        "attempt": report.attempt_id,
        "head": {"seq": report.head.seq, "seal": report.head.seal.hex()},
        "receipts": [{"hop": hop, "seq": seq} for hop, seq in report.receipts],
        "signed_up_to": report.signed_up_to,
        "unsigned": None,
    }
    return said | _unsigned(report.signed_up_to, report.head.seq)


def _unsigned(signed: int, last: int) -> Said:
    """The finding that a chain goes on beyond its last receipt; empty where it does not."""
    if signed >= last:
        return {}
    which = f"entries {signed + 1}-{last}" if last > signed + 1 else f"entry {last}"
    return {
        "sound": False,
        "finding": "unsigned",
        "unsigned": {"first": signed + 1, "last": last},
        "message": f"{which}: signed for by nobody; whoever had the file can have written this",
        "remedy": f"believe it up to entry {signed} alone, or have the centre export the chain"
        " again: it signs for all that it holds",
    }


def _no_key(given: argparse.Namespace) -> str:
    if _hops(given):
        return ""
    return "give --centre-key, --station-key or both: anybody can make a chain that fits itself"


def _receipt(given: argparse.Namespace) -> Said:
    file = proof_files.decode_receipt_file(_read(given.path))
    receipt = read_submission(file.receipt, given.station_key)
    checked = proof_files.check_receipt_file(file, receipt, given.centre_key or b"")
    note = ""
    if "log" in checked and "entry" not in checked:
        note = "signed over an entry after the one in the log, as a seat started again does"
    return {
        "session": receipt.session_id,
        "attempt": receipt.attempt_id,
        "items": receipt.items,
        "answered": receipt.answered,
        "root": receipt.root.hex(),
        "checked": ["signature", *checked],
        "finished": log.decode_leaf(file.leaf).kind if file.leaf else "",
        "note": note,
    }


def _bundle(given: argparse.Namespace) -> Said:
    report = verify_bundle(given.path, _hops(given))
    return {**report.as_json(), "sound": report.sound, "findings": report.lines()}


def _log(given: argparse.Namespace) -> Said:
    heads = proof_files.check_log_file(_read(given.path), given.centre_key)
    kept = [
        (path, head)
        for path in given.head
        for head in proof_files.read_kept_heads(_read(path), given.centre_key)
    ]
    attempts = []
    for path in given.receipt:
        attempt, head = _head_of_receipt(path, given)
        attempts.append(attempt)
        kept.append((path, head))
    for path, head in kept:
        proof_files.hold_against(heads, head, path.name)
    return {
        "heads": len(heads),
        "leaves": heads[-1].size,
        "root": heads[-1].root.hex(),
        "kept_heads": len(kept),
        "receipts": attempts,
        "note": "" if kept else "held against itself alone: give --head or --receipt that was kept",
    }


def _head_of_receipt(path: Path, given: argparse.Namespace) -> tuple[str, TreeHead]:
    """The attempt of a receipt file, and the head under which its leaf stands."""
    file = proof_files.decode_receipt_file(_read(path))
    receipt = read_submission(file.receipt, given.station_key)
    if not file.leaf:
        raise Rejected(
            f"{path.name}: the receipt has no place in the log with it",
            remedy="get it with 'pendopo central prove-receipt'",
        )
    proof_files.check_receipt_file(file, receipt, given.centre_key)
    return receipt.attempt_id, log.read_head(file.head, given.centre_key)


def _no_station_key(given: argparse.Namespace) -> str:
    return "--receipt needs --station-key" if given.receipt and not given.station_key else ""


_BOTH = ("--centre-key", "--station-key")
KINDS: dict[str, Kind] = {
    "package": Kind(_package, "A repository's folder: TUF.", ("--root",), ("--root",)),
    "chain": Kind(_chain, "An attempt's chain and the receipts on it.", _BOTH, lacks=_no_key),
    "receipt": Kind(
        _receipt, "A participant's receipt, its answers and its leaf.", _BOTH, ("--station-key",)
    ),
    "bundle": Kind(_bundle, "A bundle from a seat or a station.", _BOTH, ("--station-key",)),
    "log": Kind(
        _log,
        "Heads of the centre's log, and those that somebody kept held against them.",
        (*_BOTH, "--head", "--receipt"),
        ("--centre-key",),
        lacks=_no_station_key,
    ),
}
