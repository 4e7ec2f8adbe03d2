"""What a conformance run found, for people and, with ``--json``, for programs."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

SHOWN_FAILURES: Final = 20
ALL_PASSED: Final = 0
SOME_FAILED: Final = 1
BAD_INPUT: Final = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """One vector that was not met."""

    id: str
    expected: Any
    got: Any


@dataclass(slots=True)
class Tally:
    """Counts. ``hard`` vectors are met by no shortcut; ``notes`` lists ids under a remark."""

    total: int = 0
    passed: int = 0
    failed: int = 0
    hard_total: int = 0
    hard_passed: int = 0
    failures: list[Failure] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def count(self, identifier: str, passed: bool, hard: bool, expected: Any, got: Any) -> None:
        """Take one vector into account."""
        self.total += 1
        self.hard_total += hard
        if passed:
            self.passed += 1
            self.hard_passed += hard
        else:
            self.failed += 1
            self.failures.append(Failure(identifier, expected, got))

    def note(self, what: str, identifier: str) -> None:
        """Say something about one vector."""
        self.notes.setdefault(what, []).append(identifier)

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    def as_text(self, what: str) -> str:
        """A few lines to read."""
        lines = [f"{what}: {self.passed} of {self.total} pass ({_share(self.passed, self.total)})"]
        if self.hard_total:
            share = _share(self.hard_passed, self.hard_total)
            lines.append(f"not met by shortcuts: {self.hard_passed} of {self.hard_total} ({share})")
        for said, identifiers in self.notes.items():
            lines.append(f"{said}: {', '.join(identifiers)}")
        for failure in self.failures[:SHOWN_FAILURES]:
            lines += [f"  {failure.id}", f"    expected  {failure.expected}",
                      f"    got       {failure.got}"]  # fmt: skip
        if len(self.failures) > SHOWN_FAILURES:
            lines.append(f"  and {len(self.failures) - SHOWN_FAILURES} more")
        return "\n".join(lines)

    @property
    def exit_code(self) -> int:
        """0 if every vector was met, else 1."""
        return SOME_FAILED if self.failed else ALL_PASSED


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "none"


def arguments(program: str, *, corpora: bool) -> argparse.ArgumentParser:
    """``VECTORS [--corpora DIR] [--json]``."""
    parser = argparse.ArgumentParser(prog=f"pendopo conformance {program}")
    parser.add_argument("vectors", type=Path, help="a JSON file of vectors")
    if corpora:
        parser.add_argument("--corpora", type=Path, required=True, help="the corpora's folder")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    return parser
