"""The network is gone for good: a stick carries answers up and receipts back, by commands alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from client.seat.participant import Participant
from client.seat.vault import SeatVault
from exam.core import events as ev
from exam.core.chain import Entry, genesis, link
from exam.core.events import CloseReason
from exam.core.responses import BaseType, Single
from exam.exchange.bodies import BodySealer, new_attempt_key
from exam.exchange.bundle_manifest import attempt_signer, token_signer
from exam.exchange.bundle_writing import Origin, bundle_parts, plan_bundle
from exam.exchange.receipts import Hop
from exam.exchange.wire import AttemptHeader, encode_header, first_batch
from exam.package.keys import CentreKeys
from exam.sealing.hpke import seal_to
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import Journal, list_attempts
from exam.vault.keys import device_secret, vault_key
from server.central.commands import open_office
from server.central.projection import ATTEMPT_KEY_INFO
from server.central.store import records
from tests.helpers.bundles import admitted, file_size_limit
from tests.helpers.room import NIPS, PINS, Room, pendopo
from tests.helpers.scripted_seat import ScriptedSeat, wall_ms

pytestmark = pytest.mark.xdist_group("room")
ENTRIES = 12


@dataclass
class Sat:
    """A seat of a running room whose vault holds one attempt that nobody else has."""

    room: Room
    config: Path
    data: Path
    share: bytes

    @property
    def folder(self) -> Path:
        """Where the vault is."""
        return self.data / self.room.session_id

    def seat(self, *more: str | Path, check: bool = True) -> Any:
        """``pendopo seat`` without a window, as JSON."""
        done = pendopo(
            "seat", "--config", self.config, "--data", self.data, "--json", *more, check=check
        )
        return json.loads(done.stdout) if done.stdout else done.stderr

    def marks(self) -> dict[Hop, int]:
        """How far each hop has signed, as the vault says."""
        key = vault_key(device_secret(self.folder / "device.secret"), self.share)
        with closing(Database.open(self.folder / "journal.vault", key, JOURNAL)) as database:
            journal = Journal(database, list_attempts(database)[0])
            return {hop: mark.seq for hop, mark in journal.marks().items()}


@pytest.fixture
def sat(tmp_path: Path) -> Iterator[Sat]:
    with Room(tmp_path) as room:
        room.centre_cable.pull()
        with closing(ScriptedSeat(room, 1)) as scripted:
            share = scripted.hello()["vault_share"]
            registration = scripted.check_in(NIPS[0], PINS[0])["registration"]
        made = Sat(room, room.folder / "seat-1.toml", tmp_path / "seat", share)
        sit(made, registration)
        yield made


def sit(sat: Sat, registration: str) -> None:
    """Answer and hand in, in a real vault."""
    keys = CentreKeys.load(sat.room.centre.home)
    key = new_attempt_key()
    sealed = seal_to(keys.hpke_public(), key, ATTEMPT_KEY_INFO + b"carried-1")
    drafted = AttemptHeader(
        "carried-1", sat.room.session_id, "1", registration, "pemetaan-1", bytes(32), "F",
        sealed, wall_ms(),
    )  # fmt: skip
    header = admitted(drafted, token_signer(token_of(sat.room)).private)
    vault = SeatVault.open(sat.folder, sat.share)
    try:
        vault.seal_key(keys.hpke_public(), sat.room.session_id, "1")
        who = Participant("Siti", "", "", "", b"", "pemetaan-1", keys.receipt_public())
        first = ev.CheckedIn(
            at_ms=0, wall_utc_ms=0, form_id="F", package_sha256=bytes(32), multiplier_permille=1000
        )
        journal = vault.begin(header, key, who, lambda _one, _now: first).journal
        for number in range(1, ENTRIES - 1):
            response = (("RESPONSE", Single(BaseType.STRING, f"jawaban {number}")),)
            journal.append(
                ev.ResponseRecorded(
                    at_ms=number, wall_utc_ms=number, item_id=f"butir-{number}", response=response
                )
            )
        handed_in = CloseReason.HANDED_IN
        journal.append(
            ev.Submitted(at_ms=99, wall_utc_ms=99, reason=handed_in, answers_root=bytes(32))
        )
    finally:
        vault.close()


def token_of(room: Room) -> bytes:
    """SHA-256 of what the station shows the centre, and signs admissions with."""
    with open_office(room.centre.home) as office:
        (digest,) = office.database.run(records.station_tokens).values()
    return digest


def central(room: Room, word: str, *more: str | Path, check: bool = True) -> Any:
    done = pendopo("central", word, "--home", room.centre.home, "--json", *more, check=check)
    return json.loads(done.stdout)


def test_a_stick_carries_answers_from_seat_to_centre_and_receipts_all_the_way_back(
    sat: Sat, tmp_path: Path
) -> None:
    up, further = tmp_path / "stick-1", tmp_path / "stick-2"
    bundle = Path(sat.seat("--export", up)["file"])
    held = json.loads(sat.room.vault("import", bundle, "--json").stdout)["bundles"][0]
    assert (held["complete"], held["held"]) == (True, {"carried-1": ENTRIES})
    assert held["signed_by"] == ["seat 1"]
    sat.seat("--import-receipts", held["receipts"])
    assert sat.marks() == {Hop.STATION: ENTRIES}

    room_bundle = Path(
        json.loads(sat.room.vault("export", "--to", further, "--json").stdout)["file"]
    )
    first = central(sat.room, "import", room_bundle)["bundles"][0]
    assert (first["complete"], first["held"]) == (True, {"carried-1": ENTRIES})
    again = central(sat.room, "import", room_bundle, bundle, room_bundle)["bundles"]
    assert [one["complete"] for one in again] == [True, True, True]
    back = sat.room.vault("import", first["receipts"], "--json").stdout
    assert json.loads(back)["centre_holds"] == {"carried-1": ENTRIES}
    nothing = json.loads(sat.room.vault("export", "--unsent", "--to", further, "--json").stdout)
    assert nothing["attempts"] == []
    sat.seat("--import-receipts", first["receipts"])
    assert sat.marks() == {Hop.STATION: ENTRIES, Hop.CENTRE: ENTRIES}


def test_a_seat_whose_station_is_lost_gives_its_sealed_vault_and_the_centre_recovers_it(
    sat: Sat, tmp_path: Path
) -> None:
    sat.room.station.kill()
    vault = Path(sat.seat("--export", tmp_path / "stick")["vault"])
    assert not (vault / "device.secret").exists()
    before = {path.name: path.read_bytes() for path in vault.iterdir()}
    found = central(sat.room, "recover", "--vault", vault)
    assert found["complete"]
    assert [(one["attempt_id"], one["held"]) for one in found["attempts"]] == [
        ("carried-1", ENTRIES)
    ]
    assert {path.name: path.read_bytes() for path in vault.iterdir()} == before


@dataclass
class JournalOf:
    """A seat's journal as a bundle is made of it; forged, its key is one of the forger's own."""

    seat: ScriptedSeat
    keys: CentreKeys
    forged: bool = False

    def __post_init__(self) -> None:
        attempt_id = self.seat.header.attempt_id
        info = ATTEMPT_KEY_INFO + attempt_id.encode()
        self.key = self.keys.open_sealed(self.seat.header.sealed_key, info)
        self.encoded, self.entries = self.seat.encoded_header, self.seat.entries
        if self.forged:
            self.key = new_attempt_key()
            sealed = seal_to(self.keys.hpke_public(), self.key, info)
            self.encoded = encode_header(replace(self.seat.header, sealed_key=sealed))
            sealer = BodySealer(attempt_id, self.key)
            handed_in = self.seat.sealer.open(len(self.entries), self.entries[-1].body)
            self.entries = [link(genesis(self.encoded), sealer.seal(1, handed_in))]

    def header(self, attempt_id: str) -> bytes:
        return self.encoded

    def batch(self, attempt_id: str, after_seq: int) -> tuple[Entry, ...]:
        return first_batch(self.entries[after_seq:])

    def bundle(self, path: Path) -> Path:
        """What the seat exports, signed with the attempt's key."""
        attempt_id = self.seat.header.attempt_id
        origin = Origin("seat", self.seat.header.session_id, self.seat.seat, wall_ms())
        manifest = plan_bundle(self, {attempt_id: 0}, origin)
        signers = [attempt_signer(attempt_id, self.key)]
        path.write_bytes(b"".join(bundle_parts(self, manifest, signers)))
        return path


