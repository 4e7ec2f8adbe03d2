"""The thread that carries entries to the centre; seats never wait for it."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from exam.core.errors import (
    ExamError,
    Rejected,
    StoreFailed,
    Tampered,
    Unreachable,
    with_remedy,
)
from exam.exchange.courier import Backoff, Courier, Delivery
from exam.exchange.receipts import Hop, Receipt, read_receipt
from exam.exchange.wire import EntriesMessage
from exam.package.trust import Parts
from server.station.parts import CENTRE
from server.station.room import Room
from server.station.store import CentreMark
from server.station.uplink import Faulty
from server.web.replies import Refused

FIRST_RETRY_S = 1.0
MOST_RETRY_S = 60.0
IDLE_S = 5.0
"""How often the line looks by itself when nobody nudged it."""
MIRROR_EVERY_S = 10 * 60.0
ASK_AGAIN_S = 60.0
"""How often the centre is asked what it holds of an attempt that it is believed to hold whole."""
REFUSED_AGAIN_S = 10 * 60.0
"""When an attempt that the centre holds another version of, or nobody vouches for, is tried again:
a person may have decided meanwhile."""
TOLD_AFTER = 3
"""Failures of one attempt before its proctor is told: the first ones often pass by themselves."""
LOG_EVERY_S = 60.0
CENTRE_KEY_SETTING = "centre-receipt-key"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Failing:
    """An attempt that the centre did not take, and when it is tried again."""

    backoff: Backoff
    not_before_s: float = 0.0


class Centre(Protocol):
    """What the line needs of the centre; see :class:`server.station.uplink.CentreLine`."""

    def post_entries(self, message: bytes) -> bytes:
        """Entries; the reply is a receipts message."""

    def receipt_key(self) -> bytes:
        """The key that the centre's receipts are checked with."""

    def release(self, package_id: str, session_id: str) -> bytes:
        """A package's share."""

    def fetch(self, path: str) -> bytes | Parts | None:
        """A file of the repository."""

    def close(self) -> None:
        """Let the connections go."""


class AttemptOutbox:
    """``exam.exchange.courier.Outbox`` of one attempt, on the desk's thread."""

    def __init__(self, room: Room, attempt_id: str, centre_key: bytes) -> None:
        self._room = room
        self._attempt_id = attempt_id
        self._centre_key = centre_key

    def pending(self) -> EntriesMessage | None:
        """What the centre has not signed for; else the question what it holds."""
        store = self._room.store
        return self._room.desk.run(
            lambda: store.after_mark(self._attempt_id) or store.header_alone(self._attempt_id)
        )

    def note_receipts(self, receipts: tuple[bytes, ...]) -> None:
        """Move the mark to what the centre says it holds, forwards or back."""
        noted = False
        for signed in receipts:
            receipt = read_receipt(signed, {Hop.CENTRE: self._centre_key})
            if receipt.attempt_id == self._attempt_id:
                self._room.desk.run(partial(self._note_now, receipt, signed))
                noted = True
        if not noted:
            raise Rejected("the centre's reply says nothing of this attempt")

    def _note_now(self, receipt: Receipt, signed: bytes) -> None:
        store = self._room.store
        head = store.head(receipt.attempt_id)
        held = head.seq if head else 0
        seq = min(receipt.head.seq, held)
        if receipt.head.seq <= held and store.seal_at(receipt.attempt_id, seq) != receipt.head.seal:
            raise Tampered(f"the centre signed for another entry {seq}")
        # Where the centre holds more, this station came from a backup and the seat sends again.
        store.set_mark(receipt.attempt_id, CentreMark(seq, receipt.utc_ms, signed, ""))


