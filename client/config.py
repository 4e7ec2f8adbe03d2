"""The seat's configuration: a frozen value read from TOML; unknown keys are refused."""

from __future__ import annotations

import base64
import binascii
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from exam.core.errors import Rejected

MAX_CONFIG_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class SeatConfig:
    """What ties this computer to one station and one seat.

    ``station_certificate`` is PEM text and is pinned; keys are 32 raw bytes each.
    """

    station_url: str
    station_certificate: str
    seat: str
    seat_token: str
    session_id: str
    proctor_keys: tuple[bytes, ...]
    station_receipt_key: bytes
    repository_root: bytes
    data_dir: Path | None = None
    language: str = "id"


def load_seat_config(path: Path) -> SeatConfig:
    """Read a seat's TOML. Raises :class:`Rejected` naming file, key and remedy."""
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise Rejected(f"{path}: over {MAX_CONFIG_BYTES} bytes", remedy="make it anew")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Rejected(
            f"{path}: {error}",
            remedy="make the file anew with 'pendopo station seat-config' and copy it here",
        ) from error
    return _build(path, table)


_TEXTS = ("station_url", "station_certificate", "seat", "seat_token", "session_id")


def _build(path: Path, table: Mapping[str, Any]) -> SeatConfig:
    known = {field.name for field in fields(SeatConfig)}
    if unknown := sorted(set(table) - known):
        raise Rejected(f"{path}: unknown key {unknown[0]!r}", remedy="remove it")
    texts = {name: _take(path, table, name, _text) for name in _TEXTS}
    proctors = table.get("proctor_keys")
    if not isinstance(proctors, list):
        raise Rejected(f"{path}: proctor_keys is not a list")
    data_dir = table.get("data_dir")
    return SeatConfig(
        **texts,
        proctor_keys=tuple(_decoded(one) for one in proctors),
        station_receipt_key=_take(path, table, "station_receipt_key", _decoded),
        repository_root=_take(path, table, "repository_root", _decoded),
        data_dir=path.parent / _text(data_dir) if data_dir is not None else None,
        language=_text(table.get("language", "id")),
    )


def _take(path: Path, table: Mapping[str, Any], name: str, read: Callable[[object], Any]) -> Any:
    if name not in table:
        raise Rejected(f"{path}: {name} is missing", remedy="make the file anew at the station")
    try:
        return read(table[name])
    except Rejected as error:
        raise Rejected(f"{path}: {name}: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise Rejected("not a text")
    return value


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(_text(value), validate=True)
    except binascii.Error as error:
        raise Rejected("not base64") from error
