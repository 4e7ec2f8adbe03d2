"""What was drawn, answered and read, in figures."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """What was drawn so far."""

    items: int = 0
    drawn: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    responses_set: int = 0
    responses_equal: int = 0
    unequal: list[dict[str, str]] = field(default_factory=list)
    body_tokens: int = 0
    body_tokens_shown: int = 0
    missing_tokens: list[dict[str, str]] = field(default_factory=list)
    images: int = 0
    images_nonblank: int = 0
    images_missing: int = 0
    math: int = 0
    math_nonblank: int = 0

    def document(self) -> dict[str, object]:
        """For JSON."""
        return {
            "items": self.items,
            "drawn": self.drawn,
            "failed": self.failed,
            "ms": _spread(self.times_ms),
            "cpu_ms": _spread(self.cpu_ms),
            "responses_set": self.responses_set,
            "responses_equal": self.responses_equal,
            "unequal": self.unequal,
            "body_tokens": self.body_tokens,
            "body_tokens_shown": self.body_tokens_shown,
            "missing_tokens": self.missing_tokens,
            "images": {
                "total": self.images,
                "nonblank": self.images_nonblank,
                "not_in_package": self.images_missing,
            },
            "math": {"total": self.math, "nonblank": self.math_nonblank},
        }

    def is_good(self) -> bool:
        """True if nothing failed."""
        return not self.failed and self.responses_equal == self.responses_set


def _spread(times_ms: list[float]) -> dict[str, float]:
    times = sorted(times_ms) or [0.0]
    return {
        "median": round(times[len(times) // 2], 1),
        "p99": round(times[min(len(times) - 1, round(len(times) * 0.99))], 1),
        "worst": round(times[-1], 1),
    }
