"""The seat's one network thread: delivers, asks, listens. Nothing waits for it to go on."""

from __future__ import annotations

import contextlib
import functools
import queue
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from typing import TypeVar

from client.host.clock import monotonic_ms, wall_utc_ms
from client.net.station import Station
from client.net.uplink import Declined
from client.seat.held import HeldAttempt
from client.seat.leaving import Leaving
from client.seat.outbox import RETRY_MS, Parcel, VaultOutbox
from client.seat.trust import RoomTrust
from client.seat.updates import (
    LinkTrouble,
    MarksMoved,
    OrdersCame,
    StationLost,
    StationSeen,
    Update,
)
from exam.core.errors import ExamError, Rejected, Tampered, Unreachable
from exam.core.orders import Suspicion
from exam.core.roles import Staff
from exam.exchange.courier import Backoff, Courier, Delivery
from exam.exchange.orders import Addressee
from exam.exchange.receipts import Hop
from exam.exchange.wire import (
    EntriesMessage,
    PresenceMessage,
    PresenceReply,
    decode_receipts,
    encode_entries,
)
from exam.vault.journal import Mark
from exam.vault.worker import Worker

HEARTBEAT_MS = 2000
FIRST_RETRY_S = 0.5
MOST_RETRY_S = 5.0
_MOVED = "moved"

_T = TypeVar("_T")


