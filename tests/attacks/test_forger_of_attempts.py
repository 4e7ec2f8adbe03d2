"""Whoever has the centre's public key makes attempts up: nothing of them is taken in."""
# Long because: each way of making an attempt up, and what comes after it, is a test of its own.

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shlex
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import cbor2
import pytest

from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import Rejected, Tampered
from exam.exchange import statements
from exam.exchange.admission import check_admitted
from exam.exchange.bodies import new_attempt_key
from exam.exchange.bundle import BundleFile
from exam.exchange.bundle_manifest import (
    DOMAIN,
    MAX_ALIKE,
    Manifest,
    Section,
    Signer,
    attempt_signer,
    encode_manifest,
    encode_signatures,
    token_signer,
)
from exam.exchange.bundle_writing import MAGIC, framed
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import (
    AttemptHeader,
    EntriesMessage,
    decode_header,
    encode_entries,
    encode_header,
)
from exam.package.keys import CentreKeys
from exam.sealing.hpke import seal_to
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import create_attempt
from exam.vault.sealed import JOURNAL_FILE, SEALED_KEY_FILE, seal_vault_key
from server.central.office import Office
from server.central.projection import ATTEMPT_KEY_INFO
from server.central.recover import Recovered, recover
from server.central.reports import all_results
from server.central.store import records
from server.central.vouching import bound
from tests.helpers.bundles import (
    NOW,
    SESSION,
    Seats,
    SmallSections,
    admitted,
    central_office,
    everything_of,
    taken_by,
)

VAULT_KEY = bytes(range(32))
COUNTS = {"a1": 19, "a2": 9}
NOT_LET_IN = "no station signed that it was let begin"


@pytest.fixture
def seats(tmp_path: Path) -> Iterator[Seats]:
    """The genuine ones."""
    made = Seats(tmp_path, CentreKeys.create(tmp_path / "pusat").hpke_public(), COUNTS)
    yield made
    made.database.close()


@pytest.fixture
def office(tmp_path: Path, seats: Seats) -> Iterator[Office]:
    with central_office(tmp_path / "pusat", seats.token) as opened:
        yield opened


@pytest.fixture
def forger(tmp_path: Path, office: Office) -> Iterator[Forger]:
    made = Forger(tmp_path / "palsu", office.keys.hpke_public())
    yield made
    made.close()


class Forger:
    """Knows every format, the centre's public key, and what lies open in bundles: the headers."""

    def __init__(self, folder: Path, centre_public: bytes) -> None:
        self.folder = folder
        self.centre_public = centre_public
        self.made: list[Seats] = []

    def close(self) -> None:
        """Put the tools away."""
        for one in self.made:
            one.database.close()

    def bundle(self, *attempt_ids: str, admit: bool = False) -> Path:
        """A seat's bundle; with ``admit`` a station that the forger made up let them begin."""
        folder = self.folder / secrets.token_hex(4)
        folder.mkdir(parents=True)
        made = Seats(folder, self.centre_public, dict.fromkeys(attempt_ids, 5), admit=admit)
        self.made.append(made)
        signers = made.seat_signers(attempt_ids)
        starts = dict.fromkeys(attempt_ids, 0)
        return made.export(folder, starts, exporter="seat", signers=signers).path

    def own_key(self, attempt_id: str) -> tuple[bytes, bytes]:
        """A key, and the same sealed to the centre."""
        key = new_attempt_key()
        return key, seal_to(self.centre_public, key, ATTEMPT_KEY_INFO + attempt_id.encode())

    def bundle_of(self, header: AttemptHeader, entries: list[Entry], signers: list[Signer]) -> Path:
        """A bundle of one section."""
        self.folder.mkdir(exist_ok=True)
        payload = encode_entries(EntriesMessage(encode_header(header), tuple(entries)))
        digest = hashlib.sha256(payload).digest()
        section = Section(header.attempt_id, 1, len(entries), len(payload), digest)
        manifest = encode_manifest(
            Manifest(bytes(16), "seat", header.session_id, header.seat, NOW, (section,))
        )
        signed = encode_signatures(manifest, signers)
        path = self.folder / f"{secrets.token_hex(4)}.bundle"
        path.write_bytes(b"".join([MAGIC, *framed(manifest), *framed(signed), payload]))
        return path

    def vault_of(self, header: AttemptHeader, entries: list[Entry], encoded: bytes = b"") -> Path:
        """A vault as ``recover`` takes it, with a key of the forger's own sealed to the centre.

        With ``encoded`` the header is written so.
        """
        folder = self.folder / f"{secrets.token_hex(4)}"
        with closing(Database.open(folder / JOURNAL_FILE, VAULT_KEY, JOURNAL)) as database:
            create_attempt(database, header, new_attempt_key(), b"")
            if encoded:
                database.execute("UPDATE attempt SET header = ?", (encoded,))
            for one in entries:
                database.execute(
                    "INSERT INTO entry (attempt_id, seq, body, seal) VALUES (?, ?, ?, ?)",
                    (header.attempt_id, one.seq, one.body, one.seal),
                )
        sealed = folder / SEALED_KEY_FILE
        seal_vault_key(sealed, self.centre_public, VAULT_KEY, header.session_id, header.seat)
        return folder


