"""Looking for stations, in a process of its own.

It reads what anybody on the network may send, and what it loads would stay in memory for the
whole test.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from client.host.program import answer_apart, ask_apart
from client.net.discovery import FoundStation, search
from exam.exchange import wire

COMMAND = "find"
SEARCH_MS = 2500
_ASKED: dict[str, type] = {"search_ms": int}
_FOUND: dict[str, type] = {"stations": bytes}


def find_stations(search_ms: int = SEARCH_MS) -> tuple[FoundStation, ...]:
    """Who announces a station, by name. Raises :class:`Rejected` where nobody can be asked."""
    answer = ask_apart(COMMAND, wire.encode_map("find", {"search_ms": search_ms}))
    rows = json.loads(wire.decode_map("found", answer, _FOUND)["stations"])
    return tuple(FoundStation(str(name), str(address)) for name, address in rows)


# ---- in the other process


def main(_arguments: Sequence[str]) -> int:
    """``pendopo find``, which only the seat starts."""
    return answer_apart(_answer)


def _answer(request: bytes) -> bytes:
    asked = wire.decode_map("find", request, _ASKED)
    found = search(int(asked["search_ms"]))
    rows = [[one.name, one.address] for one in found]
    return wire.encode_map("found", {"stations": json.dumps(rows).encode()})
