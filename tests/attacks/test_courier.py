"""Whoever carries the stick drops, reorders, replays, cuts, alters or swaps: it is noticed."""
# Long because: each way of meddling with a stick is one short test.

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from exam.core.chain import Head, genesis, link
from exam.core.errors import Rejected, Tampered
from exam.exchange import wire
from exam.exchange.bundle import BundleFile, verify_bundle
from exam.exchange.bundle_intake import BundleIntake
from exam.exchange.bundle_manifest import (
    Manifest,
    Section,
    Signer,
    attempt_signer,
    encode_manifest,
    encode_signatures,
    station_signer,
)
from exam.exchange.bundle_report import Missing
from exam.exchange.bundle_writing import MAGIC, framed
from exam.exchange.proof_files import chain_parts
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import EntriesMessage, encode_entries, encode_header
from exam.package.keys import CentreKeys
from exam.package.repository import Repository
from exam.package.trust import MAX_WHOLE_BYTES, Mirror, folder_fetch, whole
from exam.vault.exporting import write_receipts
from exam.verifying.cli import main as verify
from server.central.imports import receiver
from server.central.office import Office
from server.central.vouching import Word
from server.station import setup
from server.station.imports import note_receipts
from server.station.line import CENTRE_KEY_SETTING
from server.station.register import Register
from server.station.store import EntryStore
from server.web.tokens import to_text
from tests.helpers.bundles import (
    Seats,
    SmallSections,
    central_office,
    state_of,
    station_home,
    taken_by,
)
from tests.helpers.hops import header
from tests.helpers.room import (
    PASSPHRASE,
    SESSION_ID,
    Done,
    Room,
    pendopo,
    pendopo_json,
    session_text,
)


@pytest.fixture
def seats(tmp_path: Path) -> Iterator[Seats]:
    made = Seats(tmp_path, CentreKeys.create(tmp_path / "pusat").hpke_public(), {"a1": 19, "a2": 9})
    yield made
    made.database.close()


@pytest.fixture
def office(tmp_path: Path, seats: Seats) -> Iterator[Office]:
    with central_office(tmp_path / "pusat", seats.token) as opened:
        yield opened


def forge(path: Path, manifest: Manifest, signers: list[Signer], payloads: list[bytes]) -> Path:
    """A bundle as a courier makes it who knows the format and has no key of the room."""
    encoded = encode_manifest(manifest)
    signed = encode_signatures(encoded, signers)
    path.write_bytes(b"".join([MAGIC, *framed(encoded), *framed(signed), *payloads]))
    return path


def payloads_of(path: Path) -> tuple[Manifest, list[bytes], bytes]:
    """Manifest, sections, and everything before the sections."""
    with BundleFile(path) as bundle:
        manifest = bundle.manifest
    data = path.read_bytes()
    place = start = len(data) - sum(section.size for section in manifest.sections)
    found = []
    for section in manifest.sections:
        found.append(data[place : place + section.size])
        place += section.size
    return manifest, found, data[:start]


def test_a_courier_drops_the_last_answers(office: Office, seats: Seats, tmp_path: Path) -> None:
    written = seats.export(tmp_path, {"a1": 0, "a2": 0})
    _, payloads, front = payloads_of(written.path)
    dropped = tmp_path / "dropped.bundle"
    dropped.write_bytes(front + b"".join(payloads[:-1]))
    (taken,) = taken_by(office, dropped)
    assert (taken.stored, taken.missing) == (False, [Missing("a2", 8, 9)])


def test_a_courier_drops_an_attempt_and_writes_the_table_of_contents_anew(
    office: Office, seats: Seats, tmp_path: Path
) -> None:
    written = seats.export(tmp_path, {"a1": 0, "a2": 0})
    manifest, payloads, _ = payloads_of(written.path)
    kept = [index for index, one in enumerate(manifest.sections) if one.attempt_id == "a1"]
    lesser = Manifest(
        manifest.bundle_id,
        "station",
        manifest.session_id,
        "",
        manifest.made_utc_ms,
        tuple(manifest.sections[index] for index in kept),
    )
    own = [station_signer(new_signing_key())]
    forged = forge(tmp_path / "f.bundle", lesser, own, [payloads[index] for index in kept])
    (taken,) = taken_by(office, forged, partial=True)
    assert not taken.stored
    assert "signed by nobody whose key is known" in taken.troubles[0]


