"""A seat looks for its station only while it is not reached, and not too often."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from client.net.uplink import Uplink
from client.net.whereabouts import Whereabouts
from client.seat import lookout as subject
from client.seat.lookout import Lookout
from client.seat.seeking import Other, Sought
from exam.core.errors import Rejected, Unreachable
from tests.helpers.room import until
from tests.helpers.tls_station import Heard, tls_station

NOWHERE = "https://127.0.0.1:1"
STRANGER = Other("https://192.0.2.7:8443", "stranger", "certificate verify failed")


@dataclass
class Network:
    """What a search comes to, which a test may hold up; and what was said and done about it."""

    finds: Sought | Rejected = field(default_factory=lambda: Sought(""))
    asked: list[str] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)
    moved: threading.Event = field(default_factory=threading.Event)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.goes_on.set()

    def seek(self, known: str) -> Sought:
        self.asked.append(known)
        assert self.goes_on.wait(20)
        if isinstance(self.finds, Rejected):
            raise self.finds
        return self.finds


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def where() -> Whereabouts:
    return Whereabouts(NOWHERE)


@pytest.fixture
def lookout(where: Whereabouts, network: Network) -> Iterator[Lookout]:
    made = Lookout(
        where,
        network.seek,
        moved=network.moved.set,
        tell=network.said.append,
        patience_s=0.05,
        chance=lambda: 0.0,
    )
    yield made
    made.stop()


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Heard]:
    with tls_station(tmp_path / "stasiun") as heard:
        yield heard


def searchers() -> int:
    return sum(one.name == "lookout" for one in threading.enumerate())


@pytest.mark.usefixtures("lookout")
def test_a_line_that_does_not_reach_the_station_is_led_to_where_it_is(
    where: Whereabouts, network: Network, station: Heard
) -> None:
    network.finds = Sought(station.url)
    with closing(Uplink(where, station.ends)) as uplink:
        with pytest.raises(Unreachable):
            uplink.get("/v1/berkas")
        assert network.moved.wait(20)
        assert uplink.get("/v1/berkas") == b"ada"
    assert network.asked == [NOWHERE], "the known address is tried first"
    until(lambda: searchers() == 0, "the search ends")


@pytest.mark.usefixtures("lookout")
def test_nothing_is_looked_for_while_the_station_answers_or_comes_back_in_time(
    where: Whereabouts, network: Network
) -> None:
    assert searchers() == 0
    where.note(reached=True)
    assert searchers() == 0
    where.note(reached=False)
    where.note(reached=True)
    until(lambda: searchers() == 0, "the trouble is over")
    assert network.asked == []


@pytest.mark.usefixtures("lookout")
def test_there_is_one_search_however_many_questions_fail(
    where: Whereabouts, network: Network
) -> None:
    network.goes_on.clear()
    for _ in range(50):
        where.note(reached=False)
    until(lambda: network.asked, "a search begins")
    for _ in range(50):
        where.note(reached=False)
    assert (len(network.asked), searchers()) == (1, 1)
    network.goes_on.set()


@pytest.mark.usefixtures("lookout")
def test_a_station_that_answers_during_the_search_is_not_left(
    where: Whereabouts, network: Network
) -> None:
    network.goes_on.clear()
    network.finds = Sought("https://192.0.2.9:8443")
    where.note(reached=False)
    until(lambda: network.asked, "a search begins")
    where.note(reached=True)
    network.goes_on.set()
    until(lambda: searchers() == 0, "the search ends")
    assert where.url == NOWHERE
    assert not network.moved.is_set()


def test_after_the_end_nothing_is_moved_or_told(
    where: Whereabouts, network: Network, lookout: Lookout
) -> None:
    network.goes_on.clear()
    network.finds = Sought("https://192.0.2.9:8443", (STRANGER,))
    where.note(reached=False)
    until(lambda: network.asked, "a search begins")
    lookout.stop()
    network.goes_on.set()
    until(lambda: searchers() == 0, "the search ends")
    where.note(reached=False)
    assert (where.url, network.said, searchers()) == (NOWHERE, [], 0)


@pytest.mark.parametrize("finds", [Sought("", (STRANGER,)), Rejected("no process")])
def test_what_is_not_the_station_is_told_once_and_looked_for_again_after_longer_pauses(
    monkeypatch: pytest.MonkeyPatch, where: Whereabouts, network: Network, finds: Sought | Rejected
) -> None:
    assert subject.FIRST_PAUSE_S / 2 >= 30, "half of it is the least that is drawn"
    monkeypatch.setattr(subject, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(subject, "MOST_PAUSE_S", 0.04)
    network.finds = finds
    made = Lookout(
        where, network.seek, moved=network.moved.set, tell=network.said.append, patience_s=0.01
    )
    with ExitStack() as undo:
        undo.callback(made.stop)
        where.note(reached=False)
        until(lambda: len(network.asked) >= 4, "it is looked for again and again")
        assert len(network.said) == 1
        assert where.url == NOWHERE
