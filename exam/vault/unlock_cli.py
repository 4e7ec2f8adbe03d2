"""``pendopo unlock``: the code for a seat's challenge, from a kit, on any computer, offline.

A spare seat is such a computer too. What proctors read is Indonesian.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Final

from exam.core.errors import ExamError, Rejected
from exam.core.events import UnlockReason
from exam.vault.unlock import LIFETIME_S
from exam.vault.unlock_kit import MIN_PASSPHRASE_CHARACTERS, answer, read_kit

DONE, FAILED, USAGE = 0, 1, 2
PASSPHRASE_VARIABLE: Final = "PENDOPO_KIT_PASSPHRASE"
REASONS: Final = {
    UnlockReason.POWER_CUT: "listrik padam",
    UnlockReason.RESTART: "komputer atau program dimulai ulang",
    UnlockReason.STATION_DOWN: "server ruang mati",
    UnlockReason.NETWORK_DOWN: "jaringan ruang putus",
}
EXAMPLE: Final = '--kit siti.kit --challenge "733984 295570 244190" --reason power-cut'


def main(argv: list[str]) -> int:
    """Run ``pendopo unlock``: 0 a code was given, 1 not, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="pendopo unlock",
        description=__doc__,
        epilog=f"example:\n  pendopo unlock {EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_kit_arguments(parser)
    parser.add_argument("--json", action="store_true", help="report as JSON")
    try:
        given = parser.parse_args(argv)
    except SystemExit as stopped:
        return DONE if stopped.code in (0, None) else USAGE
    try:
        sys.stdout.write(answer_from_kit(given) + "\n")
    except ExamError as error:
        sys.stderr.write(f"pendopo unlock: {error}\n  {error.remedy}\n")
        return FAILED
    return DONE


def add_kit_arguments(parser: argparse.ArgumentParser) -> None:
    """A kit and a challenge."""
    parser.add_argument("--kit", type=Path, required=True, metavar="FILE")
    add_challenge_arguments(parser)


def add_challenge_arguments(parser: argparse.ArgumentParser) -> None:
    """What the seat shows, and why it must be opened."""
    parser.add_argument(
        "--challenge", required=True, metavar="DIGITS", help="kode kursi, or its QR code's text"
    )
    parser.add_argument(
        "--reason",
        required=True,
        choices=[one.value for one in UnlockReason],
        help="; ".join(f"{one.value}: {words}" for one, words in REASONS.items()),
    )
    parser.add_argument("--seat", default="", help="refuse the challenge of any other seat")


def answer_from_kit(given: argparse.Namespace) -> str:
    """The words to print. Raises :class:`Rejected` (in Indonesian)."""
    kit = read_kit(given.kit, kit_passphrase(new=False))
    reason = UnlockReason(given.reason)
    seat, code = answer(kit, given.challenge, reason, given.seat)
    return told(seat, code, reason, as_json=given.json)


def told(seat: str, code: str, reason: UnlockReason, *, as_json: bool) -> str:
    """A code as it is read out, or as JSON."""
    if as_json:
        return json.dumps({"seat": seat, "code": code, "reason": reason.value})
    return (
        f"Kursi {seat} · {REASONS[reason]}\n  {code}\nBacakan per kelompok. Berlaku satu kali,"
        f" paling lama {LIFETIME_S // 60} menit sejak kode kursi tampil."
    )


def kit_passphrase(*, new: bool) -> str:
    """From the environment or the terminal. Raises :class:`Rejected` for none."""
    if PASSPHRASE_VARIABLE in os.environ:
        return os.environ[PASSPHRASE_VARIABLE]
    try:
        hint = f" (paling sedikit {MIN_PASSPHRASE_CHARACTERS} karakter)" if new else ""
        passphrase = getpass.getpass(f"Frasa sandi berkas pembuka{hint}: ")
        if new and getpass.getpass("Sekali lagi: ") != passphrase:
            raise Rejected("kedua frasa sandi berbeda", remedy="ulangi")
    except EOFError:
        raise Rejected(
            "tidak ada terminal untuk menanyakan frasa sandi", remedy=f"isi {PASSPHRASE_VARIABLE}"
        ) from None
    return passphrase
