"""Words of a text that the author explains: marked with dots, quietly, and buttons all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from client.ui.items.parts import Style, font_of
from client.ui.theme import Look, current_look
from exam.qti.content import Catalog, Run

MAX_TERM_WORDS = 6
"""More is no term: it is then explained below the question."""
translate = QCoreApplication.translate


class TermPiece(QAbstractButton):
    """One word of a term, in the letters of its line; the first has the keyboard for all."""

    def __init__(self, word: str, style: Style, size: float, ends: tuple[bool, bool]) -> None:
        super().__init__()
        self.word, self._style, self._letters = word, style, size
        self.first, self.last = ends
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.first else Qt.FocusPolicy.NoFocus)

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self.updateGeometry()
        self.update()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(font_of(self._style, self._letters, current_look()))

    def sizeHint(self) -> QSize:
        """The word, and the blank after it where another follows."""
        metrics = self._metrics()
        width = metrics.horizontalAdvance(self.word + ("" if self.last else " "))
        return QSize(round(width + 0.5), round(metrics.height() + 0.5))

    def line_ascent(self) -> float:
        """The line of writing inside the piece."""
        return self._metrics().ascent()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and F1 ask, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F1):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The word, and dots below it."""
        look = current_look()
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(self.rect(), look.colour("primary_soft"))
        painter.setFont(font_of(self._style, self._letters, look))
        painter.setPen(look.colour("ink"))
        painter.drawText(QPointF(0, self.line_ascent()), self.word)
        pen = QPen(look.colour("primary"), look.px(2))
        pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        low = self.height() - look.px(1)
        painter.drawLine(QPointF(0, low), QPointF(self.width(), low))
        painter.end()


@dataclass(frozen=True)
class Term:
    """The pieces of one term."""

    catalog: Catalog
    words: str
    pieces: Sequence[TermPiece]


@dataclass
class Glossary:
    """What an item explains, by catalog, and the terms that stand in its lines."""

    catalogs: Mapping[str, Catalog] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)

    def term(self, run: Run, style: Style, size: float) -> Term | None:
        """The run as a term, if it is one."""
        catalog = self.catalogs.get(run.catalog)
        words = run.text.split()
        if catalog is None or not 0 < len(words) <= MAX_TERM_WORDS:
            return None
        last = len(words) - 1
        pieces = [
            TermPiece(word, style, size, (place == 0, place == last))
            for place, word in enumerate(words)
        ]
        told = " ".join(words)
        pieces[0].setAccessibleName(
            translate("Glossary", "{term}, ada penjelasan").format(term=told)
        )
        pieces[0].setObjectName(f"term_{catalog.identifier}")
        for piece in pieces[1:]:
            piece.setAccessibleName(piece.word)
        term = Term(catalog, told, pieces)
        self.terms.append(term)
        return term
