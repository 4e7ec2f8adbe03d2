"""What a participant wants during the test, passed on to the sitting that is on screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from client.seat import sections
from client.seat.runner import AttemptRunner
from client.ui.seat.router import Wanted
from client.ui.seat.sitting import Sitting
from client.ui.seat.window import SeatWindow
from exam.core.responses import ItemResponse


class Wishes(QObject):
    """Listens to the window; ``active`` says whose wish it is now, the test's or practice's."""

    practice_over = Signal()

    def __init__(self, window: SeatWindow, active: Callable[[], Sitting | None]) -> None:
        super().__init__()
        self._active = active
        self.wanted = Wanted()
        window.start_pressed.connect(self._on_start)
        window.section_start_pressed.connect(self._on_section_start)
        window.section_requested.connect(self._on_section)
        window.response_changed.connect(self._on_response)
        window.item_requested.connect(self._on_item)
        window.flag_changed.connect(self._on_flag)
        window.review_requested.connect(self._on_review)
        window.review_cancelled.connect(self._on_review_over)
        window.hand_in_confirmed.connect(self._on_hand_in)
        window.finish_confirmed.connect(self._on_finish)

    @Slot()
    def _on_start(self) -> None:
        active = self._active()
        if active is not None:
            active.do(AttemptRunner.start)

    @Slot()
    def _on_section_start(self) -> None:
        active = self._active()
        if active is not None and active.content is not None:
            snapshot, wanted = active.snapshot, self.wanted
            asked = wanted.section_id if wanted.asked_in == snapshot.section_id else None
            form = active.content.form_in(snapshot)
            section = sections.section_ahead(form, snapshot, asked)
            if section is not None:
                active.start_section(section.id)

    @Slot(object)
    def _on_section(self, section_id: str) -> None:
        """One that was left open goes on at once; before a new one stands its introduction."""
        active = self._active()
        if active is None:
            return
        if section_id in active.snapshot.started:
            active.start_section(section_id)
        else:
            self._want(active, Wanted(active.snapshot.section_id, section_id=section_id))

    @Slot(object)
    def _on_response(self, given: tuple[str, ItemResponse]) -> None:
        active = self._active()
        if active is not None:
            active.record(*given)

    @Slot(object)
    def _on_item(self, item_id: str) -> None:
        active = self._active()
        if active is not None:
            self.forget()
            active.open_item(item_id)

    @Slot(object)
    def _on_flag(self, given: tuple[str, bool]) -> None:
        active = self._active()
        if active is not None:
            active.change_flag(*given)

    @Slot()
    def _on_review(self) -> None:
        active = self._active()
        if active is not None:
            self._want(active, Wanted(active.snapshot.section_id, reviewing=True))

    @Slot()
    def _on_review_over(self) -> None:
        active = self._active()
        if active is not None:
            self._want(active, Wanted())

    def _want(self, active: Sitting, wanted: Wanted) -> None:
        self.wanted = wanted
        # The page shows times as of now, not as of the last answer.
        active.do(AttemptRunner.tick)

    def forget(self) -> None:
        """Nothing but the items is asked for."""
        self.wanted = Wanted()

    @Slot()
    def _on_hand_in(self) -> None:
        active = self._active()
        if active is None:
            return
        if active.practice:
            self.practice_over.emit()
        else:
            active.hand_in_section()

    @Slot()
    def _on_finish(self) -> None:
        active = self._active()
        if active is not None:
            active.do(AttemptRunner.submit)
