"""Turns a snapshot into what the window shows. Pure: the same snapshot gives the same view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from client.seat import views
from exam.core.attempt import Snapshot
from exam.core.errors import Refusal
from exam.core.form import Form, LeaveRule, Navigation, Section
from exam.core.ordering import option_order
from exam.core.responses import Response
from exam.qti.content import (
    Associable,
    AssociateInteraction,
    Block,
    Choice,
    ChoiceInteraction,
    GapMatchInteraction,
    InlineChoiceInteraction,
    InlineOption,
    ItemContent,
    MatchInteraction,
    OrderInteraction,
)
from exam.qti.plain import inlines_of, walk


@dataclass(frozen=True, slots=True)
class OpenedContent:
    """An opened package: the form, and every item's body by item id.

    ``values`` holds the template and outcome variables that an item's body depends on.
    """

    form: Form
    items: Mapping[str, ItemContent]
    values: Mapping[str, Mapping[str, Response | None]] = field(default_factory=dict)


def section_line(section: Section) -> views.SectionLine:
    """A section in an overview."""
    return views.SectionLine(section.id, section.title, len(section.items), section.limits.max_ms)


def start_view(
    title: str, content: OpenedContent | None, *, trouble: str = "", opening: bool = False
) -> views.StartView:
    """What is to come; nothing is known of it until the package is open."""
    if content is None:
        return views.StartView(title, (), None, opening=opening, trouble=trouble)
    form = content.form
    lines = tuple(section_line(section) for section in form.sections)
    return views.StartView(form.title, lines, form.total_limit_ms, ready=True)


def next_section(form: Form, snapshot: Snapshot) -> Section | None:
    """The first section that is not sealed."""
    return next((one for one in form.sections if one.id not in snapshot.closed), None)


def intro_view(form: Form, snapshot: Snapshot, section: Section) -> views.SectionIntroView:
    """Before a section."""
    index = form.sections.index(section)
    previous = form.sections[index - 1].id if index else ""
    return views.SectionIntroView(
        number=index + 1,
        of=len(form.sections),
        line=section_line(section),
        instructions=section.instructions,
        minimum_ms=section.limits.min_ms or 0,
        leave=section.leave.value,
        previous_closed=snapshot.closed.get(previous),
    )


def item_view(
    content: OpenedContent, snapshot: Snapshot, *, practice: bool = False
) -> views.ItemView:
    """The item on screen."""
    form = content.form
    section = form.section(snapshot.section_id or "")
    ids = [item.id for item in section.items]
    current = snapshot.item_id or ids[0]
    index = ids.index(current)
    body = content.items[current]
    answer = snapshot.answers.get(current)
    linear = section.navigation is Navigation.LINEAR
    return views.ItemView(
        content=body,
        number=index + 1,
        of=len(ids),
        section_number=form.sections.index(section) + 1,
        sections=len(form.sections),
        section_title=section.title,
        response=answer.response if answer else (),
        orders=tuple(_orders(body, snapshot.seed)),
        flagged=current in snapshot.flagged,
        cells=cells(section, snapshot),
        has_previous=index > 0 and not linear,
        has_next=index + 1 < len(ids),
        can_review=True,
        practice=practice,
        declared=section.items[index].responses,
        values=tuple(content.values.get(current, {}).items()),
    )


def cells(section: Section, snapshot: Snapshot) -> tuple[views.PaletteCell, ...]:
    """The section's palette."""
    linear = section.navigation is Navigation.LINEAR
    ids = [item.id for item in section.items]
    here = ids.index(snapshot.item_id) if snapshot.item_id in ids else -1
    return tuple(
        views.PaletteCell(
            item_id=item_id,
            number=number,
            answered=snapshot.answered(item_id),
            flagged=item_id in snapshot.flagged,
            current=item_id == snapshot.item_id,
            reachable=not linear or here <= number - 1 <= here + 1,
        )
        for number, item_id in enumerate(ids, start=1)
    )


def review_view(form: Form, snapshot: Snapshot, *, practice: bool = False) -> views.ReviewView:
    """Before handing the open section in."""
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
        cells=cells(section, snapshot),
        final=section is form.sections[-1],
        hand_in_refused=refused,
        practice=practice,
    )


def finish_view(form: Form, snapshot: Snapshot) -> views.FinishView:
    """Every section is sealed."""
    return views.FinishView(
        sections=tuple(section_line(section) for section in form.sections),
        answered=answered_count(form, snapshot),
        items=item_count(form),
    )


def times_view(snapshot: Snapshot) -> views.TimesView:
    """The clocks."""
    return views.TimesView(
        snapshot.section_remaining_ms,
        snapshot.total_remaining_ms,
        snapshot.running,
        snapshot.minimum_remaining_ms,
    )


def paused_view(form: Form, snapshot: Snapshot) -> views.PausedView:
    """The proctor paused the test."""
    pause = snapshot.pause
    number = 0
    if snapshot.section_id is not None and snapshot.item_id is not None:
        section = form.section(snapshot.section_id)
        number = [item.id for item in section.items].index(snapshot.item_id) + 1
    return views.PausedView(
        since_utc_ms=pause.wall_utc_ms if pause else snapshot.wall_utc_ms,
        reason=pause.reason if pause else "",
        item_number=number,
        section_ms=snapshot.section_remaining_ms,
        total_ms=snapshot.total_remaining_ms,
    )


def answered_count(form: Form, snapshot: Snapshot) -> int:
    """Items with an answer."""
    return sum(snapshot.answered(item.id) for item in form.all_items())


def item_count(form: Form) -> int:
    """Items in the form."""
    return sum(len(section.items) for section in form.sections)


def _orders(body: ItemContent, seed: int) -> list[tuple[str, tuple[str, ...]]]:
    blocks = walk(body.body)
    found = [order for one in blocks for order in _orders_of(body.id, one, seed)]
    found += [
        (one.response, _shuffled(body.id, one.options, seed))
        for one in inlines_of(body.body)
        if isinstance(one, InlineChoiceInteraction) and one.shuffle
    ]
    return found


def _orders_of(item_id: str, block: Block, seed: int) -> list[tuple[str, tuple[str, ...]]]:
    match block:
        case ChoiceInteraction():
            return [(block.response, shown_order(item_id, block, seed))]
        case OrderInteraction(shuffle=True):
            return [(block.response, _shuffled(item_id, block.choices, seed))]
        case AssociateInteraction(shuffle=True) | GapMatchInteraction(shuffle=True):
            return [(block.response, _shuffled(item_id, block.choices, seed))]
        case MatchInteraction(shuffle=True):
            return [
                (f"{block.response}#sources", _shuffled(item_id, block.sources, seed)),
                (f"{block.response}#targets", _shuffled(item_id, block.targets, seed)),
            ]
        case _:
            return []


def _shuffled(
    item_id: str, choices: Sequence[Choice | Associable | InlineOption], seed: int
) -> tuple[str, ...]:
    names = [choice.identifier for choice in choices]
    fixed = [choice.identifier for choice in choices if choice.fixed]
    return option_order(seed, item_id, names, fixed=fixed)


def shown_order(item_id: str, interaction: ChoiceInteraction, seed: int) -> tuple[str, ...]:
    """The order in which the options of one interaction are shown in this attempt."""
    if not interaction.shuffle:
        return tuple(choice.identifier for choice in interaction.choices)
    return _shuffled(item_id, interaction.choices, seed)
