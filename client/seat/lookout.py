"""Looks for the station while it is not reached where it was: a laptop has another address today.

Costs nothing while the station answers. One search at a time, on a thread that lives as long as
the trouble does.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from client.net.whereabouts import Whereabouts
from client.seat.seeking import Other, Sought
from exam.core.errors import ExamError
from exam.exchange.courier import Backoff

PATIENCE_S = 6.0
"""The known address is asked a few times first: a station that starts again is there in seconds."""
FIRST_PAUSE_S = 60.0
MOST_PAUSE_S = 240.0
"""A search makes a process and speaks to the whole room, so pauses between two grow."""


class Lookout:
    """Watches ``where``; ``seek`` is given the known address first, and may take a minute.

    ``moved`` is called, on the thread of the search, when the station was found. ``tell`` hears
    who announced a station and is not this seat's, once for as long as it stays the same.
    """

    def __init__(
        self,
        where: Whereabouts,
        seek: Callable[[str], Sought],
        *,
        moved: Callable[[], None],
        tell: Callable[[str], None],
        patience_s: float = PATIENCE_S,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._where, self._seek = where, seek
        self._moved, self._tell = moved, tell
        self._patience_s, self._chance = patience_s, chance
        self._lock = threading.Lock()
        self._calm = threading.Event()
        self._looking = self._stopped = False
        self._told: tuple[Other, ...] = ()
        where.watch(self._on_question)

    def stop(self) -> None:
        """Nothing is moved or told after this; a search under way ends with the program."""
        with self._lock:
            self._stopped = True
            self._calm.set()

    def _on_question(self, reached: bool) -> None:
        """On a line's thread, after each of its questions."""
        with self._lock:
            if reached:
                self._calm.set()
            elif not (self._looking or self._stopped):
                self._looking = True
                self._calm.clear()
                threading.Thread(target=self._look, name="lookout", daemon=True).start()

    def _look(self) -> None:
        pauses = Backoff(FIRST_PAUSE_S, MOST_PAUSE_S, self._chance)
        pause_s = self._patience_s
        while not self._calm.wait(pause_s):
            try:
                sought = self._seek(self._where.url)
            except ExamError as error:
                sought = Sought("", (Other("mDNS", "failed", str(error)),))
            self._take(sought)
            pause_s = pauses.fail()
        with self._lock:
            self._looking = False

    def _take(self, sought: Sought) -> None:
        with self._lock:
            if self._calm.is_set():
                return
            if sought.url:
                self._where.move(sought.url)
                self._calm.set()
                self._moved()
            elif sought.others != self._told:
                self._told = sought.others
                for one in sought.others:
                    self._tell(f"not this seat's station: {one.address}: {one.why}: {one.detail}")
