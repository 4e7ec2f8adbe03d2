"""Regular expressions as automata: work grows with pattern times text, and never beyond that.

An author's pattern meets a participant's text. A matcher that goes back and tries again needs
twice as long for each further letter where a pattern such as ``(a+)+b`` does not fit; here every
state that the text so far can lead to is followed at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from exam.qti.engine.values import Fault

MAX_STEPS: Final = 10_000
_MAX_MOVES: Final = 4096


@dataclass(frozen=True, slots=True)
class One:
    """One character, which ``python`` (a regular expression of :mod:`re`) describes."""

    python: str


@dataclass(frozen=True, slots=True)
class Run:
    """Parts one after the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of several parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A part at least and at most so many times; ``most`` ``None`` is without end."""

    part: Part
    least: int
    most: int | None


Part: TypeAlias = One | Run | Choice | Repeated
_States: TypeAlias = frozenset[int]
_END: Final = 0


class Pattern:
    """A compiled pattern. Raises :class:`Fault` for one that would need too many states.

    Raises :class:`re.error` where a character's description is none.
    """

    def __init__(self, whole: Part) -> None:
        self._tests: list[re.Pattern[str] | None] = [None]
        self._next: list[list[int]] = [[]]
        self._steps = 0
        self._moves: dict[tuple[_States, str], _States] = {}
        self._start = self._reach([self._build(whole, _END)])

    def fits(self, text: str) -> bool:
        """Whether the whole of ``text`` is described."""
        states = self._start
        for character in text:
            moved = self._moves.get((states, character))
            states = self._move(states, character) if moved is None else moved
            if not states:
                return False
        return _END in states

    def _move(self, states: _States, character: str) -> _States:
        if len(self._moves) >= _MAX_MOVES:
            self._moves.clear()
        known: dict[re.Pattern[str], bool] = {}
        following: list[int] = []
        for state in states:
            test = self._tests[state]
            if test is None:
                continue
            if test not in known:
                known[test] = test.fullmatch(character) is not None
            if known[test]:
                following += self._next[state]
        moved = self._moves[states, character] = self._reach(following)
        return moved

    def _reach(self, states: list[int]) -> _States:
        """The states that take a character, or end, from ``states`` on."""
        waiting, seen = list(states), set(states)
        while waiting:
            state = waiting.pop()
            if self._tests[state] is None:
                new = [one for one in self._next[state] if one not in seen]
                seen.update(new)
                waiting += new
        return frozenset(one for one in seen if one == _END or self._tests[one] is not None)

    def _state(self, test: re.Pattern[str] | None, following: list[int]) -> int:
        self._tests.append(test)
        self._next.append(following)
        return len(self._tests) - 1

    def _build(self, part: Part, then: int) -> int:
        """The state from which ``part`` and then ``then`` are recognised."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise Fault(
                f"a regular expression of more than {MAX_STEPS} steps",
                code=205,
                remedy="use fewer or smaller repetitions",
            )
        match part:
            case One(python=python):
                return self._state(re.compile(python), [then])
            case Run(parts=parts):
                for one in reversed(parts):
                    then = self._build(one, then)
                return then
            case Choice(parts=parts):
                return self._state(None, [self._build(one, then) for one in parts])
            case Repeated():
                return self._repeat(part, then)

    def _repeat(self, repeated: Repeated, then: int) -> int:
        if repeated.most is None:
            start = self._state(None, [then])
            self._next[start].append(self._build(repeated.part, start))
        else:
            start = then
            for _ in range(repeated.most - repeated.least):
                start = self._state(None, [self._build(repeated.part, start), then])
        for _ in range(repeated.least):
            start = self._build(repeated.part, start)
        return start