def recovered(office: Office, folder: Path) -> Recovered:
    (found,) = recover(office, folder, SESSION, "1").attempts
    return found


def garbage(header: AttemptHeader, first: bytes = b"\x01") -> list[Entry]:
    """Entries that follow each other and that no key opens."""
    head, found = genesis(encode_header(header)), []
    for _ in range(3):
        found.append(link(head, first + secrets.token_bytes(80)))
        head = replace(head, seq=found[-1].seq, seal=found[-1].seal)
    return found


def assert_the_genuine_comes_in_whole(office: Office, seats: Seats, folder: Path) -> None:
    """By bundle of the seat itself, then of its station; in the log, and nobody's word needed."""
    alone = seats.export(folder, {"a1": 0}, exporter="seat", signers=seats.seat_signers(["a1"]))
    assert taken_by(office, alone.path)[0].complete
    whole = seats.export(folder, {"a1": 0, "a2": 0})
    assert taken_by(office, whole.path)[0].complete
    rows = {one["attempt_id"]: one for one in all_results(office)}
    assert {one: row["head_seq"] for one, row in rows.items()} == COUNTS
    assert {one: row["vouched_by"] for one, row in rows.items()} == {
        "a1": "admission",
        "a2": "station",
    }
    assert not any(row["quarantined"] or row["unreadable"] for row in rows.values())
    assert office.database.run(records.finished) == ["a1", "a2"]
    leaves = office.database.run(
        lambda one: one.exec_driver_sql("SELECT attempt_id FROM log_leaf").scalars().all()
    )
    assert sorted(leaves) == ["a1", "a2"]


def test_a_forger_makes_an_attempt_up_with_the_centres_public_key_in_a_seats_bundle(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path
) -> None:
    empty = office.database.run(everything_of)
    (taken,) = taken_by(office, forger.bundle("a1", "x9"))
    assert not taken.complete
    assert not taken.heads
    assert not taken.receipts
    assert len(taken.troubles) == 2
    for attempt_id, said in zip(("a1", "x9"), taken.troubles, strict=True):
        assert f"attempt {attempt_id}: not taken in: {NOT_LET_IN}" in said
        assert re.search(rf"--vouch {attempt_id}@[0-9a-f]{{32}} --who NAME --reason TEXT", said)
    assert office.database.run(everything_of) == empty
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)


def test_a_forger_comes_after_the_genuine_attempt_and_fills_no_quarantine(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path
) -> None:
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)
    before = office.database.run(everything_of)
    (taken,) = taken_by(office, forger.bundle("a1"))
    assert NOT_LET_IN in taken.troubles[0]
    assert office.database.run(everything_of) == before


