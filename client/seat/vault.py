"""The seat's two encrypted files, the journal and the shelf, opened together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from client.net.station import Admission
from client.seat.content import read_content
from client.seat.presenter import OpenedContent
from client.seat.runner import AttemptRunner
from exam.core.attempt import Attempt, State
from exam.exchange import wire
from exam.exchange.receipts import Hop
from exam.qti.reader import read_package
from exam.vault.database import JOURNAL, SHELF, Database
from exam.vault.journal import AttemptRow, Journal, create_attempt, list_attempts
from exam.vault.keys import device_secret, vault_key
from exam.vault.sealed import JOURNAL_FILE, SEALED_KEY_FILE, seal_vault_key
from exam.vault.shelf import Shelf

RESERVE_BYTES = 1024 * 1024
LOG_BYTES = 1024 * 1024
"""Some 250 answers."""
DEVICE_SECRET_FILE = "device.secret"
ADMISSION_FIELDS: dict[str, type] = {
    "name": str,
    "masked_number": str,
    "position": str,
    "institution": str,
    "photo": bytes,
    "package_id": str,
    "centre_key": bytes,
}


@dataclass(frozen=True, slots=True)
class Participant:
    """Who sits the attempt, and what the seat must remember to go on alone."""

    name: str
    masked_number: str
    position: str
    institution: str
    photo: bytes
    package_id: str
    centre_key: bytes


def participant_of(admission: Admission, package_id: str, centre_key: bytes) -> Participant:
    """What is kept of an admission."""
    return Participant(
        admission.name,
        admission.masked_number,
        admission.position,
        admission.institution,
        admission.photo,
        package_id,
        centre_key,
    )


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt in hand: its row, its people, its runner."""

    row: AttemptRow
    header: wire.AttemptHeader
    participant: Participant
    journal: Journal
    runner: AttemptRunner

    def keys(self, station_key: bytes) -> Mapping[Hop, bytes]:
        """The keys that receipts for this attempt are checked with."""
        return {Hop.STATION: station_key, Hop.CENTRE: self.participant.centre_key}


class SeatVault:
    """Everything the seat keeps. Used on the vault's thread only."""

    def __init__(self, journal: Database, shelf: Database, key: bytes) -> None:
        self._journal = journal
        self._shelf = Shelf(shelf)
        self._databases = (journal, shelf)
        self._key = key

    @classmethod
    def open(cls, folder: Path, share: bytes, *, synchronous: str = "FULL") -> SeatVault:
        """Open both files under HKDF(device secret, the station's share)."""
        key = vault_key(device_secret(folder / DEVICE_SECRET_FILE), share)
        with ExitStack() as undo:
            journal = Database.open(
                folder / JOURNAL_FILE,
                key,
                JOURNAL,
                synchronous=synchronous,
                reserve_bytes=RESERVE_BYTES,
                log_bytes=LOG_BYTES,
            )
            undo.callback(journal.close)
            shelf = Database.open(folder / "shelf.vault", key, SHELF)
            undo.pop_all()
        return cls(journal, shelf, key)

    def seal_key(self, centre_public: bytes, session_id: str, seat: str) -> None:
        """Leave the vault's key beside it, sealed to the centre alone.

        Should the station with its share be lost, the centre can still open this disk.
        """
        path = self._journal.path.with_name(SEALED_KEY_FILE)
        if not path.exists():
            seal_vault_key(path, centre_public, self._key, session_id, seat)

    def begin(
        self, header: wire.AttemptHeader, attempt_key: bytes, participant: Participant
    ) -> OpenAttempt:
        """Create an attempt; it holds no entry yet."""
        blob = wire.encode_map(
            "admission", {name: getattr(participant, name) for name in ADMISSION_FIELDS}
        )
        row = create_attempt(self._journal, header, attempt_key, blob)
        journal = Journal(self._journal, row)
        return OpenAttempt(row, header, participant, journal, AttemptRunner(journal, Attempt()))

    def attempts(self) -> list[OpenAttempt]:
        """Every attempt, oldest first, replayed and checked.

        Those unfinished get their ``Resumed`` entry.
        """
        rows = list_attempts(self._journal)
        rows.sort(key=lambda row: wire.decode_header(row.header).created_utc_ms)
        return [self._recover(row) for row in rows]

    def attempt(self, attempt_id: str) -> OpenAttempt | None:
        """One attempt, or ``None`` where this vault never held it."""
        rows = [row for row in list_attempts(self._journal) if row.attempt_id == attempt_id]
        return self._recover(rows[0]) if rows else None

    def _recover(self, row: AttemptRow) -> OpenAttempt:
        blob = wire.decode_map("admission", row.admission, ADMISSION_FIELDS)
        header = wire.decode_header(row.header)
        content = self.content(header.package_id, header.package_sha256)
        journal = Journal(self._journal, row)
        runner = AttemptRunner.recover(journal, content.form if content else None)
        return OpenAttempt(row, header, Participant(**blob), journal, runner)

    def put_package(self, package_id: str, sha256: bytes, files: Mapping[str, bytes]) -> None:
        """Keep an opened package."""
        self._shelf.put(package_id, sha256, files)

    def content(self, package_id: str, sha256: bytes) -> OpenedContent | None:
        """An opened package, read; ``None`` where it was not opened here yet."""
        if not self._shelf.holds(package_id, sha256):
            return None
        return read_content(self._shelf.open(package_id))

    def media(self, package_id: str) -> Mapping[str, bytes]:
        """The package's pictures, by path."""
        files = self._shelf.open(package_id)
        package = read_package(files)
        return {path: files.read(path) for path in package.media}

    def keep_reserve(self) -> None:
        """Hold room back on the disk again."""
        self._journal.hold_reserve()

    def close(self) -> None:
        """Close both files."""
        for database in self._databases:
            database.close()


def is_present(attempt: OpenAttempt) -> bool:
    """True if its participant still sits here: in the test, or before the receipt."""
    state = attempt.runner.snapshot().state
    return state is not State.NEW and not attempt.journal.has_left()
