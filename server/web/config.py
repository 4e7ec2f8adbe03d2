"""Configuration: frozen dataclasses from TOML; unknown keys and wrong types are refused."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from exam.core.errors import Rejected

_T = TypeVar("_T")
MAX_CONFIG_BYTES = 16 * 1024 * 1024


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables. Raises :class:`Rejected` naming file and line."""
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise Rejected(f"{path}: over {MAX_CONFIG_BYTES} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Rejected(f"{path}: no such file", remedy="check the path") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Rejected(f"{path}: {error}", remedy="correct the file") from error


def build(kind: type[_T], table: Mapping[str, Any], where: str) -> _T:
    """A frozen dataclass from a table. Raises :class:`Rejected` naming the key at fault."""
    hints = get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(table) - set(fields)):
        raise Rejected(f"{where}: unknown key {unknown[0]!r}", remedy="remove or correct it")
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name in table:
            values[name] = _check(table[name], hints[name], f"{where}: {name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise Rejected(f"{where}: {name} is missing", remedy=f"add {name} = …")
    return kind(**values)


def _check(value: Any, hint: Any, where: str) -> Any:
    if get_origin(hint) is tuple:
        (inner, _) = get_args(hint)
        if not isinstance(value, list):
            raise Rejected(f"{where}: not a list")
        return tuple(_check(one, inner, where) for one in value)
    if type(value) is not hint and not (hint is float and type(value) is int):
        raise Rejected(f"{where}: not {hint.__name__}")
    return value


def toml_text(values: Mapping[str, object]) -> str:
    """A flat table as TOML: strings, whole numbers and lists of strings."""
    return "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list() | tuple():
            return "[" + ", ".join(_toml(one) for one in value) + "]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    if "\n" in text and '"""' not in text and "\\" not in text:
        return '"""\n' + text + '"""'
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
