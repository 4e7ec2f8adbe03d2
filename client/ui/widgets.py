"""The small parts every page is made of: layouts that scale, words, icons, buttons, cards."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from client.ui.icons import button_icon, icon_pixmap
from client.ui.theme import Look, current_look
from exam.qti.escaping import escape

Margins = tuple[int, int, int, int]
"""Left, top, right, bottom at 100 %."""

NO_MARGINS: Margins = (0, 0, 0, 0)
ICON_SIZE = 20
ICON_GAP = 6
SHORTEST_SCROLL = 24


class Box(QBoxLayout):
    """A row or column whose margins and gaps follow the scale."""

    def __init__(
        self,
        direction: QBoxLayout.Direction,
        margins: Margins = NO_MARGINS,
        spacing: int = 0,
    ) -> None:
        super().__init__(direction)
        self._margins = margins
        self._gap = spacing
        self.relook(current_look())

    def set_margins(self, margins: Margins) -> None:
        """Change the margins (at 100 %)."""
        self._margins = margins
        self.relook(current_look())

    def set_gap(self, spacing: int) -> None:
        """Change the gap between parts (at 100 %)."""
        self._gap = spacing
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        left, top, right, bottom = (look.pad(side) for side in self._margins)
        self.setContentsMargins(left, top, right, bottom)
        self.setSpacing(look.pad(self._gap))


def column(margins: Margins = NO_MARGINS, spacing: int = 0) -> Box:
    """Top to bottom."""
    return Box(QBoxLayout.Direction.TopToBottom, margins, spacing)


def row(margins: Margins = NO_MARGINS, spacing: int = 0) -> Box:
    """Left to right."""
    return Box(QBoxLayout.Direction.LeftToRight, margins, spacing)


class Grid(QGridLayout):
    """A grid whose margins and gaps follow the scale."""

    def __init__(self, margins: Margins = NO_MARGINS, across: int = 0, down: int = 0) -> None:
        super().__init__()
        self._margins = margins
        self._gaps = (across, down)
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        left, top, right, bottom = (look.pad(side) for side in self._margins)
        self.setContentsMargins(left, top, right, bottom)
        self.setHorizontalSpacing(look.pad(self._gaps[0]))
        self.setVerticalSpacing(look.pad(self._gaps[1]))


class Gap(QWidget):
    """Empty space of a fixed size that follows the scale."""

    def __init__(self, width: int = 0, height: int = 0) -> None:
        super().__init__()
        self._size = (width, height)
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        width, height = self._size
        if width:
            self.setFixedWidth(look.pad(width))
        if height:
            self.setFixedHeight(look.pad(height))


class Text(QLabel):
    """Words in one of the roles of the style sheet. Rich text only where asked for."""

    def __init__(
        self, text: str = "", role: str = "item", *, rich: bool = False, wrap: bool = True
    ) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(text)

    def say(self, text: str) -> None:
        """Show ``text``; costs nothing where it is shown already."""
        if text != self.text():
            self.setText(text)


class Elided(Text):
    """One line that ends in an ellipsis where room is short; the whole text stays readable."""

    def __init__(self, text: str = "", role: str = "item") -> None:
        super().__init__(text, role, wrap=False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show ``text`` and name it in full."""
        super().say(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(current_look().px(48), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as many letters as fit."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class Icon(QLabel):
    """One icon in the colour of a role."""

    def __init__(self, name: str, role: str = "ink", size: int = ICON_SIZE) -> None:
        super().__init__()
        self._name, self._role, self._size = name, role, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.relook(current_look())

    def show_icon(self, name: str, role: str) -> None:
        """Show another icon; costs nothing where it is shown already."""
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        size = look.px(self._size)
        density = self.devicePixelRatioF()
        self.setPixmap(icon_pixmap(self._name, look.hex(self._role), size, density))
        self.setFixedSize(size, size)


class Button(QPushButton):
    """A button of a kind of the style sheet: primary, secondary, danger, quiet, tool, row, big.

    A letter after ``&`` is its Alt key; it is told by the tool tip instead of an underline.
    """

    def __init__(
        self,
        text: str,
        *,
        name: str = "",
        kind: str = "secondary",
        icon: str = "",
        trailing: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", kind)
        self._kind, self._icon, self._trailing = kind, icon, trailing
        self._said = ""
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if trailing:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.say(text)
        self.relook(current_look())

    def say(self, text: str) -> None:
        """Change the words; costs nothing where they are shown already."""
        if text == self._said:
            return
        gap_changes = bool(text) != bool(self._said)
        self._said = text
        self.setText(text.replace("&", ""))
        if gap_changes:
            self.relook(current_look())
        key = QKeySequence.mnemonic(text)
        self.setShortcut(key)
        self.setToolTip(key.toString(QKeySequence.SequenceFormat.NativeText))

    def show_icon(self, icon: str) -> None:
        """Change the icon; empty for none."""
        if icon != self._icon:
            self._icon = icon
            self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        if not self._icon:
            self.setIcon(QIcon())
            return
        size, gap = look.px(ICON_SIZE), look.px(ICON_GAP) if self.text() else 0
        role = _ICON_ROLES.get(self._kind, "ink")
        icon = QIcon()
        for mode, colour in ((QIcon.Mode.Normal, role), (QIcon.Mode.Disabled, "ink2")):
            plain = icon_pixmap(self._icon, look.hex(colour), size, self.devicePixelRatioF())
            icon.addPixmap(button_icon(plain, gap, trailing=self._trailing), mode)
        self.setIcon(icon)
        self.setIconSize(QSize(size + gap, size))


_ICON_ROLES = {"primary": "on_primary", "big_primary": "on_primary", "danger": "danger"}


class Card(QFrame):
    """A surface with a border: role card, strong_card or table."""

    def __init__(self, role: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)


class Rule(QFrame):
    """A hairline, lying or standing."""

    def __init__(self, *, standing: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "rule")
        if standing:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class Scroll(QScrollArea):
    """A vertical scroll area around one widget, as narrow as the window wants it."""

    def __init__(self, content: QWidget, *, keeps_width: bool = False) -> None:
        super().__init__()
        self._keeps_width = keeps_width
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """As narrow as anything, or as its content; a line high at least."""
        width, high = super().minimumSizeHint().width(), current_look().px(SHORTEST_SCROLL)
        if self._keeps_width:
            bar = self.verticalScrollBar().sizeHint().width()
            width = self.widget().minimumSizeHint().width() + bar
        return QSize(width, high)


def bold(text: str) -> str:
    """``text`` made safe for rich text, and bold."""
    return f"<b>{escape(text)}</b>"


def drop_all(layout: QBoxLayout | QGridLayout) -> None:
    """Empty a layout and have its widgets deleted."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