def test_a_courier_keeps_the_signature_under_a_lesser_table_of_contents(
    office: Office, seats: Seats, tmp_path: Path
) -> None:
    whole = seats.export(tmp_path, {"a1": 0, "a2": 0})
    lesser = seats.export(tmp_path, {"a1": 0})
    _, payloads, front = payloads_of(lesser.path)
    with BundleFile(whole.path) as bundle:
        signatures = [[one.by, one.name, one.signed] for one in bundle.signatures]
    other = b"".join(framed(wire.encode_map("bundle-signatures", {"signatures": signatures})))
    manifest = b"".join(framed(encode_manifest(lesser.manifest)))
    assert front.startswith(MAGIC + manifest)
    forged = tmp_path / "f.bundle"
    forged.write_bytes(MAGIC + manifest + other + b"".join(payloads))
    (taken,) = taken_by(office, forged, partial=True)
    assert not taken.stored
    assert "false" in taken.troubles[0]


def test_a_courier_reorders_the_sections(office: Office, seats: Seats, tmp_path: Path) -> None:
    written = seats.export(tmp_path, {"a1": 0, "a2": 0})
    _, payloads, front = payloads_of(written.path)
    swapped = tmp_path / "swapped.bundle"
    swapped.write_bytes(front + b"".join([payloads[1], payloads[0], *payloads[2:]]))
    (taken,) = taken_by(office, swapped)
    assert (taken.stored, taken.missing) == (False, [Missing("a1", 1, 14)])


def test_a_courier_appends_something_after_the_last_section(
    office: Office, seats: Seats, tmp_path: Path
) -> None:
    written = seats.export(tmp_path, {"a1": 0})
    data = written.path.read_bytes()
    station = {Hop.STATION: public_of(seats.station_key)}
    assert verify_bundle(written.path, station).sound
    for more in (b"\0", payloads_of(written.path)[1][-1]):
        written.path.write_bytes(data + more)
        report = verify_bundle(written.path, station)
        assert (report.sound, report.troubles) == (False, ["something follows the last section"])
        (taken,) = taken_by(office, written.path)
        assert not taken.stored
        assert "something follows the last section" in taken.troubles[0]


def test_a_courier_has_a_bundle_signed_whose_table_of_contents_names_another_session(
    office: Office, seats: Seats, tmp_path: Path
) -> None:
    manifest, payloads, _ = payloads_of(seats.export(tmp_path, {"a1": 0}).path)
    other = dataclasses.replace(manifest, session_id="s2")
    forged = forge(tmp_path / "f.bundle", other, seats.station_signers(), payloads)
    report = verify_bundle(forged, {Hop.STATION: public_of(seats.station_key)})
    assert not report.sound
    assert set(report.troubles) == {"attempt a1 is of another session"}
    (taken,) = taken_by(office, forged)
    assert (taken.stored, taken.heads) == (False, {})
    assert "attempt a1 is of another session" in taken.troubles[0]


def test_a_courier_replays_an_old_bundle(office: Office, seats: Seats, tmp_path: Path) -> None:
    old = seats.export(tmp_path, {"a1": 0})
    assert taken_by(office, old.path)[0].complete
    newer = seats.export(tmp_path, {"a1": 0, "a2": 0})
    assert taken_by(office, newer.path)[0].complete
    before = office.database.run(state_of)
    (again,) = taken_by(office, old.path)
    assert again.complete
    assert office.database.run(state_of) == before


def test_a_courier_cuts_the_file_anywhere(office: Office, seats: Seats, tmp_path: Path) -> None:
    written = seats.export(tmp_path, {"a1": 0, "a2": 0})
    data = written.path.read_bytes()
    empty = office.database.run(state_of)
    cut = tmp_path / "cut.bundle"
    for length in range(0, len(data), 131):
        cut.write_bytes(data[:length])
        (taken,) = taken_by(office, cut)
        assert not taken.stored, length
        assert taken.missing or taken.troubles, length
    assert office.database.run(state_of) == empty


def test_a_courier_alters_an_answer_and_seals_the_chain_anew(
    office: Office, seats: Seats, tmp_path: Path
) -> None:
    """The sealed bodies need no key to be dropped or put in: the signature is what stops it."""
    attempt = seats.attempts["a1"]
    encoded = encode_header(attempt.header)
    entry = link(genesis(encoded), b"\x01" + bytes(60))
    payload = encode_entries(EntriesMessage(encoded, (entry,)))
    section = Section("a1", 1, 1, len(payload), hashlib.sha256(payload).digest())
    for exporter, signer in (
        ("station", station_signer(new_signing_key())),
        ("seat", attempt_signer("a1", bytes(32))),
    ):
        manifest = Manifest(bytes(16), exporter, "s1", "1", 77, (section,))
        forged = forge(tmp_path / "f.bundle", manifest, [signer], [payload])
        (taken,) = taken_by(office, forged, partial=True)
        assert not taken.stored
    genuine = seats.export(tmp_path, {"a1": 0})
    assert taken_by(office, genuine.path)[0].complete


