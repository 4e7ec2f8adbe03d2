"""The centre's share as digits that can be read out by telephone, row by row.

Eight rows of three groups: ten digits for four bytes, two for the row's check (ISO 7064
MOD 97-10 over the row's number and its digits, so that exchanged rows show as well), and one
last group that ties all rows to the package they were read out for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from exam.core.errors import Rejected
from exam.package.release import SHARE_BYTES

_ROW_BYTES: Final = 4
ROWS: Final = SHARE_BYTES // _ROW_BYTES
_DIGITS: Final = 10
_GROUP: Final = 4
_LAST: Final = 10**_GROUP
_TAG: Final = b"pendopo/spoken-share/1"


def speak(share: bytes, package_id: str) -> tuple[str, ...]:
    """``ROWS`` rows such as ``1234 5678 9012``, and the last group."""
    if len(share) != SHARE_BYTES:
        raise Rejected(f"a share has {SHARE_BYTES} bytes, not {len(share)}")
    rows = []
    for number in range(1, ROWS + 1):
        part = share[(number - 1) * _ROW_BYTES : number * _ROW_BYTES]
        digits = f"{int.from_bytes(part, 'big'):0{_DIGITS}}"
        check = 98 - int(f"{number}{digits}00") % 97
        rows.append(_grouped(f"{digits}{check:02}"))
    return (*rows, _last_group(share, package_id))


def hear_row(number: int, text: str) -> bytes:
    """The four bytes of row ``number``, from 1. Raises :class:`Rejected`, in Indonesian."""
    digits = "".join(text.split())
    whole = len(digits) == _DIGITS + 2 and digits.isascii() and digits.isdecimal()
    value = int(digits[:_DIGITS]) if whole else 0
    if not whole or int(f"{number}{digits}") % 97 != 1 or value >> 8 * _ROW_BYTES:
        raise Rejected(f"baris {number} salah dengar", remedy="minta baris itu dibacakan lagi")
    return value.to_bytes(_ROW_BYTES, "big")


def hear(rows: Sequence[str], package_id: str) -> bytes:
    """The share from all rows and the last group. Raises :class:`Rejected`, in Indonesian."""
    if len(rows) != ROWS + 1:
        raise Rejected(f"perlu {ROWS} baris dan satu kelompok terakhir, bukan {len(rows)} baris")
    share = b"".join(hear_row(number, rows[number - 1]) for number in range(1, ROWS + 1))
    if "".join(rows[ROWS].split()) != _last_group(share, package_id):
        raise Rejected(
            f"kelompok terakhir tidak cocok: dibacakan untuk paket lain, bukan {package_id}",
            remedy="cocokkan nama paket dengan pusat, lalu semua baris",
        )
    return share


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def _last_group(share: bytes, package_id: str) -> str:
    digest = hashlib.sha256(_TAG + b"\0" + package_id.encode() + b"\0" + share).digest()
    return f"{int.from_bytes(digest[:8], 'big') % _LAST:0{_GROUP}}"
