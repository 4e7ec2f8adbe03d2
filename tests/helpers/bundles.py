"""Real vaults, a real centre and bundles between them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exam.core import events as ev
from exam.core.chain import Entry
from exam.core.events import CloseReason
from exam.core.responses import BaseType, Single
from exam.exchange.admission import Admission, draft_of, sign_admission
from exam.exchange.bodies import new_attempt_key
from exam.exchange.bundle_intake import BundleIntake, Receiver, Taken, take_in
from exam.exchange.bundle_manifest import Signer, attempt_signer, station_signer, token_signer
from exam.exchange.bundle_report import BundleReport
from exam.exchange.bundle_writing import Origin
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop
from exam.exchange.statements import new_signing_key
from exam.exchange.wire import AttemptHeader, EntriesMessage
from exam.package.keys import CentreKeys
from exam.sealing.hpke import seal_to
from exam.vault.database import JOURNAL, Database
from exam.vault.exporting import Progress, VaultSource, Written, export_bundle
from exam.vault.journal import Journal, create_attempt
from server.central.imports import answering, receiver
from server.central.office import Office
from server.central.projection import ATTEMPT_KEY_INFO
from server.central.store import entries, records
from server.central.store.database import CentralDatabase, Connection
from server.central.vouching import NOBODYS, Word
from tests.helpers.hops import header
from tests.helpers.room import PASSPHRASE, pendopo, session_text

SESSION = "s1"
NOW = 77
SECTION_ENTRIES = 7
"""So that a few entries already make several sections."""
STATES = (
    "SELECT attempt_id, session_id, seat, registration, header FROM attempt ORDER BY attempt_id",
    "SELECT attempt_id, seq, body, seal, unreadable FROM entry ORDER BY attempt_id, seq",
    "SELECT attempt_id, item_id, response, seq FROM response ORDER BY attempt_id, item_id",
    "SELECT attempt_id, kind, answers_root, seq FROM submission ORDER BY attempt_id",
    "SELECT attempt_id, why FROM quarantine ORDER BY digest",
)
EVERYTHING = (
    *STATES,
    "SELECT * FROM quarantine_beyond",
    "SELECT * FROM log_leaf",
    "SELECT * FROM score",
    "SELECT * FROM vouching",
)


class SmallSections(VaultSource):
    """A vault read a few entries at a time."""

    def batch(self, attempt_id: str, after_seq: int) -> tuple[Entry, ...]:
        """The next few."""
        return super().batch(attempt_id, after_seq)[:SECTION_ENTRIES]


@dataclass(frozen=True)
class Answers:
    """One attempt in a vault: its answers' text and how many entries it has."""

    attempt_id: str
    key: bytes
    header: AttemptHeader
    last: int


def admitted(header: AttemptHeader, private: bytes) -> AttemptHeader:
    """The header as a seat has it that the station with this key let begin."""
    draft = draft_of(header)
    said = Admission(header.session_id, header.seat, header.registration, draft, NOW)
    return replace(header, admission=sign_admission(said, private))


def fill(
    database: Database,
    centre_public: bytes,
    attempt_id: str,
    seat: str,
    count: int,
    token_sha256: bytes = b"",
) -> Answers:
    """An attempt of ``count`` entries, answered and handed in; with a token it is admitted."""
    key = new_attempt_key()
    sealed = seal_to(centre_public, key, ATTEMPT_KEY_INFO + attempt_id.encode())
    made = replace(header(attempt_id), session_id=SESSION, seat=seat, sealed_key=sealed)
    if token_sha256:
        made = admitted(made, token_signer(token_sha256).private)
    journal = Journal(database, create_attempt(database, made, key, b"Siti Rahayu 197403141999"))
    for number in range(1, count):
        response = (("RESPONSE", Single(BaseType.STRING, f"jawaban rahasia {number}")),)
        journal.append(
            ev.ResponseRecorded(
                at_ms=number, wall_utc_ms=number, item_id=f"butir-{number % 9}", response=response
            )
        )
    last = ev.Submitted(
        at_ms=count, wall_utc_ms=count, reason=CloseReason.HANDED_IN, answers_root=bytes(32)
    )
    journal.append(last)
    return Answers(attempt_id, key, made, count)


