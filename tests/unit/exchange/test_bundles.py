"""Bundles shuffled, doubled, cut and interleaved leave the centre as one clean run does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.core.errors import StoreFailed
from exam.exchange.bundle import BundleFile, verify_bundle
from exam.exchange.bundle_intake import BundleIntake, Receiver, take_in
from exam.exchange.bundle_report import Missing
from exam.exchange.receipts import Hop
from exam.exchange.statements import public_of
from exam.package.keys import CentreKeys
from server.central.imports import trust_of
from server.central.office import Office
from server.central.store.database import Connection
from server.central.vouching import NOBODYS
from tests.helpers.bundles import (
    Seats,
    central_office,
    file_size_limit,
    interleave,
    state_of,
    with_trust,
)

EXAMPLES = int(os.environ.get("PENDOPO_BUNDLE_EXAMPLES", "200"))
COUNTS = {"a1": 19, "a2": 8, "a3": 12, "a4": 1}
PERMILLE = 1000
SCHEDULES = st.lists(
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, PERMILLE - 1), st.booleans()),
    min_size=1,
    max_size=7,
)


class World:
    """Four bundles that together hold all of a room, and what a clean run makes of them."""

    def __init__(self, folder: Path, office: Office, seats: Seats) -> None:
        self.folder = folder
        self.office = office
        self.trust, self.stations = trust_of(office, NOBODYS)
        early = seats.export(folder, {"a1": 0, "a2": 0})
        late = seats.export(folder, {"a1": 9, "a2": 5, "a4": 0})
        alone = seats.export(folder, {"a3": 0}, signers=seats.seat_signers(["a3"]), exporter="seat")
        twice = seats.export(folder, {"a1": 3, "a3": 4})
        self.bundles = [early.path, late.path, alone.path, twice.path]
        self.data = [path.read_bytes() for path in self.bundles]
        self.clean = self.run(self.finish)

    def run(self, play: Any) -> Any:
        """``play`` in a transaction of the centre's database that is undone afterwards."""

        def work(connection: Connection) -> Any:
            part = connection.begin_nested()
            try:
                receiver = with_trust(self.office, connection, self.trust, self.stations)
                return play(receiver, connection)
            finally:
                part.rollback()

        return self.office.database.run(work)

    def finish(self, receiver: Receiver, connection: Connection) -> Any:
        """Whole bundles, in whatever order: everything is held then."""
        taken = take_in(self.bundles, receiver)
        assert all(one.complete for one in taken), [one.as_json() for one in taken]
        return state_of(connection)

    def cut(self, which: int, permille: int, name: str) -> tuple[Path, int]:
        """A copy that ends early, never whole; and its length."""
        data = self.data[which]
        length = len(data) * permille // PERMILLE
        path = self.folder / name
        path.write_bytes(data[:length])
        return path, length

    def lacking(self, which: int, length: int) -> list[Missing] | None:
        """What a cut copy lacks, worked out from its whole original; ``None``: it cannot say."""
        with BundleFile(self.bundles[which]) as bundle:
            sections = bundle.manifest.sections
        place = len(self.data[which]) - sum(section.size for section in sections)
        if length < place:
            return None
        ranges: dict[str, list[int]] = {}
        for section in sections:
            place += section.size
            if place > length:
                ranges.setdefault(section.attempt_id, [section.first, 0])[1] = section.last
        return [Missing(one, first, last) for one, (first, last) in ranges.items()]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("bundles")
    keys = CentreKeys.create(folder / "pusat")
    seats = Seats(folder, keys.hpke_public(), COUNTS)
    with central_office(folder / "pusat", seats.token) as office:
        yield World(folder, office, seats)
    seats.database.close()


