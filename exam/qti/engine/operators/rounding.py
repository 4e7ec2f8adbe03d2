"""Rounding as QTI means it: halves go up, and decimals are those that one reads."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from exam.qti.engine.values import Fault

MAX_FIGURES: Final = 400
_EXACT: Final = Context(prec=1200, Emax=99999, Emin=-99999, rounding=ROUND_HALF_UP)


def half_up(number: float) -> int:
    """The nearest whole number; halves towards plus infinity: 6.5 gives 7, -6.5 gives -6."""
    below = math.floor(number)
    return below + 1 if number - below >= 0.5 else below


def rounded(number: float, mode: str, figures: int) -> float:
    """To significant figures or decimal places; the deciding digit 5 rounds away from zero.

    Infinities and NaN come back unchanged. Raises :class:`Fault` for figures out of range.
    """
    significant = mode.startswith("significant")
    least = 1 if significant else 0
    if not least <= figures <= MAX_FIGURES:
        raise Fault(f"{figures} figures to round to")
    if not math.isfinite(number) or number == 0:
        return number
    decimal = Decimal(repr(number))
    exponent = -figures
    if significant:
        exponent = decimal.adjusted() - figures + 1
    try:
        return float(decimal.quantize(Decimal((0, (1,), exponent)), context=_EXACT))
    except OverflowError:
        return math.inf if number > 0 else -math.inf
