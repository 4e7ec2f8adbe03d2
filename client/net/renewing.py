"""Renews this seat's certificate long before it ends, at moments when nobody is tested."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from client.net.station import Station
from exam.core.errors import ExamError
from exam.sealing.certificates import Lifetime, lifetime
from exam.vault.keys import write_private

LOOK_AGAIN_MS = 10 * 60 * 1000
LAST_DAY_MS = 24 * 60 * 60 * 1000
_BEGIN = b"-----BEGIN CERTIFICATE-----"


class Renewing:
    """Used on the network thread. ``tell`` hears of a renewal that did not succeed."""

    def __init__(
        self,
        identity: Path,
        *,
        monotonic_ms: Callable[[], int],
        wall_utc_ms: Callable[[], int],
        tell: Callable[[str], None],
    ) -> None:
        self._identity = identity
        self._monotonic_ms, self._wall_utc_ms = monotonic_ms, wall_utc_ms
        self._tell = tell
        self._next_look_ms = 0

    def look(self, station: Station, *, testing: bool) -> None:
        """Renew if it is time; never raises, and asks at most every ten minutes.

        Half of the life has to be over. While somebody is tested, it must be the last day.
        """
        now = self._monotonic_ms()
        if now < self._next_look_ms:
            return
        self._next_look_ms = now + LOOK_AGAIN_MS
        try:
            held = self._identity.read_bytes()
            if is_due(lifetime(held), self._wall_utc_ms(), testing=testing):
                certificate = station.renew()
                lifetime(certificate)
                key, _, _ = held.partition(_BEGIN)
                write_private(self._identity, key + certificate)
                station.use_new_identity()
        except (ExamError, OSError) as error:
            self._tell(f"the certificate was not renewed yet: {error}")


def is_due(life: Lifetime, now_utc_ms: int, *, testing: bool) -> bool:
    """Whether a certificate should be renewed now."""
    left_ms = life.ends_utc_ms - now_utc_ms
    return left_ms <= (LAST_DAY_MS if testing else (life.ends_utc_ms - life.begins_utc_ms) // 2)