class Link(threading.Thread):
    """Runs until :meth:`stop`. ``notify`` is called on this thread with every update.

    ``beside`` is what else is done over the line once a round went well; it is told whether
    somebody sits here.
    """

    def __init__(
        self,
        station: Station,
        worker: Worker,
        notify: Callable[[Update], None],
        *,
        station_key: bytes,
        session_id: str,
        beside: Callable[[Station, bool], None] = lambda _station, _testing: None,
    ) -> None:
        super().__init__(name="link", daemon=True)
        self._station = station
        self._worker = worker
        self._notify = notify
        self._station_key = station_key
        self._session_id = session_id
        self._beside = beside
        self._trust = RoomTrust()
        self._leaving = Leaving(station, self._trust, session_id, notify)
        self._wake = threading.Event()
        self._stopping = False
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._parcels: dict[str, Parcel] = {}
        self._presence: Callable[[], PresenceMessage | None] = lambda: None
        self._backoff = Backoff(FIRST_RETRY_S, MOST_RETRY_S, random.random)
        self._retry_at_ms = self._heartbeat_at_ms = 0
        self._lost = False
        self._told: tuple[object, ...] = ()

    # -- from other threads -------------------------------------------------------------------

    def ask(self, call: Callable[[Station], _T]) -> Future[_T]:
        """Run ``call`` on this thread, ahead of deliveries."""
        future: Future[_T] = Future()

        def run() -> None:
            try:
                future.set_result(call(self._station))
            except Exception as error:  # noqa: BLE001 - the future carries it to who asked
                future.set_exception(error)

        self._calls.put(run)
        self._wake.set()
        return future

    def follow(self, attempt: HeldAttempt) -> None:
        """Deliver this attempt's entries from now on."""

        def add() -> None:
            moved = functools.partial(self._on_moved, attempt.row.attempt_id)
            outbox = VaultOutbox(self._worker, attempt, self._station_key, moved)
            courier = Courier(outbox, self._station.post_entries)
            self._parcels[attempt.row.attempt_id] = Parcel(
                attempt.row.attempt_id,
                attempt.row.header,
                attempt.participant.staff,
                outbox,
                courier,
            )

        self._calls.put(add)
        self._wake.set()

    def name_staff(self, staff: Staff | None) -> None:
        """Who vouches for officers, by the newest signed metadata."""
        self._calls.put(lambda: self._trust.name_staff(staff))

    def report(self, presence: Callable[[], PresenceMessage | None]) -> None:
        """What to say in heartbeats; called on this thread."""
        self._presence = presence

    def nudge(self) -> None:
        """There is something new to deliver."""
        self._wake.set()

    def stop(self) -> None:
        """End after what is under way and wait for it."""
        self._stopping = True
        self._wake.set()
        self.join()

    # -- on this thread -----------------------------------------------------------------------

    def run(self) -> None:
        """Deliver, beat, wait."""
        while not self._stopping:
            self._run_calls()
            if monotonic_ms() >= self._retry_at_ms:
                self._round()
            self._wake.wait(self._pause_s())
            # Cleared after the wait: a nudge or stop that comes during work is not lost.
            self._wake.clear()

    def _run_calls(self) -> None:
        while not self._calls.empty():
            self._calls.get()()

    def _round(self) -> None:
        try:
            for parcel in tuple(self._parcels.values()):
                self._deliver(parcel)
            self._heartbeat()
            self._beside(self._station, self._presence() is not None)
        except Unreachable as error:
            self._lose(error)
        except ExamError as error:
            self._retry_at_ms = monotonic_ms() + int(self._backoff.fail() * 1000)
            self._notify(LinkTrouble(error))

    def _deliver(self, parcel: Parcel) -> None:
        if monotonic_ms() < parcel.not_before_ms:
            return
        try:
            self._ask_what_is_held(parcel)
            while (result := parcel.courier.deliver_once()) is Delivery.DELIVERED:
                self._reached()
                # One that signs for no more than before gets the rest in the next round: it must
                # not keep this thread from hearing orders.
                if self._stopping or not parcel.outbox.advanced:
                    break
        except (Tampered, Rejected) as error:
            said_moved = isinstance(error, Declined) and error.code == _MOVED
            leaving = self._leaving
            if leaving.hear(parcel) if said_moved else leaving.explains(parcel, error):
                self._forget(parcel)
                return
            # The sitting goes on; a person must look at it, so it is not tried every moment.
            parcel.not_before_ms = monotonic_ms() + RETRY_MS
            if said_moved:
                return
            self._suspect(parcel.attempt_id, self._trust.false_receipt((str(error).encode(),)))
            self._notify(LinkTrouble(error))
            return
        if result is Delivery.UNREACHABLE:
            raise Unreachable("entries were not delivered")

    def _forget(self, parcel: Parcel) -> None:
        self._parcels.pop(parcel.attempt_id, None)

    def _ask_what_is_held(self, parcel: Parcel) -> None:
        """A station put back from an older copy says so, even where nothing new is to be sent."""
        if parcel.unasked:
            question = encode_entries(EntriesMessage(parcel.header, ()))
            answer = decode_receipts(self._station.post_entries(question))
            parcel.outbox.note_receipts(answer.receipts)
            parcel.unasked = False

    def _heartbeat(self) -> None:
        now = monotonic_ms()
        message = self._presence()
        if message is None:
            return
        # A change that the proctor waits for is told at once; counts wait for the next beat.
        news = (
            message.attempt_id,
            message.state,
            message.last_order_sequence,
            message.read_sequence,
            message.called_utc_ms,
            message.trouble,
        )
        if now < self._heartbeat_at_ms and news == self._told:
            return
        self._heartbeat_at_ms = now + HEARTBEAT_MS
        reply = self._station.presence(message)
        self._told = news
        self._reached()
        self._notify(StationSeen(wall_utc_ms(), reply.centre_utc_ms))
        self._take(message, reply)

    def _take(self, message: PresenceMessage, reply: PresenceReply) -> None:
        """Orders first: no receipt that does not fit may keep a proctor's word from a seat."""
        attempt_id = message.attempt_id
        parcel = self._parcels.get(attempt_id)
        if attempt_id and parcel is None:
            return  # it was just let go
        judged = self._trust.judge(
            reply.orders,
            Addressee(self._session_id, message.seat, attempt_id),
            parcel.staff if parcel is not None else None,
            reply.now_utc_ms,
            monotonic_ms(),
        )
        if parcel is not None and self._leaving.take_moves(parcel, message, judged.incoming):
            self._forget(parcel)
            return
        if judged.incoming:
            self._notify(OrdersCame(attempt_id, judged.incoming, judged.utc_ms))
        for error in judged.told:
            self._notify(LinkTrouble(error))
        if parcel is not None and reply.receipts:
            with self._telling(parcel, reply.receipts):
                parcel.outbox.note_receipts(reply.receipts)
        if parcel is not None and reply.moved_to and self._leaving.hear(parcel):
            self._forget(parcel)

    def _on_moved(
        self, attempt_id: str, before: Mapping[Hop, Mark], after: Mapping[Hop, Mark]
    ) -> None:
        found = self._trust.judge_marks(before, after, monotonic_ms())
        if found is not None:
            self._suspect(attempt_id, found)
        self._notify(MarksMoved(attempt_id, dict(after)))

    def _suspect(self, attempt_id: str, found: Suspicion) -> None:
        self._notify(OrdersCame(attempt_id, (found,), 0))  # the time plays no part in that

    @contextlib.contextmanager
    def _telling(self, parcel: Parcel, receipts: tuple[bytes, ...]) -> Iterator[None]:
        """A failure that concerns one thing only is told, and the rest goes on."""
        try:
            yield
        except Unreachable:
            raise
        except ExamError as error:
            if self._leaving.explains(parcel, error):
                self._forget(parcel)
                return
            if isinstance(error, (Tampered, Rejected)):
                self._suspect(parcel.attempt_id, self._trust.false_receipt(receipts))
            self._notify(LinkTrouble(error))

    def _reached(self) -> None:
        self._backoff.reset()
        self._retry_at_ms = 0
        self._lost = False

    def _lose(self, error: Unreachable) -> None:
        self._retry_at_ms = monotonic_ms() + int(self._backoff.fail() * 1000)
        self._heartbeat_at_ms = 0
        for parcel in self._parcels.values():
            parcel.unasked = True
        if not self._lost:
            self._lost = True
            self._notify(StationLost(wall_utc_ms(), str(error)))

    def _pause_s(self) -> float:
        now = monotonic_ms()
        if self._retry_at_ms > now:
            return (self._retry_at_ms - now) / 1000
        return max(0, self._heartbeat_at_ms - now, 50) / 1000
