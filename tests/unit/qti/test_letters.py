"""An item writer learns of letters that a seat may have no font for."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from exam.qti.document import read_document
from exam.qti.findings import Finding, Severity
from exam.qti.letters import COVERED
from tests.unit.qti.packages import CHOICES, item

FONTS = Path(__file__).resolve().parents[3] / "resources" / "fonts"
UNSEEN = {0, 9, 10, 13}
"""Blanks; fonts have signs for some of them."""


def has(font: bytes) -> set[int]:
    """The code points of a TrueType font: formats 4 and 12 of its ``cmap`` table."""
    tables = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(64))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * number)
        at = start + offset
        (kind,) = struct.unpack_from(">H", font, at)
        if kind == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last = struct.unpack_from(">II", font, at + 16 + 12 * group)
                found |= set(range(first, last + 1))
        elif kind == 4:
            count = struct.unpack_from(">H", font, at + 6)[0] // 2
            lasts = struct.unpack_from(f">{count}H", font, at + 14)
            firsts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
            for first, last in zip(firsts, lasts, strict=True):
                found |= set(range(first, last + 1)) - {0xFFFF}
    return found


def covered() -> set[int]:
    found: set[int] = set()
    for one in COVERED.split():
        first, _, last = one.partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic"])
def test_the_list_is_what_the_shipped_fonts_have(style: str) -> None:
    plain = has((FONTS / f"NotoSans-{style}.ttf").read_bytes())
    signs = has((FONTS / "NotoSansMath-Regular.ttf").read_bytes())
    assert (plain | signs) - UNSEEN == covered() - UNSEEN


def letters(body: str) -> list[Finding]:
    document = read_document(item(body + CHOICES), "items/i.xml")
    return [one for one in document.warnings if one.code == 604]


def test_letters_without_a_font_are_named_once_with_their_place() -> None:
    (finding,) = letters("<p>a</p>\n<p>漢 か <b>漢</b></p>")
    assert finding.severity is Severity.WARNING
    assert (
        "漢 (U+6F22 CJK UNIFIED IDEOGRAPH-6F22), か (U+304B HIRAGANA LETTER KA)" in finding.message
    )
    assert finding.line == 7
    assert "boxes" in finding.effect


def test_many_such_letters_are_counted() -> None:
    (finding,) = letters("<p>" + "".join(map(chr, range(0x4E00, 0x4E00 + 20))) + "</p>")
    assert "and 8 more: not in the shipped fonts" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "<p>Rp1.500,00 – “ya” … 20 °C é Ω Я\n\t• √2 ≤ x → ∞</p>",
        "<p><math xmlns='http://www.w3.org/1998/Math/MathML'><mo>√</mo></math></p>",
        "<!-- 漢 --><p>a</p>",
    ],
)
def test_indonesian_and_formulas_bring_no_finding(body: str) -> None:
    assert letters(body) == []
