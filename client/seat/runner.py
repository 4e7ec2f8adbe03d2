"""Runs one attempt on the vault's thread: decide, store, apply, and hand back a frozen copy."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from client.host.clock import AttemptClock, wall_utc_ms
from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import Attempt, Snapshot, State
from exam.core.chain import Entry
from exam.core.decisions import Now
from exam.core.errors import NotAllowed
from exam.core.form import Form
from exam.core.obedience import obey
from exam.core.orders import Order
from exam.core.responses import ItemResponse
from exam.core.timing import CHECKPOINT_INTERVAL_MS
from exam.exchange.receipts import answers_root, merkle_root

CLOCK_JUMP_MS = 2000
_SEED_BITS = 62

Decision: TypeAlias = Callable[[Attempt, Now], ev.Event | None]


@dataclass(frozen=True, slots=True)
class Step:
    """What one call came to: the state afterwards and the events it stored, in order."""

    snapshot: Snapshot
    events: tuple[ev.Event, ...]


class AttemptJournal(Protocol):
    """Where an attempt's events are kept; ``append`` and ``checkpoint`` are durable on return."""

    def append(self, event: ev.Event) -> Entry:
        """Store an event. Raises :class:`StoreFailed`."""

    def checkpoint(self, at_ms: int) -> None:
        """Store the attempt clock."""

    def last_checkpoint(self) -> int:
        """The attempt clock stored last."""

    def replay(self) -> list[ev.Event]:
        """Every event, checked."""


