"""Identity numbers of civil servants as BKN writes them, and names of sessions."""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass

from exam.core.errors import Rejected

_SESSION_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
_NIP_DIGITS = 18
_MONTHS = range(1, 13)
_CONTRACTS = range(21, 40)
_MINIMUM_AGE_YEARS = 15
_FIRST_BIRTH_YEAR = 1900


class EmployeeKind(enum.Enum):
    """PNS are tenured civil servants, PPPK serve under a contract (UU 20/2023)."""

    PNS = "pns"
    PPPK = "pppk"


@dataclass(frozen=True, slots=True)
class Nip:
    """An 18-digit NIP or NI PPPK: birth date, appointment, sex, serial. It has no check digit."""

    digits: str
    birth_date: dt.date
    kind: EmployeeKind

    @property
    def grouped(self) -> str:
        """The usual print: ``19740314 199903 2 012``."""
        d = self.digits
        return f"{d[:8]} {d[8:14]} {d[14]} {d[15:]}"

    @property
    def masked(self) -> str:
        """Birth year and serial only, for screens that others may see."""
        d = self.digits
        return f"{d[:4]}•••• •••••• • {d[15:]}"


def parse_nip(text: str, *, today: dt.date) -> Nip:
    """Check a NIP by BKN's composition rule (Perka BKN 43/2007).

    Raises :class:`Rejected` naming the digits at fault. Whether birth date and sex agree with
    the registry is not judged here: numbers are not always reissued when data are corrected.
    """
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{18}", digits):
        raise Rejected(f"a NIP has {_NIP_DIGITS} digits", remedy="type the digits on the card")
    try:
        birth = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise Rejected("NIP digits 1-8 are not a date", remedy="check digits 1-8") from None
    if birth.year < _FIRST_BIRTH_YEAR or birth > today:
        raise Rejected("NIP digits 1-8 are not a birth date", remedy="check digits 1-8")
    year = int(digits[8:12])
    if not birth.year + _MINIMUM_AGE_YEARS <= year <= today.year + 1:
        raise Rejected("NIP digits 9-12 are not a year of appointment", remedy="check digits 9-12")
    kind = _kind_of(int(digits[12:14]))
    if digits[14] not in "12":
        raise Rejected("NIP digit 15 is neither 1 nor 2", remedy="check digit 15")
    if digits[15:] == "000":
        raise Rejected("NIP digits 16-18 are 000", remedy="check digits 16-18")
    return Nip(digits, birth, kind)


def check_session_id(text: str) -> str:
    """A session's id that can name its folder at a seat, unlike any other's.

    Raises :class:`Rejected` for one that would have to be altered for that.
    """
    if not _SESSION_ID.fullmatch(text):
        raise Rejected(
            f"session id {text[:80]!r}: A-Z, a-z, 0-9, '.', '_' and '-' alone, at most 64",
            remedy="write an id such as SESI-1, or leave it out",
        )
    return text


def _kind_of(month_or_contract: int) -> EmployeeKind:
    if month_or_contract in _MONTHS:
        return EmployeeKind.PNS
    if month_or_contract in _CONTRACTS:
        return EmployeeKind.PPPK
    raise Rejected("NIP digits 13-14 are neither month nor contract", remedy="check digits 13-14")
