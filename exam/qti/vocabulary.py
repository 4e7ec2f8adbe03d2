"""The shared vocabulary's classes that a window knows; others are reported, not kept."""

from __future__ import annotations

import re
from typing import Final

_SPACES = r"(?:-(?:t|b|s|e|x|y))?-(?:[0-9]+|auto)"
_KNOWN: Final = re.compile(
    "|".join(
        [
            r"qti-orientation-(?:horizontal|vertical)",
            r"qti-choices-stacking-[1-5]",
            r"qti-choices-(?:top|bottom|left|right)",
            r"qti-labels-(?:none|decimal|lower-alpha|upper-alpha|lower-roman|upper-roman)",
            r"qti-labels-cjk-ideographic",
            r"qti-labels?-suffix-(?:none|period|parenthesis)",
            r"qti-input-control-hidden",
            r"qti-unselected-hidden",
            r"qti-selections-(?:light|dark)",
            r"qti-selected-border",
            r"qti-match-tabular",
            r"qti-header-hidden",
            r"qti-input-width-[0-9]+",
            r"qti-gap-width-[0-9]+",
            r"qti-height-lines-[0-9]+",
            r"qti-counter-(?:up|down)",
            r"qti-layout-row|qti-layout-(?:col|offset)(?:[0-9]|1[0-2])",
            r"qti-writing-(?:mode|orientation)-[a-z-]+",
            r"qti-align-(?:left|center|right|justify)|qti-text-indent-[0-9]+",
            r"qti-(?:italic|bold|underline|hidden|visually-hidden|bordered|well|shading)",
            r"qti-fullwidth|qti-shared-stimulus|qti-(?:height|width)-[0-9a-z]+",
            rf"qti-(?:margin|padding){_SPACES}",
            r"qti-float-(?:left|right|none|clearfix|clear-left|clear-right|clear-both)",
            r"qti-float-clear-(?:left|right|both)|qti-valign-[a-z-]+|qti-display-[a-z-]+",
            r"qti-list-style-type-[a-z-]+|qti-keyword-emphasis",
            r"qti-rubric-(?:inline|discretionary-placement)",
        ]
    )
)


def layout_classes(text: str) -> tuple[str, ...]:
    """The known classes of a ``class`` attribute."""
    return tuple(word for word in text.split() if _KNOWN.fullmatch(word))


def unknown_classes(text: str) -> tuple[str, ...]:
    """Those that begin as the vocabulary's do, and that nobody knows."""
    return tuple(
        word for word in text.split() if word.startswith("qti-") and not _KNOWN.fullmatch(word)
    )