@given(SCHEDULES, st.lists(st.integers(0, 100), min_size=1, max_size=20), st.permutations(range(4)))
@settings(max_examples=EXAMPLES)
def test_any_schedule_of_shuffled_doubled_cut_and_interleaved_bundles_ends_like_the_clean_run(
    world: World,
    schedule: list[tuple[int, int | None, bool]],
    turns: list[int],
    order: list[int],
) -> None:
    def play(receiver: Receiver, connection: Connection) -> Any:
        intakes: list[tuple[BundleIntake, int, int | None]] = []
        for number, (which, permille, partial) in enumerate(schedule):
            if permille is None:
                intakes.append((BundleIntake(world.bundles[which], receiver), which, None))
            else:
                path, size = world.cut(which, permille, f"cut-{number}")
                intakes.append((BundleIntake(path, receiver, partial=partial), which, size))
        interleave([one for one, _, _ in intakes], turns)
        for intake, which, length in intakes:
            check_cut(world, intake, which, length)
        taken = take_in([world.bundles[one] for one in order], receiver)
        assert all(one.complete for one in taken)
        return state_of(connection)

    assert world.run(play) == world.clean


def check_cut(world: World, intake: BundleIntake, which: int, length: int | None) -> None:
    """A cut copy is refused, or taken in part where that was asked, and names what it lacks."""
    taken = intake.taken
    if length is None:
        assert taken.stored
        return
    lacking = world.lacking(which, length)
    if lacking is None:
        assert not taken.stored
        said = taken.troubles[0]
        assert "what is missing cannot be told" in said or "not a bundle" in said
        return
    assert taken.report.missing == lacking
    assert taken.stored == (intake.partial and bool(taken.report.signed_by))
    if taken.stored:
        # Asked for in part. Another bundle may have brought the rest meanwhile: then it is held.
        ends = {one.attempt_id: one.last for one in taken.report.attempts}
        held = all(taken.heads.get(one, 0) >= last for one, last in ends.items())
        assert taken.complete == held
    else:
        assert taken.missing == lacking
        assert not taken.report.signed_by or all(str(one) in taken.troubles[0] for one in lacking)


def test_a_bundle_whose_beginning_is_elsewhere_says_from_where_to_where(world: World) -> None:
    def play(receiver: Receiver, connection: Connection) -> Any:
        return take_in([world.bundles[1]], receiver)[0].missing

    assert world.run(play) == [Missing("a1", 1, 9), Missing("a2", 1, 5)]


def test_a_flipped_byte_costs_one_section_and_is_named(world: World) -> None:
    data = bytearray(world.data[0])
    data[-10] ^= 1
    path = world.folder / "flipped"
    path.write_bytes(data)

    def play(receiver: Receiver, connection: Connection) -> Any:
        refused = BundleIntake(path, receiver).run()
        return refused, BundleIntake(path, receiver, partial=True).run()

    refused, partly = world.run(play)
    assert (refused.stored, refused.missing) == (False, [Missing("a2", 8, 8)])
    assert (partly.heads, partly.missing) == ({"a1": 19, "a2": 7}, [Missing("a2", 8, 8)])


def test_a_bundle_verifies_with_the_stations_public_key_alone(tmp_path: Path, world: World) -> None:
    keys = CentreKeys.create(tmp_path / "lain")
    seats = Seats(tmp_path, keys.hpke_public(), {"a1": 20})
    written = seats.export(tmp_path, {"a1": 0})
    seats.database.close()
    report = verify_bundle(written.path, {Hop.STATION: public_of(seats.station_key)})
    assert report.sound, report.lines()
    stranger = verify_bundle(world.bundles[0], {Hop.STATION: public_of(seats.station_key)})
    assert not stranger.sound
    assert stranger.lines() == ["signed by nobody whose key is known here"]


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on a file's size is POSIX's")
def test_a_full_stick_and_a_cancelled_export_leave_no_half_file(tmp_path: Path) -> None:
    seats = Seats(tmp_path, CentreKeys.create(tmp_path / "pusat").hpke_public(), {"a1": 30})
    stick = tmp_path / "stick"
    with file_size_limit(4000), pytest.raises(StoreFailed, match="nothing was written"):
        seats.export(stick, {"a1": 0})

    def cancel(done: int, whole: int) -> None:
        assert 0 < done <= whole
        if done > whole // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seats.export(stick, {"a1": 0}, progress=cancel)
    assert not list(stick.iterdir())
    assert seats.export(stick, {"a1": 0}).path.is_file()
    seats.database.close()
