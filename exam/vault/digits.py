"""Numbers that are read out and typed in: groups of six digits, each with its own check digit.

A group is five digits and one check digit, ISO/IEC 7064 MOD 11,10 over the group's number and
its digits, so that a wrong digit, two exchanged ones and most exchanged groups are noticed, and
the group that must be read out again is known.
"""

from __future__ import annotations

from exam.core.errors import Rejected

GROUP = 6
DATA = GROUP - 1


def digits_of(text: str) -> str:
    """The digits of what somebody typed; blanks, dots and hyphens between them do not count."""
    return "".join(one for one in text if one not in " .-\t\n\r\u00a0")


def grouped(digits: str) -> str:
    """``123456 789012``."""
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def with_checks(data: str) -> str:
    """``data`` in groups with check digits; its length is a multiple of ``DATA``."""
    groups = []
    for number, start in enumerate(range(0, len(data), DATA), start=1):
        part = data[start : start + DATA]
        groups.append(part + _check_digit(f"{number}{part}"))
    return " ".join(groups)


def wrong_group(digits: str) -> int:
    """The number of the first whole group whose check digit does not fit, 0 for none."""
    for number, start in enumerate(range(0, len(digits), GROUP), start=1):
        part = digits[start : start + GROUP]
        if len(part) == GROUP and _check_digit(f"{number}{part[:DATA]}") != part[DATA]:
            return number
    return 0


def without_checks(text: str, groups: int) -> str:
    """The data digits again. Raises :class:`Rejected` (in Indonesian) naming what is wrong."""
    digits = digits_of(text)
    if not (digits.isascii() and digits.isdecimal()) or len(digits) != groups * GROUP:
        raise Rejected(
            f"kode terdiri atas {groups} kelompok berisi {GROUP} angka",
            remedy="ketik ulang semua kelompok",
        )
    if number := wrong_group(digits):
        raise Rejected(f"kelompok ke-{number} salah dengar", remedy="minta kelompok itu diulang")
    return "".join(digits[start : start + DATA] for start in range(0, len(digits), GROUP))


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
