"""What the window says of a test whose items are drawn: the numbers before, its own form after."""

from __future__ import annotations

from client.seat.content import read_content
from client.seat.practice import start_practice
from client.seat.presence import presence_of
from client.seat.presenter import finish_view, item_view, review_view, start_view
from exam.core import decisions
from exam.core.attempt import Attempt
from exam.qti.delivery import strip_keys
from exam.qti.files import MemoryFiles
from tests.helpers.drawn_test import ITEMS_DRAWN, POINTS, drawn_package

CONTENT = read_content(MemoryFiles(strip_keys(MemoryFiles(drawn_package()))))


def test_the_page_before_the_test_tells_how_much_will_be_drawn() -> None:
    for attempt in (Attempt(), Attempt(CONTENT.form)):
        view = start_view("Undian", CONTENT, attempt.snapshot(0))
        assert [(one.title, one.items) for one in view.sections] == [
            ("Berhitung", 5),
            ("Pilihan", 2),
        ]
        assert view.total_ms == 2_400_000
        said = presence_of("1", "a", attempt.snapshot(0), CONTENT, called_utc_ms=0, trouble="")
        assert said.items == ITEMS_DRAWN


def test_palette_pages_and_counts_are_those_of_the_attempts_own_form() -> None:
    runner = start_practice(CONTENT)
    form = runner.snapshot().form
    assert form is not None
    assert form == CONTENT.form.drawn(runner.snapshot().seed)
    for number, section in enumerate(form.sections, start=1):
        snapshot = runner.start_section(section.id).snapshot
        view = item_view(CONTENT, snapshot)
        drawn = [item.id for item in section.items]
        assert [cell.item_id for cell in view.cells] == drawn
        assert (view.number, view.of) == (1, len(drawn))
        assert (view.section_number, view.sections) == (number, 2)
        assert set(drawn) < set(POINTS)
        assert len(review_view(form, snapshot).cells) == len(drawn)
        runner.do(decisions.hand_in_section)
    assert finish_view(form, runner.snapshot()).items == ITEMS_DRAWN
