"""Where a participant may go between sections. Pure, and by the rules of ``exam.core`` alone."""

from __future__ import annotations

from client.seat import views
from exam.core.attempt import Snapshot
from exam.core.errors import Refusal
from exam.core.form import Form, LeaveRule, Section


def section_line(section: Section) -> views.SectionLine:
    """A section in an overview."""
    return views.SectionLine(section.id, section.title, len(section.items), section.limits.max_ms)


def choices(form: Form, snapshot: Snapshot) -> tuple[views.SectionChoice, ...]:
    """The sections that may be opened now, in form order; the open one's minimum time aside."""
    return tuple(
        views.SectionChoice(
            id=one.id,
            number=number,
            title=one.title,
            items=len(one.items),
            answered=_answered(one, snapshot),
            left_ms=snapshot.waiting_ms[one.id],
            begun=one.id in snapshot.started,
        )
        for number, one in enumerate(form.sections, start=1)
        if _may_open(form, snapshot, one)
    )


def next_section(form: Form, snapshot: Snapshot) -> Section | None:
    """What comes when no section is open: a new one first, then one that was left open."""
    open_now = [one for one in form.sections if _may_open(form, snapshot, one)]
    new = [one for one in open_now if one.id not in snapshot.started]
    unsealed = [one for one in form.sections if one.id not in snapshot.closed]
    return next(iter(new or open_now or unsealed), None)


def section_ahead(form: Form, snapshot: Snapshot, asked: str | None) -> Section | None:
    """The section before which the participant stands: the one asked for if it may be opened.

    ``None`` while a section is open and no other was asked for, and once all are sealed.
    """
    if asked is not None and asked in {one.id for one in choices(form, snapshot)}:
        return form.section(asked)
    return next_section(form, snapshot) if snapshot.section_id is None else None


def intro_view(
    form: Form, snapshot: Snapshot, section: Section, *, practice: bool = False
) -> views.SectionIntroView:
    """Before a section, new or left open before."""
    here = form.section(snapshot.section_id) if snapshot.section_id is not None else None
    closed = list(snapshot.closed.values())
    begun = section.id in snapshot.started
    left_ms = snapshot.waiting_ms.get(section.id)
    others = [one for one in choices(form, snapshot) if one.id != section.id]
    return views.SectionIntroView(
        number=form.sections.index(section) + 1,
        of=len(form.sections),
        line=views.SectionLine(section.id, section.title, len(section.items), left_ms),
        instructions=section.instructions,
        minimum_ms=0 if begun else section.limits.min_ms or 0,
        leave=section.leave.value,
        previous_closed=closed[-1] if closed and here is None and not practice else None,
        begun=begun,
        answered=_answered(section, snapshot),
        here=(form.sections.index(here) + 1, here.title) if here is not None else None,
        timed=snapshot.section_remaining_ms is not None,
        lying_open=tuple(
            number
            for number, one in enumerate(form.sections, start=1)
            if one.id in snapshot.started and one.id not in snapshot.closed and one != section
        ),
        others=tuple(others) if here is None and not practice else (),
    )


def review_view(
    form: Form,
    snapshot: Snapshot,
    cells: tuple[views.PaletteCell, ...],
    *,
    practice: bool = False,
) -> views.ReviewView:
    """Before handing the open section in, or leaving it open for another one."""
    section = form.section(snapshot.section_id or "")
    refused = None
    if section.leave is LeaveRule.FORBIDDEN:
        refused = Refusal.LEAVE_FORBIDDEN
    elif snapshot.minimum_remaining_ms > 0:
        refused = Refusal.MINIMUM_TIME
    return views.ReviewView(
        section_number=form.sections.index(section) + 1,
        sections=len(form.sections),
        section_title=section.title,
        cells=cells,
        final=all(one.id in snapshot.closed for one in form.sections if one is not section),
        hand_in_refused=refused,
        practice=practice,
        others=() if practice else choices(form, snapshot),
        timed=snapshot.section_remaining_ms is not None,
        total_timed=snapshot.total_remaining_ms is not None,
    )


def may_move(form: Form, snapshot: Snapshot) -> bool:
    """True where another section may be opened while the open one stays open."""
    return any(_may_open(form, snapshot, one) for one in form.sections)


def name_to_tell(form: Form, section_id: str) -> str:
    """The title of a section that may lie open beside the one on screen; empty for others."""
    section = form.section(section_id)
    return section.title if section.leave is LeaveRule.ALLOWED else ""


def _may_open(form: Form, snapshot: Snapshot, section: Section) -> bool:
    waits = section.id in snapshot.waiting_ms
    used_up = section.id in snapshot.started and snapshot.waiting_ms.get(section.id) == 0
    first = form.in_the_way_of(section.id, closed=snapshot.closed, begun=snapshot.started)
    return waits and not used_up and first is None


def _answered(section: Section, snapshot: Snapshot) -> int:
    return sum(snapshot.answered(item.id) for item in section.items)
