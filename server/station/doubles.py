"""Notices that one seat's identity speaks from two places: a copied disk, a copied key.

A seat that is started again speaks from a new place and never from the old one any more. Two
that live at the same time do: the old one comes back, or is still on its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from server.web.peers import Line, Peer

LIVE_WITHIN_MS = 10_000
"""A computer that lost its power does not hang up: after this long its line counts no more."""
_MOST_PLACES = 64


@dataclass(slots=True, eq=False)
class _Place:
    """A running program at an address."""

    name: str
    heard_utc_ms: int = 0
    lines: set[Line] = field(default_factory=set)

    def live(self, now_utc_ms: int) -> bool:
        """It may still speak."""
        self.lines = {line for line in self.lines if line.open}
        return bool(self.lines) and now_utc_ms - self.heard_utc_ms <= LIVE_WITHIN_MS


class Doubles:
    """What was heard under each key since the station was started. Used on one thread."""

    def __init__(self) -> None:
        self._places: dict[bytes, dict[str, _Place]] = {}
        self._now_at: dict[bytes, _Place] = {}

    def hear(self, peer: Peer, now_utc_ms: int) -> str:
        """Note who speaks; not empty where there are two of them, whom it names."""
        name = f"{peer.line.address} (program {peer.instance[:8] or 'without a name'})"
        places = self._places.setdefault(peer.key_sha256, {})
        came_back = name in places
        here = places.setdefault(name, _Place(name))
        before = self._now_at.get(peer.key_sha256, here)
        self._now_at[peer.key_sha256] = here
        here.heard_utc_ms = now_utc_ms
        here.lines.add(peer.line)
        while len(places) > _MOST_PLACES:
            places.pop(next(iter(places)))
        if before is here or not (came_back or before.live(now_utc_ms)):
            return ""
        first, second = sorted((before.name, here.name))
        return f"one identity at two places: {first} and {second}"

    def another_lives(self, peer: Peer, now_utc_ms: int) -> bool:
        """Somebody else under this key may still speak."""
        here = self._now_at.get(peer.key_sha256)
        places = self._places.get(peer.key_sha256, {}).values()
        return any(one is not here and one.live(now_utc_ms) for one in places)