def test_a_courier_swaps_the_bundles_of_two_rooms(
    office: Office, seats: Seats, tmp_path: Path
) -> None:
    (tmp_path / "lain").mkdir()
    other = Seats(tmp_path / "lain", office.keys.hpke_public(), {"b1": 9})
    mine = seats.export(tmp_path, {"a1": 0})
    theirs = other.export(tmp_path / "lain", {"b1": 0})
    other.database.close()
    first, second = mine.path.read_bytes(), theirs.path.read_bytes()
    mine.path.write_bytes(second)
    theirs.path.write_bytes(first)
    swapped, known = taken_by(office, mine.path, theirs.path)
    # The content says whose it is, not the name: the room that is not registered is refused.
    assert not swapped.stored
    assert list(known.heads) == ["a1"]
    named = Word(keys=(public_of(other.station_key),))
    by_key = receiver(office, named, lambda _done, _all: None)
    assert BundleIntake(mine.path, by_key).run().heads == {"b1": 9}


def test_a_courier_takes_a_rooms_bundle_to_another_room(tmp_path: Path, seats: Seats) -> None:
    home, key = station_home(tmp_path)
    written = seats.export(tmp_path, {"a1": 0})
    said = pendopo(
        "station", "import", "--home", home, "--passphrase-file", key, written.path, "--json",
        check=False,
    )  # fmt: skip
    assert said.returncode == 1
    (row,) = json.loads(said.stdout)["bundles"]
    assert not row["stored"]
    vouched = pendopo(
        "station", "import", "--home", home, "--passphrase-file", key, written.path, "--json",
        "--station-key", to_text(public_of(seats.station_key)), check=False,
    )  # fmt: skip
    (row,) = json.loads(vouched.stdout)["bundles"]
    assert vouched.returncode == 1
    assert row["held"] == {}
    assert "another session" in row["troubles"][0]


def test_a_courier_brings_receipts_that_the_centre_never_signed(tmp_path: Path) -> None:
    home, _ = station_home(tmp_path)
    desk = setup.open_desk(home, PASSPHRASE)
    try:
        centre = new_signing_key()
        register = Register(desk.database)
        desk.run(lambda: register.keep_setting(CENTRE_KEY_SETTING, public_of(centre)))
        receipt = Receipt(Hop.CENTRE, "a1", Head(3, bytes(32)), 5)
        write_receipts(tmp_path / "f.receipts", [sign_receipt(receipt, new_signing_key())])
        with pytest.raises(Tampered):
            note_receipts(desk, tmp_path / "f.receipts", lambda: 77)
    finally:
        desk.close()


def test_a_courier_replays_an_old_receipt_and_brings_one_for_another_entry(
    tmp_path: Path, seats: Seats
) -> None:
    home, _ = station_home(tmp_path)
    centre = new_signing_key()
    attempt = seats.attempts["a1"]
    encoded = encode_header(attempt.header)
    chain = SmallSections(seats.database).batch("a1", 0)
    desk = setup.open_desk(home, PASSPHRASE)
    try:
        register, store = Register(desk.database), EntryStore(desk.database, lambda: 77)
        desk.run(lambda: register.keep_setting(CENTRE_KEY_SETTING, public_of(centre)))
        desk.run(lambda: store.append(attempt.header, encoded, chain))

        def bring(seq: int, seal: bytes) -> dict[str, int]:
            receipt = Receipt(Hop.CENTRE, "a1", Head(seq, seal), 5)
            path = tmp_path / "r.receipts"
            write_receipts(path, [sign_receipt(receipt, centre)])
            return note_receipts(desk, path, lambda: 77)

        assert bring(6, chain[5].seal) == {"a1": 6}
        assert bring(2, chain[1].seal) == {"a1": 6}
        with pytest.raises(Tampered, match="another entry 7"):
            bring(7, bytes(32))
        assert desk.run(lambda: store.mark("a1")).seq == 6
    finally:
        desk.close()


def test_a_courier_brings_a_chain_without_the_receipts_of_the_key_that_is_given(
    tmp_path: Path,
) -> None:
    encoded = encode_header(header())
    chain = [link(genesis(encoded), b"\x01" + bytes(60))]
    centre = new_signing_key()
    head = Head(1, chain[0].seal)
    receipt = sign_receipt(Receipt(Hop.CENTRE, "a1", head, 5), centre)
    key = to_text(public_of(centre))
    for receipts, code in (([], 1), ([receipt], 0)):
        path = tmp_path / "chain"
        path.write_bytes(b"".join(chain_parts(encoded, chain, receipts)))
        assert verify(["chain", str(path), "--centre-key", key]) == code