def test_a_forger_makes_up_the_vault_of_a_seat(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path
) -> None:
    empty = office.database.run(everything_of)
    _, sealed = forger.own_key("a1")
    header = replace(seats.attempts["a1"].header, sealed_key=sealed, admission=b"")
    found = recovered(office, forger.vault_of(header, garbage(header)))
    assert found.held == 0
    assert f"attempt a1: not taken in: {NOT_LET_IN}" in found.trouble
    assert "--vouch a1@" in found.trouble
    assert office.database.run(everything_of) == empty
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)


def test_a_forger_copies_a_genuine_admission_onto_a_key_of_his_own(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path
) -> None:
    empty = office.database.run(everything_of)
    genuine = seats.attempts["a1"].header
    key, sealed = forger.own_key("a1")
    for changes in ({"sealed_key": sealed}, {"sealed_key": sealed, "registration": "r9"}):
        header = replace(genuine, **changes)
        signer = attempt_signer("a1", key)
        (taken,) = taken_by(office, forger.bundle_of(header, garbage(header), [signer]))
        assert "its admission is of another attempt" in taken.troubles[0]
        found = recovered(office, forger.vault_of(header, garbage(header)))
        assert "its admission is of another attempt" in found.trouble
    assert office.database.run(everything_of) == empty
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)


@pytest.mark.parametrize("version", [b"\x01", b"\x02"])
def test_a_forger_hangs_entries_of_his_own_under_a_genuine_header(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path, version: bytes
) -> None:
    """Also such as claim to be of a newer version, which this program cannot try to open."""
    empty = office.database.run(everything_of)
    header = seats.attempts["a1"].header
    forged = garbage(header, version)
    signer = attempt_signer("a1", new_attempt_key())
    (taken,) = taken_by(office, forger.bundle_of(header, forged, [signer]), partial=True)
    assert not taken.stored
    found = recovered(office, forger.vault_of(header, forged))
    assert found.held == 0
    assert "entry 1 does not open under the attempt's key; not taken in" in found.trouble
    assert office.database.run(everything_of) == empty
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)


def test_a_forger_goes_on_with_an_attempt_that_the_centre_holds_the_beginning_of(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path
) -> None:
    header = seats.attempts["a1"].header
    begun = list(SmallSections(seats.database).batch("a1", 0))
    assert recovered(office, forger.vault_of(header, begun)).held == len(begun)
    before = office.database.run(everything_of)
    forged = [*begun, link(replace(genesis(b""), seq=7, seal=begun[-1].seal), bytes(80))]
    found = recovered(office, forger.vault_of(header, forged))
    assert "entry 8 does not open under the attempt's key" in found.trouble
    assert office.database.run(everything_of) == before
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)


def test_a_forger_names_an_attempt_so_that_who_copies_the_remedy_runs_a_command(
    office: Office, forger: Forger
) -> None:
    name = "a1; rm -rf ~ #"
    (taken,) = taken_by(office, forger.bundle(name))
    remedy = taken.troubles[0].split("if they agree, ")[1].rstrip(")")
    first, named, *rest = shlex.split(remedy)
    assert (first, rest) == ("--vouch", ["--who", "NAME", "--reason", "TEXT"])
    header = encode_header(forger.made[-1].attempts[name].header)
    assert named == bound(name, header)


def test_a_forger_names_an_attempt_so_that_a_terminal_shows_another_line(
    office: Office, seats: Seats, forger: Forger
) -> None:
    """Nothing that is printed of a stranger's name moves the cursor or ends the line."""
    spoken = "\x1b[2K\rstick.bundle: complete; 1 attempts\n\u202e"
    for attempt_id, registration, seat in (
        ("a1", spoken, "1"),
        ("a1", "r1", spoken),
        (spoken, "r1", "1"),
    ):
        key, sealed = forger.own_key(attempt_id)
        header = replace(
            seats.attempts["a1"].header,
            attempt_id=attempt_id,
            registration=registration,
            seat=seat,
            sealed_key=sealed,
            admission=b"",
        )
        signer = attempt_signer(header.attempt_id, key)
        (taken,) = taken_by(office, forger.bundle_of(header, garbage(header), [signer]))
        for line in (*taken.troubles, *map(str, taken.missing), *taken.report.lines()):
            assert line.isprintable(), repr(line)


