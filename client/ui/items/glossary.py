"""What the author explains about a word, told in a card beside it when asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication, QLocale, QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from client.ui.announce import announce
from client.ui.items.blocks import blocks_widget
from client.ui.items.flowtext import FlowText
from client.ui.items.kit import Kit
from client.ui.items.terms import MAX_TERM_WORDS, Glossary, Term, TermPiece
from client.ui.theme import Look, current_look
from client.ui.widgets import Button, Card, Text, column, row
from exam.qti.catalogs import GLOSSARY
from exam.qti.content import Block, Catalog, CatalogCard, ItemContent, Run, Stimulus
from exam.qti.plain import inlines_of, pictures, walk

CARD_WIDTH_PX = 420
_AWAY_PX = 8
translate = QCoreApplication.translate


def glossary_of(content: ItemContent) -> Glossary:
    """What the item and its shared material explain."""
    held = [*content.catalogs]
    for block in walk(content.body):
        if isinstance(block, Stimulus):
            held += block.catalogs
    return Glossary({one.identifier: one for one in reversed(held) if one.cards})


class Explanation(Card):
    """One open explanation; it closes with Escape, its button, or when the keyboard leaves it."""

    def __init__(self, place: QWidget, term: str, content: QWidget) -> None:
        super().__init__("strong_card")
        self._place, self._ground = place, _ground(place)
        self.setParent(self._ground)
        self.setAccessibleName(translate("Glossary", "Penjelasan {term}").format(term=term))
        layout = column((16, 12, 16, 12), 8)
        layout.addWidget(Text(term, "lead"))
        layout.addWidget(content)
        self.button = Button(
            translate("Glossary", "Tutup"), name="close_term", kind="row", icon="x"
        )
        self.button.clicked.connect(self.close_card)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.button)
        layout.addLayout(foot)
        self.setLayout(layout)
        self._lay_out()
        self.show()
        self.raise_()
        scroll = self._ground.parentWidget()
        area = scroll.parentWidget() if scroll is not None else None
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self)
        self.button.setFocus()
        announce(self, f"{term}: {_all_words(content)}")
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape and F1 close; a letter answers nothing while this is read."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.close_card()
        event.accept()

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        """Gone with its page, too."""
        super().hideEvent(event)
        self.deleteLater()

    def close_card(self) -> None:
        """Close; the keyboard goes back to the word."""
        held = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        if held and self._place.isVisible():
            self._place.setFocus()

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isVisible() and not self.isAncestorOf(now):
            self.hide()

    def _lay_out(self) -> None:
        """Below the word, or above where there is no room below; inside its ground."""
        ground, look = self._ground, current_look()
        away = look.px(_AWAY_PX)
        width = min(look.px(CARD_WIDTH_PX), ground.width() - 2 * away)
        layout = self.layout()
        high = layout.totalHeightForWidth(width) if layout is not None else 0
        corner = self._place.mapTo(ground, QPoint(0, self._place.height() + away))
        left = max(away, min(corner.x(), ground.width() - width - away))
        top = corner.y()
        if top + high > ground.height():
            above = self._place.mapTo(ground, QPoint(0, 0)).y() - away - high
            top = above if above >= 0 else max(0, ground.height() - high)
        self.setGeometry(left, top, width, high)


def _ground(place: QWidget) -> QWidget:
    """What scrolls with the word, else the window."""
    above = place.parentWidget()
    while above is not None:
        outer = above.parentWidget()
        if outer is not None and isinstance(outer.parentWidget(), QScrollArea):
            return above
        above = outer
    return place.window()


class Explained(QWidget):
    """Opens explanations for one item; below it, what is explained and stands in no line of it."""

    def __init__(self, content: ItemContent, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._of: dict[TermPiece, Term] = {}
        rest = list(unreached(content, kit.glossary))
        if rest:
            runs = [Run(translate("Glossary", "Arti kata:") + " ")]
            for place, (words, catalog) in enumerate(rest):
                runs += [Run(", ")] if place else []
                runs.append(Run(words, catalog=catalog.identifier))
            layout = column()
            layout.addWidget(FlowText(runs, kit))
            self.setLayout(layout)
        self.setVisible(bool(rest))
        for term in kit.glossary.terms:
            for piece in term.pieces:
                self._of[piece] = term
                piece.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        piece = self.sender()
        term = self._of.get(piece) if isinstance(piece, TermPiece) else None
        if term is not None:
            cards = QWidget()
            layout = column(spacing=6)
            for card in term.catalog.cards:
                if title := card_title(card):
                    layout.addWidget(Text(title, "secondary_bold"))
                layout.addWidget(blocks_widget(card.blocks, self._kit))
            cards.setLayout(layout)
            Explanation(term.pieces[0], term.words, cards)


def card_title(card: CatalogCard) -> str:
    """Which language a translation is in; empty for an explanation."""
    if card.support == GLOSSARY:
        return ""
    known = {
        "id": translate("Glossary", "Bahasa Indonesia"),
        "en": translate("Glossary", "Bahasa Inggris"),
        "jv": translate("Glossary", "Bahasa Jawa"),
        "su": translate("Glossary", "Bahasa Sunda"),
        "ar": translate("Glossary", "Bahasa Arab"),
    }
    name = known.get(card.language.lower().split("-")[0])
    if name is None and card.language:
        name = QLocale(card.language).nativeLanguageName()
    return name or translate("Glossary", "Terjemahan")


def unreached(content: ItemContent, glossary: Glossary) -> Iterator[tuple[str, Catalog]]:
    """(words, catalog) of what is explained and is no term in a line: in options, in pictures."""
    reached = {term.catalog.identifier for term in glossary.terms}
    for catalog in glossary.catalogs.values():
        words = _words_of(catalog.identifier, content.body)
        if words and catalog.identifier not in reached:
            yield words, catalog


def _words_of(identifier: str, body: Sequence[Block]) -> str:
    marked = [
        one.text for one in inlines_of(body) if isinstance(one, Run) and one.catalog == identifier
    ]
    marked += [one.alt for one in pictures(body) if one.catalog == identifier]
    words = " ".join("".join(marked).split())
    pieces = words.split()
    return words if len(pieces) <= MAX_TERM_WORDS else " ".join(pieces[:MAX_TERM_WORDS]) + " …"


def _all_words(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(Text))
