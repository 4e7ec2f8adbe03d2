"""A seat's way out without a network: a bundle, or its sealed vault, onto a stick; receipts back.

For a proctor or technician, on the command line, with the seat's window closed.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from client import VERSION
from client.config import SeatConfig
from client.host.clock import wall_utc_ms
from client.host.single import SingleInstance
from client.net.station import Station
from client.net.uplink import Barred, Uplink
from client.net.whereabouts import Whereabouts, read_address
from client.seat.held import HeldAttempt, participant_in
from client.seat.seeking import seek
from client.seat.vault import DEVICE_SECRET_FILE
from exam.core.errors import Rejected, Unreachable
from exam.exchange.bundle_manifest import attempt_signer, token_signer
from exam.exchange.bundle_writing import Origin
from exam.exchange.receipts import read_receipt
from exam.exchange.receipts_file import read_receipts_file
from exam.vault.database import JOURNAL, Database
from exam.vault.exporting import (
    Progress,
    VaultSource,
    Written,
    copy_file,
    export_bundle,
    file_name,
    write_file,
)
from exam.vault.journal import Journal, list_attempts
from exam.vault.keys import device_secret, vault_key
from exam.vault.sealed import (
    JOURNAL_FILE,
    ORIGIN_FILE,
    SEALED_KEY_FILE,
    VAULT_FILES,
    encode_origin,
)


@dataclass(frozen=True, slots=True)
class SeatFolder:
    """One seat's data of one session on this computer, and where its station is."""

    folder: Path
    config: SeatConfig
    where: Whereabouts

    def export(self, share: bytes, to: Path, now_utc_ms: int, progress: Progress) -> Written:
        """A bundle of every attempt, signed for station and centre; nothing is changed here."""
        with closing(self._open(share)) as database:
            rows = list_attempts(database)
            signers = [token_signer(self.config.carry_key)]
            signers += [attempt_signer(row.attempt_id, row.attempt_key) for row in rows]
            origin = Origin("seat", self.config.session_id, self.config.seat, now_utc_ms)
            starts = {row.attempt_id: 0 for row in rows}
            return export_bundle(VaultSource(database), starts, origin, signers, to, progress)

    def copy_vault(self, to: Path) -> Path:
        """The vault as it is, sealed, for the centre: where no station gives its share.

        Raises :class:`Rejected` where its key was never sealed to the centre.
        """
        if not (self.folder / SEALED_KEY_FILE).is_file():
            raise Rejected(
                f"{self.folder}: its key was not sealed to the centre, so only the station's"
                " share opens it",
                remedy="keep this disk; start the station again, and export then",
            )
        session_id, seat = self.config.session_id, self.config.seat
        name = f"{file_name(session_id)}-seat-{file_name(seat)}-{secrets.token_hex(4)}"
        part, target = to / f".{name}.part", to / f"{name}.vault"
        try:
            for one in VAULT_FILES:
                if (self.folder / one).is_file():
                    copy_file(self.folder / one, part / one)
            write_file(part / ORIGIN_FILE, [encode_origin(session_id, seat)])
            part.rename(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return target

    def note_receipts(self, share: bytes, path: Path) -> dict[str, int]:
        """Receipts that came back; the last entry signed for, by attempt of this seat.

        Only a newer receipt moves a mark. An attempt whose participant's part cannot be read is
        passed over: the centre's key was kept there. Raises :class:`Tampered` for a false one, and
        for one that names another entry than this seat holds.
        """
        receipts = read_receipts_file(path)
        noted: dict[str, int] = {}
        with closing(self._open(share)) as database:
            for row in list_attempts(database):
                participant = participant_in(row)
                if participant is None:
                    continue
                journal = Journal(database, row)
                attempt = HeldAttempt(row, participant, journal)
                keys = attempt.keys(self.config.station_receipt_key)
                for signed in receipts:
                    receipt = read_receipt(signed, keys)
                    mark = journal.marks().get(receipt.hop)
                    if receipt.attempt_id != row.attempt_id:
                        continue
                    if mark is None or mark.seq < receipt.head.seq:
                        journal.note_receipts((signed,), keys)
                    noted[row.attempt_id] = max(mark.seq if mark else 0, receipt.head.seq)
        return noted

    def _open(self, share: bytes) -> Database:
        if not (self.folder / JOURNAL_FILE).is_file():
            raise Rejected(
                f"{self.folder}: this seat holds nothing of session {self.config.session_id}",
                remedy="check --config and --data",
            )
        key = vault_key(device_secret(self.folder / DEVICE_SECRET_FILE), share)
        return Database.open(self.folder / JOURNAL_FILE, key, JOURNAL)


def carry(
    seat: SeatFolder,
    given: argparse.Namespace,
    device: str,
    report: Callable[[str], None],
    progress: Progress,
) -> None:
    """Export, or take receipts in, as the command line says; one line or JSON to ``report``.

    Where the station does not answer an export becomes a copy of the sealed vault.
    """
    with SingleInstance(seat.folder):
        if given.station:
            _go_to(given.station, seat, device)
        if given.export is None:
            noted = seat.note_receipts(_share(seat, device), given.import_receipts)
            text = "\n".join(f"attempt {one}: signed up to entry {noted[one]}" for one in noted)
            report(
                json.dumps({"signed_up_to": noted}) if given.json else text or "none of this seat"
            )
            return
        try:
            share = _share(seat, device)
        except Unreachable as error:
            target = seat.copy_vault(given.export)
            text = f"{target}: the sealed vault, for 'pendopo central recover' ({error})"
            report(json.dumps({"vault": str(target)}) if given.json else text)
            return
        said = seat.export(share, given.export, wall_utc_ms(), progress).as_json()
        text = f"{said['file']}: {said['bytes']} bytes"
        report(json.dumps(said) if given.json else text)


def _go_to(address: str, seat: SeatFolder, device: str) -> None:
    """The station is at ``address`` now. Raises :class:`Rejected` where it is not."""
    sought = seek(seat.config, device, (read_address(address).url,), search_ms=0)
    if not sought.url:
        other = sought.others[0]
        raise Rejected(
            f"{address} is not this seat's station: {other.why}: {other.detail}",
            remedy="compare the address with the station's; without --station it is looked for",
        )
    seat.where.move(sought.url)


def _share(seat: SeatFolder, device: str) -> bytes:
    """The station's half of the vault's key, also where it has another address than before.

    Raises :class:`Unreachable`, or that it declined.
    """
    try:
        return _greet(seat, device)
    except Unreachable as error:
        if isinstance(error, Barred) and error.code != "stranger":
            raise
        sought = seek(seat.config, device, ())
        if not sought.url:
            raise
        seat.where.move(sought.url)
    return _greet(seat, device)


def _greet(seat: SeatFolder, device: str) -> bytes:
    uplink = Uplink(seat.where, seat.config.ends)
    try:
        return Station(uplink, seat.config.seat).hello(device, VERSION).vault_share
    finally:
        uplink.close()
