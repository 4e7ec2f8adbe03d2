"""Runs one attempt on the vault's thread: decide, store, apply, and hand back a frozen copy."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from client.host.clock import AttemptClock, wall_utc_ms
from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import OPEN_STATES, Attempt, Snapshot, State
from exam.core.chain import Entry
from exam.core.decisions import Now
from exam.core.errors import NotAllowed, Rejected, StoreFailed, Tampered
from exam.core.form import Form
from exam.core.obedience import note_suspicion, obey, refuse
from exam.core.orders import Incoming, Order, Suspicion
from exam.core.responses import ItemResponse
from exam.core.timing import CHECKPOINT_INTERVAL_MS
from exam.exchange.receipts import answers_root, merkle_root

CLOCK_JUMP_MS = 2000
MAX_WHY_CHARACTERS = 200
_SEED_BITS = 62

Decision: TypeAlias = Callable[[Attempt, Now], ev.Event | None]


@dataclass(frozen=True, slots=True)
class Step:
    """The state now, and every event stored since the step before, in order.

    ``unsaved`` names the items whose last answer is not on the disk.
    """

    snapshot: Snapshot
    events: tuple[ev.Event, ...]
    unsaved: tuple[str, ...] = ()


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
        self._untold: list[ev.Event] = []
        self._unsaved: dict[str, tuple[ItemResponse, Now]] = {}
        self._unsaved_since_ms: int | None = None

    @classmethod
    def recover(
        cls,
        journal: AttemptJournal,
        form: Form | None,
        *,
        wall: Callable[[], int] = wall_utc_ms,
        goes_on: bool = True,
    ) -> AttemptRunner:
        """Replay the journal; there is no other way to load an attempt.

        An attempt that goes on here gets a ``Resumed`` entry saying where its clock continues.
        Raises as ``journal.replay``, and :class:`Tampered` naming an entry that cannot follow.
        """
        attempt = Attempt(form)
        for seq, event in enumerate(journal.replay(), start=1):
            try:
                attempt.apply(event)
            except (NotAllowed, Rejected, LookupError, ValueError) as error:
                raise Tampered(f"entry {seq}: {error}") from error
        runner = cls(journal, attempt, wall=wall)
        if goes_on and attempt.state not in (State.NEW, State.SUBMITTED, State.ENDED):
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
        if self._attempt.state is State.ACTIVE and self._attempt.section_id is not None:
            self._open_an_item(self._attempt.section_id)
        return self._step()

    def record_response(self, item_id: str, response: ItemResponse) -> Step:
        """Record an answer; durable on return.

        Raises :class:`StoreFailed` where it could not be stored: it is then kept, and stored
        with the time it was given at, as soon as there is room.
        """
        given = self._now()
        try:
            now = self._settled()
            self._record(now, item_id, response)
        except StoreFailed:
            self._unsaved[item_id] = (response, given)
            if self._unsaved_since_ms is None:
                self._unsaved_since_ms = given.at_ms
            raise
        return self._step()

    def save_unsaved(self) -> Step:
        """Try again to store what could not be stored. Raises :class:`StoreFailed`."""
        self._save_unsaved()
        return self._step()

    def open_item(self, item_id: str) -> Step:
        """Show an item."""
        return self.do(lambda a, now: decisions.open_item(a, now, item_id))

    def start(self) -> Step:
        """Let the clock run; draws the seed of every shuffled order."""
        seed = secrets.randbits(_SEED_BITS)
        return self.do(lambda a, now: decisions.start(a, now, seed=seed))

    def start_section(self, section_id: str) -> Step:
        """Enter a section at the item where it was left, the first time at its first item."""
        now = self._settled()
        self._store(decisions.start_section(self._attempt, now, section_id))
        self._open_an_item(section_id)
        return self._step()

    def _open_an_item(self, section_id: str) -> None:
        """A power cut may come between entering a section and opening an item of it."""
        if self._attempt.item_id is None:
            first = self._attempt.form.section(section_id).items[0].id
            item_id = self._attempt.last_items.get(section_id, first)
            with contextlib.suppress(NotAllowed):
                self._store(decisions.open_item(self._attempt, self._now(), item_id))

    def submit(self) -> Step:
        """Hand the test in."""
        return self.do(lambda a, now: decisions.submit(a, now, answers_root=self.root()))

    def obey(self, orders: tuple[Incoming, ...], station_utc_ms: int) -> Step:
        """Carry out orders, in sequence, each once; write down what is not to be believed.

        What the rules forbid now is recorded as refused: the station repeats orders until they
        expire, and one must not come true later, when nobody thinks of it any more.
        """
        for found in orders:
            if isinstance(found, Suspicion):
                event = note_suspicion(self._attempt, self._settled(), found)
                if event is not None:
                    self._store(event)
        given = (one for one in orders if isinstance(one, Order))
        for order in sorted(given, key=lambda one: one.sequence):
            self._obey_one(order, station_utc_ms)
        return self._step()

    def _obey_one(self, order: Order, station_utc_ms: int) -> None:
        now = self._settled()
        try:
            event = obey(
                self._attempt,
                now,
                order,
                answers_root=self.root(),
                station_utc_ms=station_utc_ms,
            )
        except NotAllowed as error:
            event = refuse(self._attempt, now, order, str(error)[:MAX_WHY_CHARACTERS])
        if event is not None:
            self._store(event)

    def tick(self) -> Step:
        """What the clock demands: due events, a checkpoint each second, wall-clock jumps."""
        now = self._settled()
        if self._attempt.state is State.ACTIVE:
            if now.at_ms - self._checkpoint_ms >= CHECKPOINT_INTERVAL_MS:
                self._journal.checkpoint(now.at_ms)
                self._checkpoint_ms = now.at_ms
            self._note_jump(now)
        return self._step()

    def do(self, decide: Decision) -> Step:
        """Decide, store, apply; whatever fell due before comes first.

        Raises :class:`NotAllowed` where the rules forbid it and :class:`StoreFailed` where it
        could not be made durable; in both cases the attempt is as it was, but for what was due.
        """
        now = self._settled()
        event = decide(self._attempt, now)
        if event is not None:
            self._store(event)
        return self._step()

    # -- inside -------------------------------------------------------------------------------

    def _now(self) -> Now:
        return Now(max(self._clock.now_ms(), self._attempt.at_ms), self._wall())

    def _step(self) -> Step:
        """Everything stored is told exactly once, also what a refused call had let fall due."""
        events, self._untold = tuple(self._untold), []
        return Step(self.snapshot(), events, tuple(self._unsaved))

    def _store(self, event: ev.Event) -> None:
        decisions.permit(self._attempt, event)
        if event.at_ms < self._attempt.at_ms:
            # Checked before it is stored: what is in the journal must be able to follow.
            raise ValueError(f"{type(event).__name__} lies before the event stored last")
        self._journal.append(event)
        self._attempt.apply(event)
        self._untold.append(event)

    def _settled(self) -> Now:
        """First what could not be saved, at the time it was given; then what has fallen due.

        Returns this instant, which no stored event is later than.
        """
        self._save_unsaved()
        now = self._now()
        while (event := decisions.due(self._attempt, now, answers_root=self.root)) is not None:
            self._store(event)
        return now

    def _record(self, now: Now, item_id: str, response: ItemResponse) -> None:
        """The answer, after every piece of the files that it names."""
        answered = False
        while not answered:
            event = decisions.record_response(self._attempt, now, item_id, response)
            self._store(event)
            answered = isinstance(event, ev.ResponseRecorded)

    def _save_unsaved(self) -> None:
        for item_id, (response, given) in tuple(self._unsaved.items()):
            then = Now(max(given.at_ms, self._attempt.at_ms), given.wall_utc_ms)
            with contextlib.suppress(NotAllowed):
                self._record(then, item_id, response)
            del self._unsaved[item_id]
        if self._unsaved_since_ms is not None and self._attempt.state in OPEN_STATES:
            now = self._now()
            self._store(
                ev.StorageRecovered(
                    at_ms=now.at_ms,
                    wall_utc_ms=now.wall_utc_ms,
                    since_ms=self._unsaved_since_ms,
                )
            )
        self._unsaved_since_ms = None

    def _note_jump(self, now: Now) -> None:
        offset = now.wall_utc_ms - now.at_ms
        jump = offset - self._wall_offset_ms
        if abs(jump) >= CLOCK_JUMP_MS:
            self._wall_offset_ms = offset
            self._store(ev.ClockJumped(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, by_ms=jump))
