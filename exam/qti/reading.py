"""What every interaction's reader needs: its response variable, prompt, bounds and classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Protocol

from exam.core.responses import BaseType, Cardinality
from exam.qti.content import Block, Image, Inline, Media, Visibility
from exam.qti.declarations import Declared
from exam.qti.markup import Element, Source, attribute, children, integer, required, shown
from exam.qti.vocabulary import layout_classes, unknown_classes

SINGLE_OR_MULTIPLE = (Cardinality.SINGLE, Cardinality.MULTIPLE)
TEXT_TYPES = (
    BaseType.STRING,
    BaseType.INTEGER,
    BaseType.FLOAT,
    BaseType.DURATION,
    BaseType.IDENTIFIER,
    BaseType.URI,
)


class ReadFile(Protocol):
    """The package's files, as far as a reader needs them."""

    def read(self, path: str) -> bytes:
        """A file's content. Raises :class:`Rejected` where there is none."""


class Reads(Protocol):
    """The body's reader, as the readers of single interactions see it."""

    @property
    def source(self) -> Source:
        """Where findings point at."""

    @property
    def base(self) -> str:
        """The path of the file that is read."""

    @property
    def declared(self) -> Mapping[str, Declared]:
        """The item's response variables."""

    def blocks(self, element: Element, *, skip: Collection[str] = ()) -> tuple[Block, ...]:
        """What is inside, without the children called ``skip``."""

    def inlines(self, element: Element, *, skip: Collection[str] = ()) -> tuple[Inline, ...]:
        """What is inside, as one line."""

    def picture(self, element: Element) -> Image:
        """The picture that a graphic interaction stands on."""

    def sound_or_film(self, element: Element) -> Media | Image:
        """What a media interaction plays."""


def response_of(
    element: Element,
    reads: Reads,
    base_types: tuple[BaseType, ...],
    cardinalities: tuple[Cardinality, ...],
) -> Declared:
    """The declared variable. Raises :class:`Rejected` where it is missing or does not fit."""
    wanted = required(element, "response-identifier", reads.source)
    found = reads.declared.get(wanted)
    if found is None:
        raise reads.source.refuse(
            401,
            f'response "{wanted}" is not declared',
            at=element,
            remedy="add a response declaration",
        )
    fits = found.cardinality in cardinalities and (
        found.cardinality is Cardinality.RECORD or found.base_type in base_types
    )
    if not fits:
        types = " or ".join(one.value for one in base_types[:3])
        shapes = " or ".join(one.value for one in cardinalities)
        raise reads.source.refuse(
            404,
            f'response "{wanted}" cannot hold what {shown(element)} gives',
            at=element,
            remedy=f"declare it as {types}, {shapes}",
        )
    return found


def prompt_of(element: Element, reads: Reads) -> tuple[Block, ...]:
    """What is asked."""
    return tuple(block for one in children(element, "prompt") for block in reads.blocks(one))


def classes_of(element: Element) -> tuple[str, ...]:
    """The shared vocabulary's classes."""
    return layout_classes(attribute(element, "class"))


def note_classes(root: Element, source: Source) -> None:
    """Note each class that looks like the shared vocabulary's and is not, once."""
    noted: set[str] = set()
    for element in root.iter("{*}*"):
        for unknown in unknown_classes(str(element.get("class") or "")):
            if unknown not in noted:
                noted.add(unknown)
                source.warn(
                    504,
                    f"unknown class {unknown} on {shown(element)}",
                    at=element,
                    effect="the class has no effect",
                )


def is_horizontal(element: Element, classes: tuple[str, ...]) -> bool:
    """Orientation by attribute (2.x) or class (3.0)."""
    return (
        attribute(element, "orientation") == "horizontal" or "qti-orientation-horizontal" in classes
    )


def visibility_of(element: Element, variable: str = "template-identifier") -> Visibility | None:
    """When a choice or a block is shown; ``None`` for always."""
    named = attribute(element, variable)
    if not named:
        return None
    hide = attribute(element, "show-hide", "show") == "hide"
    return Visibility(named, attribute(element, "identifier"), hide)


def messages_of(element: Element) -> tuple[str, str]:
    """The author's words for too few and too many."""
    return (
        attribute(element, "data-min-selections-message"),
        attribute(element, "data-max-selections-message"),
    )


def hint(element: Element, called: str, source: Source) -> int | None:
    """A whole number that only advises; a bad one is noted."""
    text = attribute(element, called)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        source.warn(510, f'"{called}" is {text[:40]!r}', at=element, effect="it has no effect")
        return None
    return int(text)


def optional(element: Element, called: str, source: Source) -> int | None:
    """A bound that may be absent. Raises :class:`Rejected` for anything but a whole number."""
    return integer(element, called, 0, source) if attribute(element, called) else None


def check_unique(identifiers: Collection[str], what: str, element: Element, source: Source) -> None:
    """Raise :class:`Rejected` for an identifier that stands twice, or for none at all."""
    counts = Counter(identifiers)
    twice = sorted(one for one, count in counts.items() if count > 1)
    if twice or not counts:
        found = f'{what} "{twice[0]}" stands twice' if twice else f"there is no {what}"
        raise source.refuse(403, found, at=element, remedy=f"correct the {what}s")


def choice_bounds(element: Element, count: int, source: Source) -> tuple[int, int]:
    """How many choices at least and at most, 0 for any number.

    Raises :class:`Rejected` where nobody could answer.
    """
    least = integer(element, "min-choices", 0, source)
    most = integer(element, "max-choices", 1, source)
    if least > 1 and not attribute(element, "max-choices"):
        source.warn(
            510, f"at least {least} choices, at most not said", at=element, effect="any number"
        )
        most = 0
    check_bounds(least, most, count, element, source)
    return least, most


def check_bounds(
    least: int | None, most: int | None, count: int, element: Element, source: Source
) -> None:
    """Raise :class:`Rejected` where nobody could answer; 0 or None for ``most`` is ``count``."""
    top = most or count
    if (least or 0) > top:
        raise source.refuse(
            403,
            f"at least {least} choices, at most {top}",
            at=element,
            remedy="correct min-choices or max-choices",
        )


def groups_of(element: Element) -> tuple[str, ...]:
    """The identifiers that something may be paired with; empty for any."""
    return tuple(attribute(element, "match-group").split())
