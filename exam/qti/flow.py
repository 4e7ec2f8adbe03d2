"""Words and what stands among them gather into paragraphs; blanks collapse as in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from exam.qti.content import (
    Baseline,
    Block,
    Image,
    Inline,
    LineBreak,
    Paragraph,
    Preformatted,
    Run,
)

_BLANKS = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Style:
    """How the next text looks."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    code: bool = False
    small: bool = False
    baseline: Baseline = Baseline.NORMAL
    catalog: str = ""
    direction: str = ""
    """Of the paragraphs, not of words inside one: these turn by themselves."""

    def run(self, text: str = "") -> Run:
        """``text`` in this style."""
        return Run(
            text,
            self.bold,
            self.italic,
            self.underline,
            self.strike,
            self.code,
            self.small,
            self.baseline,
            self.catalog,
        )


class Flow:
    """Collects blocks. Inlines go to the open paragraph; a block closes it."""

    def __init__(self, style: Style | None = None) -> None:
        self._blocks: list[Block] = []
        self._inlines: list[Inline] = []
        self._heading = 0
        self._classes: tuple[str, ...] = ()
        self._verbatim = False
        self.style = style or Style()
        self._pieces: list[str] = []
        self._pieces_style = self.style

    def text(self, text: str) -> None:
        """Add text in the present style."""
        if self._verbatim:
            text = text.expandtabs(4)
        else:
            text = _BLANKS.sub(" ", text)
            if self._at_blank():
                text = text.lstrip(" ")
        if not text:
            return
        if self._pieces and self._pieces_style != self.style:
            self._settle()
        self._pieces.append(text)
        self._pieces_style = self.style

    def _settle(self) -> None:
        """The words gathered so far become a run; gathering them first keeps long texts linear."""
        if not self._pieces:
            return
        run = self._pieces_style.run("".join(self._pieces))
        self._pieces = []
        self._inlines.append(run)

    def _at_blank(self) -> bool:
        if self._pieces:
            return self._pieces[-1].endswith(" ")
        if not self._inlines:
            return True
        last = self._inlines[-1]
        return isinstance(last, LineBreak) or (isinstance(last, Run) and last.text.endswith(" "))

    def add(self, inline: Inline) -> None:
        """Add something that is not text to the open paragraph."""
        self._settle()
        if isinstance(inline, LineBreak) and not self._verbatim:
            self._trim()
        self._inlines.append(inline)

    def _trim(self) -> None:
        while self._inlines and isinstance(last := self._inlines[-1], Run):
            text = last.text.rstrip(" ")
            if text:
                self._inlines[-1] = replace(last, text=text)
                return
            self._inlines.pop()

    def take(self) -> tuple[Inline, ...]:
        """The open paragraph's inlines, which are then no longer in it."""
        self._settle()
        if not self._verbatim:
            self._trim()
        while self._inlines and isinstance(self._inlines[-1], LineBreak):
            self._inlines.pop()  # a break at the end of a block shows nothing
            self._trim()
        taken = tuple(self._inlines)
        self._inlines = []
        return taken

    def close(self) -> None:
        """End the open paragraph, if it holds anything."""
        inlines = self.take()
        if not inlines:
            return
        if self._verbatim:
            self._blocks.append(Preformatted(inlines))
        elif _only_pictures(inlines):
            self._blocks.extend(map(self._pictures, _lines(inlines)))
        else:
            look = (self._heading, self._classes, self.style.direction)
            self._blocks.append(Paragraph(inlines, *look))

    def _pictures(self, line: Sequence[Image]) -> Block:
        """One picture can be enlarged; several stand beside each other as they do in HTML."""
        return (
            line[0]
            if len(line) == 1
            else Paragraph(tuple(line), 0, self._classes, self.style.direction)
        )

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
    def paragraph(
        self,
        heading: int | None = None,
        classes: tuple[str, ...] = (),
        *,
        verbatim: bool | None = None,
    ) -> Iterator[None]:
        """Everything inside stands by itself, as a heading of level ``heading`` if given."""
        self.close()
        before = (self._heading, self._classes, self._verbatim)
        self._heading = self._heading if heading is None else heading
        self._classes = classes or self._classes
        self._verbatim = self._verbatim if verbatim is None else verbatim
        try:
            yield
        finally:
            self.close()
            self._heading, self._classes, self._verbatim = before

    def finish(self) -> tuple[Block, ...]:
        """Every block, in order."""
        self.close()
        return tuple(self._blocks)


def _only_pictures(inlines: Iterable[Inline]) -> bool:
    held = [one for one in inlines if not (isinstance(one, Run) and not one.text.strip(" "))]
    return all(isinstance(one, Image | LineBreak) for one in held) and any(
        isinstance(one, Image) for one in held
    )


def _lines(inlines: Iterable[Inline]) -> Iterator[list[Image]]:
    """The pictures of each line that has some."""
    line: list[Image] = []
    for one in inlines:
        if isinstance(one, Image):
            line.append(one)
        elif isinstance(one, LineBreak) and line:
            yield line
            line = []
    if line:
        yield line


def as_line(blocks: Iterable[Block]) -> tuple[Inline, ...] | None:
    """Paragraphs and pictures as one line, with breaks between; ``None`` for anything more."""
    found: list[Inline] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += [LineBreak(), *block.runs] if found else block.runs
        elif isinstance(block, Image):
            found.append(block)
        else:
            return None
    return tuple(found)
