"""What a participant, a proctor or the clock may do to an attempt now.

Every function returns the event to store or raises :class:`NotAllowed`; none changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from exam.core import events as ev
from exam.core.attempt import Attempt, State
from exam.core.errors import NotAllowed, Refusal
from exam.core.form import Item, LeaveRule, Navigation, Section
from exam.core.responses import ItemResponse, check_response, without_content
from exam.core.timing import resume_at


@dataclass(frozen=True, slots=True)
class Now:
    """This instant: the attempt clock and the wall clock, both in milliseconds."""

    at_ms: int
    wall_utc_ms: int


_REFUSAL_BY_STATE: Mapping[State, Refusal] = MappingProxyType(
    {
        State.NEW: Refusal.NOT_AUTHORIZED,
        State.CHECKED_IN: Refusal.NOT_AUTHORIZED,
        State.AUTHORIZED: Refusal.NOT_RUNNING,
        State.ACTIVE: Refusal.WRONG_STATE,
        State.PAUSED: Refusal.PAUSED,
        State.SUBMITTED: Refusal.FINISHED,
        State.ENDED: Refusal.FINISHED,
    }
)


def permit(attempt: Attempt, event: ev.Event) -> None:
    """Raise :class:`NotAllowed` unless the transition table lets ``event`` happen now."""
    if attempt.next_state(event) is None:
        raise NotAllowed(
            _REFUSAL_BY_STATE[attempt.state],
            f"{type(event).__name__} may not happen while the attempt is {attempt.state.value}",
        )


def check_in(
    attempt: Attempt, now: Now, *, form_id: str, package_sha256: bytes, multiplier_permille: int
) -> ev.CheckedIn:
    """Begin the attempt at this seat."""
    event = ev.CheckedIn(
        at_ms=now.at_ms,
        wall_utc_ms=now.wall_utc_ms,
        form_id=form_id,
        package_sha256=package_sha256,
        multiplier_permille=multiplier_permille,
    )
    permit(attempt, event)
    return event


def confirm_identity(attempt: Attempt, now: Now, *, correct: bool) -> ev.IdentityConfirmed | None:
    """Record what the participant said of the identity card; saying it again changes nothing."""
    if attempt.identity_confirmed and correct:
        return None
    event = ev.IdentityConfirmed(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, correct=correct)
    permit(attempt, event)
    return event


def accept_rules(attempt: Attempt, now: Now, *, version: str) -> ev.RulesAccepted | None:
    """Record that rules and data notice were accepted; once is enough."""
    if attempt.rules_accepted:
        return None
    event = ev.RulesAccepted(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, version=version)
    permit(attempt, event)
    return event


def call_proctor(attempt: Attempt, now: Now) -> ev.ProctorCalled:
    """Ask for the proctor."""
    event = ev.ProctorCalled(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms)
    permit(attempt, event)
    return event


def start(attempt: Attempt, now: Now, *, seed: int) -> ev.Started:
    """Let the clock run: only after authorisation, identity and rules."""
    event = ev.Started(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, seed=seed)
    permit(attempt, event)
    if not (attempt.identity_confirmed and attempt.rules_accepted):
        raise NotAllowed(Refusal.NOT_AUTHORIZED, "identity and rules come before the start")
    if not attempt.has_form:
        raise NotAllowed(Refusal.NOT_RUNNING, "the package is not open yet")
    return event


def start_section(attempt: Attempt, now: Now, section_id: str) -> ev.SectionStarted:
    """Enter a section: in order, never one that is sealed or whose time is used up."""
    event = ev.SectionStarted(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, section_id=section_id)
    permit(attempt, event)
    section = attempt.form.section(section_id)
    if section_id in attempt.closed:
        raise NotAllowed(Refusal.SECTION_SEALED, f"section {section_id} is sealed")
    if attempt.section_id == section_id:
        raise NotAllowed(Refusal.WRONG_STATE, f"section {section_id} is open already")
    if attempt.section_id is not None:
        _may_leave_open(attempt, now)
    left = attempt.sections.get(section_id)
    if left is not None and left.remaining_at(now.at_ms, attempt.entitled(section)) == 0:
        raise NotAllowed(Refusal.SECTION_TIME_UP, f"the time of section {section_id} is up")
    earlier = attempt.form.in_the_way_of(section_id, closed=attempt.closed, begun=attempt.sections)
    if earlier is not None:
        raise NotAllowed(Refusal.SECTION_ORDER, f"section {earlier.id} comes first")
    return event


def _may_leave_open(attempt: Attempt, now: Now) -> None:
    section = _current_section(attempt)
    if section.leave is not LeaveRule.ALLOWED:
        raise NotAllowed(Refusal.LEAVE_FORBIDDEN, f"section {section.id} must be handed in first")
    _check_minimum(attempt, now)


def _check_minimum(attempt: Attempt, now: Now) -> None:
    left = attempt.minimum_remaining(now.at_ms)
    if left > 0:
        raise NotAllowed(Refusal.MINIMUM_TIME, f"{left} ms of the minimum time are left")


def open_item(attempt: Attempt, now: Now, item_id: str) -> ev.ItemOpened:
    """Show an item of the current section; in a linear section never an earlier one."""
    event = ev.ItemOpened(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, item_id=item_id)
    permit(attempt, event)
    section = _running_section(attempt, now)
    item = _item_in(section, item_id)
    if section.navigation is Navigation.LINEAR:
        index = section.items.index(item)
        furthest = attempt.furthest.get(section.id, -1)
        if index < furthest or index > furthest + 1:
            raise NotAllowed(Refusal.LINEAR, f"item {item_id}: this section goes forward only")
    return event


def record_response(
    attempt: Attempt, now: Now, item_id: str, response: ItemResponse
) -> ev.ResponseRecorded | ev.FilePart:
    """Record an answer to an item of the section that is open.

    Files that it brings along come before it, piece by piece: apply each and decide again, until
    the answer itself is returned.
    """
    event = ev.ResponseRecorded(
        at_ms=now.at_ms,
        wall_utc_ms=now.wall_utc_ms,
        item_id=item_id,
        response=without_content(response),
    )
    permit(attempt, event)
    section = _running_section(attempt, now)
    item = _item_in(section, item_id)
    if section.navigation is Navigation.LINEAR and item_id != attempt.item_id:
        raise NotAllowed(Refusal.LINEAR, f"item {item_id} is not the one on screen")
    check_response({one.identifier: one for one in item.responses}, response)
    piece = attempt.files.missing(response, at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms)
    return piece or event


def change_flag(attempt: Attempt, now: Now, item_id: str, *, flagged: bool) -> ev.FlagChanged:
    """Set or lift the mark on an item of the open section."""
    event = ev.FlagChanged(
        at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, item_id=item_id, flagged=flagged
    )
    permit(attempt, event)
    _item_in(_running_section(attempt, now), item_id)
    return event


def hand_in_section(attempt: Attempt, now: Now) -> ev.SectionClosed:
    """Seal the open section on the participant's wish."""
    section = _current_section(attempt)
    event = ev.SectionClosed(
        at_ms=now.at_ms,
        wall_utc_ms=now.wall_utc_ms,
        section_id=section.id,
        reason=ev.CloseReason.HANDED_IN,
    )
    permit(attempt, event)
    if section.leave is LeaveRule.FORBIDDEN and attempt.section_remaining(now.at_ms) != 0:
        raise NotAllowed(Refusal.LEAVE_FORBIDDEN, f"section {section.id} stays open to its end")
    _check_minimum(attempt, now)
    return event


