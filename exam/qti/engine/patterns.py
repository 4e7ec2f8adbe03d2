"""XML Schema's regular expressions, read into automata: always for the whole string.

Differences that matter: ``^`` and ``$`` are ordinary characters, ``.`` stops at line ends,
``\\i``, ``\\c`` and ``\\p{…}`` exist, classes can be subtracted, nothing is lazy or possessive.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Final

from exam.qti.engine.automaton import Choice, One, Part, Pattern, Repeated, Run
from exam.qti.engine.values import Fault

MAX_PATTERN_CHARS: Final = 2000
_NAME_START: Final = (
    r":A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME: Final = _NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
_ESCAPED: Final = "\\|.?*+(){}[]^$-"
_SPACES: Final = {"n": r"\n", "r": r"\r", "t": r"\t"}
_QUANTIFIER: Final = re.compile(r"[?*+]|\{([0-9]{1,4})(,([0-9]{0,4}))?\}")
_CATEGORIES: Final = frozenset(
    one + two
    for one, seconds in {
        "L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon",
    }.items()
    for two in ("", *seconds)
)  # fmt: skip
_BLOCKS: Final = {
    "IsBasicLatin": r"\x00-\x7F",
    "IsLatin-1Supplement": r"\x80-\xFF",
    "IsLatinExtended-A": r"\u0100-\u017F",
    "IsLatinExtended-B": r"\u0180-\u024F",
    "IsGreek": r"\u0370-\u03FF",
    "IsGreekandCoptic": r"\u0370-\u03FF",
    "IsCyrillic": r"\u0400-\u04FF",
    "IsArabic": r"\u0600-\u06FF",
    "IsGeneralPunctuation": r"\u2000-\u206F",
    "IsMathematicalOperators": r"\u2200-\u22FF",
    "IsJavanese": r"\uA980-\uA9DF",
    "IsBalinese": r"\u1B00-\u1B7F",
}


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Pattern:
    """The pattern, ready for use. Raises :class:`Fault` where it is none."""
    if len(pattern) > MAX_PATTERN_CHARS:
        raise _no_pattern(pattern, f"longer than {MAX_PATTERN_CHARS} characters")
    translator = _Translator(pattern)
    try:
        return Pattern(translator.whole())
    except (re.error, RecursionError, OverflowError) as error:
        raise _no_pattern(pattern, str(error)) from None


def _no_pattern(pattern: str, why: str) -> Fault:
    return Fault(
        f"{pattern[:60]!r} is no regular expression of XML Schema: {why}",
        code=205,
        remedy="correct the pattern",
    )


@lru_cache(maxsize=64)
def _category(prefix: str) -> str:
    """The characters of a Unicode category, as ranges for a character class."""
    ranges: list[str] = []
    start: int | None = None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(prefix)
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            ranges.append(f"\\U{start:08X}-\\U{code - 1:08X}")
            start = None
    return "".join(ranges)


class _Translator:
    """One pass over the pattern, from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def whole(self) -> Part:
        result = self._branches(0)
        if self._at < len(self._pattern):
            raise self._wrong("an unmatched )")
        return result

    def _wrong(self, why: str) -> Fault:
        return _no_pattern(self._pattern, why)

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _next(self) -> str:
        character = self._peek()
        if not character:
            raise self._wrong("it ends too early")
        self._at += 1
        return character

    def _branches(self, depth: int) -> Part:
        if depth > 50:
            raise self._wrong("nested too deep")
        branches: list[list[Part]] = [[]]
        while (character := self._peek()) and character != ")":
            if character == "|":
                self._at += 1
                branches.append([])
            else:
                branches[-1].append(self._quantified(self._atom(depth)))
        runs = tuple(Run(tuple(parts)) for parts in branches)
        return runs[0] if len(runs) == 1 else Choice(runs)

    def _quantified(self, part: Part) -> Part:
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found is None:
            return part
        self._at = found.end()
        if found[1] is None:
            return Repeated(part, int(found[0] == "+"), 1 if found[0] == "?" else None)
        least = int(found[1])
        if found[2] is None:
            return Repeated(part, least, least)
        most = int(found[3]) if found[3] else None
        if most is not None and most < least:
            raise self._wrong(f"{found[0]} counts backwards")
        return Repeated(part, least, most)

    def _atom(self, depth: int) -> Part:
        character = self._next()
        if character == "(":
            inner = self._branches(depth + 1)
            if self._next() != ")":
                raise self._wrong("an unmatched (")
            return inner
        if character == "[":
            return One(self._class(depth))
        if character == "\\":
            return One(self._escape())
        if character == ".":
            return One(r"[^\n\r]")
        if character in "?*+{}]":
            raise self._wrong(f"{character} where a character is expected")
        return One(re.escape(character))

    def _escape(self) -> str:
        inside, negated = self._escaped()
        return f"[{'^' if negated else ''}{inside}]"

    # Long because: one branch for each of XML Schema's escapes.
    def _escaped(self) -> tuple[str, bool]:
        """What follows a backslash, for use inside a class, and whether it is the opposite."""
        character = self._next()
        if character in _SPACES:
            return _SPACES[character], False
        if character in _ESCAPED:
            return "\\" + character, False
        low, negated = character.lower(), character.isupper()
        if low == "p":
            return self._property(), negated
        if low == "s":
            return r" \t\n\r", negated
        if low == "d":
            return r"\d", negated
        if low in "ic":
            return (_NAME_START if low == "i" else _NAME), negated
        if low == "w":  # everything but punctuation, separators and others
            return "".join(_category(one) for one in "LMNS"), negated
        raise self._wrong(f"\\{character} is no escape")

    def _property(self) -> str:
        end = self._pattern.find("}", self._at)
        if self._peek() != "{" or end < 0:
            raise self._wrong("\\p without {…}")
        called = self._pattern[self._at + 1 : end]
        self._at = end + 1
        if called in _BLOCKS:
            return _BLOCKS[called]
        if called in _CATEGORIES:
            return _category(called)
        raise self._wrong(f"\\p{{{called}}} is not known here")

    def _class(self, depth: int) -> str:
        """A class after its bracket; several alternatives where it holds opposites."""
        if depth > 50:
            raise self._wrong("nested too deep")
        negated = self._peek() == "^"
        self._at += negated
        plain: list[str] = []
        opposites: list[str] = []
        minus = ""
        while (character := self._next()) != "]":
            if character == "-" and self._peek() == "[" and (plain or opposites):
                self._at += 1
                minus = self._class(depth + 1)
                if self._next() != "]":
                    raise self._wrong("a subtraction must come last in its class")
                break
            self._member(character, plain, opposites)
        if not plain and not opposites:
            raise self._wrong("an empty class")
        choices = [f"[{''.join(plain)}]"] if plain else []
        base = "|".join([*choices, *(f"[^{one}]" for one in opposites)])
        base = rf"(?!{base})(?s:.)" if negated else f"(?:{base})"
        return f"(?:(?!{minus}){base})" if minus else f"(?:{base})"

    def _member(self, character: str, plain: list[str], opposites: list[str]) -> None:
        if character == "[":
            raise self._wrong("[ inside a class")
        first = self._one(character, opposites)
        following = self._pattern[self._at + 1 : self._at + 2]
        if first is None:
            return
        if self._peek() != "-" or following in ("]", "[", ""):
            plain.append(first)
            return
        self._at += 1
        last = self._one(self._next(), opposites)
        if last is None or len(first) > 2 or len(last) > 2:
            raise self._wrong("a range with a class at its end")
        plain.append(f"{first}-{last}")

    def _one(self, character: str, opposites: list[str]) -> str | None:
        if character != "\\":
            return re.escape(character) if character not in "^&~|" else "\\" + character
        inside, negated = self._escaped()
        if negated:
            opposites.append(inside)
            return None
        return inside
