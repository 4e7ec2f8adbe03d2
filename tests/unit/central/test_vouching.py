"""On whose word the centre opens an attempt that was carried, and what it keeps of it."""
# Long because: every way in which a word is given, bound and recorded is a test of its own.

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from exam.core import events as ev
from exam.core.chain import Head, link
from exam.core.errors import Tampered
from exam.core.roles import key_id
from exam.exchange.bundle_manifest import station_signer, token_signer
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop, read_receipt
from exam.exchange.statements import public_of
from exam.exchange.wire import EntriesMessage, encode_header
from exam.package.keys import CentreKeys
from exam.vault.database import JOURNAL, Database
from exam.vault.sealed import JOURNAL_FILE, SEALED_KEY_FILE, seal_vault_key
from server.central import vouching
from server.central.commands import open_office
from server.central.store import entries, records, vouchings
from server.central.store.database import CentralDatabase, Connection
from server.central.store.vouchings import PERSON, Vouching
from server.central.vouching import NOBODYS, Word, bound
from server.web.tokens import to_text
from tests.helpers.bundles import SESSION, Seats, fill
from tests.helpers.room import Done, pendopo
from tests.unit.central.test_store import READER, SIGNING, Sender, sealed_raw

TOKEN = bytes(range(32))
VAULT_KEY = bytes(reversed(range(32)))
REASON = "tanda terima cocok"
WORD = ("--who", "Siti Aminah", "--reason", REASON)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A centre as its commands find it, with one station of the session."""
    made = tmp_path / "pusat"
    pendopo("central", "init", "--home", made, "--repo", tmp_path)
    with open_office(made) as office:
        office.database.run(
            lambda one: records.add_station(one, "st", "Ruang", TOKEN, 1, [SESSION])
        )
    return made


@pytest.fixture
def seats(tmp_path: Path, home: Path) -> Iterator[Seats]:
    """A room whose attempts no station admitted."""
    with open_office(home) as office:
        public = office.keys.hpke_public()
    made = Seats(tmp_path, public, {"a1": 9, "a2": 4}, admit=False)
    yield made
    made.database.close()


def seat_bundle(seats: Seats, folder: Path) -> Path:
    signers = seats.seat_signers(["a1", "a2"])
    return seats.export(folder, {"a1": 0, "a2": 0}, exporter="seat", signers=signers).path


def vault_of(
    folder: Path, centre_public: bytes, token: bytes = b"", other: bytes = b"", count: int = 6
) -> Path:
    """With ``other`` the attempt's key is sealed to somebody else than the vault's."""
    with closing(Database.open(folder / JOURNAL_FILE, VAULT_KEY, JOURNAL)) as database:
        fill(database, other or centre_public, "a1", "7", count, token)
    seal_vault_key(folder / SEALED_KEY_FILE, centre_public, VAULT_KEY, SESSION, "7")
    return folder


def named_in(refusal: str) -> str:
    """How a refusal names the attempt, for whoever vouches for it."""
    (named,) = re.findall(r"--vouch (\S+) --who", refusal)
    return str(named)


def central(home: Path, word: str, *more: str | Path) -> Done:
    return pendopo("central", word, "--home", home, *more, check=False)


def results(home: Path) -> dict[str, Any]:
    said = json.loads(central(home, "results", "--json").stdout)
    return {one["attempt_id"]: one for one in said["attempts"]}


def test_what_nobody_vouches_for_is_named_with_what_to_do_in_words_and_json(
    home: Path, seats: Seats, tmp_path: Path
) -> None:
    path = seat_bundle(seats, tmp_path)
    said = central(home, "import", path, "--json")
    assert said.returncode == 1
    (row,) = json.loads(said.stdout)["bundles"]
    assert (row["held"], row["complete"], row["receipts"]) == ({}, False, "")
    assert [one.split(":")[0] for one in row["troubles"]] == ["attempt a1", "attempt a2"]
    named = bound("a1", encode_header(seats.attempts["a1"].header))
    assert f"--vouch {named} --who NAME --reason TEXT" in row["troubles"][0]
    words = central(home, "import", path)
    assert words.returncode == 1
    assert "compare the receipt of participant r1 and the room's record of seat 1" in words.stdout
    assert results(home) == {}


def test_a_person_vouches_for_one_attempt_with_name_and_reason_and_it_stays_on_record(
    home: Path, seats: Seats, tmp_path: Path
) -> None:
    path = seat_bundle(seats, tmp_path)
    named = {one: bound(one, encode_header(seats.attempts[one].header)) for one in seats.attempts}
    said = central(home, "import", path, "--json", "--vouch", named["a1"], *WORD)
    assert said.returncode == 1
    (row,) = json.loads(said.stdout)["bundles"]
    assert row["held"] == {"a1": 9}
    (trouble,) = row["troubles"]
    assert "attempt a2: not taken in" in trouble

    both = ("--vouch", named["a1"], "--vouch", named["a2"])
    assert central(home, "import", path, *both, *WORD).returncode == 0
    assert central(home, "import", path).returncode == 0
    found = results(home)
    assert {one: (row["vouched"], row["vouched_by"]) for one, row in found.items()} == {
        "a1": (True, "person"),
        "a2": (True, "person"),
    }
    (word,) = found["a1"]["vouchings"]
    assert (word["how"], word["who"], word["reason"]) == ("person", "Siti Aminah", REASON)
    assert word["at_utc_ms"] > 0
    assert f"vouched for by Siti Aminah: {REASON}" in central(home, "results").stdout


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--who", "Siti Aminah"),
        ("--reason", REASON),
        ("--who", " ", "--reason", REASON),
        ("--who", "Siti Aminah", "--reason", "\t "),
        ("--who", "S" * 1001, "--reason", REASON),
    ],
)
def test_a_person_who_gives_no_name_or_no_reason_called_it_wrongly_and_nothing_is_taken_in(
    home: Path, seats: Seats, tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = seat_bundle(seats, tmp_path)
    vouch = ("--vouch", bound("a1", encode_header(seats.attempts["a1"].header)))
    said = central(home, "import", path, *vouch, *words)
    assert (said.returncode, said.stdout) == (2, "")
    assert "a name" in said.stderr
    assert central(home, "recover", "--vault", tmp_path, *vouch, *words).returncode == 2
    assert results(home) == {}


def test_a_persons_word_opens_a_recovered_attempt_and_no_entry_that_its_key_does_not_open(
    home: Path, seats: Seats, tmp_path: Path
) -> None:
    with open_office(home) as office:
        public = office.keys.hpke_public()
    genuine = vault_of(tmp_path / "asli", public)
    refused = central(home, "recover", "--vault", genuine, "--json")
    assert refused.returncode == 1
    (row,) = json.loads(refused.stdout)["attempts"]
    assert row["held"] == 0
    assert "attempt a1: not taken in" in row["trouble"]
    vouch = ("--vouch", named_in(row["trouble"]))
    assert central(home, "recover", "--vault", genuine, *vouch, *WORD).returncode == 0
    assert results(home)["a1"]["vouched_by"] == "person"

    stranger = CentreKeys.create(tmp_path / "lain").hpke_public()
    forged = vault_of(tmp_path / "palsu", public, other=stranger)
    (row,) = json.loads(central(home, "recover", "--vault", forged, "--json").stdout)["attempts"]
    vouch = ("--vouch", named_in(row["trouble"]))
    said = central(home, "recover", "--vault", forged, *vouch, *WORD, "--json")
    assert said.returncode == 1
    assert "its key does not open" in json.loads(said.stdout)["attempts"][0]["trouble"]
    assert results(home)["a1"]["quarantined"] == 0


def test_an_admitted_attempt_of_a_recovered_vault_needs_no_person(
    home: Path, tmp_path: Path
) -> None:
    with open_office(home) as office:
        vault = vault_of(tmp_path / "asli", office.keys.hpke_public(), TOKEN)
    assert central(home, "recover", "--vault", vault).returncode == 0
    found = results(home)["a1"]
    assert (found["vouched"], found["vouched_by"], found["head_seq"]) == (True, "admission", 6)
    (word,) = found["vouchings"]
    assert (word["who"], word["reason"], word["key_id"]) == ("st", "", "")


def test_a_registered_station_answers_for_attempts_that_it_did_not_admit(
    home: Path, seats: Seats, tmp_path: Path
) -> None:
    """Seats of the version before, and stations that were restored, have no admissions."""
    path = seats.export(tmp_path, {"a1": 0, "a2": 0}, signers=[token_signer(TOKEN)]).path
    assert central(home, "import", path).returncode == 0
    found = results(home)["a1"]
    assert (found["vouched"], found["vouched_by"], found["vouchings"]) == (True, "station", [])


def test_who_names_a_stations_key_answers_for_its_bundle_and_the_key_is_on_record(
    home: Path, seats: Seats, tmp_path: Path
) -> None:
    signers = [station_signer(seats.station_key)]
    path = seats.export(tmp_path, {"a1": 0, "a2": 0}, signers=signers).path
    assert central(home, "import", path).returncode == 1
    public = public_of(seats.station_key)
    named = ("--station-key", to_text(public))
    assert central(home, "import", path, *named, "--who", "Siti Aminah").returncode == 0
    found = results(home)["a1"]
    assert (found["vouched"], found["vouched_by"]) == (True, "station_key")
    (word,) = found["vouchings"]
    assert (word["who"], word["key_id"]) == ("Siti Aminah", key_id(public))
    assert f"station key {key_id(public)}" in central(home, "results").stdout


def test_an_admission_counts_that_a_station_without_a_centre_signed_whose_key_is_named(
    tmp_path: Path,
) -> None:
    sender = Sender(SIGNING)
    message = EntriesMessage(sender.header, ())
    word = Word(keys=(public_of(SIGNING),))
    with closing(CentralDatabase(f"sqlite:///{tmp_path / 'c.sqlite3'}")) as database:
        with pytest.raises(Tampered, match="not taken in"):
            database.run(lambda one: vouching.let_in(one, READER, message, NOBODYS, 5))
        database.run(lambda one: vouching.let_in(one, READER, message, word, 5))
        (found,) = database.run(lambda one: vouchings.read(one, sender.attempt_id, sender.header))
    assert (found.how, found.key_id) == (vouchings.STATION_KEY, key_id(public_of(SIGNING)))


def test_entries_that_open_and_are_of_a_newer_kind_are_kept(tmp_path: Path) -> None:
    sender = Sender(token_signer(TOKEN).private)
    sender.answer("A-1", "X")
    sender.keep(sealed_raw(sender, [99, "Telepathy", {"at_ms": 1, "wall_utc_ms": 1}]))
    sender.write(ev.ProctorCalled(at_ms=9, wall_utc_ms=9))

    def take(connection: Connection) -> bytes:
        records.add_station(connection, "st", "Ruang", TOKEN, 1, ["S"])
        message = EntriesMessage(sender.header, tuple(sender.entries))
        vouching.let_in(connection, READER, message, NOBODYS, 5)
        store = entries.CentralEntries(connection, "", lambda: 77, READER.project)
        return Intake(store, Hop.CENTRE, SIGNING).accept(message, 78)

    with closing(CentralDatabase(f"sqlite:///{tmp_path / 'c.sqlite3'}")) as database:
        receipt = read_receipt(database.run(take), {Hop.CENTRE: public_of(SIGNING)})
        unread = database.run(lambda one: records.count_unreadable(one, sender.attempt_id))
    assert (receipt.head, unread) == (sender.head, 1)


def test_a_word_is_of_an_attempt_as_one_header_opens_it_and_of_no_other(tmp_path: Path) -> None:
    header, other = b"as one opens it", b"as another does"
    said = Vouching(PERSON, "Siti", REASON, at_utc_ms=5)
    with closing(CentralDatabase(f"sqlite:///{tmp_path / 'c.sqlite3'}")) as database:
        database.run(lambda one: vouchings.note(one, "a1", header, said))
        found = [
            database.run(lambda one, of=of: vouchings.read(one, "a1", of))  # type: ignore[misc]
            for of in (header, other)
        ]
        database.run(lambda one: vouchings.note(one, "a1", other, said))
        assert found == [[said], []]
        assert database.run(lambda one: vouchings.read(one, "a1", other)) == [said]


def test_an_entry_that_does_not_open_ends_what_a_vault_gives_and_what_is_before_it_comes_in(
    home: Path, tmp_path: Path
) -> None:
    """Also where it comes in a later batch, and where a newer seat wrote it."""
    with open_office(home) as office:
        vault = vault_of(tmp_path / "asli", office.keys.hpke_public(), TOKEN, count=230)
    with closing(Database.open(vault / JOURNAL_FILE, VAULT_KEY, JOURNAL)) as database:
        seq, seal = database.query("SELECT seq, seal FROM entry ORDER BY seq DESC LIMIT 1")[0]
        newer = link(Head(seq, bytes(seal)), b"\x02" + bytes(60))
        database.execute(
            "INSERT INTO entry (attempt_id, seq, body, seal) VALUES ('a1', ?, ?, ?)",
            (newer.seq, newer.body, newer.seal),
        )
    for _ in range(2):
        said = central(home, "recover", "--vault", vault, "--json")
        assert said.returncode == 1
        (row,) = json.loads(said.stdout)["attempts"]
        assert (row["in_vault"], row["held"]) == (231, 230)
        assert [(one["first"], one["last"]) for one in row["missing"]] == [(231, 231)]
        assert "entry 231 does not open under the attempt's key; not taken in" in row["trouble"]
        assert "a newer program may read it" in row["trouble"]
    found = results(home)["a1"]
    assert (found["head_seq"], found["quarantined"], found["unreadable"]) == (230, 0, 0)


def test_a_word_for_one_header_lets_that_one_in_and_no_other_of_its_name(
    home: Path, seats: Seats, tmp_path: Path
) -> None:
    path = seat_bundle(seats, tmp_path)
    header = encode_header(seats.attempts["a1"].header)
    wrong = central(home, "import", path, "--vouch", bound("a1", header + b"x"), *WORD, "--json")
    assert wrong.returncode == 1
    assert json.loads(wrong.stdout)["bundles"][0]["held"] == {}
    central(home, "import", path, "--vouch", bound("a1", header), *WORD)
    assert results(home)["a1"]["vouched_by"] == "person"


def test_who_vouches_for_one_header_gives_no_word_for_an_attempt_that_is_called_so() -> None:
    header = b"as the seat opened it"
    word = Word("Siti", REASON, frozenset({bound("a1", header)}))
    assert word.is_for("a1", header)
    assert not word.is_for(bound("a1", header), b"made up")


@pytest.mark.parametrize("named", ["a1", "a1@", "a1@0123", f"@{'0123456789abcdef' * 2}"])
def test_a_word_for_an_identifier_alone_is_refused_for_any_file_can_bear_it(
    home: Path, seats: Seats, tmp_path: Path, named: str
) -> None:
    path = seat_bundle(seats, tmp_path)
    for more in (("import", path), ("recover", "--vault", tmp_path)):
        said = central(home, *more, "--vouch", named, *WORD)
        assert (said.returncode, said.stdout) == (2, "")
        assert "name the attempt as the refusal does" in said.stderr
    assert results(home) == {}


@pytest.mark.parametrize("digits", [16, 31, 33, 64])
def test_a_word_for_a_header_is_given_by_128_bits_of_its_digest_and_not_by_fewer(
    home: Path, seats: Seats, tmp_path: Path, digits: int
) -> None:
    path = seat_bundle(seats, tmp_path)
    digest = hashlib.sha256(encode_header(seats.attempts["a1"].header)).hexdigest()
    assert bound("a1", encode_header(seats.attempts["a1"].header)) == f"a1@{digest[:32]}"
    said = central(home, "import", path, "--vouch", f"a1@{digest[:digits]}", *WORD)
    assert (said.returncode, said.stdout) == (2, "")
    assert f"its HEADER has {digits} hexadecimal digits, not 32" in said.stderr
    assert results(home) == {}


def test_of_two_files_that_open_one_attempt_differently_only_that_comes_in_which_is_vouched_for(
    home: Path, seats: Seats, tmp_path: Path
) -> None:
    with open_office(home) as office:
        public = office.keys.hpke_public()
    (tmp_path / "palsu").mkdir()
    forged = Seats(tmp_path / "palsu", public, {"a1": 5, "a2": 5}, admit=False)
    files = [seat_bundle(forged, tmp_path / "palsu"), seat_bundle(seats, tmp_path)]
    forged.database.close()
    genuine = bound("a1", encode_header(seats.attempts["a1"].header))
    for path in files:
        central(home, "import", path, "--vouch", genuine, *WORD)
    found = results(home)["a1"]
    assert (found["head_seq"], found["quarantined"]) == (9, 0)
