"""What a killed seat owes: everything it said was saved, its place, its orders and its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from client.trials.findings import Run
from client.trials.seat_process import Line

TIME_TOLERANCE_MS = 2000
CHARGED_PER_CRASH_MS = 1000
"""exam.core.timing charges what nobody observed as one whole checkpoint interval."""
_PAGES_THAT_END_A_RETURN = ("section_intro", "finish", "receipt", "check_in", "fatal", "paused")


class Spoken(Protocol):
    """What a seat's process said; times are the computer's monotonic milliseconds."""

    lines: list[Line]
    started_ms: int
    killed_ms: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was."""

    why: str
    lost: int = 0
    resume_errors: int = 0
    chain_errors: int = 0

    def of(self, run: Run) -> Run:
        """The run with this found."""
        return run.found(
            lost=self.lost,
            resume_errors=self.resume_errors,
            chain_errors=self.chain_errors,
            why=self.why,
        )


@dataclass(frozen=True, slots=True)
class _Clock:
    """The last time that was shown, and when."""

    at_ms: int
    section: int
    section_ms: int | None
    total_ms: int | None


def is_back(line: Line) -> bool:
    """The seat shows where the participant goes on."""
    if line["event"] == "page":
        return line["page"] in _PAGES_THAT_END_A_RETURN
    return bool(line["event"] == "item")


@dataclass(slots=True)
class Expectation:
    """Fed with every line of every process of one attempt; judges the process that comes back."""

    answers: dict[str, object] = field(default_factory=dict)
    orders: dict[str, object] = field(default_factory=dict)
    seq: int = 0
    section: int = 0
    item: str = ""
    leaving: bool = False
    finished: bool = False
    _clock: _Clock | None = None
    _ran_on_ms: int = 0
    _doubt_ms: int = 0

    def note_killed(self, process: Spoken) -> None:
        """Learn what a process said before it was killed."""
        observed = False
        for line in process.lines:
            observed |= self._learn(line)
        if observed and self._clock is not None:
            self._ran_on_ms = max(0, process.killed_ms - self._clock.at_ms)
            self._doubt_ms = 0
        else:
            self._doubt_ms += process.killed_ms - process.started_ms + CHARGED_PER_CRASH_MS

    def note_ended(self, process: Spoken) -> None:
        """Learn what a process said that came to the end of its script by itself."""
        for line in process.lines:
            self._learn(line)

    def _learn(self, line: Line) -> bool:
        match line["event"]:
            case "item":
                self.section, self.item, self.leaving = line["section"], line["item"], False
                self.orders[line["item"]] = line["order"]
            case "saved":
                self.answers.update(line["answers"])
                self.seq = max(self.seq, line["seq"])
            case "page":
                self.leaving |= line["page"] in ("review", "section_intro", "finish")
                self.finished |= line["page"] == "receipt"
                return False
            case _:
                return False
        self._clock = _Clock(line["t_ms"], self.section, line["section_ms"], line["total_ms"])
        return True

    # -- judging ------------------------------------------------------------------------------

    def judge(self, process: Spoken, back: Line) -> list[Problem]:
        """Compare what came back with what was said before; empty if all is there."""
        if back["event"] == "page" and back["page"] == "fatal":
            return [Problem("the seat came back with its page for failures", resume_errors=1)]
        if back["event"] == "page" and back["page"] in ("check_in", "receipt"):
            self.finished = True
            if self.leaving:
                return []
            return [Problem(f"came back on {back['page']}, the test was not over", resume_errors=1)]
        opened = next((line for line in process.lines if line["event"] == "opened"), None)
        if opened is None:
            return [Problem("came back without opening the attempt", resume_errors=1)]
        return [*self._missing(opened), *self._misplaced(process, back)]

    def _missing(self, opened: Line) -> list[Problem]:
        found: list[Problem] = []
        given = opened["answers"]
        gone = sorted(set(self.answers) - set(given))
        # What was under way at the kill may be stored without having been shown as saved.
        changed = sorted(
            item
            for item, answer in self.answers.items()
            if item in given and given[item] != answer and item != self.item
        )
        if gone:
            found.append(Problem(f"not there any more: {', '.join(gone)}", lost=len(gone)))
        if changed:
            found.append(Problem(f"another answer: {', '.join(changed)}", lost=len(changed)))
        if opened["seq"] < self.seq:
            why = f"the journal ends at {opened['seq']}, it was at {self.seq}"
            found.append(Problem(why, chain_errors=1))
        return found

    def _misplaced(self, process: Spoken, back: Line) -> list[Problem]:
        if back["event"] == "page":
            if self.leaving:
                return []
            return [Problem(f"came back on page {back['page']}", resume_errors=1)]
        found: list[Problem] = []
        section, item = back["section"], back["item"]
        moved_on = self.leaving and section == self.section + 1
        if section != self.section and not moved_on:
            why = f"came back in section {section}, was in {self.section}"
            found.append(Problem(why, resume_errors=1))
        elif item != self.item and self.item not in self.answers and not moved_on:
            found.append(Problem(f"came back on {item}, was on {self.item}", resume_errors=1))
        if self.orders.get(item, back["order"]) != back["order"]:
            found.append(Problem(f"the options of {item} are in another order", resume_errors=1))
        found += self._mistimed(process, back)
        return found

    def _mistimed(self, process: Spoken, back: Line) -> list[Problem]:
        clock = self._clock
        if clock is None:
            return []
        # Within this the clock has run again since it was taken up.
        again_ms = back["t_ms"] - process.started_ms
        pairs: Sequence[tuple[str, int | None, int | None]] = (
            ("total", clock.total_ms, back["total_ms"]),
            ("section", clock.section_ms, back["section_ms"]),
        )
        found = []
        for name, before, now in pairs:
            if before is None or now is None or (name == "section" and self.leaving):
                continue
            expected = before - self._ran_on_ms
            least = expected - TIME_TOLERANCE_MS - self._doubt_ms - again_ms
            if not least <= now <= expected + TIME_TOLERANCE_MS:
                why = f"{name} time left {now} ms, expected {expected} ms"
                found.append(Problem(why, resume_errors=1))
        return found
