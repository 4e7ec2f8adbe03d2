"""Numbers, times and durations as people here write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

MS_PER_SECOND = 1000
MS_PER_MINUTE = 60 * MS_PER_SECOND
ZONE_HOURS: Mapping[str, int] = MappingProxyType({"WIB": 7, "WITA": 8, "WIT": 9})
DEFAULT_ZONE = "WIB"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

translate = QCoreApplication.translate


def local_time(utc_ms: int, zone: str) -> datetime:
    """The wall time in ``zone``; an unknown zone counts as WIB."""
    hours = ZONE_HOURS.get(zone, ZONE_HOURS[DEFAULT_ZONE])
    return _EPOCH + timedelta(milliseconds=utc_ms, hours=hours)


def clock(utc_ms: int, zone: str) -> str:
    """``10.32.05``."""
    return local_time(utc_ms, zone).strftime(translate("Texts", "%H.%M.%S"))


def clock_zone(utc_ms: int, zone: str) -> str:
    """``10.32.05 WIB``."""
    return f"{clock(utc_ms, zone)} {zone}"


def minute(utc_ms: int, zone: str) -> str:
    """``10.32``."""
    return local_time(utc_ms, zone).strftime(translate("Texts", "%H.%M"))


def date(utc_ms: int, zone: str) -> str:
    """``14 Oktober 2025``."""
    at = local_time(utc_ms, zone)
    return f"{at.day} {_months()[at.month - 1]} {at.year}"


def day_and_date(utc_ms: int, zone: str) -> str:
    """``Selasa, 14 Oktober 2025``."""
    at = local_time(utc_ms, zone)
    return f"{_days()[at.weekday()]}, {date(utc_ms, zone)}"


def span(from_utc_ms: int, to_utc_ms: int, zone: str) -> str:
    """``08.00–12.30 WIB``."""
    return f"{minute(from_utc_ms, zone)}–{minute(to_utc_ms, zone)} {zone}"


def time_left(ms: int) -> str:
    """``14:32`` or ``2:01:55``, counted up to the full second and never below zero."""
    return _clockwork(-(-max(0, ms) // MS_PER_SECOND))


def time_passed(ms: int) -> str:
    """``03:12``: only full seconds count."""
    return _clockwork(max(0, ms) // MS_PER_SECOND)


def minutes(ms: int) -> str:
    """``75 menit``, counted up to the full minute."""
    return translate("Texts", "{count} menit").format(count=number(-(-ms // MS_PER_MINUTE)))


def number(value: int) -> str:
    """``1.204``."""
    return f"{value:,}".replace(",", translate("Texts", "."))


def _clockwork(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    ending = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{ending}" if hours else ending


def _days() -> tuple[str, ...]:
    return (
        translate("Texts", "Senin"),
        translate("Texts", "Selasa"),
        translate("Texts", "Rabu"),
        translate("Texts", "Kamis"),
        translate("Texts", "Jumat"),
        translate("Texts", "Sabtu"),
        translate("Texts", "Minggu"),
    )


def _months() -> tuple[str, ...]:
    return (
        translate("Texts", "Januari"),
        translate("Texts", "Februari"),
        translate("Texts", "Maret"),
        translate("Texts", "April"),
        translate("Texts", "Mei"),
        translate("Texts", "Juni"),
        translate("Texts", "Juli"),
        translate("Texts", "Agustus"),
        translate("Texts", "September"),
        translate("Texts", "Oktober"),
        translate("Texts", "November"),
        translate("Texts", "Desember"),
    )