class StationLine(threading.Thread):
    """Delivers, asks for shares and mirrors the repository, until :meth:`stop`."""

    def __init__(
        self,
        room: Room,
        centre: Centre,
        refresh_mirror: Callable[[Callable[[str], bytes | Parts | None]], object],
        *,
        watch_log: Callable[[bytes], object] = lambda _centre_key: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(name="centre-line", daemon=True)
        self._watch_log = watch_log
        self._log_again_s = 0.0
        self._room = room
        self._centre = centre
        self._refresh_mirror = refresh_mirror
        self._monotonic = monotonic
        self._backoff = Backoff(FIRST_RETRY_S, MOST_RETRY_S, random.random)
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._failing: dict[str, _Failing] = {}
        self._ask_again_s: dict[str, float] = {}
        """When to ask what the centre holds of an attempt; at once where it is not here."""
        self._mirror_again_s = 0.0

    def nudge(self) -> None:
        """There is something new to carry; a pause after a failure is not cut short."""
        if self._backoff.failures == 0:
            self._wake.set()

    def stop(self) -> None:
        """End after what is under way."""
        self._ending.set()
        self._wake.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Work, wait, again."""
        while not self._ending.is_set():
            wait_s = self._round()
            self._wake.wait(wait_s)
            self._wake.clear()
        self._centre.close()

    def _round(self) -> float:
        """Each stage is tried, whatever became of the one before; seconds until the next round."""
        stages = (self._deliver_all, self._ask_for_shares, self._watch, self._mirror)
        done = [self._try(one) for one in stages]
        if not all(done):
            # Who was away may have been put back from a backup.
            self._ask_again_s.clear()
            return self._backoff.fail()
        self._backoff.reset()
        return 0.0 if self._waiting() else IDLE_S

    def _try(self, stage: Callable[[], None]) -> bool:
        """``False`` where the other end or the own disk fails, and all is to be tried again."""
        try:
            stage()
        except (Unreachable, StoreFailed) as error:
            _log.warning("%s: %s", type(error).__name__, error)
            return False
        except ExamError as error:
            _log.warning("centre: %s", error)
        return True

    def _centre_key(self) -> bytes:
        register = self._room.register
        key = self._room.desk.run(lambda: register.setting(CENTRE_KEY_SETTING))
        if not key:
            key = self._centre.receipt_key()
            self._room.desk.run(lambda: register.keep_setting(CENTRE_KEY_SETTING, key))
        return key

    def _waiting(self) -> list[str]:
        """Attempts to deliver now: those behind first, then those to be asked about."""
        now = self._monotonic()
        store = self._room.store
        behind, complete = self._room.desk.run(lambda: (store.behind(), store.complete()))
        asked = [one for one in complete if self._ask_again_s.get(one, 0.0) <= now]
        return [
            one
            for one in behind + asked
            if one not in self._failing or self._failing[one].not_before_s <= now
        ]

    def _deliver_all(self) -> None:
        """One batch of each attempt, so that one long queue holds up no other."""
        centre_key = self._centre_key()
        for attempt_id in self._waiting():
            if self._ending.is_set():
                return
            self._deliver(attempt_id, centre_key)

    def _deliver(self, attempt_id: str, centre_key: bytes) -> None:
        outbox = AttemptOutbox(self._room, attempt_id, centre_key)
        try:
            delivery = Courier(outbox, self._post).deliver_once()
        except StoreFailed:
            raise
        except Tampered as error:
            # A person must look; both versions are kept, seats go on, other attempts too.
            _log.error("attempt %s: %s", attempt_id, error)
            self._tell(attempt_id, error)
            self._try_later(attempt_id, REFUSED_AGAIN_S)
            return
        except Rejected as error:
            _log.warning("attempt %s: the centre does not take it: %s", attempt_id, error)
            if self._try_later(attempt_id) >= TOLD_AFTER:
                self._tell(attempt_id, error)
            return
        if delivery is Delivery.UNREACHABLE:
            # Should it be this attempt that the centre chokes on, the next round goes past it.
            self._try_later(attempt_id)
            raise Unreachable("the centre did not answer")
        self._failing.pop(attempt_id, None)
        self._ask_again_s[attempt_id] = self._monotonic() + ASK_AGAIN_S
        self._backoff.reset()

    def _post(self, message: bytes) -> bytes:
        try:
            return self._centre.post_entries(message)
        except Faulty as error:
            # It answered: what fails here is this attempt, and others may well be taken.
            raise Rejected(str(error), remedy=error.remedy) from error

    def _try_later(self, attempt_id: str, at_least_s: float = 0.0) -> int:
        """How often it failed on end."""
        failing = self._failing.setdefault(
            attempt_id, _Failing(Backoff(FIRST_RETRY_S, MOST_RETRY_S, random.random))
        )
        failing.not_before_s = self._monotonic() + max(failing.backoff.fail(), at_least_s)
        return failing.backoff.failures

    def _tell(self, attempt_id: str, error: ExamError) -> None:
        """For the proctor, until the centre signs for the attempt again."""
        self._room.desk.run(lambda: self._room.store.note_refused(attempt_id, with_remedy(error)))

    def _ask_for_shares(self) -> None:
        room = self._room
        release = room.release
        for package_id in tuple(release.wanted_shares):
            try:
                share = self._centre.release(package_id, room.plan.session_id)
            except Refused as refused:
                _log.info("package %s: %s", package_id, refused)
                continue
            no = room.desk.run(partial(release.note_now, package_id, share, "centre", CENTRE))
            release.wanted_shares.discard(package_id)
            if no is None:
                release.hold(package_id, share, CENTRE)
                no = room.desk.run(partial(release.settle_now, package_id))
            if no is not None:
                _log.warning("package %s: %s", package_id, no)

    def _watch(self) -> None:
        now = self._monotonic()
        if now >= self._log_again_s:
            self._log_again_s = now + LOG_EVERY_S
            self._watch_log(self._centre_key())

    def _mirror(self) -> None:
        now = self._monotonic()
        if now >= self._mirror_again_s:
            self._mirror_again_s = now + MIRROR_EVERY_S
            self._refresh_mirror(self._centre.fetch)


class NoLine:
    """A station that was given no centre: entries wait until it is."""

    def start(self) -> None:
        """Nothing to begin."""

    def nudge(self) -> None:
        """Nobody to wake."""

    def stop(self) -> None:
        """Nothing to end."""
