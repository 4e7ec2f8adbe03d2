"""Header, banner, page, palette, actions, footer: arranges them for the room there is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from client.seat.views import ItemView, ReviewView, SeatView
from client.ui import texts
from client.ui.focus import FocusRing
from client.ui.seat.action_bar import ActionBar
from client.ui.seat.banner import Banner
from client.ui.seat.footer import Footer
from client.ui.seat.header import Header
from client.ui.seat.menu import MenuPanel
from client.ui.seat.mode import ITEM_WIDTH, Mode, mode_for, palette_columns
from client.ui.seat.notice import Notice
from client.ui.seat.pages.catalogue import Pages
from client.ui.seat.palette import PalettePanel
from client.ui.seat.tools import Tools
from client.ui.seat.zoom import Zoom
from client.ui.theme import current_look
from client.ui.widgets import column, row


class Frame(QWidget):
    """Everything around the pages."""

    item_asked = Signal(object)
    flag_changed = Signal(object)
    review_asked = Signal()

    def __init__(self, pages: Pages) -> None:
        super().__init__()
        self.setObjectName("page_ground")
        self._pages = pages
        self._mode: Mode | None = None
        self._folded = False
        self._zone = texts.DEFAULT_ZONE
        self._participant = ""
        self._shown = ""
        self._number = 0
        self.header, self.banner, self.footer = Header(), Banner(), Footer()
        self.notice, self.action_bar = Notice(), ActionBar()
        self.palette_panel = PalettePanel()
        self.tools = Tools(self)
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())  # the first is shown at once: no page may be the first
        pages.on_made(self.stack.addWidget)
        self._build()
        self.menu_panel = MenuPanel(self)
        self._zoom = Zoom(self)
        self._ring = FocusRing(self)
        self._connect()

    def _build(self) -> None:
        middle = column()
        middle.addWidget(self.stack, 1)
        self._bar_holder = QWidget()
        bar = row()
        bar.addStretch(1)
        self._bar = QWidget()
        inside = column()
        self._notice_holder = QWidget()
        notice = row((24, 8, 24, 0))
        notice.addWidget(self.notice)
        self._notice_holder.setLayout(notice)
        self._notice_holder.hide()
        inside.addWidget(self._notice_holder)
        inside.addWidget(self.action_bar)
        self._bar.setLayout(inside)
        bar.addWidget(self._bar, 1000)
        bar.addStretch(1)
        self._bar_holder.setLayout(bar)
        middle.addWidget(self._bar_holder)
        self._across = row()
        self._across.addLayout(middle, 1)
        self._across.addWidget(self.palette_panel)
        outer = column()
        outer.addWidget(self.header)
        outer.addWidget(self.banner)
        outer.addLayout(self._across, 1)
        outer.addWidget(self.footer)
        self.setLayout(outer)

    def _connect(self) -> None:
        for source in (self.action_bar, self.palette_panel):
            source.review_asked.connect(self._on_review_asked)
        self.action_bar.item_requested.connect(self._on_item_asked)
        self.palette_panel.item_asked.connect(self._on_item_asked)
        self.action_bar.flag_changed.connect(self.flag_changed)
        self.action_bar.palette_asked.connect(self._on_palette_asked)
        self.palette_panel.close_asked.connect(self._on_palette_closed)
        self.action_bar.menu_asked.connect(self._on_menu_asked)
        self.footer.menu.clicked.connect(self._on_menu_asked)
        self.menu_panel.close_asked.connect(self._on_menu_closed)

    # ---- what is shown

    def current_name(self) -> str:
        """The name of the page on screen."""
        return self._shown

    def is_covered(self) -> bool:
        """True while menu or picture lies over the page."""
        return self.menu_panel.isVisible() or self._zoom.isVisible()

    def show_page(self, name: str) -> None:
        """Bring a page up and give it the keyboard, unless something useful has it."""
        changed = self._shown != name
        self._shown = name
        page = self._pages.by_name(name)
        self.stack.setCurrentWidget(page)
        if name not in ("section_intro", "item", "review", "paused"):
            self.header.show_outside()
        if name == "paused":
            self.header.forget_item()
        if changed:
            self._close_menu()
            self._zoom.hide()
            self._arrange()
        first = page.first_focus()
        if first is not None and (changed or QApplication.focusWidget() is None):
            first.setFocus()

    def show_item(self, view: ItemView) -> None:
        """Place, palette and actions of an item."""
        where = self.tr("Soal {n} dari {all}").format(n=view.number, all=view.of)
        title = self.tr("Latihan") if view.practice else view.section_title
        self.show_place(view.section_number, view.sections, title, where, view.practice)
        self._number = view.number
        self._say_way_back(True)
        self.action_bar.show_item(view)
        self.palette_panel.set_cells(view.cells)
        words = self.tr("Selesai berlatih") if view.practice else ""
        self.palette_panel.set_review(words, view.can_review, can_move=view.can_move)

    def show_place(
        self, number: int, of: int, title: str, where: str, practice: bool = False
    ) -> None:
        """Where in the test."""
        place = self.tr("Bagian {n} dari {all}").format(n=number, all=of)
        self.header.show_inside(self.tr("Tidak dinilai") if practice else place, title, where)

    def show_review_place(self, view: ReviewView) -> None:
        """The header of the review page."""
        where = self.tr("Periksa jawaban") if view.final else self.tr("Periksa bagian")
        place = view.section_number, view.sections, view.section_title, where
        self.show_place(*place, view.practice)

    def set_seat(self, seat: SeatView | None) -> None:
        """Seat number and zone."""
        self._zone = seat.zone if seat else texts.DEFAULT_ZONE
        self.header.set_seat(seat)
        self.footer.saved.set_zone(self._zone)
        self.banner.set_zone(self._zone)

    def set_participant(self, name: str) -> None:
        """Whose test this is."""
        self._participant = name

    def show_clocks(
        self, now: int, section_ms: int | None, total_ms: int | None, has_times: bool
    ) -> None:
        """All clocks; only changed words are redrawn."""
        name = self.current_name()
        self.header.show_now(now)
        self.header.show_times(section_ms, total_ms, has_times and name != "paused")
        shown = name in ("item", "review") and has_times
        if self.menu_panel.isVisible() and section_ms is not None:
            self.footer.show_clock(self.tr("Bagian"), section_ms if shown else None)
        else:
            left = total_ms if shown and section_ms is not None else None
            self.footer.show_clock(self.tr("Seluruhnya"), left)
        who = f"{self._participant} · " if self._participant else ""
        self.palette_panel.set_who(f"{who}{texts.minute(now, self._zone)} {self._zone}")

    def say_notice(self, text: object) -> None:
        """A sentence above the action bar; empty takes it away."""
        self.notice.tell(str(text))
        self._notice_holder.setVisible(bool(text))

    def zoom(self, image: object) -> None:
        """A picture over everything."""
        if isinstance(image, QImage):
            self._zoom.show_image(image)

    # ---- room

    def fit(self, width_px: int) -> None:
        """Arrange for a width and the current scale."""
        look = current_look()
        mode = mode_for(width_px, look.scale)
        self.palette_panel.set_columns(palette_columns(width_px, look.scale))
        if mode is not self._mode:
            self._mode = mode
            self._move_parts(mode)
            self._pages.set_mode(mode)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """The screen decides how large the window is, never its content."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what lies over the page in place."""
        self._place_overlays()

    def _move_parts(self, mode: Mode) -> None:
        self.menu_panel.hide()
        self._folded = mode is not Mode.ROOMY
        if mode.in_menu:
            self.menu_panel.borrow(self.palette_panel, self.tools, tight=mode is Mode.TIGHT)
            self.tools.call_into(self.header.call_slot, bare=mode is Mode.TIGHT)
        else:
            self.palette_panel.take_back()
            self.tools.into_footer(self.footer.tool_slot)
        if mode is Mode.ROOMY:
            self._across.addWidget(self.palette_panel)
            self.action_bar.take_jump_back()
        else:
            self._across.removeWidget(self.palette_panel)
            self.palette_panel.hold_jump(self.action_bar.jump)

    def _arrange(self) -> None:
        mode = self._mode or Mode.ROOMY
        in_item = self.current_name() == "item"
        shown = in_item and not mode.in_menu and not self._folded
        wide = in_item and self._pages.item.has_material()
        self._bar.setMaximumWidth(current_look().px(ITEM_WIDTH * (2 if wide else 1)))
        self.header.set_mode(mode)
        self.footer.set_mode(mode, in_item)
        self.action_bar.set_mode(mode, shown and mode is Mode.ROOMY)
        self.action_bar.setVisible(in_item)
        self.palette_panel.setVisible(shown)
        self.menu_panel.set_in_item(in_item)
        self._say_way_back(in_item)
        self._place_overlays()

    def _say_way_back(self, in_item: bool) -> None:
        back = self.tr("Tutup, kembali ke soal {n}").format(n=self._number)
        self.menu_panel.close_button.say(back if in_item else self.tr("Tutup"))

    def _place_overlays(self) -> None:
        below = self.footer.y() if self.footer.y() else self.height()
        self.menu_panel.setGeometry(QRect(0, 0, self.width(), below))
        self._zoom.setGeometry(self.rect())
        if self._mode is Mode.SNUG:
            top = self.header.height()
            wide = self.palette_panel.width()
            self.palette_panel.setGeometry(self.width() - wide, top, wide, max(0, below - top))
            self.palette_panel.raise_()

    # ---- what is done

    def _on_item_asked(self, item_id: object) -> None:
        self.say_notice("")
        if self.menu_panel.isVisible():
            self._on_menu_closed()
        if self._mode is Mode.SNUG and not self._folded:
            self._on_palette_closed()
        self.item_asked.emit(item_id)

    def _on_review_asked(self) -> None:
        self.say_notice("")
        self.review_asked.emit()

    def on_room_asked(self, wanted: object) -> None:
        """An item with material beside it needs the palette's room, or gives it back."""
        self._folded = bool(wanted) or self._mode is not Mode.ROOMY
        self._arrange()

    def _on_palette_asked(self) -> None:
        self._folded = False
        self._arrange()
        self.palette_panel.reveal_current()

    def _on_palette_closed(self) -> None:
        self._folded = True
        self._arrange()
        self.action_bar.palette_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_menu_asked(self) -> None:
        self._place_overlays()
        self.tools.call_into(self.menu_panel.call_place, bare=False)
        self.menu_panel.show()
        self.menu_panel.raise_()
        self.menu_panel.close_button.setFocus()

    def _close_menu(self) -> None:
        if not self.menu_panel.isHidden():
            self.menu_panel.hide()
            self.tools.call_into(self.header.call_slot, bare=self._mode is Mode.TIGHT)

    def _on_menu_closed(self) -> None:
        self._close_menu()
        in_item = self.current_name() == "item"
        (self.action_bar.menu if in_item else self.footer.menu).setFocus()
