"""What a bundle is worth: what it holds, what it lacks, who signed it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from exam.core.errors import one_line


@dataclass(frozen=True, slots=True)
class Missing:
    """Entries ``first`` to ``last`` of an attempt that should be there and are not."""

    attempt_id: str
    first: int
    last: int

    def __str__(self) -> str:
        attempt = f"attempt {one_line(self.attempt_id)}"
        if self.last == 0:
            return f"{attempt}: its header is missing"
        return f"{attempt}: entries {self.first} to {self.last} are missing"


@dataclass(frozen=True, slots=True)
class Range:
    """Entries ``first`` to ``last`` of an attempt, as a bundle claims to hold them."""

    attempt_id: str
    first: int
    last: int


@dataclass(slots=True)
class BundleReport:
    """What a bundle is worth. ``trouble`` empty and ``signed_by`` not: it is whole and known.

    ``missing`` are ranges that it promises and lacks; ``trusted`` are the attempts whose
    sections somebody known has signed for; ``troubles`` say what contradicts itself.
    ``station_key`` names the station's own key (:func:`exam.core.roles.key_id`) where that signed.
    """

    file: str
    exporter: str = ""
    session_id: str = ""
    seat: str = ""
    made_utc_ms: int = 0
    signed_by: list[str] = field(default_factory=list)
    attempts: list[Range] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    trusted: set[str] = field(default_factory=set)
    station_key: str = ""

    @property
    def sound(self) -> bool:
        """True for a bundle that is whole, consistent and signed by somebody known."""
        known = all(one.attempt_id in self.trusted for one in self.attempts)
        return bool(self.signed_by) and known and not self.missing and not self.troubles

    def lines(self) -> list[str]:
        """The findings in words; empty for a sound bundle."""
        said = [*map(one_line, self.troubles), *map(str, self.missing)]
        if not self.signed_by and not self.troubles:
            said.append("signed by nobody whose key is known here")
        return said

    def as_json(self) -> dict[str, object]:
        """The findings as plain values."""
        plain = asdict(self)
        plain["trusted"] = sorted(self.trusted)
        return {**plain, "sound": self.sound}
