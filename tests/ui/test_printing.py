"""The receipt on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from client.ui import samples
from client.ui.gallery import sample_window
from client.ui.hands import click
from client.ui.seat.printing import paper, print_on


def test_the_sheet_says_what_the_screen_says(qtbot: QtBot) -> None:
    view = samples.receipt()
    text = paper(view, "WIB").toPlainText()
    for word in (*view.words, view.name, view.masked_number, view.session_title, "WIB"):
        assert word in text


def test_the_code_on_the_sheet_can_be_seen(qtbot: QtBot) -> None:
    document = paper(samples.receipt(), "WIB")
    document.setTextWidth(600)
    sheet = QImage(600, round(document.size().height()), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    document.drawContents(painter)
    painter.end()
    code = sheet.copy(0, 150, 170, 170)
    dark = sum(
        code.pixelColor(across, down).lightness() < 60
        for across in range(code.width())
        for down in range(code.height())
    )
    assert dark > code.width() * code.height() / 8


def test_a_sheet_is_printed_on_one_page(qtbot: QtBot, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "tanda-terima.pdf"))
    document = paper(samples.receipt(), "WIB")
    assert print_on(printer, document)
    assert (tmp_path / "tanda-terima.pdf").read_bytes().startswith(b"%PDF-")
    assert document.pageCount() == 1


def test_a_computer_without_a_printer_says_what_else_to_do(qtbot: QtBot) -> None:
    if QPrinterInfo.availablePrinterNames():
        pytest.skip("this computer has a printer")
    window = sample_window()
    qtbot.addWidget(window)
    window.show()
    window.show_receipt(samples.receipt())
    button = window.findChild(QPushButton, "receipt_print")
    assert button is not None
    click(button)
    assert any("printer" in label.text() for label in window.findChildren(QLabel))
