"""Seeking this seat's own station, in a process of its own: announced by mDNS, or typed.

Nobody is believed. An address counts where the line stands with the pinned authority at the other
end, as for everything that a seat says, and the station there greets this seat for its session.
Whoever else answers learns that somebody knocked, and no more.
"""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from client import VERSION
from client.config import Ends, SeatConfig
from client.host.program import answer_apart, ask_apart
from client.net.whereabouts import read_address
from exam.core.errors import ExamError, Rejected
from exam.exchange import wire

if TYPE_CHECKING:
    from client.net.station import Station

COMMAND = "seek"
SEARCH_MS = 2500
AT_ONCE = 32
"""Lines that are opened side by side: a building's worth of rooms."""
MOST_TRIED = 96
"""Addresses in one search, turn by turn: more than :mod:`client.net.discovery` brings, so that
none of what it brings is left out for others that stand before it."""
REACH_S = 8.0
"""Those of one turn have so long to stand the line."""
LIMIT_S = 60.0
"""After this the process ends, whoever is keeping it. Listening and four turns, the known
address's and three of what is announced, take some 40 s where every line drags; then one greets."""
_AFTER_OTHERS = 10
"""POSIX's niceness: whoever is being tested comes first."""
_ASKED: dict[str, type] = {
    "authority": str,
    "identity": str,
    "instance": str,
    "seat": str,
    "session_id": str,
    "device": str,
    "addresses": str,
    "search_ms": int,
}
_SOUGHT: dict[str, type] = {"url": str, "others": str}


@dataclass(frozen=True, slots=True)
class Other:
    """Who is not this seat's station. ``why`` is a code for people, ``detail`` for the technician.

    ``address`` (not one at all), ``unreachable``, ``other_session``, ``declined``, or a code of
    :class:`client.net.uplink.Barred` (``stranger`` where the authority is another one).
    """

    address: str
    why: str
    detail: str


@dataclass(frozen=True, slots=True)
class Sought:
    """``url`` is the station's, empty where it was not found; ``others`` were tried in vain."""

    url: str
    others: tuple[Other, ...] = ()


def seek(
    config: SeatConfig, device: str, addresses: Sequence[str], *, search_ms: int = SEARCH_MS
) -> Sought:
    """Try ``addresses``, then what is announced within ``search_ms``; 0 searches nothing.

    Takes seconds, :data:`LIMIT_S` at most. Raises :class:`Rejected` where no process can be had.
    """
    asked: dict[str, object] = {
        "authority": config.authority,
        "identity": str(config.identity),
        "instance": config.instance,
        "seat": config.seat,
        "session_id": config.session_id,
        "device": device,
        "addresses": json.dumps(list(addresses)),
        "search_ms": search_ms,
    }
    said = wire.decode_map("sought", ask_apart(COMMAND, wire.encode_map("seek", asked)), _SOUGHT)
    return Sought(said["url"], tuple(Other(*map(str, one)) for one in json.loads(said["others"])))


# ---- in the other process


def main(_arguments: Sequence[str]) -> int:
    """``pendopo seek``, which only the seat starts."""
    return answer_apart(_answer)


def _answer(request: bytes) -> bytes:
    if hasattr(os, "nice"):
        os.nice(_AFTER_OTHERS)
    watch = threading.Timer(LIMIT_S, os._exit, (1,))
    watch.daemon = True
    watch.start()
    asked = wire.decode_map("seek", request, _ASKED)
    known = _urls(json.loads(asked["addresses"]))
    own, others = _first_own(known, asked)
    if not own and asked["search_ms"]:
        from client.net.discovery import search

        found = _urls(one.address for one in search(int(asked["search_ms"])))
        own, more = _first_own([one for one in found if one not in known], asked)
        others += more
    rows = [[one.address, one.why, one.detail] for one in others]
    return wire.encode_map("sought", {"url": own, "others": json.dumps(rows)})


def _urls(addresses: Iterable[str]) -> list[str]:
    """Each once, and none that is no address."""
    made = []
    for one in addresses:
        try:
            made.append(read_address(one).url)
        except Rejected:
            continue
    return list(dict.fromkeys(made))[:MOST_TRIED]


def _first_own(urls: Sequence[str], asked: dict[str, str | int]) -> tuple[str, list[Other]]:
    """The first that is this seat's station, and those that are not.

    Lines are opened side by side, :data:`AT_ONCE` in a turn; only then one after another is spoken
    to: two greetings at once would look like two computers with one identity.
    """
    others: list[Other] = []
    turns = (urls[first : first + AT_ONCE] for first in range(0, len(urls), AT_ONCE))
    for url, station in chain.from_iterable(_reached(one, asked, others) for one in turns):
        try:
            met = station.hello(str(asked["device"]), VERSION).session_id
        except ExamError as error:
            others.append(_other(url, error))
            continue
        if met == asked["session_id"]:
            return url, others
        others.append(Other(url, "other_session", f"session {met}"))
    return "", others


def _reached(
    urls: Sequence[str], asked: dict[str, str | int], others: list[Other]
) -> Iterator[tuple[str, Station]]:
    """Stations with the pinned authority, the quickest first; one that drags is left behind."""
    from client.net.station import Station
    from client.net.uplink import Uplink

    ends = Ends(str(asked["authority"]), Path(str(asked["identity"])), str(asked["instance"]))
    ended: queue.SimpleQueue[tuple[str, Uplink | ExamError]] = queue.SimpleQueue()

    def reach(url: str) -> None:
        try:
            uplink = Uplink(url, ends)
            uplink.reach()
        except ExamError as error:
            ended.put((url, error))
        else:
            ended.put((url, uplink))

    for one in urls:
        threading.Thread(target=reach, args=(one,), daemon=True).start()
    end_s, waiting = time.monotonic() + REACH_S, set(urls)
    while waiting:
        try:
            url, came = ended.get(timeout=max(0.0, end_s - time.monotonic()))
        except queue.Empty:
            break
        waiting.remove(url)
        if isinstance(came, ExamError):
            others.append(_other(url, came))
        else:
            yield url, Station(came, str(asked["seat"]))
            came.close()
    others.extend(Other(one, "unreachable", f"not within {REACH_S:g} s") for one in waiting)


def _other(url: str, error: ExamError) -> Other:
    from client.net.uplink import Barred, Declined
    from exam.core.errors import Unreachable

    if isinstance(error, Barred):
        return Other(url, error.code, str(error))
    if isinstance(error, Declined):
        return Other(url, "declined", str(error))
    return Other(url, "unreachable" if isinstance(error, Unreachable) else "declined", str(error))
