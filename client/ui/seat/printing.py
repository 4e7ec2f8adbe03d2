"""The receipt on paper: one page with the code, the words and whose they are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QSizeF, Qt, QUrl
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from client.seat.views import ReceiptView
from client.ui import texts
from client.ui.seat.qr import qr_image
from client.ui.theme import current_look
from exam.qti.escaping import escape

_CODE = "code"
_CODE_MM = 45
_LETTERS_PT = 11
_MM_PER_INCH = 25.4
_PX_PER_INCH = 96
_SHARP = 8
"""Pixels of a module of the code, so that a printer does not blur it."""

translate = QCoreApplication.translate


def paper(view: ReceiptView, zone: str) -> QTextDocument:
    """The receipt as a document for a sheet; what is told of it on screen, in black on white."""
    document = QTextDocument()
    font = QFont(current_look().font(_LETTERS_PT))
    font.setPointSizeF(_LETTERS_PT)
    document.setDefaultFont(font)
    code = qr_image(view.qr)
    side = code.width() * _SHARP
    kind = QTextDocument.ResourceType.ImageResource.value
    document.addResource(kind, QUrl(_CODE), code.scaled(side, side))
    document.setHtml(_html(view, zone))
    return document


def _html(view: ReceiptView, zone: str) -> str:
    title = translate("ReceiptPaper", "Tanda terima tes")
    words_title = translate("ReceiptPaper", "Kata tanda terima")
    result = translate("ReceiptPaper", "Hasil pemetaan disampaikan melalui instansi Anda.")
    unsigned = translate("ReceiptPaper", "Tanda tangan server ruang menyusul.")
    lines = "".join(
        f'<tr><td style="padding-right:14px">{escape(name)}</td>'
        f"<td><b>{escape(value)}</b></td></tr>"
        for name, value in _facts(view, zone)
    )
    words = " &nbsp; ".join(
        f"{place}&nbsp;<b>{escape(word)}</b>" for place, word in enumerate(view.words, start=1)
    )
    side = round(_CODE_MM / _MM_PER_INCH * _PX_PER_INCH)
    return (
        f"<h2>{escape(title)}</h2><table>{lines}</table>"
        f'<p><img src="{_CODE}" width="{side}" height="{side}"/></p>'
        f"<p>{escape(words_title)}: {words}</p>"
        + ("" if view.signed else f"<p>{escape(unsigned)}</p>")
        + f"<p>{escape(result)}</p>"
    )


def _facts(view: ReceiptView, zone: str) -> tuple[tuple[str, str], ...]:
    at = view.submitted_utc_ms
    answers = translate("ReceiptPaper", "{answered} dari {all} soal").format(
        answered=texts.number(view.answered), all=texts.number(view.items)
    )
    return (
        (translate("ReceiptPaper", "Nama"), view.name),
        (translate("ReceiptPaper", "NIP"), view.masked_number),
        (translate("ReceiptPaper", "Sesi"), view.session_title),
        (
            translate("ReceiptPaper", "Diserahkan"),
            f"{texts.day_and_date(at, zone)}, {texts.clock_zone(at, zone)}",
        ),
        (translate("ReceiptPaper", "Jawaban"), answers),
    )


def print_on(printer: QPrinter, document: QTextDocument) -> bool:
    """Print the sheet; False where the printer did not take it."""
    document.setPageSize(QSizeF(printer.pageRect(QPrinter.Unit.Point).size()))
    document.print_(printer)
    return printer.printerState() is not QPrinter.PrinterState.Error


def offer(view: ReceiptView, zone: str, window: QWidget, tell: Callable[[str], None]) -> None:
    """Let the participant choose a printer; ``tell`` gets a sentence on what came of it."""
    if not QPrinterInfo.availablePrinterNames():
        tell(
            translate(
                "ReceiptPaper",
                "Komputer ini tidak punya printer. Catat keenam kata, atau foto kode QR.",
            )
        )
        return
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile, on=False)
    dialog.accepted.connect(lambda: tell(_printed(printer, view, zone)))
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()


def _printed(printer: QPrinter, view: ReceiptView, zone: str) -> str:
    if print_on(printer, paper(view, zone)):
        return translate("ReceiptPaper", "Tanda terima dikirim ke printer.")
    return translate(
        "ReceiptPaper", "Printer tidak menerima tanda terima. Panggil pengawas, atau catat katanya."
    )