def submit(attempt: Attempt, now: Now, *, answers_root: bytes) -> ev.Submitted:
    """Hand the whole test in: every section must be sealed first."""
    event = ev.Submitted(
        at_ms=now.at_ms,
        wall_utc_ms=now.wall_utc_ms,
        reason=ev.CloseReason.HANDED_IN,
        answers_root=answers_root,
    )
    permit(attempt, event)
    if not_sealed := [s.id for s in attempt.form.sections if s.id not in attempt.closed]:
        raise NotAllowed(Refusal.SECTIONS_OPEN, f"section {not_sealed[0]} is not handed in yet")
    return event


def due(attempt: Attempt, now: Now, *, answers_root: Callable[[], bytes]) -> ev.Event | None:
    """What the clock demands at ``now``, one event at a time: close a section, then hand in.

    The event carries the instant at which the time ran out, not the later one at which it was
    noticed. Call again after applying, until it returns ``None``.
    """
    if attempt.state is not State.ACTIVE:
        return None
    if (used_up := _used_up_aside(attempt, now)) is not None:
        return _time_up(now, used_up, max(attempt.at_ms, now.at_ms))
    total_end = attempt.total.expires_at(attempt.entitled(None))
    section_end = None
    if attempt.section_id is not None:
        section = _current_section(attempt)
        section_end = attempt.sections[section.id].expires_at(attempt.entitled(section))
    ends = [end for end in (total_end, section_end) if end is not None and end <= now.at_ms]
    if not ends:
        return None
    at_ms = max(attempt.at_ms, min(ends))
    if attempt.section_id is not None:
        return _time_up(now, attempt.section_id, at_ms)
    return ev.Submitted(
        at_ms=at_ms,
        wall_utc_ms=now.wall_utc_ms,
        reason=ev.CloseReason.TIME_UP,
        answers_root=answers_root(),
    )


def _used_up_aside(attempt: Attempt, now: Now) -> str | None:
    """A section that was left open and has no time any more, through a correction."""
    for section_id, watch in attempt.sections.items():
        if section_id in attempt.closed or section_id == attempt.section_id:
            continue
        entitled = attempt.entitled(attempt.form.section(section_id))
        if watch.remaining_at(now.at_ms, entitled) == 0:
            return section_id
    return None


def _time_up(now: Now, section_id: str, at_ms: int) -> ev.SectionClosed:
    return ev.SectionClosed(
        at_ms=at_ms,
        wall_utc_ms=now.wall_utc_ms,
        section_id=section_id,
        reason=ev.CloseReason.TIME_UP,
    )


def resume(attempt: Attempt, *, checkpoint_ms: int, wall_utc_ms: int) -> ev.Resumed:
    """Open the attempt again after the program had stopped."""
    event = ev.Resumed(
        at_ms=resume_at(attempt.at_ms, checkpoint_ms),
        wall_utc_ms=wall_utc_ms,
        checkpoint_ms=checkpoint_ms,
    )
    permit(attempt, event)
    return event


def _current_section(attempt: Attempt) -> Section:
    if attempt.section_id is None:
        raise NotAllowed(Refusal.SECTION_NOT_OPEN, "no section is open")
    return attempt.form.section(attempt.section_id)


def _running_section(attempt: Attempt, now: Now) -> Section:
    """The open section, provided that neither its time nor the total has run out."""
    section = _current_section(attempt)
    if attempt.section_remaining(now.at_ms) == 0 or attempt.total_remaining(now.at_ms) == 0:
        raise NotAllowed(Refusal.SECTION_TIME_UP, f"the time of section {section.id} is up")
    return section


def _item_in(section: Section, item_id: str) -> Item:
    for item in section.items:
        if item.id == item_id:
            return item
    raise NotAllowed(Refusal.UNKNOWN_ITEM, f"section {section.id} has no item {item_id}")
