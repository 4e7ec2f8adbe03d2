"""What a seat knows of its room: a frozen value in TOML, written when it is enrolled."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from exam.core.errors import Rejected, StoreFailed

MAX_CONFIG_BYTES = 256 * 1024
_INSTANCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends of a line: the room's authority (PEM text) and this seat's key and certificate.

    ``instance`` names the running program; a copy of its disk cannot know it.
    """

    authority: str
    identity: Path
    instance: str


def new_instance() -> str:
    """A name for this running program."""
    return secrets.token_hex(_INSTANCE_BYTES)


@dataclass(frozen=True, slots=True)
class SeatConfig:
    """What ties this computer to one station and one seat.

    ``authority`` is the room's certificate as PEM text and is pinned; ``identity`` is the file
    with this seat's own key and certificate, beside the TOML file. Keys are 32 raw bytes each.
    ``instance`` is new in every running program, and in no file.
    """

    station_url: str
    authority: str
    identity: Path
    seat: str
    session_id: str
    carry_key: bytes = field(repr=False)
    station_receipt_key: bytes
    repository_root: bytes
    data_dir: Path | None = None
    language: str = "id"
    instance: str = field(default_factory=new_instance)

    @property
    def ends(self) -> Ends:
        """What the lines of this running program are made with."""
        return Ends(self.authority, self.identity, self.instance)


def load_seat_config(path: Path) -> SeatConfig:
    """Read a seat's TOML. Raises :class:`Rejected` naming file, key and remedy."""
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise Rejected(f"{path}: over {MAX_CONFIG_BYTES} bytes", remedy="make it anew")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Rejected(
            f"{path}: {error}",
            remedy="enrol this computer with 'pendopo seat --enrol CODE'",
        ) from error
    return _build(path, table)


def identity_file(path: Path) -> Path:
    """Where a seat whose TOML file is ``path`` keeps its key and certificate."""
    return path.with_suffix(".pem")


def config_text(config: SeatConfig) -> str:
    """The TOML that :func:`load_seat_config` reads; JSON's texts are TOML's too."""
    values: dict[str, object] = {
        "station_url": config.station_url,
        "authority": config.authority,
        "seat": config.seat,
        "session_id": config.session_id,
        "carry_key": _encoded(config.carry_key),
        "station_receipt_key": _encoded(config.station_receipt_key),
        "repository_root": _encoded(config.repository_root),
        "language": config.language,
    }
    if config.data_dir is not None:
        values["data_dir"] = str(config.data_dir)
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())


def remember_station(path: Path, url: str) -> None:
    """Put another ``station_url`` into a seat's TOML file; all else in it stays, byte by byte.

    Raises :class:`StoreFailed` where it cannot be read or written (a file that is read-only is
    left alone), :class:`Rejected` where the address is not written on one line as expected.
    """
    from exam.vault.keys import write_private

    try:
        before = path.read_bytes().decode("utf-8")
        if not os.access(path, os.W_OK):
            raise StoreFailed(f"{path}: read-only", remedy="write the new station_url into it")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreFailed(f"{path}: {error}", remedy="check the rights on the file") from error
    after = _ADDRESS_LINE.sub(lambda _: f"station_url = {json.dumps(url)}", before, count=1)
    try:
        right = tomllib.loads(after) == {**tomllib.loads(before), "station_url": url}
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        raise Rejected(
            f"{path}: station_url is not on one line of its own", remedy="write it there by hand"
        )
    write_private(path, after.encode("utf-8"))


_ADDRESS_LINE = re.compile(
    r"""^[ \t]*station_url[ \t]*=[ \t]*(?:"[^"\n]*"|'[^'\n]*')""", re.MULTILINE
)
_NOT_IN_THE_FILE = {"identity", "instance"}
_TEXTS = ("station_url", "authority", "seat", "session_id")


def _build(path: Path, table: Mapping[str, Any]) -> SeatConfig:
    known = {one.name for one in fields(SeatConfig)} - _NOT_IN_THE_FILE
    if unknown := sorted(set(table) - known):
        raise Rejected(f"{path}: unknown key {unknown[0]!r}", remedy="remove it")
    texts = {name: _take(path, table, name, _text) for name in _TEXTS}
    data_dir = table.get("data_dir")
    return SeatConfig(
        **texts,
        identity=identity_file(path),
        carry_key=_take(path, table, "carry_key", _decoded),
        station_receipt_key=_take(path, table, "station_receipt_key", _decoded),
        repository_root=_take(path, table, "repository_root", _decoded),
        data_dir=path.parent / _text(data_dir) if data_dir is not None else None,
        language=_text(table.get("language", "id")),
    )


def _take(path: Path, table: Mapping[str, Any], name: str, read: Callable[[object], Any]) -> Any:
    if name not in table:
        raise Rejected(f"{path}: {name} is missing", remedy="enrol this computer anew")
    try:
        return read(table[name])
    except Rejected as error:
        raise Rejected(f"{path}: {name}: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise Rejected("not a text")
    return value


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(_text(value), validate=True)
    except binascii.Error as error:
        raise Rejected("not base64") from error
