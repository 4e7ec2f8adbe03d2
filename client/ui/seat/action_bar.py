"""One main action, always at the bottom right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from client.seat.views import ItemView, PaletteCell
from client.ui.seat.mode import Mode
from client.ui.widgets import Button, row


def next_unanswered(cells: tuple[PaletteCell, ...]) -> str | None:
    """The next open item after the current one, going round; ``None`` if there is no other."""
    here = next((place for place, cell in enumerate(cells) if cell.current), -1)
    around = cells[here + 1 :] + cells[: max(0, here)]
    return next((c.item_id for c in around if not c.answered and c.reachable), None)


_JUMP_PLACE = 3


class ActionBar(QFrame):
    """Sebelumnya, Ragu-ragu … Belum dijawab, Daftar soal or Menu, Berikutnya."""

    item_requested = Signal(object)
    flag_changed = Signal(object)
    """(item_id, bool)."""
    review_asked = Signal()
    palette_asked = Signal()
    menu_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("action_bar")
        self._view: ItemView | None = None
        self._tight = False
        self.previous = Button(self.tr("&Sebelumnya"), name="item_previous", icon="arrow-left")
        self.flag = Button(self.tr("&Ragu-ragu"), name="item_flag", icon="flag")
        self.flag.setCheckable(True)
        self.jump = Button(self.tr("Belum di&jawab"), name="item_next_unanswered")
        self.palette_button = Button("", name="palette_open", icon="layout-grid")
        self.menu = Button(self.tr("&Menu"), name="menu", icon="menu")
        self.following = Button(
            self.tr("&Berikutnya"),
            name="item_next",
            kind="primary",
            icon="arrow-right",
            trailing=True,
        )
        self._layout = row((40, 12, 40, 12), 12)
        self._layout.addWidget(self.previous)
        self._layout.addWidget(self.flag)
        self._layout.addStretch(1)
        for button in (self.jump, self.palette_button, self.menu, self.following):
            self._layout.addWidget(button)
        self.setLayout(self._layout)
        self.jump.setAccessibleDescription(self.tr("Buka soal berikutnya yang belum dijawab"))
        for button, slot in (
            (self.previous, self._on_previous),
            (self.flag, self._on_flag),
            (self.jump, self._on_jump),
            (self.palette_button, self._on_palette),
            (self.menu, self._on_menu),
            (self.following, self._on_following),
        ):
            button.clicked.connect(slot)

    def show_item(self, view: ItemView) -> None:
        """Follow the item on screen."""
        self._view = view
        self.previous.setEnabled(view.has_previous)
        self.flag.setChecked(view.flagged)
        self._show_flag_icon()
        self.jump.setEnabled(next_unanswered(view.cells) is not None)
        last = not view.has_next and view.can_review
        words = self.tr("Periksa &bagian") if last else self.tr("&Berikutnya")
        if last and view.practice:
            words = self.tr("Selesai &berlatih")
        self.following.say(words)
        self.following.setEnabled(view.has_next or view.can_review)
        answered = sum(cell.answered for cell in view.cells)
        text = self.tr("&Daftar soal · {answered} dari {all} dijawab")
        self.palette_button.say(text.format(answered=answered, all=len(view.cells)))

    def set_mode(self, mode: Mode, palette_shown: bool) -> None:
        """Keep what fits."""
        side = {Mode.SLIM: 20, Mode.TIGHT: 12}.get(mode, 40)
        self._layout.set_margins((side, 10, side, 10) if mode.in_menu else (side, 12, side, 12))
        self.menu.setVisible(mode.in_menu)
        self.palette_button.setVisible(not mode.in_menu and not palette_shown)
        self._tight = mode is Mode.TIGHT
        self.previous.show_icon("" if self._tight else "arrow-left")
        self._show_flag_icon()
        self.menu.show_icon("" if self._tight else "menu")
        self.following.show_icon("" if self._tight else "arrow-right")

    def take_jump_back(self) -> None:
        """Hold *Belum dijawab* here again."""
        if self._layout.indexOf(self.jump) < 0:
            self._layout.insertWidget(_JUMP_PLACE, self.jump)
            self.jump.show()

    def _show_flag_icon(self) -> None:
        name = "flag-filled" if self.flag.isChecked() else "flag"
        self.flag.show_icon("" if self._tight else name)

    def _on_previous(self) -> None:
        self._go(-1)

    def _on_following(self) -> None:
        if self._view is not None and not self._view.has_next:
            self.review_asked.emit()
        else:
            self._go(1)

    def _go(self, by: int) -> None:
        if self._view is None:
            return
        cells = self._view.cells
        here = next((place for place, c in enumerate(cells) if c.current), None)
        if here is not None and 0 <= here + by < len(cells):
            self.item_requested.emit(cells[here + by].item_id)

    def _on_flag(self) -> None:
        self._show_flag_icon()
        if self._view is not None:
            self.flag_changed.emit((self._view.content.id, self.flag.isChecked()))

    def _on_jump(self) -> None:
        target = None if self._view is None else next_unanswered(self._view.cells)
        if target is not None:
            self.item_requested.emit(target)

    def _on_palette(self) -> None:
        self.palette_asked.emit()

    def _on_menu(self) -> None:
        self.menu_asked.emit()
