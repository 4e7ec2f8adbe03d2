"""Letter size, contrast and help: always in reach, in the footer or in the menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from client.ui.theme import SCALES, Look, Theme, current_look
from client.ui.widgets import Box, Button, Rule, Text, row

_THEME_ORDER = tuple(Theme)


class Tools(QObject):
    """Owns the buttons and moves them to where the mode wants them."""

    look_wanted = Signal(object)
    """Look."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.smaller = Button("A–", name="scale_down", kind="tool")
        self.larger = Button("A+", name="scale_up", kind="tool")
        self.percent = Text("", "secondary", wrap=False)
        self.contrast = Button("", name="contrast", kind="tool", icon="contrast")
        self._call_words = self.tr("&Panggil pengawas")
        self.call = Button(self._call_words, name="call_proctor", kind="tool", icon="hand")
        self._rule = Rule(standing=True)
        self.smaller.setAccessibleName(self.tr("Perkecil huruf"))
        self.larger.setAccessibleName(self.tr("Perbesar huruf"))
        self.smaller.clicked.connect(self._on_smaller)
        self.larger.clicked.connect(self._on_larger)
        self.contrast.clicked.connect(self._on_contrast)
        self._size = QWidget()
        size = row(spacing=12)
        size.addWidget(self.smaller)
        size.addStretch(1)
        size.addWidget(self.percent)
        size.addStretch(1)
        size.addWidget(self.larger)
        self._size.setLayout(size)
        self._named = False
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Show scale and theme in words."""
        percent = round(look.scale * 100)
        self.percent.say(self.tr("{percent} %").format(percent=percent))
        self.smaller.setEnabled(look.scale > SCALES[0])
        self.larger.setEnabled(look.scale < SCALES[-1])
        theme = {
            Theme.LIGHT: self.tr("terang"),
            Theme.DARK: self.tr("gelap"),
            Theme.HIGH_CONTRAST: self.tr("tinggi"),
        }[look.theme]
        full = self.tr("Kontras: {theme}").format(theme=theme)
        self.contrast.say(full if self._named else self.tr("&Kontras"))
        self.contrast.setAccessibleName(full)
        self._rule.setFixedHeight(look.px(32))

    def into_footer(self, place: Box) -> None:
        """A–, 100 %, A+, contrast, help in one line."""
        self._named = False
        for widget in (self._size, self.contrast, self._rule):
            place.addWidget(widget)
            widget.show()
        self.call_into(place, bare=False)
        self.relook(current_look())

    def into_menu(self, place: Box) -> None:
        """Size in one line, contrast below."""
        self._named = True
        self._rule.hide()
        place.addWidget(self._size)
        place.addWidget(self.contrast)
        self.relook(current_look())

    def call_into(self, place: Box, *, bare: bool) -> None:
        """Put the call button somewhere; ``bare`` keeps only its icon."""
        place.addWidget(self.call)
        name = self._call_words.replace("&", "")
        self.call.say("" if bare else self._call_words)
        self.call.setAccessibleName(name)
        if bare:
            self.call.setToolTip(name)
        self.call.relook(current_look())
        self.call.show()

    def _step(self, by: int) -> None:
        look = current_look()
        nearest = min(range(len(SCALES)), key=[abs(look.scale - s) for s in SCALES].__getitem__)
        place = max(0, min(len(SCALES) - 1, nearest + by))
        self.look_wanted.emit(Look(look.theme, SCALES[place]))

    def _on_smaller(self) -> None:
        self._step(-1)

    def _on_larger(self) -> None:
        self._step(1)

    def _on_contrast(self) -> None:
        look = current_look()
        following = (_THEME_ORDER.index(look.theme) + 1) % len(_THEME_ORDER)
        self.look_wanted.emit(Look(_THEME_ORDER[following], look.scale))
