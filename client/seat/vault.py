"""The seat's two encrypted files, the journal and the shelf, opened together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from client.net.station import Welcome
from client.seat.content import ShelfMedia, read_content
from client.seat.held import (
    REMEDY,
    AttemptUnreadable,
    HeldAttempt,
    SetAside,
    damage_told,
    header_of,
    held_in,
    set_aside,
    trouble_of,
)
from client.seat.participant import Participant, read_participant
from client.seat.presenter import OpenedContent
from client.seat.runner import AttemptRunner, Decision
from exam.core.attempt import OPEN_STATES, Attempt, State
from exam.core.chain import Entry
from exam.core.errors import Rejected, StoreFailed, Tampered
from exam.core.roles import Staff
from exam.core.unlocking import Unlocking, unlock
from exam.exchange import wire
from exam.vault.database import JOURNAL, SHELF, Database
from exam.vault.journal import AttemptRow, Journal, create_attempt, list_attempts
from exam.vault.keys import device_secret, vault_key
from exam.vault.sealed import JOURNAL_FILE, SEALED_KEY_FILE, seal_vault_key
from exam.vault.shelf import Shelf
from exam.vault.taking_up import take_up
from exam.vault.worker import Worker

RESERVE_BYTES = 1024 * 1024
LOG_BYTES = 1024 * 1024
"""Some 250 answers."""
DEVICE_SECRET_FILE = "device.secret"


class ChallengeUsed(Tampered):
    """A challenge that opened this vault before was shown again."""


WELCOME_FIELDS: dict[str, type] = {
    field.name: {"str": str, "int": int, "bytes": bytes}[str(field.type)]
    for field in fields(Welcome)
}


@dataclass(frozen=True, slots=True)
class OpenAttempt(HeldAttempt):
    """An attempt in hand: its row, its people, its runner."""

    header: wire.AttemptHeader
    runner: AttemptRunner

    def last_order(self) -> int:
        """The sequence number of the last order that was carried out, 0 for none."""
        return max(self.runner.snapshot().last_order_sequence, self.journal.taken_up())


class SeatVault:
    """Everything the seat keeps. Used on the vault's thread only."""

    def __init__(self, journal: Database, shelf: Database, key: bytes) -> None:
        self._journal = journal
        self._shelf = Shelf(shelf)
        self._databases = (journal, shelf)
        self._key = key
        self.aside: dict[str, SetAside] = {}
        self.trouble = ""
        """What of it a proctor is told, in one line; may be read on any thread."""

    @classmethod
    def open(cls, folder: Path, share: bytes, *, synchronous: str = "FULL") -> SeatVault:
        """Open both files under HKDF(device secret, the station's share)."""
        key = vault_key(device_secret(folder / DEVICE_SECRET_FILE), share)
        with ExitStack() as undo:
            with damage_told():
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

        Should the station with its share be lost, the centre can still open this disk. Nobody here
        can see whether an earlier seal is whole and to the centre's present key: it is made anew.
        """
        path = self._journal.path.with_name(SEALED_KEY_FILE)
        seal_vault_key(path, centre_public, self._key, session_id, seat)

    def begin(
        self,
        header: wire.AttemptHeader,
        attempt_key: bytes,
        participant: Participant,
        first: Decision,
    ) -> OpenAttempt:
        """Create an attempt together with its first entry; durable on return.

        Raises :class:`Rejected` for a header that nobody would read again, and StoreFailed; then
        nothing is stored: an attempt without entries would stand in its participant's way.
        """

        def begin() -> OpenAttempt:
            row = create_attempt(self._journal, header, attempt_key, participant.to_bytes())
            journal = Journal(self._journal, row)
            runner = AttemptRunner(journal, Attempt())
            runner.do(first)
            return OpenAttempt(row, participant, journal, header, runner)

        return self._journal.run_transaction(begin)

    def take_up(
        self, row: AttemptRow, entries: Sequence[Entry], clock_ms: int, order: int
    ) -> OpenAttempt:
        """As :func:`exam.vault.taking_up.take_up`, and replayed."""
        take_up(self._journal, row, entries, clock_ms, order)
        return self._recover(row)

    def staying(self) -> list[HeldAttempt]:
        """Attempts that did not leave this seat, as they lie: nothing is replayed or stored."""
        held = (held_in(self._journal, row) for row in list_attempts(self._journal))
        return [one for one in held if one is not None and not one.journal.has_left()]

    def attempts(self, registration: str | None = None) -> list[OpenAttempt]:
        """Every attempt, or one participant's, oldest first, replayed and checked.

        Those unfinished get their ``Resumed`` entry. One that cannot be read is set aside.
        """
        found: list[OpenAttempt] = []
        for row in list_attempts(self._journal):
            header = header_of(row)
            if header is None or registration in (None, header.registration):
                with suppress(AttemptUnreadable):
                    found.append(self._recover(row))
        return sorted(found, key=lambda one: one.header.created_utc_ms)

    def attempt(self, attempt_id: str) -> OpenAttempt | None:
        """One attempt, or ``None`` where this vault never held it.

        Raises :class:`AttemptUnreadable`, having set it aside.
        """
        rows = [row for row in list_attempts(self._journal) if row.attempt_id == attempt_id]
        return self._recover(rows[0]) if rows else None

    def _recover(self, row: AttemptRow) -> OpenAttempt:
        """Raises :class:`AttemptUnreadable`, having set it aside."""
        try:
            attempt = self._replay(row)
        except (Rejected, Tampered) as error:
            aside = self.aside[row.attempt_id] = set_aside(self._journal, row, error)
            self.trouble = trouble_of(self.aside.values())
            raise AttemptUnreadable(aside.said, remedy=REMEDY) from error
        if self.aside.pop(row.attempt_id, None):
            self.trouble = trouble_of(self.aside.values())
        return attempt

    def _replay(self, row: AttemptRow) -> OpenAttempt:
        """Nothing is stored before all of it was read."""
        header, participant = wire.decode_header(row.header), read_participant(row.admission)
        try:
            content = self.content(header.package_id, header.package_sha256)
        except StoreFailed as error:
            # The shelf holds nothing that is not to be had again: the journal is as it should be.
            raise Rejected(f"package {header.package_id}: {error}", remedy=error.remedy) from error
        journal = Journal(self._journal, row)
        form = content.form if content else None
        runner = AttemptRunner.recover(journal, form, goes_on=not journal.has_left())
        return OpenAttempt(row, participant, journal, header, runner)

    @property
    def shelf(self) -> Shelf:
        """Where opened packages lie."""
        return self._shelf

    def put_package(self, package_id: str, sha256: bytes, files: Mapping[str, bytes]) -> None:
        """Keep an opened package that is in memory."""
        self._shelf.put(package_id, sha256, files)

    def content(self, package_id: str, sha256: bytes) -> OpenedContent | None:
        """An opened package, read; ``None`` where it was not opened here yet."""
        if not self._shelf.holds(package_id, sha256):
            return None
        return read_content(self._shelf.open(package_id))

    def media(self, package_id: str, worker: Worker) -> Mapping[str, bytes]:
        """What the package's items show, by path; ``worker`` is this vault's own."""
        return ShelfMedia(self._shelf.open(package_id), worker)

    # -- without the station ------------------------------------------------------------------

    def keep_welcome(self, welcome: Welcome) -> None:
        """Remember the session for a start without the station.

        Share, times and moves are left out.
        """
        said = wire.encode_map(
            "welcome",
            asdict(
                replace(welcome, vault_share=b"", now_utc_ms=0, centre_utc_ms=0, moved_away=b"")
            ),
        )
        self._journal.execute(
            "INSERT INTO welcome (one, said) VALUES (1, ?)"
            " ON CONFLICT (one) DO UPDATE SET said = excluded.said WHERE said <> excluded.said",
            (said,),
        )

    def welcome(self) -> Welcome | None:
        """What the station said last, without its share; ``None`` where it never was here."""
        rows = self._journal.query("SELECT said FROM welcome")
        if not rows:
            return None
        try:
            return Welcome(**wire.decode_map("welcome", bytes(rows[0][0]), WELCOME_FIELDS))
        except Rejected:
            return None  # another version wrote it

    def keep_staff(self, staff: Staff | None) -> None:
        """Who vouches for officers, by the newest verified metadata: a start judges moves by it."""
        if staff is not None:
            self._journal.execute(
                "INSERT INTO staff (one, said) VALUES (1, ?)"
                " ON CONFLICT (one) DO UPDATE SET said = excluded.said WHERE said <> excluded.said",
                (staff.to_bytes(),),
            )

    def staff(self) -> Staff | None:
        """``None`` where no metadata came to this vault yet."""
        rows = self._journal.query("SELECT said FROM staff")
        with suppress(Rejected):  # another version wrote it
            return Staff.from_bytes(bytes(rows[0][0])) if rows else None
        return None

    def note_unlock(self, how: Unlocking, now_utc_ms: int) -> None:
        """Keep that a code opened this vault, before anything in it is read.

        Raises :class:`ChallengeUsed` where its challenge did so before: somebody put an older
        copy of the challenges back.
        """
        used = self._journal.query("SELECT 1 FROM unlock WHERE challenge = ?", (how.challenge,))
        if used:
            raise ChallengeUsed(
                f"challenge {how.challenge} opened this vault before: an older copy of"
                " the seat's challenges was put back",
                remedy="the proctor looks at this computer, then gives a code for a new challenge",
            )
        self._journal.execute(
            "INSERT INTO unlock (challenge, officer, reason, opened_utc_ms, expires_utc_ms,"
            " wrong_tries) VALUES (?, ?, ?, ?, ?, ?)",
            (
                how.challenge,
                how.officer,
                how.reason.value,
                now_utc_ms,
                how.expires_utc_ms,
                how.wrong_tries,
            ),
        )

    def close(self) -> None:
        """Close both files."""
        for database in self._databases:
            database.close()


def tell_of_unlock(attempt: OpenAttempt, how: Unlocking) -> None:
    """The attempt that goes on holds, sealed in its chain, who opened the vault and why."""
    if attempt.runner.snapshot().state in OPEN_STATES:
        attempt.runner.do(lambda one, now: unlock(one, now, how))


def is_present(attempt: OpenAttempt) -> bool:
    """True if its participant still sits here: in the test, or before the receipt."""
    state = attempt.runner.snapshot().state
    return state is not State.NEW and not attempt.journal.has_left()