class AttemptRunner:
    """One attempt, its journal and its clock. Used on the vault's thread only."""

    def __init__(
        self, journal: AttemptJournal, attempt: Attempt, *, wall: Callable[[], int] = wall_utc_ms
    ) -> None:
        self._journal = journal
        self._attempt = attempt
        self._clock = AttemptClock(attempt.at_ms)
        self._wall = wall
        self._wall_offset_ms = wall() - self._clock.now_ms()
        self._checkpoint_ms = attempt.at_ms
        self._unsaved_since_ms: int | None = None
        self._refused_orders: set[str] = set()

    @classmethod
    def recover(
        cls,
        journal: AttemptJournal,
        form: Form | None,
        *,
        wall: Callable[[], int] = wall_utc_ms,
    ) -> AttemptRunner:
        """Replay the journal; there is no other way to load an attempt.

        An attempt that goes on gets a ``Resumed`` entry saying where its clock continues.
        """
        attempt = Attempt(form)
        for event in journal.replay():
            attempt.apply(event)
        runner = cls(journal, attempt, wall=wall)
        if attempt.state not in (State.NEW, State.SUBMITTED, State.ENDED):
            resumed = decisions.resume(
                attempt, checkpoint_ms=journal.last_checkpoint(), wall_utc_ms=wall()
            )
            runner._store(resumed)
            runner._clock.go_on_from(resumed.at_ms)
            runner._wall_offset_ms = wall() - resumed.at_ms
            runner._checkpoint_ms = resumed.at_ms
        return runner

    # -- reading ------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The state now."""
        return self._attempt.snapshot(self._now().at_ms)

    def root(self) -> bytes:
        """Merkle root over the answers so far, 32 bytes."""
        if not self._attempt.has_form:
            return merkle_root([])
        return answers_root(self._attempt.form, self._attempt.answers)

    # -- what a participant does --------------------------------------------------------------

    def bind(self, form: Form) -> Step:
        """The package is open."""
        self._attempt.bind(form)
        return Step(self.snapshot(), ())

    def record_response(self, item_id: str, response: ItemResponse) -> Step:
        """Record an answer; durable on return."""
        return self.do(lambda a, now: decisions.record_response(a, now, item_id, response))

    def open_item(self, item_id: str) -> Step:
        """Show an item."""
        return self.do(lambda a, now: decisions.open_item(a, now, item_id))

    def start(self) -> Step:
        """Let the clock run; draws the seed of every shuffled order."""
        seed = secrets.randbits(_SEED_BITS)
        return self.do(lambda a, now: decisions.start(a, now, seed=seed))

    def start_section(self, section_id: str) -> Step:
        """Enter a section and open its first item."""
        entered = self.do(lambda a, now: decisions.start_section(a, now, section_id))
        first = self._attempt.form.section(section_id).items[0].id
        opened = self.open_item(first)
        return Step(opened.snapshot, entered.events + opened.events)

    def submit(self) -> Step:
        """Hand the test in."""
        root = self.root()
        return self.do(lambda a, now: decisions.submit(a, now, answers_root=root))

    def obey(self, orders: tuple[Order, ...]) -> Step:
        """Carry out orders, in sequence, each once; what the rules forbid now is left."""
        events: list[ev.Event] = []
        for order in sorted(orders, key=lambda one: one.sequence):
            events += self._obey_one(order)
        return Step(self.snapshot(), tuple(events))

    def _obey_one(self, order: Order) -> tuple[ev.Event, ...]:
        if order.id in self._refused_orders:
            return ()
        root = self.root()
        try:
            step = self.do(lambda a, now: obey(a, now, order, answers_root=root))
        except NotAllowed:
            # The station repeats orders until they expire. One that could not be carried out
            # when it was given must not come true later, when nobody thinks of it any more.
            self._refused_orders.add(order.id)
            return ()
        return step.events

    def tick(self) -> Step:
        """What the clock demands: due events, a checkpoint each second, wall-clock jumps."""
        now = self._now()
        events = self._settle(now)
        if self._attempt.state is State.ACTIVE:
            if now.at_ms - self._checkpoint_ms >= CHECKPOINT_INTERVAL_MS:
                self._journal.checkpoint(now.at_ms)
                self._checkpoint_ms = now.at_ms
            events += self._note_jump(now)
        return Step(self._attempt.snapshot(now.at_ms), tuple(events))

    def do(self, decide: Decision) -> Step:
        """Decide, store, apply; whatever fell due before comes first.

        Raises :class:`NotAllowed` where the rules forbid it and :class:`StoreFailed` where it
        could not be made durable; in both cases the attempt is as it was, but for what was due.
        """
        now = self._now()
        events = self._settle(now)
        event = decide(self._attempt, now)
        if event is not None:
            self._store(event)
            events.append(event)
        return Step(self._attempt.snapshot(now.at_ms), tuple(events))

    def note_unsaved(self) -> None:
        """Remember since when answers could not be saved."""
        if self._unsaved_since_ms is None:
            self._unsaved_since_ms = self._now().at_ms

    def note_saved_again(self) -> None:
        """Record the gap, once there is room again."""
        since, self._unsaved_since_ms = self._unsaved_since_ms, None
        if since is not None:
            now = self._now()
            self._store(
                ev.StorageRecovered(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, since_ms=since)
            )

    # -- inside -------------------------------------------------------------------------------

    def _now(self) -> Now:
        return Now(max(self._clock.now_ms(), self._attempt.at_ms), self._wall())

    def _store(self, event: ev.Event) -> None:
        decisions.permit(self._attempt, event)
        self._journal.append(event)
        self._attempt.apply(event)

    def _settle(self, now: Now) -> list[ev.Event]:
        events: list[ev.Event] = []
        while (event := decisions.due(self._attempt, now, answers_root=self.root)) is not None:
            self._store(event)
            events.append(event)
        return events

    def _note_jump(self, now: Now) -> list[ev.Event]:
        offset = now.wall_utc_ms - now.at_ms
        jump = offset - self._wall_offset_ms
        if abs(jump) < CLOCK_JUMP_MS:
            return []
        self._wall_offset_ms = offset
        event = ev.ClockJumped(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, by_ms=jump)
        self._store(event)
        return [event]
