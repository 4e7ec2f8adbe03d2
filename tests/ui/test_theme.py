"""Colours can be told apart and sizes follow the scale."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication

from client.ui.theme import SCALES, TOKENS, Look, Theme, apply_theme, current_look, style_sheet

TEXT_RATIO = 4.5
EDGE_RATIO = 3.0
TEXT_PAIRS = (
    ("ink", "page"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink2", "page"),
    ("ink2", "surface"),
    ("ink2", "sunken"),
    ("primary", "page"),
    ("on_primary", "primary"),
    ("on_primary", "primary_hover"),
    ("ink", "primary_soft"),
    ("ink", "warn_soft"),
    ("warn", "warn_soft"),
    ("ink", "danger_soft"),
    ("danger", "danger_soft"),
    ("danger", "surface"),
    ("on_chrome", "chrome"),
    ("on_chrome2", "chrome"),
)
EDGE_PAIRS = (
    ("edge", "surface"),
    ("edge", "page"),
    ("edge", "sunken"),
    ("primary", "surface"),
    ("primary", "primary_soft"),
    ("focus", "page"),
    ("focus", "surface"),
    ("focus_chrome", "chrome"),
    ("warn", "page"),
)


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    shade = QColor(colour)
    parts: list[float] = []
    for value in (shade.redF(), shade.greenF(), shade.blueF()):
        parts.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read_on_every_ground(theme: Theme, text: str, ground: str) -> None:
    assert contrast(TOKENS[theme][text], TOKENS[theme][ground]) >= TEXT_RATIO


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_controls_can_be_seen(theme: Theme, edge: str, ground: str) -> None:
    assert contrast(TOKENS[theme][edge], TOKENS[theme][ground]) >= EDGE_RATIO


@pytest.mark.parametrize("theme", Theme)
def test_the_pennant_can_be_seen_on_answered_and_open_cells(theme: Theme) -> None:
    tokens = TOKENS[theme]
    for ground in ("primary", "surface"):
        seen = max(contrast(tokens[role], tokens[ground]) for role in ("mark", "on_mark"))
        assert seen >= EDGE_RATIO


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("scale", SCALES)
def test_the_style_sheet_is_filled_in_completely(theme: Theme, scale: float) -> None:
    sheet = style_sheet(Look(theme, scale))
    assert "@" not in sheet
    assert "px(" not in sheet
    assert "pad(" not in sheet


def test_applying_a_theme_is_remembered_and_loads_the_shipped_font(qapp: QApplication) -> None:
    apply_theme(qapp, Theme.DARK, 1.5)
    assert current_look() == Look(Theme.DARK, 1.5)
    assert qapp.font().family() == "Noto Sans"
    assert "Noto Sans" in QFontDatabase.families()
    apply_theme(qapp, Theme.LIGHT, 1.0)
