"""What the station says of itself stays true when its computer gets another address."""

from __future__ import annotations

from client.net.discovery import search
from server.station.addresses import own_addresses
from server.station.announcing import Announcement
from tests.helpers.moving_station import needs_multicast
from tests.helpers.room import until

_PORT = 8765
_SEARCH_MS = 700


def heard() -> set[str]:
    """Addresses that are announced with this test's port."""
    found = [one.address for one in search(_SEARCH_MS)]
    return {one for one in found if one.endswith(f":{_PORT}")}


def test_another_address_is_announced_while_the_station_runs_and_the_old_one_no_more() -> None:
    needs_multicast()
    here = ["192.0.2.7"]
    with Announcement("Uji", "0.0.0.0", _PORT, addresses=lambda: tuple(here), look_again_s=0.05):
        until(lambda: heard() == {f"192.0.2.7:{_PORT}"}, "the first address is announced")
        here[:] = ["192.0.2.8", "198.51.100.8"]
        both = {f"192.0.2.8:{_PORT}", f"198.51.100.8:{_PORT}"}
        until(lambda: heard() == both, "the new ones are, and nothing else")
    until(lambda: heard() == set(), "nothing is announced by a station that ended")


def test_a_station_that_listens_at_one_address_announces_that_one() -> None:
    needs_multicast()
    with Announcement("Uji", "127.0.0.1", _PORT, addresses=lambda: ("192.0.2.9",)):
        until(lambda: heard() == {f"127.0.0.1:{_PORT}"}, "where it listens")


def test_loopback_is_announced_only_where_there_is_nothing_else() -> None:
    found = own_addresses()
    assert found
    loopback = [one for one in found if one.startswith("127.")]
    assert loopback in ([], list(found))
