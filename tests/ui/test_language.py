"""English is complete, and nothing is said that cannot be translated."""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from client.ui import samples
from client.ui.language import LANGUAGES, use_language
from client.ui.resources import resource
from tests.ui.conftest import OpenWindow

TS = resource("translations", "pendopo_en.ts")
SOURCES = Path(__file__).resolve().parents[2] / "client" / "ui"


def _is_geometry(node: ast.Call) -> bool:
    """A painter has a ``translate`` too."""
    return isinstance(node.func, ast.Attribute) and node.func.attr == "translate"


def _said(path: Path) -> set[str]:
    """All literal texts given to ``tr`` and ``translate`` in a module."""
    said = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        place = {"tr": 0, "translate": 1}.get(name)
        if place is None or len(node.args) <= place or _is_geometry(node):
            continue
        text = node.args[place]
        assert isinstance(text, ast.Constant), f"{path.name}: not a literal"
        said.add(str(text.value))
    return said


def test_every_text_has_an_english_translation() -> None:
    # The file is the program's own.
    messages = list(ET.parse(TS).iter("message"))
    translated = {
        message.findtext("source")
        for message in messages
        if message.findtext("translation")
        and message.find("translation[@type='unfinished']") is None
    }
    for path in sorted(SOURCES.rglob("*.py")):
        assert _said(path) <= translated, path.name


def test_placeholders_are_the_same_in_both_languages() -> None:
    for message in ET.parse(TS).iter("message"):
        source, target = message.findtext("source"), message.findtext("translation")
        assert source and target
        for part in source.split("{")[1:]:
            assert "{" + part.split("}")[0] + "}" in target, source


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_be_loaded(qapp: QApplication, language: str) -> None:
    use_language(language)
    use_language("id")


def test_an_unknown_language_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="no translation"):
        use_language("fr")


def test_the_window_speaks_english_when_asked(open_window: OpenWindow) -> None:
    window = open_window(language="en")
    window.show_item(samples.item_view())
    button = window.findChild(QAbstractButton, "item_next")
    assert button is not None
    assert button.text() == "Next"