class Seats:
    """One vault with the attempts of a small room, exported as station or as seat.

    Each was let begin by the room's station, but where ``admit`` is false.
    """

    def __init__(
        self, folder: Path, centre_public: bytes, counts: Mapping[str, int], *, admit: bool = True
    ) -> None:
        self.token = hashlib.sha256(secrets.token_bytes(32)).digest()
        self.key = secrets.token_bytes(32)
        self.path = folder / "journal.vault"
        self.database = Database.open(self.path, self.key, JOURNAL)
        self.attempts = {
            attempt_id: fill(
                self.database,
                centre_public,
                attempt_id,
                str(seat),
                count,
                self.token if admit else b"",
            )
            for seat, (attempt_id, count) in enumerate(counts.items(), start=1)
        }
        self.station_key = new_signing_key()

    def station_signers(self) -> list[Signer]:
        """As a registered station signs."""
        return [station_signer(self.station_key), token_signer(self.token)]

    def seat_signers(self, attempt_ids: Sequence[str]) -> list[Signer]:
        """As a seat signs."""
        return [attempt_signer(one, self.attempts[one].key) for one in attempt_ids]

    def export(
        self,
        folder: Path,
        starts: Mapping[str, int],
        *,
        signers: Sequence[Signer] | None = None,
        exporter: str = "station",
        progress: Progress = lambda _done, _all: None,
    ) -> Written:
        """A bundle of these attempts, each after its sequence number."""
        origin = Origin(exporter, SESSION, "" if exporter == "station" else "1", NOW)
        chosen = self.station_signers() if signers is None else signers
        source = SmallSections(self.database)
        return export_bundle(source, starts, origin, chosen, folder, progress)


@contextmanager
def central_office(home: Path, *tokens: bytes) -> Iterator[Office]:
    """A centre on SQLite that has registered these stations."""
    keys = CentreKeys.load(home) if CentreKeys.exists(home) else CentreKeys.create(home)
    office = Office(keys, CentralDatabase(f"sqlite:///{home / 'c.sqlite3'}"), lambda: NOW)

    def register(connection: Connection) -> None:
        known = records.station_tokens(connection).values()
        for number, token in enumerate(tokens):
            if token not in known:
                name = f"Ruang {number}"
                records.add_station(connection, f"st{number}", name, token, NOW, [SESSION])

    office.database.run(register)
    try:
        yield office
    finally:
        office.close()


def taken_by(
    office: Office, *paths: Path, partial: bool = False, word: Word = NOBODYS
) -> list[Taken]:
    """What became of some files at a centre."""
    return take_in(paths, receiver(office, word, lambda _done, _all: None), partial=partial)


def with_trust(
    office: Office, connection: Connection, trust: Any, ids: Mapping[str, str]
) -> Receiver:
    """The centre's own intake inside a transaction that somebody else ends."""

    def accept(report: BundleReport, message: EntriesMessage) -> bytes:
        found = answering(office, connection, report, message, ids, NOBODYS)
        store = entries.CentralEntries(
            connection, found.station, lambda: NOW, office.reader.project
        )
        return Intake(store, Hop.CENTRE, office.receipt_private).accept(found.message, NOW)

    return Receiver(accept, Hop.CENTRE, office.keys.receipt_public(), trust)


def state_of(connection: Connection) -> list[Any]:
    """Everything that counts at the centre, but not who brought it."""
    return [connection.exec_driver_sql(query).fetchall() for query in STATES]


def everything_of(connection: Connection) -> list[Any]:
    """Whatever bringing something can leave at the centre."""
    return [connection.exec_driver_sql(query).fetchall() for query in EVERYTHING]


def interleave(intakes: Sequence[BundleIntake], turns: Sequence[int]) -> None:
    """Take several files in at once, one step of one of them at a time."""
    running = [intake.steps() for intake in intakes]
    number = 0
    while running:
        turn = turns[number % len(turns)] % len(running)
        number += 1
        if next(running[turn], running) is running:
            del running[turn]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Every file that grows beyond ``size`` bytes meets a full disk. POSIX alone."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def station_home(
    folder: Path, session_id: str = "SESI-UJI-1", seats: int = 20
) -> tuple[Path, Path]:
    """A new station, and the file with its passphrase."""
    session, passphrase = folder / "sesi.toml", folder / "sandi.txt"
    session.write_text(session_text(session_id, seats), encoding="utf-8")
    passphrase.write_text(PASSPHRASE, encoding="utf-8")
    home = folder / "ruang"
    pendopo(
        "station", "init", "--home", home, "--passphrase-file", passphrase, "--session", session
    )
    session.unlink()
    return home, passphrase
