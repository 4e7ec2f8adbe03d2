"""To whom the centre gives a package's share, and what it keeps of who said from when on."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from exam.core.errors import StoreFailed
from exam.package.keys import CentreKeys
from server.central.office import Office
from server.central.store import records
from server.central.store.database import CentralDatabase, Connection
from server.web.replies import Refused

NOW = 1_800_000_000_000
HOUR = 3_600_000


@dataclass
class Centre:
    """A centre with one sealed package, and a station for each of two sessions.

    Names are this test's own: PostgreSQL is one for all tests.
    """

    office: Office
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    token: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def __post_init__(self) -> None:
        self.package, self.unknown = f"pemetaan-{self.mark}-1", f"LAIN-{self.mark}"
        self.mine, self.other = f"A-{self.mark}", f"B-{self.mark}"
        self.share = self.office.keys.new_share(self.package)

        def register(connection: Connection) -> None:
            for token, session in ((self.token, self.mine), (secrets.token_bytes(32), self.other)):
                records.add_station(connection, f"st-{session}", session, token, NOW, [session])

        self.office.database.run(register)

    def release(self, session: str) -> bytes | Refused:
        """What the station of the first session gets."""
        return self.office.database.run(
            lambda one: self.office.release(one, self.token, self.package, session)
        )

    def speak(self, session: str) -> bytes | Refused:
        """What somebody at the centre reads out."""
        return self.office.database.run(
            lambda one: self.office.speak(one, self.package, session, "Dewi")
        )

    def schedule(self, session: str, at_utc_ms: int) -> records.Scheduled:
        """Somebody says from when on."""
        return self.office.database.run(
            lambda one: self.office.schedule(one, self.package, session, at_utc_ms, "Dewi")
        )

    def events(self) -> list[tuple[str, str, str, str]]:
        """Outcome, session, who and detail of the record over this package."""
        return [
            (one["outcome"], one["session_id"], one["who"], one["detail"])
            for one in self.office.database.run(records.releases)
            if one["package_id"] == self.package
        ]


@pytest.fixture(params=["sqlite", "postgresql"])
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path / 'c.sqlite3'}"
    office = Office(CentreKeys.create(tmp_path / "pusat"), CentralDatabase(url), lambda: NOW)
    yield Centre(office)
    office.close()


def code_of(found: bytes | Refused) -> str:
    return found.code if isinstance(found, Refused) else "given"


def test_a_package_without_any_release_time_is_given_to_nobody(centre: Centre) -> None:
    assert code_of(centre.release(centre.mine)) == "not_released"
    assert code_of(centre.speak(centre.mine)) == "not_released"
    assert [one[:3] for one in centre.events()] == [
        ("refused", centre.mine, ""),
        ("refused", centre.mine, "Dewi"),
    ]


def test_a_release_time_of_another_session_releases_nothing_here(centre: Centre) -> None:
    centre.schedule(centre.other, NOW - HOUR)
    assert code_of(centre.release(centre.mine)) == "not_released"
    assert code_of(centre.speak(centre.mine)) == "not_released"
    assert centre.speak(centre.other) == centre.share


@pytest.mark.parametrize("of", ["", "other"])
def test_a_station_is_given_nothing_for_a_session_that_it_was_not_registered_for(
    centre: Centre, of: str
) -> None:
    centre.schedule("", NOW - HOUR)
    asked = getattr(centre, of) if of else centre.unknown
    assert code_of(centre.release(asked)) == "unknown_session"
    assert centre.events()[-1] == ("refused", asked, "", "unknown_session")
    assert centre.release(centre.mine) == centre.share


@pytest.mark.parametrize("own_time", [False, True])
def test_nothing_is_read_out_for_a_session_that_no_station_was_registered_for(
    centre: Centre, own_time: bool
) -> None:
    centre.schedule(centre.unknown if own_time else "", NOW - HOUR)
    found = centre.speak(centre.unknown)
    assert code_of(found) == "unknown_session"
    assert isinstance(found, Refused)
    assert "no station is registered for session" in str(found)
    assert "register a station" in found.remedy
    assert centre.events()[-1] == ("refused", centre.unknown, "Dewi", "unknown_session")


def test_a_session_whose_station_was_replaced_by_one_of_another_session_is_known_no_more(
    centre: Centre,
) -> None:
    centre.schedule("", NOW - HOUR)
    token = secrets.token_bytes(32)
    centre.office.database.run(
        lambda one: records.add_station(
            one, f"new-{centre.mark}", centre.other, token, NOW, [centre.mine]
        )
    )
    assert code_of(centre.speak(centre.other)) == "unknown_session"
    assert centre.speak(centre.mine) == centre.share


def test_every_time_that_is_set_is_on_record_with_who_what_and_what_it_was(
    centre: Centre,
) -> None:
    assert centre.schedule(centre.mine, NOW + HOUR).before_utc_ms is None
    assert centre.schedule(centre.mine, NOW).before_utc_ms == NOW + HOUR
    assert centre.schedule("", NOW).before_utc_ms is None
    later, now = "2027-01-15T09:00:00+00:00", "2027-01-15T08:00:00+00:00"
    assert centre.events() == [
        ("scheduled", centre.mine, "Dewi", f"{later}, was no time"),
        ("scheduled", centre.mine, "Dewi", f"{now}, was {later}"),
        ("scheduled", "", "Dewi", f"{now}, was no time"),
    ]


def test_the_record_of_who_set_a_time_is_not_taken_back(centre: Centre) -> None:
    centre.schedule(centre.mine, NOW)
    of = {"package": centre.package}
    for change in ("DELETE FROM share_release", "UPDATE share_release SET who = 'x'"):
        query = text(f"{change} WHERE package_id = :package")
        with pytest.raises(StoreFailed, match="append-only"):
            centre.office.database.run(
                lambda one, query=query: one.execute(query, of)  # type: ignore[misc]
            )
    assert [one[0] for one in centre.events()] == ["scheduled"]


def test_a_time_says_which_sessions_have_the_same_items_earlier_and_later(
    centre: Centre,
) -> None:
    centre.schedule("", NOW + 2 * HOUR)
    done = centre.schedule(centre.other, NOW + HOUR)
    assert (done.earlier_for, done.later_for) == ((), ("",))
    done = centre.schedule(centre.mine, NOW + 3 * HOUR)
    assert (done.earlier_for, done.later_for) == (("", centre.other), ())
    done = centre.schedule(centre.mine, NOW - HOUR)
    assert (done.earlier_for, done.later_for) == ((), ("", centre.other))


def test_a_session_that_has_had_the_share_is_named_also_where_its_time_is_moved_away(
    centre: Centre,
) -> None:
    for session, give in ((centre.mine, centre.release), (centre.other, centre.speak)):
        centre.schedule(session, NOW - HOUR)
        assert give(session) == centre.share
        centre.schedule(session, NOW + 9 * HOUR)
    done = centre.schedule(centre.unknown, NOW)
    assert (done.earlier_for, done.later_for) == ((centre.mine, centre.other), ())
    done = centre.schedule(centre.mine, NOW)
    assert centre.mine not in done.earlier_for
