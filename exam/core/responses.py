"""What a participant can answer: one value type per QTI cardinality over QTI's base types."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

from exam.core.errors import NotAllowed, Refusal


class BaseType(enum.Enum):
    """QTI 3.0 information model, base-type."""

    BOOLEAN = "boolean"
    DIRECTED_PAIR = "directedPair"
    DURATION = "duration"
    FILE = "file"
    FLOAT = "float"
    IDENTIFIER = "identifier"
    INTEGER = "integer"
    PAIR = "pair"
    POINT = "point"
    STRING = "string"
    URI = "uri"


class Cardinality(enum.Enum):
    """QTI 3.0 information model, cardinality."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERED = "ordered"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two identifiers: ``pair`` (order free) and ``directedPair`` (order counts)."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Point:
    """Integer pixel coordinates in the image's own size."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file. The journal keeps its content in entries of its own, by the digest.

    ``content`` is only on its way there: it is no part of the value, and a file read back has
    none.
    """

    name: str
    media_type: str
    sha256: bytes
    content: bytes = field(default=b"", repr=False, compare=False)

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes) -> StoredFile:
        """A file with its content, on its way to the journal."""
        return cls(name, media_type, hashlib.sha256(content).digest(), content)


Scalar: TypeAlias = str | bool | int | float | Pair | Point | StoredFile

_PYTHON_TYPES: Mapping[BaseType, tuple[type, ...]] = MappingProxyType(
    {
        BaseType.BOOLEAN: (bool,),
        BaseType.DIRECTED_PAIR: (Pair,),
        BaseType.DURATION: (float,),
        BaseType.FILE: (StoredFile,),
        BaseType.FLOAT: (float,),
        BaseType.IDENTIFIER: (str,),
        BaseType.INTEGER: (int,),
        BaseType.PAIR: (Pair,),
        BaseType.POINT: (Point,),
        BaseType.STRING: (str,),
        BaseType.URI: (str,),
    }
)


@dataclass(frozen=True, slots=True)
class Single:
    """One value."""

    base_type: BaseType
    value: Scalar


@dataclass(frozen=True, slots=True)
class Multiple:
    """A bag of values: order carries no meaning."""

    base_type: BaseType
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A list of values: order is the answer."""

    base_type: BaseType
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Named single values."""

    fields: tuple[tuple[str, Single], ...]


Response: TypeAlias = Single | Multiple | Ordered | Record
"""The value of one response variable; ``None`` stands for QTI's NULL (not answered)."""

ItemResponse: TypeAlias = tuple[tuple[str, Response | None], ...]
"""The response variables of one item, by identifier, sorted."""


@dataclass(frozen=True, slots=True)
class ResponseDeclaration:
    """What one response variable may hold.

    ``choices`` lists the identifiers that may be chosen (``None``: not limited);
    ``max_choices`` 0 means any number.
    """

    identifier: str
    base_type: BaseType
    cardinality: Cardinality
    choices: frozenset[str] | None = None
    max_choices: int = 0


def is_answered(response: ItemResponse) -> bool:
    """True if any variable holds a value; an empty container counts as NULL (QTI)."""
    return any(not _is_null(value) for _, value in response)


def check_response(declarations: Mapping[str, ResponseDeclaration], given: ItemResponse) -> None:
    """Raise :class:`NotAllowed` unless every value fits its declaration."""
    for identifier, value in given:
        declaration = declarations.get(identifier)
        if declaration is None:
            raise NotAllowed(Refusal.RESPONSE_SHAPE, f"no response variable {identifier!r}")
        if not _is_null(value):
            _check_value(declaration, value)


def scalars(response: Response | None) -> tuple[Scalar, ...]:
    """The plain values inside a response, in order; empty for NULL."""
    match response:
        case None:
            return ()
        case Single(value=value):
            return (value,)
        case Multiple(values=values) | Ordered(values=values):
            return values
        case Record(fields=fields):
            return tuple(single.value for _, single in fields)


def without_content(response: ItemResponse) -> ItemResponse:
    """The same answer; files are named in it, no longer carried."""
    if not any(isinstance(one, StoredFile) for _, value in response for one in scalars(value)):
        return response
    return tuple((name, _emptied(value)) for name, value in response)


def _emptied(value: Response | None) -> Response | None:
    match value:
        case Single(value=StoredFile() as file):
            return replace(value, value=replace(file, content=b""))
        case Multiple() | Ordered():
            files = (
                replace(one, content=b"") if isinstance(one, StoredFile) else one
                for one in value.values
            )
            return replace(value, values=tuple(files))
        case _:
            return value


def _is_null(value: Response | None) -> bool:
    return not scalars(value)


_SHAPES: Mapping[Cardinality, type] = MappingProxyType(
    {
        Cardinality.SINGLE: Single,
        Cardinality.MULTIPLE: Multiple,
        Cardinality.ORDERED: Ordered,
        Cardinality.RECORD: Record,
    }
)


def _check_value(declaration: ResponseDeclaration, value: Response | None) -> None:
    name = declaration.identifier
    if not isinstance(value, _SHAPES[declaration.cardinality]):
        raise NotAllowed(Refusal.RESPONSE_SHAPE, f"{name}: not {declaration.cardinality.value}")
    if isinstance(value, Record):
        return
    if value is not None and value.base_type is not declaration.base_type:
        raise NotAllowed(Refusal.RESPONSE_SHAPE, f"{name}: not {declaration.base_type.value}")
    values = scalars(value)
    if any(type(one) not in _PYTHON_TYPES[declaration.base_type] for one in values):
        raise NotAllowed(Refusal.RESPONSE_SHAPE, f"{name}: a value has the wrong type")
    if declaration.max_choices and len(values) > declaration.max_choices:
        raise NotAllowed(
            Refusal.RESPONSE_SHAPE, f"{name}: more than {declaration.max_choices} choices"
        )
    if declaration.choices is not None and not declaration.choices.issuperset(values):
        raise NotAllowed(Refusal.RESPONSE_SHAPE, f"{name}: no such choice")
