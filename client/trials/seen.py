"""What can be read on screen, compared with what the author wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from client.ui.items.values import Values, is_shown
from exam.qti.inline import Visibility
from exam.qti.markup import attribute, is_element, name

_WORD = re.compile(r"\w+")
# fmt: off
_IN_LINE = frozenset([
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "i", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var",
    "hottext", "template-inline", "feedback-inline", "rb", "ruby",
])
_NOT_SHOWN = frozenset([
    "math:math", "script", "style", "rp", "object", "audio", "video", "track", "source",
    "picture", "stylesheet", "template-declaration", "modal-feedback",
    "catalog-info",
])
# fmt: on


def words_of(text: str) -> Counter[str]:
    """The words of a text, without regard to capitals."""
    return Counter(_WORD.findall(text.casefold()))


def authored_text(body: Any, values: Values) -> str:
    """The words of an item body's element that a participant is to see at first."""
    return "".join(_texts(body, values))


def _texts(element: Any, values: Values) -> Iterator[str]:
    called = name(element)
    if called in _NOT_SHOWN or _is_hidden(element, called, values):
        yield " "
        return
    apart = "" if called in _IN_LINE else " "
    yield apart
    yield element.text or ""
    for child in element:
        if is_element(child):
            yield from _texts(child, values)
        yield child.tail or ""
    yield apart


def _is_hidden(element: Any, called: str, values: Values) -> bool:
    if called == "rubric-block":
        return "candidate" not in attribute(element, "view", "candidate").split()
    feedback = called in ("feedback-inline", "feedback-block")
    variable = attribute(element, "outcome-identifier" if feedback else "template-identifier")
    if not variable:
        return False
    wanted = attribute(element, "identifier")
    hide = attribute(element, "show-hide", "show") == "hide"
    seen = Visibility(variable, wanted, hide)
    return not is_shown(seen, values, template=not feedback)


def shown_text(root: QWidget) -> str:
    """Everything that the widgets say, to the eye or to a screen reader."""
    return " ".join(_shown(root))


def _shown(root: QWidget) -> Iterator[str]:
    for widget in (root, *root.findChildren(QWidget)):
        yield widget.accessibleName()
        match widget:
            case QLabel():
                yield (
                    QTextDocumentFragment.fromHtml(widget.text()).toPlainText()
                    if ("<" in widget.text())
                    else widget.text()
                )
            case QComboBox():
                yield from (widget.itemText(place) for place in range(widget.count()))
            case QLineEdit() | QPlainTextEdit():
                yield widget.placeholderText()
            case QAbstractButton():
                yield widget.text()
            case _:
                continue
