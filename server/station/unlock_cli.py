"""``station unlock``, ``station unlock-kit``, ``proctor unlock``; proctors read Indonesian."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from exam.core.events import UnlockReason
from exam.exchange.statements import public_of
from exam.vault.unlock_cli import (
    EXAMPLE,
    add_challenge_arguments,
    add_kit_arguments,
    answer_from_kit,
    kit_passphrase,
    told,
)
from exam.vault.unlock_kit import write_kit
from server.station import setup
from server.station.desk import Desk
from server.station.officers import OfficerBarred
from server.station.proctor_files import read_key_file
from server.station.refusals import Refusals
from server.station.unlock import UnlockBook
from server.web.clock import as_datetime, utc_ms
from server.web.terminal import DONE, add_command

_Commands = argparse._SubParsersAction
_Parser = argparse.ArgumentParser
_T = TypeVar("_T")


def add_station_unlock(
    sub: _Commands[_Parser], with_vault: Callable[[_Parser], _Parser], as_json: Callable[..., None]
) -> None:
    """Add both commands; what opens the vault and reports is the command line's own."""
    unlock = with_vault(
        add_command(
            sub,
            "unlock",
            unlock_here,
            "Answer the challenge of a seat that cannot reach this station.",
            "pendopo station unlock --home ruang-1 --key siti.p12"
            ' --challenge "733984 295570 244190" --reason power-cut',
        )
    )
    unlock.add_argument("--key", type=Path, required=True, help="the proctor's own key")
    add_challenge_arguments(unlock)
    as_json(unlock)
    kit = with_vault(
        add_command(
            sub,
            "unlock-kit",
            give_kit,
            "Write a proctor's kit: it answers challenges on any computer, without this station.",
            "pendopo station unlock-kit --home ruang-1 --key siti.p12 --out /media/usb/siti.kit",
        )
    )
    kit.add_argument("--key", type=Path, required=True, help="the proctor's own key")
    kit.add_argument("--out", type=Path, required=True, metavar="FILE")
    as_json(kit)

    record = with_vault(
        add_command(
            sub,
            "unlock-record",
            show_record,
            "Show which codes and kits this station gave out, to whom and for what.",
            "pendopo station unlock-record --home ruang-1",
        )
    )
    as_json(record)


def add_proctor_unlock(sub: _Commands[_Parser], as_json: Callable[..., None]) -> None:
    """Add the command that needs a kit and nothing else."""
    unlock = add_command(
        sub,
        "unlock",
        unlock_anywhere,
        "Answer the challenge of a seat, from a kit, on any computer without a network.",
        f"pendopo proctor unlock {EXAMPLE}",
    )
    add_kit_arguments(unlock)
    as_json(unlock)


def unlock_here(given: argparse.Namespace) -> int:
    """From the station's vault."""
    public = public_of(read_key_file(given.key).private)
    reason = UnlockReason(given.reason)
    with closing(setup.open_desk(given.home, given.passphrase(given))) as desk:
        book = UnlockBook(desk.database, utc_ms)
        seat, code = _recorded(
            desk, lambda: book.code_now(public, given.challenge, reason, given.seat)
        )
    given.report(told(seat, code, reason, as_json=given.json))
    return DONE


def _recorded(desk: Desk, work: Callable[[], _T]) -> _T:
    """An officer whose key does not count, and who asks all the same, is an incident."""
    try:
        return desk.run(work)
    except OfficerBarred as error:
        barred = error
        desk.run(lambda: Refusals(desk.database).note_now(barred.key, "", barred, utc_ms()))
        raise


def unlock_anywhere(given: argparse.Namespace) -> int:
    """From a kit, as ``pendopo unlock`` does."""
    given.report(answer_from_kit(given))
    return DONE


def give_kit(given: argparse.Namespace) -> int:
    """Write a kit."""
    public = public_of(read_key_file(given.key).private)
    with closing(setup.open_desk(given.home, given.passphrase(given))) as desk:
        book = UnlockBook(desk.database, utc_ms)
        kit = _recorded(desk, lambda: book.kit_now(public))
    write_kit(given.out, kit, kit_passphrase(new=True))
    said = {"kit": str(given.out), "session_id": kit.session_id, "officer": kit.officer.name}
    text = (
        f"{given.out}: berkas pembuka {kit.officer.name} untuk {kit.title}, {kit.place}."
        " Simpan terpisah dari server ruang; jangan tulis frasa sandinya di tempat yang sama."
    )
    given.report(json.dumps(said) if given.json else text)
    return DONE


def show_record(given: argparse.Namespace) -> int:
    """The record, oldest first."""
    with closing(setup.open_desk(given.home, given.passphrase(given))) as desk:
        rows = desk.run(UnlockBook(desk.database, utc_ms).given_now)
    if given.json:
        given.report(json.dumps({"given": [asdict(one) for one in rows]}, ensure_ascii=False))
        return DONE
    for one in rows:
        at = as_datetime(one.at_utc_ms).isoformat()
        what = "berkas pembuka" if one.what == "kit" else f"kursi {one.seat}, {one.reason}"
        given.report(f"{at} {one.officer}: {what}")
    return DONE
