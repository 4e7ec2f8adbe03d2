"""What holds for every kind: names for all that can be used, and any stored answer comes back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from client.trials.answering import answer
from client.trials.render import render_paths
from client.trials.sampling import sample_response
from client.ui import sample_items
from client.ui.focus import takes_focus
from client.ui.items.values import Shape
from client.ui.theme import Theme, apply_theme
from exam.core.responses import BaseType, Cardinality, Multiple, Ordered, Response, Single
from tests.ui.conftest import OpenWindow
from tests.ui.items.hands import OpenSheet

KINDS = sorted(sample_items.every_kind())
QTI = Path(os.environ.get("PENDOPO_QTI", Path(__file__).resolve().parents[4] / "shared" / "qti"))
_ITEMS = "citolab-playground"


def shape_of(kind: str, view: object) -> Shape:
    """What the sample's variable holds."""
    shape = getattr(view, "_shape", None)
    assert isinstance(shape, Shape), kind
    return shape


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_takes_the_keyboard_has_a_name(sheet: OpenSheet, kind: str) -> None:
    page = sheet(sample_items.every_kind()[kind])
    for widget in page.body.findChildren(QWidget):
        inner = widget.parent().__class__.__name__ in ("QComboBoxPrivateContainer", "ListBox")
        if takes_focus(widget) and not inner and widget.isVisible():
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named, (kind, widget.objectName(), type(widget).__name__)


@pytest.mark.parametrize("kind", KINDS)
def test_any_answer_is_restored_silently_and_given_again_by_hand(
    sheet: OpenSheet, kind: str
) -> None:
    page = sheet(sample_items.every_kind()[kind])
    for view in page.body.views:
        shape = shape_of(kind, view)
        wanted = sample_response(getattr(view, "interaction"), shape, {})  # noqa: B009
        assert wanted is not None
        view.restore(wanted)
        assert view.response() == wanted
        view.restore(None)
        assert view.response() is None
        assert page.told == [] or view is not page.body.views[0]
        answer(view, wanted)
        assert view.response() == wanted


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_looked_at_in_every_theme_at_200_percent(
    qapp: QApplication, open_window: OpenWindow, kind: str, theme: Theme
) -> None:
    window = open_window((1024, 768), 2.0, theme)
    window.show_item(sample_items.view(sample_items.every_kind()[kind], item_id=kind))
    assert not window.grab().isNull()
    area = window.pages.item.area
    assert area.horizontalScrollBar().maximum() == 0
    apply_theme(qapp, Theme.LIGHT, 1.0)


def test_shared_material_stands_beside_the_question_and_folds_above_it(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window()
    window.show_item(sample_items.stimulus_view())
    reading = window.pages.item.reading
    assert reading.isVisible()
    window.resize(1024, 768)
    qtbot.waitUntil(reading.isHidden)
    body = window.pages.item.current_body()
    assert body is not None
    assert body.material is not None
    qtbot.waitUntil(body.material.isVisible)
    assert body.isAncestorOf(body.material)


def test_tab_reaches_the_material_that_scrolls(open_window: OpenWindow) -> None:
    window = open_window()
    window.show_item(sample_items.stimulus_view())
    assert window.pages.item.reading.area.focusPolicy() == Qt.FocusPolicy.StrongFocus


@pytest.mark.parametrize(
    "response",
    [
        Single(BaseType.IDENTIFIER, "nothing"),
        Multiple(BaseType.IDENTIFIER, ("nothing",)),
        Ordered(BaseType.IDENTIFIER, ("nothing",)),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_stored_answer_that_does_not_fit_breaks_nothing(
    sheet: OpenSheet, kind: str, response: Response
) -> None:
    page = sheet(sample_items.every_kind()[kind])
    for view in page.body.views:
        view.restore(response)
        assert page.told == []


@pytest.mark.skipif(not (QTI / "corpora").is_dir(), reason="no QTI corpora beside the project")
def test_published_items_are_drawn_and_answered(qapp: QApplication) -> None:
    tally = render_paths([QTI / "corpora" / _ITEMS], None)
    assert tally.drawn == tally.items > 0
    assert tally.failed == []
    assert tally.unequal == []
    assert tally.responses_set == tally.responses_equal > 0
    assert tally.body_tokens_shown >= tally.body_tokens * 0.995
    assert tally.math_nonblank == tally.math
    assert tally.images_nonblank == tally.images


def test_cardinalities_are_all_known() -> None:
    assert Shape(BaseType.IDENTIFIER, Cardinality.ORDERED).pack(("a",)) == Ordered(
        BaseType.IDENTIFIER, ("a",)
    )
