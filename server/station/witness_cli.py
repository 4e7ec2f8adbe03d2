"""``pendopo station log-heads``: what the room saw of the centre's log, for whoever checks it."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path

from exam.core.errors import Rejected
from exam.exchange.proof_files import encode_kept_heads
from exam.vault.keys import write_private
from server.station import setup
from server.station.witness import seen_heads
from server.web.terminal import DONE, AsJson, Prepare, add_command


def add_witness(
    sub: argparse._SubParsersAction[argparse.ArgumentParser], with_vault: Prepare, as_json: AsJson
) -> None:
    """Add the command; what opens the vault and reports is the command line's own."""
    heads = with_vault(
        add_command(
            sub,
            "log-heads",
            log_heads,
            "Write every head of the centre's log that was seen here, for 'pendopo verify log'.",
            "pendopo station log-heads --home ruang-1 --out kepala-catatan.cbor",
        )
    )
    heads.add_argument("--out", type=Path, required=True, metavar="FILE")
    as_json(heads)


def log_heads(given: argparse.Namespace) -> int:
    """Write the heads. Raises :class:`Rejected` where the room has seen none."""
    with closing(setup.open_desk(given.home, given.passphrase(given))) as desk:
        seen = desk.run(lambda: seen_heads(desk.database))
    if not seen:
        raise Rejected(
            "this station has seen no head of the centre's log",
            remedy="let it serve with its line to the centre for a while",
        )
    write_private(given.out, encode_kept_heads(seen))
    said = {"file": str(given.out), "heads": len(seen)}
    given.report(json.dumps(said) if given.json else f"{given.out}: {len(seen)} heads")
    return DONE
