"""Between what stands in a widget and the typed values of a response variable."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from exam.core.responses import (
    BaseType,
    Cardinality,
    Multiple,
    Ordered,
    Record,
    Response,
    ResponseDeclaration,
    Scalar,
    Single,
    scalars,
)
from exam.qti.content import Visibility

Values = Mapping[str, Response | None]
"""Template and outcome variables by identifier."""

MAX_NUMBER_CHARS = 40
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Shape:
    """What one response variable holds."""

    base_type: BaseType
    cardinality: Cardinality

    def pack(self, values: Sequence[Scalar]) -> Response | None:
        """The values as a response; ``None`` where there are none."""
        if not values:
            return None
        match self.cardinality:
            case Cardinality.MULTIPLE:
                return Multiple(self.base_type, tuple(values))
            case Cardinality.ORDERED:
                return Ordered(self.base_type, tuple(values))
            case _:
                return Single(self.base_type, values[0])


def shape_of(declared: Mapping[str, ResponseDeclaration], response: str, usual: Shape) -> Shape:
    """What the variable is declared as; ``usual`` where the declaration is not known."""
    found = declared.get(response)
    return usual if found is None else Shape(found.base_type, found.cardinality)


def decimal_mark() -> str:
    """What stands between whole and fraction: a comma in Indonesian."""
    return translate("Values", ",")


def number_text(value: Scalar) -> str:
    """A value as a participant writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        plain = repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return plain.replace(".", decimal_mark())
    return str(value)


def read_scalar(text: str, base_type: BaseType, base: int = 10) -> Scalar | None:
    """Written text as a value; ``None`` where it is not one. Comma and point both divide."""
    text = text.strip()
    if base_type is BaseType.BOOLEAN:
        return {"true": True, "false": False}.get(text.lower())
    if base_type not in (BaseType.INTEGER, BaseType.FLOAT, BaseType.DURATION):
        return text or None
    text = text.replace("−", "-").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if len(text) > MAX_NUMBER_CHARS:
        return None
    if base_type is BaseType.INTEGER:
        return _read_whole(text, base)
    if not _DECIMAL.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _read_whole(text: str, base: int) -> int | None:
    if base == 10:
        return int(text) if _WHOLE.fullmatch(text) else None
    try:
        return int(text, base)
    except ValueError:
        return None


def record_of(text: str) -> Record | None:
    """The record that QTI's text entry fills: the text and, where it is one, the number."""
    text = text.strip()
    if not text:
        return None
    fields: list[tuple[str, Single]] = [("stringValue", Single(BaseType.STRING, text))]
    plain = text.replace(",", ".")
    if len(plain) > MAX_NUMBER_CHARS or not _DECIMAL.fullmatch(plain):
        return Record(tuple(fields))
    mantissa, _, exponent = plain.lower().partition("e")
    left, _, right = mantissa.lstrip("+-").partition(".")
    digits = (left + right).lstrip("0")
    fields.append(("floatValue", Single(BaseType.FLOAT, float(plain))))
    if _WHOLE.fullmatch(plain):
        fields.append(("integerValue", Single(BaseType.INTEGER, int(plain))))
    for name, count in (
        ("leftDigits", len(left)),
        ("rightDigits", len(right)),
        ("ndp", len(right)),
        ("nsf", len(digits)),
    ):
        fields.append((name, Single(BaseType.INTEGER, count)))
    if exponent:
        fields.append(("exponent", Single(BaseType.INTEGER, int(exponent))))
    return Record(tuple(fields))


def text_of(response: Response | None, base: int = 10) -> str:
    """What a text field shows of a stored response; whole numbers in a base."""
    if isinstance(response, Record):
        held = dict(response.fields).get("stringValue")
        return "" if held is None else str(held.value)
    found = scalars(response)
    if not found:
        return ""
    value = found[0]
    if base != 10 and isinstance(value, int) and not isinstance(value, bool):
        return in_base(value, base)
    return number_text(value)


def in_base(value: int, base: int) -> str:
    """A whole number in a base from 2 to 36."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    rest, written = abs(value), ""
    while rest or not written:
        rest, place = divmod(rest, base)
        written = digits[place] + written
    return f"-{written}" if value < 0 else written


def is_shown(visibility: Visibility | None, values: Values, *, template: bool) -> bool:
    """Whether a condition holds.

    A variable that is not known is NULL for feedback; a ``template`` part is shown then, for
    nothing may be dropped in silence.
    """
    if visibility is None:
        return True
    if visibility.variable not in values:
        return template or visibility.hide
    holds = visibility.identifier in scalars(values[visibility.variable])
    return holds != visibility.hide
