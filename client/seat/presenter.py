"""Turns a snapshot into what the window shows. Pure: the same snapshot gives the same view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from client.seat import sections, views
from client.seat.banner_views import BannerKind, BannerView, MessageView
from client.seat.sections import section_line
from exam.core.attempt import OPEN_STATES, Snapshot
from exam.core.form import Form, Navigation, Section
from exam.core.responses import Response
from exam.exchange.receipts import Hop
from exam.qti.content import ItemContent
from exam.qti.shown import shown_orders
from exam.vault.journal import Mark

if TYPE_CHECKING:
    from exam.qti.variants import Variants


@dataclass(frozen=True, slots=True)
class OpenedContent:
    """An opened package: the form, and every item's body by item id.

    ``variants`` makes, for items with template variables, what their bodies depend on. The form
    is all there is to draw from: what an attempt gets of it says :meth:`form_in`.
    """

    form: Form
    items: Mapping[str, ItemContent]
    variants: Mapping[str, Variants] = field(default_factory=dict)

    def form_in(self, snapshot: Snapshot) -> Form:
        """The attempt's own form; until the package is bound the numbers to be drawn."""
        return snapshot.form if snapshot.form is not None else self.form.outlook

    def values(self, item_id: str, seed: int) -> tuple[tuple[str, Response | None], ...]:
        """An item's template and outcome variables in the attempt with this seed."""
        made = self.variants.get(item_id)
        return () if made is None else made.values(seed)


def start_view(
    title: str,
    content: OpenedContent | None,
    snapshot: Snapshot,
    *,
    trouble: str = "",
    opening: bool = False,
) -> views.StartView:
    """What is to come, with the time this participant has; nothing before the package is open."""
    if content is None:
        return views.StartView(title, (), None, opening=opening, trouble=trouble)
    form = content.form_in(snapshot)
    granted = snapshot.waiting_ms
    lines = tuple(
        replace(line, limit_ms=granted.get(line.id, line.limit_ms))
        for line in map(section_line, form.sections)
    )
    # Known once the form is bound, which is a moment after the package is open.
    total = snapshot.total_remaining_ms if granted else form.total_limit_ms
    return views.StartView(form.title, lines, total, ready=True)


def item_view(
    content: OpenedContent, snapshot: Snapshot, *, practice: bool = False
) -> views.ItemView:
    """The item on screen."""
    form = content.form_in(snapshot)
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
        orders=shown_orders(body, snapshot.seed),
        flagged=current in snapshot.flagged,
        cells=cells(section, snapshot),
        has_previous=index > 0 and not linear,
        has_next=index + 1 < len(ids),
        can_review=True,
        practice=practice,
        can_move=not practice and sections.may_move(form, snapshot),
        declared=section.items[index].responses,
        values=content.values(current, snapshot.seed),
    )


def following_view(
    content: OpenedContent, snapshot: Snapshot, *, practice: bool = False
) -> views.ItemView | None:
    """The item after the one on screen, as it will be shown; ``None`` after the last."""
    form = content.form_in(snapshot)
    ids = [item.id for item in form.section(snapshot.section_id or "").items]
    current = snapshot.item_id or ids[0]
    following = ids[ids.index(current) + 1 :][:1]
    return other_view(content, snapshot, following[0], practice=practice) if following else None


def other_view(
    content: OpenedContent, snapshot: Snapshot, item_id: str, *, practice: bool = False
) -> views.ItemView:
    """Another item of the section on screen, as it will be shown."""
    return item_view(content, replace(snapshot, item_id=item_id), practice=practice)


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
    shown = cells(form.section(snapshot.section_id or ""), snapshot)
    return sections.review_view(form, snapshot, shown, practice=practice)


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


def message_banner(snapshot: Snapshot) -> BannerView | None:
    """The oldest message not read yet, while there is a test that it could be about."""
    if not snapshot.unread or snapshot.state not in OPEN_STATES:
        return None
    one, *behind = snapshot.unread
    said = MessageView(one.order_id, one.officer, one.role, one.text, len(behind))
    return BannerView(BannerKind.MESSAGE, one.wall_utc_ms, message=said)


def answered_count(form: Form, snapshot: Snapshot) -> int:
    """Items with an answer."""
    return sum(snapshot.answered(item.id) for item in form.all_items())


def item_count(form: Form) -> int:
    """Items in the form."""
    return sum(len(section.items) for section in form.sections)


def with_marks(view: views.SavedView, marks: Mapping[Hop, Mark], seq: int) -> views.SavedView:
    """The saved line, where entry ``seq`` is the last answer: which hops have signed for it."""
    for hop in Hop:
        mark = marks.get(hop)
        there = mark is not None and mark.seq >= seq
        state = views.SaveState.SAVED if there else views.SaveState.WAITING
        at = mark.utc_ms if mark is not None and there else 0
        if hop is Hop.STATION:
            view = replace(view, station=state, station_utc_ms=at)
        else:
            view = replace(view, centre=state, centre_utc_ms=at)
    return view
