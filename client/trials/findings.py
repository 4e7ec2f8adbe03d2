"""What a drill found, run by run, in the words that every drill reports in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

_SEED_BYTES = 6


def seed_of_run(seed: int, number: int) -> int:
    """Run ``number``'s own seed: the same for the same drill seed, however many runs there are."""
    digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
    return int.from_bytes(digest[:_SEED_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: nothing found so long as every count is zero."""

    number: int
    seed: int
    lost: int = 0
    resume_errors: int = 0
    chain_errors: int = 0
    about: str = ""
    why: tuple[str, ...] = ()

    def found(
        self, *, lost: int = 0, resume_errors: int = 0, chain_errors: int = 0, why: str
    ) -> Run:
        """The run with one more finding."""
        return replace(
            self,
            lost=self.lost + lost,
            resume_errors=self.resume_errors + resume_errors,
            chain_errors=self.chain_errors + chain_errors,
            why=(*self.why, why),
        )

    @property
    def failed(self) -> bool:
        """True if something was found."""
        return bool(self.lost or self.resume_errors or self.chain_errors)

    def __str__(self) -> str:
        return f"{self.about}: {'; '.join(self.why) if self.failed else 'ok'}"


@dataclass(slots=True)
class Findings:
    """The sum over all runs. ``lost`` counts answers that were shown as saved and are gone."""

    runs: int = 0
    lost: int = 0
    resume_errors: int = 0
    chain_errors: int = 0
    failed: list[Run] = field(default_factory=list)

    def add(self, run: Run) -> None:
        """Count a run in."""
        self.runs += 1
        self.lost += run.lost
        self.resume_errors += run.resume_errors
        self.chain_errors += run.chain_errors
        if run.failed:
            self.failed.append(run)

    def report(self, seed: int) -> dict[str, object]:
        """As JSON; a failed run is named by what reproduces it."""
        return {
            "runs": self.runs,
            "lost": self.lost,
            "resume_errors": self.resume_errors,
            "chain_errors": self.chain_errors,
            "failed_seeds": [
                {"seed": seed, "run": one.number, "run_seed": one.seed, "found": list(one.why)}
                for one in self.failed
            ],
        }
