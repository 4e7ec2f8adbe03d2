"""A drop-down list in the line; turning the wheel over it never changes an answer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QFontMetricsF, QIcon, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from client.ui.icons import icon_pixmap
from client.ui.items.kit import Kit
from client.ui.items.mathml import formula
from client.ui.items.richtext import runs_plain
from client.ui.items.values import is_shown
from client.ui.items.view import InteractionView
from client.ui.theme import Look, current_look
from client.ui.widgets import column
from exam.core.responses import BaseType, Cardinality, Response, scalars
from exam.qti.content import InlineChoiceInteraction, InlineMath, InlineOption

FIELD_PX = 18
_ARROW_ROOM = 62
_ARROW = 18
_WIDEST = 620

translate = QCoreApplication.translate


class ListBox(QComboBox):
    """A combo box that lets the page scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style sheet cannot colour the arrow by theme."""
        super().paintEvent(event)
        look = current_look()
        side = look.px(_ARROW)
        arrow = icon_pixmap("chevron-down", look.hex("ink"), side, self.devicePixelRatioF())
        painter = QPainter(self)
        left = self.width() - side - look.pad(8)
        painter.drawPixmap(left, (self.height() - side) // 2, arrow)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls; the answer stays."""
        event.ignore()


class InlineChoiceView(InteractionView):
    """One list."""

    def __init__(self, interaction: InlineChoiceInteraction, kit: Kit, number: int = 1) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._shape = kit.shape(interaction.response, BaseType.IDENTIFIER, Cardinality.SINGLE)
        options = kit.ordered(interaction.response, interaction.options)
        self._options: list[InlineOption] = [
            one for one in options if is_shown(one.visibility, kit.values, template=True)
        ]
        self.box = ListBox()
        self.box.setObjectName(f"inline_choice_{interaction.response}")
        name = translate("Items", "Daftar pilihan {number}").format(number=number)
        self.box.setAccessibleName(runs_plain(interaction.label, kit.values) or name)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.addItem(interaction.prompt or translate("Items", "Pilih…"))
        for option in self._options:
            self.box.addItem(runs_plain(option.inlines, kit.values), option.identifier)
        layout = column()
        layout.addWidget(self.box)
        self.setLayout(layout)
        self.setFocusProxy(self.box)
        self._draw_formulas(current_look())
        self.box.activated.connect(self._on_activated)
        self._told = 0

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self._draw_formulas(look)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the longest entry, up to a limit."""
        look = current_look()
        metrics = QFontMetricsF(look.font(FIELD_PX))
        texts = [self.box.itemText(place) for place in range(self.box.count())]
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        icon = self.box.iconSize().width() if self._has_formulas() else 0
        width = min(round(max(widest, icon)) + look.pad(_ARROW_ROOM), look.px(_WIDEST))
        return QSize(width, self.box.sizeHint().height())

    def line_ascent(self) -> float:
        """The line of writing inside the box."""
        metrics = QFontMetricsF(current_look().font(FIELD_PX))
        return (self.box.sizeHint().height() - metrics.height()) / 2 + metrics.ascent()

    def restore(self, response: Response | None) -> None:
        """Show a stored choice; an unknown one shows as none."""
        values = scalars(response)
        place = self.box.findData(values[0]) if values else 0
        self.box.setCurrentIndex(max(0, place))
        self._told = self.box.currentIndex()

    def response(self) -> Response | None:
        """The chosen entry."""
        chosen = self.box.currentData()
        return self._shape.pack((chosen,) if isinstance(chosen, str) else ())

    def first_focus(self) -> QWidget | None:
        """The box."""
        return self.box

    def _on_activated(self, place: int) -> None:
        if place != self._told:
            self._told = place
            self.changed.emit()

    def _has_formulas(self) -> bool:
        return any(isinstance(one, InlineMath) for o in self._options for one in o.inlines)

    def _draw_formulas(self, look: Look) -> None:
        if not self._has_formulas():
            return
        wide = high = 1
        for place, option in enumerate(self._options, start=1):
            math = next((one for one in option.inlines if isinstance(one, InlineMath)), None)
            drawn = formula(math.mathml, look.px(FIELD_PX), look.hex("ink")) if math else None
            if drawn is not None:
                self.box.setItemIcon(place, QIcon(QPixmap.fromImage(drawn.image)))
                wide, high = max(wide, drawn.image.width()), max(high, drawn.image.height())
                if len(option.inlines) == 1:
                    self.box.setItemText(place, "")
        self.box.setIconSize(QSize(wide, high))
