"""Somebody who opens many lines to a station and says nothing, or a byte now and then."""

from __future__ import annotations

import resource
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress

import pytest

from server.web.limits import HANDSHAKE_S, MOST_OF_ONE_ADDRESS, WINDOW_S
from tests.helpers.room import Room, until
from tests.helpers.scripted_seat import ScriptedSeat

pytestmark = [pytest.mark.xdist_group("holder-of-lines"), pytest.mark.timeout(180)]
OUTSIDER = "127.0.0.66"
"""Another address than the seats': on Linux the whole of 127/8 is this computer."""
MORE, OF_A_KIND = 50, 10
SERVED_WITHIN_S = 5.0
HEAD = b"POST /v1/enrol HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("lines"), centre=False) as made:
        yield made


@pytest.fixture
def seat(room: Room) -> Iterator[ScriptedSeat]:
    with closing(ScriptedSeat(room, room.next_seat())) as made:
        made.hello()
        yield made


@contextmanager
def open_lines(room: Room, count: int) -> Iterator[list[socket.socket]]:
    """Lines without a word; this process may open as many files while they are held."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * count + 500)), hard))
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        yield [stack.enter_context(open_line(room)) for _ in range(count)]


def open_line(room: Room) -> socket.socket:
    return socket.create_connection(
        ("127.0.0.1", room.station.port), timeout=10, source_address=(OUTSIDER, 0)
    )


def is_held(line: socket.socket) -> bool:
    """The station has not hung up."""
    line.settimeout(0)
    try:
        return bool(line.recv(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False


def held(lines: Sequence[socket.socket]) -> int:
    """How many of them the station still has."""
    return sum(map(is_held, lines))


def assert_served(room: Room, seat: ScriptedSeat) -> None:
    """On the line that it has, and on a new one."""
    for _ in range(2):
        begun = time.monotonic()
        assert seat.hello()["session_id"] == room.session_id
        assert time.monotonic() - begun < SERVED_WITHIN_S
        seat.line.close()


def test_one_who_opens_more_lines_than_a_room_needs_is_hung_up_on_and_seats_are_served(
    room: Room, seat: ScriptedSeat
) -> None:
    with open_lines(room, MOST_OF_ONE_ADDRESS + MORE) as lines:
        until(lambda: held(lines) <= MOST_OF_ONE_ADDRESS, "what is too many is closed at once", 5)
        assert_served(room, seat)
        until(lambda: not held(lines), "who shakes no hands is hung up on", HANDSHAKE_S + 20)
        assert_served(room, seat)
    with open_line(room) as again, context().wrap_socket(again) as line:
        assert is_held(line), "those that are closed count no more"


def context() -> ssl.SSLContext:
    """Who believes anybody."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def test_requests_that_drip_in_are_hung_up_on_and_seats_are_served(
    room: Room, seat: ScriptedSeat
) -> None:
    kinds = (
        (b"", b""),
        (HEAD, b"a"),
        (HEAD + b"Content-Length: 4000\r\n\r\n", b"a"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    )
    with open_lines(room, OF_A_KIND * len(kinds)) as raw, ExitStack() as stack:
        shaken = context()
        lines = []
        for number, one in enumerate(raw):
            first, drop = kinds[number % len(kinds)]
            line = stack.enter_context(shaken.wrap_socket(one))
            line.sendall(first)
            lines.append((line, drop))
        assert held([line for line, _ in lines]) == len(lines)
        assert_served(room, seat)
        until(dripping(lines), "all are hung up on", WINDOW_S + 20)
        assert_served(room, seat)


def dripping(lines: list[tuple[ssl.SSLSocket, bytes]]) -> Callable[[], bool]:
    """One more drop on each line; true once none is left."""

    def drip() -> bool:
        for line, drop in lines:
            if is_held(line) and drop:
                line.settimeout(1)
                with suppress(OSError):
                    line.sendall(drop)
        return not held([line for line, _ in lines])

    return drip
