"""Every colour and size on screen comes from here: three themes, four scales, one style sheet."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from client.ui.resources import resource

FONT_FAMILIES = ("Noto Sans", "Noto Sans Math")
"""The second has signs that the first lacks, such as arrows, √ and ≤; read when first needed."""
FONT_FILES = (
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSans-Italic.ttf",
    "NotoSansMath-Regular.ttf",
)
BASE_TEXT_PX = 18
SCALES = (1.0, 1.25, 1.5, 2.0)
PADDING_GROWTH = 0.5
_LOOK_PROPERTY = "pendopo_look"
_FONTS_PROPERTY = "pendopo_fonts"


class Theme(enum.Enum):
    """The three sets of colours."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


_ROLES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "page": ("#F4F2ED", "#121716", "#000000"),
        "surface": ("#FFFFFF", "#1B2120", "#000000"),
        "sunken": ("#E9E6DF", "#27302E", "#000000"),
        "line": ("#CFCBC1", "#3C4744", "#FFFFFF"),
        "edge": ("#75726A", "#8B9895", "#FFFFFF"),
        "ink": ("#1A1D1C", "#EEF2F0", "#FFFFFF"),
        "ink2": ("#474B49", "#BEC8C4", "#FFFFFF"),
        "primary": ("#0B5B57", "#7AD3C6", "#FFE600"),
        "primary_hover": ("#084643", "#9BE2D7", "#FFF27A"),
        "on_primary": ("#FFFFFF", "#05211E", "#000000"),
        "primary_soft": ("#DDEDEA", "#173D39", "#000000"),
        "mark": ("#F0B429", "#F5C04D", "#FFA94D"),
        "on_mark": ("#2B1F00", "#241900", "#000000"),
        "warn": ("#754600", "#F5C04D", "#FFA94D"),
        "warn_soft": ("#FFF0CC", "#3A2C0B", "#000000"),
        "danger": ("#A3231F", "#FF9F98", "#FF9E99"),
        "on_danger": ("#FFFFFF", "#2B0503", "#000000"),
        "danger_soft": ("#FBE6E3", "#451916", "#000000"),
        "focus": ("#1D4ED8", "#9DC0FF", "#4DD2FF"),
        "chrome": ("#0A3F3D", "#0B2E2C", "#000000"),
        "on_chrome": ("#FFFFFF", "#FFFFFF", "#FFFFFF"),
        "on_chrome2": ("#CDE2DF", "#CDE2DF", "#FFFFFF"),
        "focus_chrome": ("#A9C7FF", "#A9C7FF", "#4DD2FF"),
    }
)

TOKENS: Mapping[Theme, Mapping[str, str]] = MappingProxyType(
    {
        theme: MappingProxyType({role: colours[place] for role, colours in _ROLES.items()})
        for place, theme in enumerate(Theme)
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """A theme at a scale: what painting code asks for colours and lengths."""

    theme: Theme = Theme.LIGHT
    scale: float = 1.0

    def hex(self, role: str) -> str:
        """The colour of a role as ``#RRGGBB``."""
        return TOKENS[self.theme][role]

    def colour(self, role: str) -> QColor:
        """The colour of a role."""
        return QColor(TOKENS[self.theme][role])

    def px(self, length: float) -> int:
        """A length given for 100 %, in pixels at this scale."""
        return round(length * self.scale)

    def pad(self, length: float) -> int:
        """Room around words: it grows half as fast as they do, so that more words fit."""
        return round(length * (1 + (self.scale - 1) * PADDING_GROWTH))

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """The program's font at a size given for 100 %."""
        font = QFont(FONT_FAMILIES)
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        return font


_DEFAULT_LOOK = Look()


def current_look() -> Look:
    """The look last applied to the application."""
    app = QApplication.instance()
    look = None if app is None else app.property(_LOOK_PROPERTY)
    return look if isinstance(look, Look) else _DEFAULT_LOOK


def apply_theme(app: QApplication, theme: Theme, scale: float) -> None:
    """Dress the whole application; widgets that paint themselves follow by :func:`relook`."""
    look = Look(theme, scale)
    _load_fonts_once(app)
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    app.setProperty(_LOOK_PROPERTY, look)
    app.setFont(look.font(BASE_TEXT_PX))
    app.setPalette(_palette(look))
    app.setStyleSheet(style_sheet(look))


def relook(root: QObject) -> None:
    """Tell everything below ``root`` that has a ``relook`` method that the look changed."""
    look = current_look()
    for child in (root, *root.findChildren(QObject)):
        follow = getattr(child, "relook", None)
        if follow is not None:
            follow(look)


def style_sheet(look: Look) -> str:
    """The one template with ``@role@`` and ``px(n)``, ``pad(n)`` filled in."""
    template = Path(__file__).with_name("theme.qss").read_text(encoding="utf-8")
    text = re.sub(r"@(\w+)@", lambda found: look.hex(found[1]), template)
    text = re.sub(r"\bpx\((\d+)\)", lambda found: f"{look.px(int(found[1]))}px", text)
    return re.sub(r"\bpad\((\d+)\)", lambda found: f"{look.pad(int(found[1]))}px", text)


def _load_fonts_once(app: QApplication) -> None:
    if app.property(_FONTS_PROPERTY):
        return
    for name in FONT_FILES:
        if QFontDatabase.addApplicationFont(str(resource("fonts", name))) < 0:
            raise FileNotFoundError(f"the shipped font {name} cannot be loaded")
    app.setProperty(_FONTS_PROPERTY, True)


def _palette(look: Look) -> QPalette:
    palette = QPalette()
    for place, role in (
        (QPalette.ColorRole.Window, "page"),
        (QPalette.ColorRole.WindowText, "ink"),
        (QPalette.ColorRole.Base, "surface"),
        (QPalette.ColorRole.AlternateBase, "sunken"),
        (QPalette.ColorRole.Text, "ink"),
        (QPalette.ColorRole.Button, "surface"),
        (QPalette.ColorRole.ButtonText, "ink"),
        (QPalette.ColorRole.PlaceholderText, "ink2"),
        (QPalette.ColorRole.Highlight, "primary"),
        (QPalette.ColorRole.HighlightedText, "on_primary"),
        (QPalette.ColorRole.Link, "primary"),
        (QPalette.ColorRole.ToolTipBase, "surface"),
        (QPalette.ColorRole.ToolTipText, "ink"),
    ):
        palette.setColor(place, look.colour(role))
    return palette
