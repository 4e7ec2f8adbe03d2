"""``pendopo conformance``: the content's checks, and the one that needs a window."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from exam.qti.conformance import cli


def main(argv: Sequence[str]) -> int:
    """Run one check; exits 0, 1 (a failed proof) or 2 (usage)."""
    return cli.main(argv, {"render": _render})


def _render(arguments: list[str]) -> int:
    # Only this check needs Qt.
    return int(importlib.import_module("client.trials.render").main(arguments))
