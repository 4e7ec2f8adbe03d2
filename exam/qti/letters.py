"""Letters that the shipped fonts lack: a seat shows them only where its system has a font."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from exam.qti.markup import Element, Source, is_element, name

COVERED: Final = """
9-a d 20-7e a0-377 37a-37f 384-38a 38c 38e-3a1 3a3-3e1 3f0-52f 1ab0-1ac0 1c80-1c88 1d00-1df9
1dfb-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4
1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2000-2064 2066-2071 2074-208e 2090-209c
20a0-20bf 20d0-20dc 20e1 20e5-20f0 2100-215f 2184 2189 2190-21ae 21b0-21e5 21f1-21f2 21f4-22ff
2308-230b 2310 2319 231c-2321 2336-237a 237c 2395 239b-23b6 23d0 23dc-23e1 2474-2475 25af 25b3
25b7 25bd 25c1 25ca 25cc 25fb 266d-266f 27c0-27ff 2900-2aff 2b0e-2b11 2b30-2b4c 2bfe 2c60-2c7f
2de0-2e52 a640-a69f a700-a7bf a7c2-a7ca a7f5-a7ff a92e ab30-ab6b fb00-fb06 fe00 fe20-fe2f feff
ff5b ff5d fffc-fffd 1d400-1d454 1d456-1d49c 1d49e-1d49f 1d4a2 1d4a5-1d4a6 1d4a9-1d4ac 1d4ae-1d4b9
1d4bb 1d4bd-1d4c3 1d4c5-1d505 1d507-1d50a 1d50d-1d514 1d516-1d51c 1d51e-1d539 1d53b-1d53e
1d540-1d544 1d546 1d54a-1d550 1d552-1d6a5 1d6a8-1d7cb 1d7ce-1d7ff 1ee00-1ee03 1ee05-1ee1f
1ee21-1ee22 1ee24 1ee27 1ee29-1ee32 1ee34-1ee37 1ee39 1ee3b 1ee42 1ee47 1ee49 1ee4b 1ee4d-1ee4f
1ee51-1ee52 1ee54 1ee57 1ee59 1ee5b 1ee5d 1ee5f 1ee61-1ee62 1ee64 1ee67-1ee6a 1ee6c-1ee72
1ee74-1ee77 1ee79-1ee7c 1ee7e 1ee80-1ee89 1ee8b-1ee9b 1eea1-1eea3 1eea5-1eea9 1eeab-1eebb
1eef0-1eef1
"""
"""What Noto Sans, in each style that is shipped, or Noto Sans Math has letters for, and the blanks
that nobody sees: Latin, Greek and Cyrillic with their marks, arrows and signs of mathematics; no
other scripts."""
_MOST_NAMED: Final = 12
_SHOWN: Final = ("item-body", "stimulus-body", "rubric-block", "modal-feedback", "catalog-info")


def _outside(covered: str) -> re.Pattern[str]:
    ranges = (one.partition("-") for one in covered.split())
    inside = "".join(
        f"\\U{int(first, 16):08x}-\\U{int(last or first, 16):08x}" for first, _, last in ranges
    )
    return re.compile(f"[^{inside}]")


_OUTSIDE: Final = _outside(COVERED)


def note_letters(root: Element, source: Source) -> None:
    """Name each such letter once, where the first of them stands; formulas bring their own."""
    found: dict[str, Element] = {}
    for text, place in _texts(root):
        for letter in _OUTSIDE.findall(text):
            found.setdefault(letter, place)
    if found:
        named = ", ".join(map(_named, list(found)[:_MOST_NAMED]))
        more = len(found) - _MOST_NAMED
        source.warn(
            604,
            f"{named}{f' and {more} more' if more > 0 else ''}: not in the shipped fonts",
            at=next(iter(found.values())),
            effect="a seat whose system has no font for them shows boxes",
            remedy="write a formula or a picture, or see that every seat has such a font",
        )


def _texts(root: Element) -> Iterable[tuple[str, Element]]:
    for element in root:
        if is_element(element) and name(element) in _SHOWN:
            yield from _inside(element)


def _inside(element: Element) -> Iterable[tuple[str, Element]]:
    if name(element) != "math:math":
        yield element.text or "", element
        for child in element:
            if is_element(child):
                yield from _inside(child)
            yield child.tail or "", element


def _named(letter: str) -> str:
    return f"{letter} (U+{ord(letter):04X} {unicodedata.name(letter, 'unnamed')})"