@pytest.mark.parametrize("maul", ["reordered", "unsigned part"])
def test_a_forger_writes_a_genuine_header_differently_and_hangs_its_own_bodies_under_it(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path, maul: str
) -> None:
    """The values are those that the station admitted and the bodies open: the chain is another."""
    empty = office.database.run(everything_of)
    genuine = seats.attempts["a1"].header
    if maul == "reordered":
        given = cbor2.loads(encode_header(genuine))
        encoded = cbor2.dumps(dict(reversed(list(given.items()))))
    else:
        protected, _, body, signature = cbor2.loads(genuine.admission).value
        parts = cbor2.CBORTag(18, [protected, {99: b"x"}, body, signature])
        encoded = encode_header(replace(genuine, admission=cbor2.dumps(parts)))
    head, entries = genesis(encoded), list[Entry]()
    for one in SmallSections(seats.database).batch("a1", 0)[:2]:
        entries.append(link(head, one.body))
        head = Head(entries[-1].seq, entries[-1].seal)
    found = recovered(office, forger.vault_of(decode_header(encoded), entries, encoded))
    assert found.held == 0
    assert "written in another form" in found.trouble
    assert office.database.run(everything_of) == empty
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)


def test_a_forger_with_the_token_of_another_sessions_station_brings_an_attempt_by_file_and_wire(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path
) -> None:
    other = secrets.token_bytes(32)
    office.database.run(
        lambda one: records.add_station(one, "lain", "Ruang lain", other, NOW, ["s2"])
    )
    empty = office.database.run(everything_of)
    _, sealed = forger.own_key("a1")
    header = replace(seats.attempts["a1"].header, sealed_key=sealed, admission=b"")
    forged = garbage(header)
    (taken,) = taken_by(office, forger.bundle_of(header, forged, [token_signer(other)]))
    assert not taken.heads
    assert NOT_LET_IN in taken.troubles[0]
    message = EntriesMessage(encode_header(header), tuple(forged))
    with pytest.raises(Tampered, match=NOT_LET_IN):
        office.database.run(lambda one: office.take_entries(one, other, message))
    assert office.database.run(everything_of) == empty
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)


def test_a_station_passes_on_what_another_admitted_and_it_comes_in_as_carried(
    office: Office, seats: Seats
) -> None:
    other = secrets.token_bytes(32)
    office.database.run(
        lambda one: records.add_station(one, "lain", "Ruang lain", other, NOW, ["s2"])
    )
    genuine = SmallSections(seats.database).batch("a1", 0)
    forged = link(Head(genuine[-1].seq, genuine[-1].seal), bytes(80))
    header = encode_header(seats.attempts["a1"].header)
    message = EntriesMessage(header, (*genuine, forged))
    office.database.run(lambda one: office.take_entries(one, other, message))
    (row,) = all_results(office)
    assert (row["head_seq"], row["vouched_by"]) == (len(genuine), "admission")
    alone = EntriesMessage(header, (forged,))
    with pytest.raises(Tampered, match="entry 8 does not open"):
        office.database.run(lambda one: office.take_entries(one, other, alone))


def test_a_crooked_seat_spoils_the_end_of_its_bundle_and_what_opens_comes_in(
    office: Office, seats: Seats, forger: Forger
) -> None:
    made = seats.attempts["a1"]
    begun = SmallSections(seats.database).batch("a1", 0)
    spoilt = [*begun, link(Head(begun[-1].seq, begun[-1].seal), bytes(80))]
    path = forger.bundle_of(made.header, spoilt, [attempt_signer("a1", made.key)])
    (taken,) = taken_by(office, path)
    assert taken.heads == {"a1": 7}
    assert [(one.first, one.last) for one in taken.missing] == [(8, 8)]
    (said,) = taken.troubles
    assert "entry 8 does not open under the attempt's key; not taken in" in said
    assert taken.receipts


