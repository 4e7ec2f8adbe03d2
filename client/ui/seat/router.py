"""Which page an attempt's state calls for, drawn only when it is another one than on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from client.seat import presenter, sections, views
from client.seat.participant import Participant
from client.seat.presenter import OpenedContent
from client.ui.seat.window import SeatWindow
from exam.core.attempt import Snapshot, State
from exam.core.form import Form, Section


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the participant asked to see instead of the item, while ``asked_in`` is open.

    ``reviewing``: the review; ``section_id``: what stands before another section.
    """

    asked_in: str | None = None
    reviewing: bool = False
    section_id: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """All that decides the page."""

    snapshot: Snapshot
    content: OpenedContent | None
    participant: Participant
    title: str = ""
    wanted: Wanted = Wanted()
    practice: bool = False
    opening_trouble: str = ""
    opening_waits: bool = False


class Router:
    """Draws pages up to the receipt, which is somebody else's."""

    def __init__(self, window: SeatWindow) -> None:
        self._window = window
        self._shown: tuple[object, ...] = ()
        self._item: views.ItemView | None = None
        self._item_from: tuple[object, ...] = ()
        self._other: Callable[[str], views.ItemView] | None = None
        window.item_aimed.connect(self._on_aimed)

    def forget(self) -> None:
        """Draw anew next time, whatever is on screen."""
        self._shown = ()

    def show(self, scene: Scene) -> None:
        """Bring the window to ``scene``; the same page is only refreshed."""
        snapshot = scene.snapshot
        active = snapshot.state is State.ACTIVE
        self._window.set_times(presenter.times_view(snapshot) if active else None)
        page = _page_of(scene)
        if page == self._shown:
            if page[0] == "item" and scene.content is not None and self._item_changed(scene):
                view = presenter.item_view(scene.content, snapshot, practice=scene.practice)
                if view != self._item:
                    self._item = view
                    self._window.refresh_item(view)
            return
        self._shown = page
        self._draw(str(page[0]), scene)

    def tell_opening(self, part: float) -> None:
        """How much of the package is open, from 0.0 to 1.0; only the page before the test tells."""
        if self._window.current_page() == "start":
            self._window.pages.start.tell_opening(part)

    def _item_changed(self, scene: Scene) -> bool:
        """Most steps move only the clocks: then a view of a hundred items need not be made."""
        snapshot = scene.snapshot
        shown = (scene.content, scene.practice, snapshot.section_id, snapshot.item_id)
        before, self._item_from = self._item_from, (*shown, snapshot.answers, snapshot.flagged)
        return self._item_from != before

    def _draw(self, page: str, scene: Scene) -> None:
        window, snapshot, content = self._window, scene.snapshot, scene.content
        if content is None or page in ("identity", "rules", "start"):
            self._draw_before(page, scene)
            return
        form = content.form_in(snapshot)
        match page:
            case "paused":
                window.show_paused(presenter.paused_view(form, snapshot))
            case "intro":
                section = section_ahead(scene, form)
                if section is not None:
                    view = sections.intro_view(form, snapshot, section, practice=scene.practice)
                    window.show_section_intro(view)
            case "finish":
                window.show_finish(presenter.finish_view(form, snapshot))
            case "review":
                window.show_review(presenter.review_view(form, snapshot, practice=scene.practice))
            case "item":
                self._item_changed(scene)
                self._item = presenter.item_view(content, snapshot, practice=scene.practice)
                window.show_item(self._item)
                window.prepare_item(
                    partial(presenter.following_view, content, snapshot, practice=scene.practice)
                )
                self._other = partial(
                    presenter.other_view, content, snapshot, practice=scene.practice
                )

    def _on_aimed(self, item_id: object) -> None:
        """Only the section on screen can be aimed at, so the scene drawn last is its own."""
        if self._other is not None and self._shown[:1] == ("item",):
            self._window.aim_at_item(partial(self._other, str(item_id)))

    def _draw_before(self, page: str, scene: Scene) -> None:
        match page:
            case "identity":
                self._window.show_identity(_identity(scene))
            case "rules":
                self._window.show_rules()
            case _:
                opening = scene.content is None and not scene.opening_waits
                self._window.show_start(
                    presenter.start_view(
                        scene.title,
                        scene.content,
                        scene.snapshot,
                        trouble=scene.opening_trouble,
                        opening=opening,
                    )
                )


def _page_of(scene: Scene) -> tuple[object, ...]:
    snapshot = scene.snapshot
    match snapshot.state:
        case State.NEW | State.CHECKED_IN:
            return ("identity", snapshot.identity_confirmed, snapshot.seq > 1)
        case State.AUTHORIZED if not snapshot.rules_accepted:
            return ("rules",)
        case State.AUTHORIZED:
            return (
                "start",
                scene.content is not None,
                scene.opening_waits,
                scene.opening_trouble,
                tuple(snapshot.waiting_ms.items()),
            )
        case State.PAUSED:
            return ("paused",)
        case State.ACTIVE if scene.content is not None:
            return _page_in_test(scene, scene.content)
        case _:
            return ("start", False, scene.opening_trouble)


def _page_in_test(scene: Scene, content: OpenedContent) -> tuple[object, ...]:
    snapshot, practice, here = scene.snapshot, scene.practice, scene.snapshot.section_id
    form = content.form_in(snapshot)
    asked = scene.wanted.asked_in == here
    if here is not None and not (asked and (scene.wanted.reviewing or scene.wanted.section_id)):
        return ("item", practice, here, snapshot.item_id)
    section = section_ahead(scene, form)
    if section is not None:
        return ("intro", practice, here, section.id, sections.choices(form, snapshot))
    if here is not None:
        return ("review", practice, here, sections.choices(form, snapshot))
    return ("finish",)


def section_ahead(scene: Scene, form: Form) -> Section | None:
    """The section before which the participant stands."""
    wanted, snapshot = scene.wanted, scene.snapshot
    asked = wanted.section_id if wanted.asked_in == snapshot.section_id else None
    return sections.section_ahead(form, snapshot, asked)


def _identity(scene: Scene) -> views.IdentityView:
    snapshot, who = scene.snapshot, scene.participant
    disputed = snapshot.seq > 1 and not snapshot.identity_confirmed
    return views.IdentityView(
        name=who.name,
        masked_number=who.masked_number,
        position=who.position,
        institution=who.institution,
        photo=who.photo,
        checked_in_utc_ms=snapshot.wall_utc_ms,
        confirmed_utc_ms=snapshot.wall_utc_ms if snapshot.identity_confirmed else 0,
        disputed=disputed,
    )
