"""Runs of text gather into paragraphs, with blanks collapsed as HTML does and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from exam.qti.content import Block, Paragraph, Run

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NO_BREAK_SPACE = "\u00a0"
_PLAIN = "0123456789+-−=()aehijklmnoprstuvxβγ"
_SUB = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧ"
_SUP_FROM = "0123456789+-−=()abcdefghijklmnoprstuvwxyz"
_SUP = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
SUBSCRIPTS = dict(zip(_PLAIN, _SUB, strict=True))
SUPERSCRIPTS = dict(zip(_SUP_FROM, _SUP, strict=True))


@dataclass(frozen=True, slots=True)
class Style:
    """How the next text looks."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    verbatim: bool = False


class Flow:
    """Collects blocks. Text goes to the open paragraph; a block closes it."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._runs: list[Run] = []
        self._heading = 0
        self.style = Style()

    def text(self, text: str) -> None:
        """Add text in the present style."""
        if self.style.verbatim:
            for number, line in enumerate(text.expandtabs(4).splitlines()):
                if number:
                    self.close()
                self._add(line.replace(" ", _NO_BREAK_SPACE))
            return
        text = _BLANKS.sub(" ", text)
        if not self._runs or self._runs[-1].text.endswith(" "):
            text = text.lstrip(" ")
        self._add(text)

    def _add(self, text: str) -> None:
        if not text:
            return
        run = Run(text, self.style.bold, self.style.italic, self.style.underline)
        if self._runs and replace(self._runs[-1], text="") == replace(run, text=""):
            self._runs[-1] = replace(run, text=self._runs[-1].text + text)
        else:
            self._runs.append(run)

    def close(self) -> None:
        """End the open paragraph, if it holds anything."""
        runs = self._runs
        self._runs = []
        while runs and not runs[-1].text.rstrip(" "):
            runs.pop()
        if runs:
            runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(" "))
            self._blocks.append(Paragraph(tuple(runs), self._heading))

    def block(self, block: Block) -> None:
        """Add a block after what was said before."""
        self.close()
        self._blocks.append(block)

    @contextmanager
    def styled(self, style: Style) -> Iterator[None]:
        """Everything inside has ``style``."""
        before, self.style = self.style, style
        try:
            yield
        finally:
            self.style = before

    @contextmanager
    def paragraph(self, heading: int | None = None) -> Iterator[None]:
        """Everything inside stands by itself, as a heading of level ``heading`` if given."""
        self.close()
        before = self._heading
        self._heading = before if heading is None else heading
        try:
            yield
        finally:
            self.close()
            self._heading = before

    def finish(self) -> tuple[Block, ...]:
        """Every block, in order."""
        self.close()
        return tuple(self._blocks)
