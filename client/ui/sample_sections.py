"""Made-up views of sections that may be left open and entered again."""

from __future__ import annotations

from dataclasses import replace

from client.seat.views import ReviewView, SectionChoice, SectionIntroView
from client.ui import samples
from exam.core.errors import Refusal


def section_choices() -> tuple[SectionChoice, ...]:
    """Two were left open, one of them without a clock of its own; one is new."""
    return (
        SectionChoice("s1", 1, "Situasi Kerja", 24, 20, 750_000, True),
        SectionChoice("s3", 3, "Gaya Kerja dan Kerja Sama dalam Unit", 96, 31, None, True),
        SectionChoice("s4", 4, "Pengetahuan Umum", 30, 0, 30 * samples.MINUTE_MS, False),
    )


def section_beside() -> SectionIntroView:
    """The second section, while the first stays open and its clock runs."""
    return replace(
        samples.section_intro(),
        previous_closed=None,
        here=(1, "Situasi Kerja"),
        timed=True,
        lying_open=(1,),
    )


def section_again() -> SectionIntroView:
    """The second section, which was left open, and what else may be opened."""
    line = replace(samples.sections()[1], limit_ms=1_530_000)
    return replace(
        samples.section_intro(),
        line=line,
        leave="allowed",
        minimum_ms=0,
        begun=True,
        answered=14,
        lying_open=(1, 3),
        others=section_choices()[:2],
    )


def review_open(refused: Refusal | None = None) -> ReviewView:
    """A section that may be left open."""
    return replace(
        samples.review(refused),
        section_number=2,
        sections=4,
        section_title="Analisis Kasus",
        others=section_choices(),
    )
