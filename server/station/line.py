"""The thread that carries entries to the centre; seats never wait for it."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from exam.core.errors import ExamError, Rejected, StoreFailed, Tampered, Unreachable
from exam.exchange.courier import Backoff, Courier, Delivery
from exam.exchange.receipts import Hop, Receipt, read_receipt
from exam.exchange.wire import EntriesMessage
from server.station.room import Room
from server.station.store import CentreMark
from server.station.uplink import CentreLine
from server.web.replies import Refused

FIRST_RETRY_S = 1.0
MOST_RETRY_S = 60.0
IDLE_S = 5.0
"""How often the line looks by itself when nobody nudged it."""
MIRROR_EVERY_MS = 10 * 60 * 1000
REFUSED_AGAIN_MS = 60 * 1000
CENTRE_KEY_SETTING = "centre-receipt-key"
_log = logging.getLogger(__name__)


class AttemptOutbox:
    """``exam.exchange.courier.Outbox`` of one attempt, on the desk's thread."""

    def __init__(self, room: Room, attempt_id: str, centre_key: bytes) -> None:
        self._room = room
        self._attempt_id = attempt_id
        self._centre_key = centre_key

    def pending(self) -> EntriesMessage | None:
        """What the centre has not signed for."""
        return self._room.desk.run(lambda: self._room.store.after_mark(self._attempt_id))

    def note_receipts(self, receipts: tuple[bytes, ...]) -> None:
        """Move the mark to what the centre says it holds, forwards or back."""
        for signed in receipts:
            receipt = read_receipt(signed, {Hop.CENTRE: self._centre_key})
            if receipt.attempt_id == self._attempt_id:
                self._room.desk.run(partial(self._note_now, receipt, signed))

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
    """Delivers, mirrors the repository and asks for shares, until :meth:`stop`."""

    def __init__(
        self,
        room: Room,
        centre: CentreLine,
        refresh_mirror: Callable[[Callable[[str], bytes | None]], object],
    ) -> None:
        super().__init__(name="centre-line", daemon=True)
        self._room = room
        self._centre = centre
        self._refresh_mirror = refresh_mirror
        self._backoff = Backoff(FIRST_RETRY_S, MOST_RETRY_S, random.random)
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._refused_until: dict[str, int] = {}
        self._mirrored_utc_ms = 0

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
        self._room.desk.run(self._try_refused_again_now)
        while not self._ending.is_set():
            wait_s = self._round()
            self._wake.wait(wait_s)
            self._wake.clear()
        self._centre.close()

    def _round(self) -> float:
        try:
            self._deliver_all(self._centre_key())
            self._ask_for_shares()
            self._mirror()
        except Unreachable as error:
            _log.info("centre: %s", error)
            return self._backoff.fail()
        except StoreFailed as error:
            _log.error("station store: %s", error)
            return self._backoff.fail()
        except ExamError as error:
            _log.warning("centre: %s", error)
            return self._backoff.fail()
        self._backoff.reset()
        return IDLE_S

    def _centre_key(self) -> bytes:
        register = self._room.register
        key = self._room.desk.run(lambda: register.setting(CENTRE_KEY_SETTING))
        if not key:
            key = self._centre.receipt_key()
            self._room.desk.run(lambda: register.keep_setting(CENTRE_KEY_SETTING, key))
        return key

    def _deliver_all(self, centre_key: bytes) -> None:
        """One batch of each attempt in turn, so that one long queue holds up no other."""
        while not self._ending.is_set():
            now = self._room.clock()
            waiting = [
                one
                for one in self._room.desk.run(self._room.store.behind)
                if self._refused_until.get(one, 0) <= now
            ]
            if not waiting:
                return
            for attempt_id in waiting:
                self._deliver(attempt_id, centre_key)

    def _deliver(self, attempt_id: str, centre_key: bytes) -> None:
        outbox = AttemptOutbox(self._room, attempt_id, centre_key)
        try:
            delivery = Courier(outbox, self._centre.post_entries).deliver_once()
        except StoreFailed:
            raise
        except Tampered as error:
            self._give_up(attempt_id, str(error))
            return
        except Rejected as error:
            _log.warning("attempt %s: the centre refuses: %s", attempt_id, error)
            self._refused_until[attempt_id] = self._room.clock() + REFUSED_AGAIN_MS
            return
        if delivery is Delivery.UNREACHABLE:
            raise Unreachable("the centre did not answer")
        self._backoff.reset()

    def _give_up(self, attempt_id: str, why: str) -> None:
        """A person must look; both versions are kept, seats go on, other attempts too."""
        _log.error("attempt %s: %s", attempt_id, why)
        store = self._room.store
        self._room.desk.run(
            lambda: store.set_mark(attempt_id, replace(store.mark(attempt_id), trouble=why))
        )

    def _try_refused_again_now(self) -> None:
        store = self._room.store
        for attempt in store.attempts():
            mark = store.mark(attempt.attempt_id)
            if mark.trouble:
                store.set_mark(attempt.attempt_id, replace(mark, trouble=""))

    def _ask_for_shares(self) -> None:
        room = self._room
        for package_id in tuple(room.wanted_shares):
            try:
                share = self._centre.release(package_id, room.plan.session_id)
            except Refused as refused:
                _log.info("package %s: %s", package_id, refused)
                continue
            room.desk.run(partial(room.note_release_now, package_id, share, "centre", ""))

    def _mirror(self) -> None:
        now = self._room.clock()
        if now - self._mirrored_utc_ms >= MIRROR_EVERY_MS:
            self._mirrored_utc_ms = now
            self._refresh_mirror(self._centre.fetch)


class NoLine:
    """A station that was given no centre: entries wait until it is."""

    def start(self) -> None:
        """Nothing to begin."""

    def nudge(self) -> None:
        """Nobody to wake."""

    def stop(self) -> None:
        """Nothing to end."""