def test_a_seats_bundle_that_its_station_never_sent_is_marked_without_anybody_and_a_forged_one_not(
    tmp_path: Path,
) -> None:
    with Room(tmp_path) as room, closing(ScriptedSeat(room, 1)) as seat:
        room.centre_cable.pull()
        seat.begin()
        seat.authorized()
        seat.sit_to_the_end()
        keys = CentreKeys.load(room.centre.home)
        forged = JournalOf(seat, keys, forged=True).bundle(tmp_path / "palsu.bundle")
        (row,) = central(room, "import", forged, check=False)["bundles"]
        assert "its admission is of another attempt" in row["troubles"][0]
        assert room.results() == []
        genuine = JournalOf(seat, keys).bundle(tmp_path / "asli.bundle")
        (row,) = central(room, "import", forged, genuine, forged, check=False)["bundles"][1:2]
        assert (row["complete"], row["held"]) == (True, {seat.header.attempt_id: len(seat.entries)})
        found = room.result(seat.header.attempt_id)
        assert (found["vouched"], found["vouched_by"]) == (True, "admission")
        assert (found["quarantined"], found["unreadable"]) == (0, 0)
        assert (found["state"], found["root_matches"]) == ("submitted", True)
        assert found["scored_utc_ms"]
        assert sum(one["points"] for one in found["results"].values()) > 0


def test_a_truncated_bundle_is_refused_in_words_and_json_with_what_is_missing(
    sat: Sat, tmp_path: Path
) -> None:
    bundle = Path(sat.seat("--export", tmp_path / "stick")["file"])
    bundle.write_bytes(bundle.read_bytes()[:-1])
    (row,) = central(sat.room, "import", bundle, check=False)["bundles"]
    assert not row["stored"]
    assert row["missing"] == [{"attempt_id": "carried-1", "first": 1, "last": ENTRIES}]
    words = pendopo("central", "import", "--home", sat.room.centre.home, bundle, check=False)
    assert words.returncode == 1
    assert f"attempt carried-1: entries 1 to {ENTRIES} are missing" in words.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on a file's size is POSIX's")
def test_a_full_stick_leaves_no_half_copy_of_a_vault(sat: Sat, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    sat.room.station.kill()
    with file_size_limit(2000):
        said = sat.seat("--export", stick, check=False)
    assert "nothing was written" in said
    assert not list(stick.iterdir())
    assert sat.seat("--export", stick)["vault"]
