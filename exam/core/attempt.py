"""One attempt: decides what may happen, and is changed only by events that are stored.

Decisions return an event or raise :class:`NotAllowed`; they change nothing. ``apply`` makes a
stored event true in memory. Recovery is applying the stored events again.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.core import events as ev
from exam.core.errors import NotAllowed, Refusal
from exam.core.files import Files
from exam.core.form import Form, LeaveRule, Section
from exam.core.snapshot import Answer, Snapshot, State
from exam.core.timing import UNIT_PERMILLE, Entitlement, Stopwatch

__all__ = ["OPEN_STATES", "TRANSITIONS", "Answer", "Attempt", "Snapshot", "State"]

OPEN_STATES = (State.CHECKED_IN, State.AUTHORIZED, State.ACTIVE, State.PAUSED)
_WHILE_ACTIVE = (
    ev.SectionStarted, ev.ItemOpened, ev.ResponseRecorded, ev.FilePart, ev.FlagChanged,
    ev.SectionClosed,
)  # fmt: skip
_WHILE_OPEN = (
    ev.TimeChanged, ev.Moved, ev.Messaged, ev.MessageRead, ev.OrderRefused, ev.StoreDistrusted,
    ev.Unlocked, ev.ClockJumped, ev.StorageRecovered, ev.ProctorCalled,
)  # fmt: skip
_STAYS: tuple[tuple[type[ev.Event], tuple[State, ...]], ...] = (
    (ev.IdentityConfirmed, (State.CHECKED_IN, State.AUTHORIZED)),
    (ev.RulesAccepted, (State.AUTHORIZED,)),
    (ev.Resumed, (*OPEN_STATES, State.SUBMITTED, State.ENDED)),
    *((kind, (State.ACTIVE,)) for kind in _WHILE_ACTIVE),
    *((kind, OPEN_STATES) for kind in _WHILE_OPEN),
)

TRANSITIONS: Mapping[tuple[State, type[ev.Event]], State] = MappingProxyType(
    {
        (State.NEW, ev.CheckedIn): State.CHECKED_IN,
        (State.CHECKED_IN, ev.Authorized): State.AUTHORIZED,
        (State.AUTHORIZED, ev.Started): State.ACTIVE,
        (State.ACTIVE, ev.Paused): State.PAUSED,
        (State.PAUSED, ev.Unpaused): State.ACTIVE,
        (State.ACTIVE, ev.Submitted): State.SUBMITTED,
        **{(state, ev.Ended): State.ENDED for state in OPEN_STATES},
        **{(state, kind): state for kind, states in _STAYS for state in states},
    }
)


class Attempt:
    """The rules of one attempt over one form."""

    def __init__(self, form: Form | None = None) -> None:
        self._form: Form | None = None
        self.state = State.NEW
        self.seq = 0
        self.at_ms = 0
        self.wall_utc_ms = 0
        self.seed = 0
        self._begun = False
        self.bind(form)
        self.identity_confirmed = False
        self.rules_accepted = False
        self.section_id: str | None = None
        self.item_id: str | None = None
        self.answers: dict[str, Answer] = {}
        self.files = Files()
        self.flagged: frozenset[str] = frozenset()
        self.furthest: dict[str, int] = {}
        self.last_items: dict[str, str] = {}
        self.closed: dict[str, ev.CloseReason] = {}
        self.applied_orders: set[str] = set()
        self.last_order_sequence = 0
        self.distrusted: set[bytes] = set()
        self.pause: ev.Paused | None = None
        self.unread: tuple[ev.Messaged, ...] = ()
        self.read: ev.MessageRead | None = None
        self.time_changes: list[ev.TimeChanged] = []
        self.submitted: ev.Submitted | None = None
        self.ended: ev.Ended | None = None
        self.technical_events = 0
        self.total = Stopwatch()
        self.sections: dict[str, Stopwatch] = {}
        self._multiplier = UNIT_PERMILLE

    # -- form ---------------------------------------------------------------------------------

    @property
    def form(self) -> Form:
        """The attempt's own form; sealed until release: nothing before the start may need it."""
        if self._form is None:
            raise NotAllowed(Refusal.NOT_RUNNING, "the package is not open yet")
        return self._form

    @property
    def has_form(self) -> bool:
        """True once the package is open."""
        return self._form is not None

    def bind(self, form: Form | None) -> None:
        """Draw the attempt's form from the open package's; before the start only its numbers."""
        self._whole = form
        if form is not None:
            self._form = form.drawn(self.seed) if self._begun else form.outlook

    # -- time ---------------------------------------------------------------------------------

    def entitled(self, section: Section | None) -> Entitlement:
        """Time granted to a section, or to the whole test for ``None``."""
        limit = self.form.total_limit_ms if section is None else section.limits.max_ms
        multipliers = [
            change.multiplier_permille
            for change in self.time_changes
            if change.multiplier_permille is not None
        ]
        mine = [c for c in self.time_changes if section is None or c.section_id == section.id]
        return Entitlement(
            limit,
            multipliers[-1] if multipliers else self._multiplier,
            sum(change.extra_ms for change in mine),
            sum(change.adjustment_ms for change in mine),
        )

    def section_remaining(self, now_ms: int) -> int | None:
        """Time left in the current section."""
        if self.section_id is None:
            return None
        section = self.form.section(self.section_id)
        return self.sections[section.id].remaining_at(now_ms, self.entitled(section))

    def total_remaining(self, now_ms: int) -> int | None:
        """Time left in the whole test."""
        if not self.has_form:
            return None
        return self.total.remaining_at(now_ms, self.entitled(None))

    def waiting(self, now_ms: int) -> dict[str, int | None]:
        """Time left in the sections that wait, by id; none wait while one may not be left."""
        here = self.section_id
        if not self.has_form or (
            here is not None and self.form.section(here).leave is not LeaveRule.ALLOWED
        ):
            return {}
        unused = Stopwatch()
        return {
            one.id: self.sections.get(one.id, unused).remaining_at(now_ms, self.entitled(one))
            for one in self.form.sections
            if one.id not in self.closed and one.id != here
        }

    def minimum_remaining(self, now_ms: int) -> int:
        """How long the current section must still be kept open before it may be handed in."""
        if self.section_id is None:
            return 0
        minimum = self.form.section(self.section_id).limits.min_ms or 0
        return max(0, minimum - self.sections[self.section_id].spent_at(now_ms))

    # -- applying -----------------------------------------------------------------------------

    def next_state(self, event: ev.Event) -> State | None:
        """Where ``event`` would lead, or ``None`` if it may not happen now."""
        return TRANSITIONS.get((self.state, type(event)))

    def apply(self, event: ev.Event) -> None:
        """Make a stored event true. Raises ``ValueError`` for one that cannot follow."""
        state = self.next_state(event)
        if state is None or event.at_ms < self.at_ms:
            raise ValueError(f"{type(event).__name__} cannot follow in state {self.state.value}")
        self.seq += 1
        self.at_ms = event.at_ms
        self.wall_utc_ms = event.wall_utc_ms
        if isinstance(event, ev.OrderObeyed):
            self.applied_orders.add(event.order_id)
            self.last_order_sequence = max(self.last_order_sequence, event.sequence)
        elif isinstance(event, ev.StoreDistrusted):
            self.distrusted.add(event.sha256)
        self._apply(event)
        self.state = state

    def _apply(self, event: ev.Event) -> None:
        match event:
            case ev.Started():
                self.seed, self._begun = event.seed, True
                self.bind(self._whole)
                self.total.start(event.at_ms)
            case ev.ResponseRecorded():
                self.answers[event.item_id] = Answer(
                    event.response, self.seq, event.at_ms, event.wall_utc_ms
                )
            case ev.FilePart():
                self.files.apply(event)
            case ev.FlagChanged():
                self.flagged = (self.flagged - {event.item_id}) | (
                    {event.item_id} if event.flagged else frozenset()
                )
            case ev.TimeChanged():
                self.time_changes.append(event)
            case ev.Submitted():
                self.submitted = event
                self._stop(event.at_ms)
            case ev.Ended():
                self.ended = event
                self._stop(event.at_ms)
            case ev.Resumed() | ev.Unlocked() | ev.ClockJumped() | ev.StorageRecovered():
                self.technical_events += 1
            case ev.CheckedIn() | ev.IdentityConfirmed() | ev.RulesAccepted():
                self._apply_reception(event)
            case _:
                self._apply_movement(event)

    def _apply_reception(
        self, event: ev.CheckedIn | ev.IdentityConfirmed | ev.RulesAccepted
    ) -> None:
        match event:
            case ev.CheckedIn():
                self._multiplier = event.multiplier_permille
            case ev.IdentityConfirmed():
                self.identity_confirmed = event.correct
            case ev.RulesAccepted():
                self.rules_accepted = True

    def _apply_movement(self, event: ev.Event) -> None:
        match event:
            case ev.SectionStarted():
                self._stop_section(event.at_ms)
                self.section_id, self.item_id = event.section_id, None
                self.sections.setdefault(event.section_id, Stopwatch()).start(event.at_ms)
            case ev.ItemOpened():
                self.item_id = event.item_id
                section = self.form.section(self.section_id or "")
                index = [item.id for item in section.items].index(event.item_id)
                self.furthest[section.id] = max(index, self.furthest.get(section.id, -1))
                self.last_items[section.id] = event.item_id
            case ev.SectionClosed():
                if event.section_id == self.section_id:
                    self._stop_section(event.at_ms)
                    self.section_id = self.item_id = None
                self.closed[event.section_id] = event.reason
            case ev.Paused():
                self.pause = event
                self._stop(event.at_ms)
            case ev.Unpaused():
                self.pause = None
                self._run(event.at_ms)
            case ev.Messaged():
                self.unread = (*self.unread, event)
            case ev.MessageRead():
                self.read, self.unread = event, self.unread[1:]

    def _stop_section(self, at_ms: int) -> None:
        if self.section_id is not None:
            self.sections[self.section_id].stop(at_ms)

    def _stop(self, at_ms: int) -> None:
        self._stop_section(at_ms)
        self.total.stop(at_ms)

    def _run(self, at_ms: int) -> None:
        self.total.start(at_ms)
        if self.section_id is not None:
            self.sections[self.section_id].start(at_ms)

    def snapshot(self, now_ms: int) -> Snapshot:
        """A frozen copy of everything a window may know, with times left at ``now_ms``."""
        return Snapshot(
            state=self.state,
            seq=self.seq,
            at_ms=now_ms,
            wall_utc_ms=self.wall_utc_ms,
            seed=self.seed,
            form=self._form,
            identity_confirmed=self.identity_confirmed,
            rules_accepted=self.rules_accepted,
            section_id=self.section_id,
            item_id=self.item_id,
            answers=MappingProxyType(dict(self.answers)),
            flagged=self.flagged,
            started=frozenset(self.sections),
            closed=MappingProxyType(dict(self.closed)),
            section_remaining_ms=self.section_remaining(now_ms),
            waiting_ms=MappingProxyType(self.waiting(now_ms)),
            total_remaining_ms=self.total_remaining(now_ms),
            minimum_remaining_ms=self.minimum_remaining(now_ms),
            pause=self.pause,
            unread=self.unread,
            read=self.read,
            time_changes=tuple(self.time_changes),
            submitted=self.submitted,
            ended=self.ended,
            technical_events=self.technical_events,
            orders_obeyed=len(self.applied_orders),
            last_order_sequence=self.last_order_sequence,
        )
