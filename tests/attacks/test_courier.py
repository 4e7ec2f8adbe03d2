"""Whoever carries the stick drops, reorders, replays, cuts, alters or swaps: it is noticed."""
# Long because: each way of meddling with a stick is one short test.

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam.core.chain import Head, genesis, link
from exam.core.errors import Rejected, Tampered
from exam.exchange import wire
from exam.exchange.bundle import BundleFile
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
from exam.package.trust import MAX_WHOLE_BYTES, whole
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
from tests.helpers.room import PASSPHRASE, pendopo


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
