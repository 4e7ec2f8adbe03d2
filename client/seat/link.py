"""The seat's one network thread: delivers, asks, listens. Nothing waits for it to go on."""

from __future__ import annotations

import contextlib
import queue
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from client.host.clock import monotonic_ms, wall_utc_ms
from client.net.station import Station
from client.seat.updates import (
    LinkTrouble,
    MarksMoved,
    OrdersCame,
    StationLost,
    StationSeen,
    Update,
)
from client.seat.vault import OpenAttempt
from exam.core.errors import ExamError, Rejected, Tampered, Unreachable
from exam.exchange.courier import Backoff, Courier, Delivery
from exam.exchange.orders import read_order
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
_TAMPERED_RETRY_MS = 30_000

_T = TypeVar("_T")


class VaultOutbox:
    """One attempt's entries, reached through the vault's thread."""

    def __init__(self, worker: Worker, attempt: OpenAttempt, station_key: bytes) -> None:
        self._worker = worker
        self._journal = attempt.journal
        self._keys = attempt.keys(station_key)

    def pending(self) -> EntriesMessage | None:
        """The next batch beyond the station's receipt."""
        return self._worker.submit(self._journal.pending).result()

    def note_receipts(self, receipts: tuple[bytes, ...]) -> None:
        """Check and keep receipts."""
        self._worker.submit(lambda: self._journal.note_receipts(receipts, self._keys)).result()

    def marks(self) -> dict[Hop, Mark]:
        """How far each hop has signed."""
        return dict(self._worker.submit(self._journal.marks).result())


@dataclass(slots=True)
class _Parcel:
    attempt_id: str
    header: bytes
    outbox: VaultOutbox
    courier: Courier
    not_before_ms: int = 0
    unasked: bool = True
    """What the station holds was not asked since it was last reached."""


class Link(threading.Thread):
    """Runs until :meth:`stop`. ``notify`` is called on this thread with every update."""

    def __init__(
        self,
        station: Station,
        worker: Worker,
        notify: Callable[[Update], None],
        *,
        station_key: bytes,
        proctor_keys: Sequence[bytes],
    ) -> None:
        super().__init__(name="link", daemon=True)
        self._station = station
        self._worker = worker
        self._notify = notify
        self._station_key = station_key
        self._proctor_keys = list(proctor_keys)
        self._wake = threading.Event()
        self._stopping = False
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._parcels: dict[str, _Parcel] = {}
        self._presence: Callable[[], PresenceMessage | None] = lambda: None
        self._backoff = Backoff(FIRST_RETRY_S, MOST_RETRY_S, random.random)
        self._retry_at_ms = 0
        self._heartbeat_at_ms = 0
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

    def follow(self, attempt: OpenAttempt) -> None:
        """Deliver this attempt's entries from now on."""

        def add() -> None:
            outbox = VaultOutbox(self._worker, attempt, self._station_key)
            courier = Courier(outbox, self._station.post_entries)
            self._parcels[attempt.row.attempt_id] = _Parcel(
                attempt.row.attempt_id, attempt.row.header, outbox, courier
            )

        self._calls.put(add)
        self._wake.set()

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
        except Unreachable as error:
            self._lose(error)
        except ExamError as error:
            self._retry_at_ms = monotonic_ms() + int(self._backoff.fail() * 1000)
            self._notify(LinkTrouble(error))

    def _deliver(self, parcel: _Parcel) -> None:
        if monotonic_ms() < parcel.not_before_ms:
            return
        delivered = False
        try:
            self._ask_what_is_held(parcel)
            while (result := parcel.courier.deliver_once()) is Delivery.DELIVERED:
                delivered = True
                if self._stopping:
                    break
        except (Tampered, Rejected) as error:
            # The sitting goes on; a person must look at it, so it is not tried every moment.
            parcel.not_before_ms = monotonic_ms() + _TAMPERED_RETRY_MS
            self._notify(LinkTrouble(error))
            return
        if result is Delivery.UNREACHABLE:
            raise Unreachable("entries were not delivered")
        if delivered:
            self._reached()
            self._notify(MarksMoved(parcel.attempt_id, parcel.outbox.marks()))

    def _ask_what_is_held(self, parcel: _Parcel) -> None:
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
        self._take(message.attempt_id, reply)

    def _take(self, attempt_id: str, reply: PresenceReply) -> None:
        """Orders first: no receipt that does not fit may keep a proctor's word from a seat."""
        orders = []
        for signed in reply.orders:
            with self._telling():
                order = read_order(signed, self._proctor_keys)
                if order.attempt_id == attempt_id:
                    orders.append(order)
        if orders:
            self._notify(OrdersCame(attempt_id, tuple(orders), reply.now_utc_ms))
        parcel = self._parcels.get(attempt_id)
        if parcel is not None and reply.receipts:
            with self._telling():
                before = parcel.outbox.marks()
                parcel.outbox.note_receipts(reply.receipts)
                after = parcel.outbox.marks()
                if after != before:
                    self._notify(MarksMoved(attempt_id, after))

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """A failure that concerns one thing only is told, and the rest goes on."""
        try:
            yield
        except Unreachable:
            raise
        except ExamError as error:
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