def test_a_courier_writes_the_end_of_a_chain_anew_after_its_last_receipt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    encoded, centre = encode_header(header()), new_signing_key()
    heads = [genesis(encoded)]
    chain = []
    for number in range(10):
        chain.append(link(heads[-1], f"forged {number}".encode()))
        heads.append(Head(chain[-1].seq, chain[-1].seal))
    receipt = sign_receipt(Receipt(Hop.CENTRE, "a1", heads[2], 5), centre)
    path = tmp_path / "chain"
    path.write_bytes(b"".join(chain_parts(encoded, chain, [receipt])))
    assert verify(["chain", str(path), "--centre-key", to_text(public_of(centre)), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["signed_up_to"], said["unsigned"]) == (2, {"first": 3, "last": 10})
    assert "entries 3-10: signed for by nobody" in said["message"]
    assert verify(["chain", str(path)]) == 2


def test_a_couriers_stick_has_a_root_without_end(tmp_path: Path) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(1024 * 1024)

    with pytest.raises(Rejected, match="metadata of over"):
        whole((1, endless()))
    assert taken <= MAX_WHOLE_BYTES // (1024 * 1024) + 1


@dataclass(frozen=True)
class FirstStick:
    """A centre's genuine sealed test, listed under a courier's own keys: he reads every answer."""

    genuine: Path
    stick: Path
    passphrase: Path
    session: Path

    def new_station(self, name: str, *words: str | Path) -> Path:
        """A station of the same session that took nothing in yet."""
        home = self.genuine.parent / name
        self.run(home, "init", "--session", self.session, *words)
        return home

    def run(self, home: Path, command: str, *words: str | Path, check: bool = True) -> Done:
        """One of the station's commands."""
        where = ("--home", home, "--passphrase-file", self.passphrase)
        return pendopo("station", command, *where, *words, check=check)

    def is_refused(self, home: Path) -> Done:
        """The stick is, and leaves nothing; no seat can be enrolled with what it brought."""
        refused = self.run(home, "import-package", "--repo", self.stick, check=False)
        assert refused.returncode == 1
        assert not (home / "repository").exists()
        assert (
            "no packages are here yet" in self.run(home, "enrol", "--seat", "1", check=False).stderr
        )
        return refused


@pytest.fixture
def first_stick(tmp_path: Path) -> Iterator[tuple[Room, FirstStick]]:
    with Room(tmp_path) as room:
        now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
        root = (room.repository / "metadata" / "root.json").read_bytes()
        mirror = Mirror(root=root, cache=tmp_path / "c", fetch=folder_fetch(room.repository))
        mirror.refresh()
        (target,) = (one for one in mirror.targets() if one.name == "pemetaan")
        thief = CentreKeys.create(tmp_path / "pencuri")
        repository = Repository(tmp_path / "stik", thief, now=now)
        exchanged = replace(target, centre_hpke_public=thief.hpke_public())
        repository.put(exchanged, mirror.download("pemetaan").read_bytes())
        repository.commit()
        session = tmp_path / "sesi.toml"
        session.write_text(session_text(SESSION_ID, 20), encoding="utf-8")
        yield room, FirstStick(room.repository, tmp_path / "stik", room.passphrase, session)


def test_the_courier_of_the_first_stick_cannot_put_his_own_key_under_the_answers(
    first_stick: tuple[Room, FirstStick],
) -> None:
    """What he lists is genuine and opens with the genuine release: the root alone is his."""
    room, stick = first_stick
    root = (room.repository / "metadata" / "root.json").read_bytes()
    bare = stick.new_station("ruang-tanpa-pusat")
    assert "nothing vouches for" in stick.is_refused(bare).stderr
    told = stick.new_station("ruang-diberi-tahu", "--root", hashlib.sha256(root).hexdigest())
    assert "its publisher is unknown here" in stick.is_refused(told).stderr
    stick.run(told, "import-package", "--repo", stick.genuine)
    seen = Mirror(root=root, cache=told / "kursi", fetch=folder_fetch(told / "repository"))
    seen.refresh()
    centre = CentreKeys.load(room.centre.home).hpke_public()
    assert {one.centre_hpke_public for one in seen.targets()} == {centre}


def test_a_station_with_a_line_to_the_centre_asks_it_before_it_believes_a_first_stick(
    first_stick: tuple[Room, FirstStick],
) -> None:
    room, stick = first_stick
    said = pendopo_json(
        "central", "station-add", "--home", room.centre.home, "--name", "Ruang baru",
        "--session", SESSION_ID,
    )  # fmt: skip
    home = stick.new_station(
        "ruang-baru", "--centre", room.centre_cable.url, "--centre-certificate",
        said["certificate"], "--centre-token", said["token"],
        "--centre-receipt-key", said["receipt_key"],
    )  # fmt: skip
    room.centre_cable.pull()
    assert "nothing vouches for" in stick.is_refused(home).stderr
    room.centre_cable.plug()
    assert "its publisher is unknown here" in stick.is_refused(home).stderr
    stick.run(home, "import-package", "--repo", stick.genuine)
    assert stick.run(home, "import-package", "--repo", stick.stick, check=False).returncode == 1