def test_a_forger_lets_his_attempts_begin_as_a_station_that_is_not_of_the_session(
    office: Office, seats: Seats, forger: Forger, tmp_path: Path
) -> None:
    """One that nobody registered, and one that is registered for another session."""
    other = secrets.token_bytes(32)
    office.database.run(
        lambda one: records.add_station(one, "lain", "Ruang lain", other, NOW, ["s2"])
    )
    empty = office.database.run(everything_of)
    (taken,) = taken_by(office, forger.bundle("a1", admit=True))
    assert "the signature does not fit" in taken.troubles[0]
    key, sealed = forger.own_key("a1")
    drafted = replace(seats.attempts["a1"].header, sealed_key=sealed, admission=b"")
    signing = token_signer(other).private
    header = admitted(drafted, signing)
    assert check_admitted(encode_header(header), [public_of(signing)]).session_id == SESSION
    path = forger.bundle_of(header, garbage(header), [attempt_signer("a1", key)])
    (taken,) = taken_by(office, path)
    assert "attempt a1: not taken in" in taken.troubles[0]
    assert office.database.run(everything_of) == empty
    assert_the_genuine_comes_in_whole(office, seats, tmp_path)


def test_a_forger_hides_an_attempt_among_genuine_ones_and_they_come_in_without_it(
    office: Office, seats: Seats, forger: Forger
) -> None:
    """As far as a forger who has the genuine keys could: the seat itself is crooked."""
    path = forger.bundle("x9")
    with BundleFile(path) as opened:
        forged = opened.section(0)
    assert forged is not None
    genuine = EntriesMessage(
        encode_header(seats.attempts["a1"].header), SmallSections(seats.database).batch("a1", 0)
    )
    payloads = [encode_entries(forged), encode_entries(genuine)]
    sections = tuple(
        Section(one, 1, count, len(data), hashlib.sha256(data).digest())
        for one, count, data in zip(("x9", "a1"), (5, 7), payloads, strict=True)
    )
    manifest = encode_manifest(Manifest(bytes(16), "seat", SESSION, "1", NOW, sections))
    signers = [attempt_signer("a1", seats.attempts["a1"].key)]
    signers += forger.made[-1].seat_signers(["x9"])
    signed = encode_signatures(manifest, signers)
    path.write_bytes(b"".join([MAGIC, *framed(manifest), *framed(signed), *payloads]))
    (taken,) = taken_by(office, path)
    assert taken.heads == {"a1": 7}
    (said,) = taken.troubles
    assert f"attempt x9: not taken in: {NOT_LET_IN}" in said
    assert said in json.dumps(taken.as_json())


def test_a_forger_makes_the_centre_try_every_stations_key_on_thousands_of_signatures(
    office: Office, seats: Seats, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    verify_any = statements.verify_any

    def counted(domain: str, signed: bytes, publics: Sequence[bytes]) -> dict[str, Any]:
        nonlocal tries
        tries += domain == DOMAIN
        return verify_any(domain, signed, publics)

    monkeypatch.setattr(statements, "verify_any", counted)
    header = seats.attempts["a1"].header
    begun = list(SmallSections(seats.database).batch("a1", 0))
    many = [token_signer(secrets.token_bytes(32)) for _ in range(MAX_ALIKE + 1)] * 100
    (taken,) = taken_by(office, forger.bundle_of(header, begun, many), partial=True)
    assert not taken.stored
    assert "signatures" in taken.troubles[0]
    own = [Signer("station", public_of(one), one) for one in [new_signing_key()] * 1000]
    (taken,) = taken_by(office, forger.bundle_of(header, begun, own), partial=True)
    assert not taken.stored
    twice = [attempt_signer("a1", seats.attempts["a1"].key)] * 1000
    with (
        pytest.raises(Rejected, match="signatures"),
        BundleFile(forger.bundle_of(header, begun, twice)),
    ):
        pass
    assert tries == 0
    most = [attempt_signer("a1", seats.attempts["a1"].key), *many[:MAX_ALIKE]]
    (taken,) = taken_by(office, forger.bundle_of(header, begun, most))
    assert taken.heads == {"a1": 7}
    assert tries == MAX_ALIKE + 1
