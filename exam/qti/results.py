"""Results leave as QTI 3 assessmentResult: valid, and with the order each choice was shown in."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from exam.core.errors import Rejected
from exam.core.responses import (
    BaseType,
    Cardinality,
    ItemResponse,
    Multiple,
    Ordered,
    Pair,
    Point,
    Record,
    Response,
    Scalar,
    Single,
    StoredFile,
    scalars,
)
from exam.qti.markup import Element

NAMESPACE: Final = "http://www.imsglobal.org/xsd/imsqti_result_v3p0"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_NAME_START: Final = re.compile(r"[A-Za-z_]")
_NAME: Final = re.compile(r"[A-Za-z0-9_.\-]")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Status(enum.Enum):
    """QTI sessionStatus."""

    FINAL = "final"
    INITIAL = "initial"
    PENDING_SUBMISSION = "pendingSubmission"
    PENDING_PROCESSING = "pendingResponseProcessing"
    PENDING_SCORING = "pendingExternalScoring"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome variable, such as a competency; no values is NULL.

    ``interpretation`` is for a person: the competency's name, or the level reached.
    """

    identifier: str
    base_type: BaseType
    values: tuple[Scalar, ...]
    cardinality: Cardinality = Cardinality.SINGLE
    interpretation: str = ""
    normal_minimum: float | None = None
    normal_maximum: float | None = None
    mastery: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A response variable's declared shape, for a variable that was not answered."""

    base_type: BaseType
    cardinality: Cardinality


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What one item got. ``shown`` is the order of choices by response variable.

    ``templates`` are the values that the item was shown with, by template variable.
    """

    identifier: str
    sequence: int
    when: dt.datetime
    response: ItemResponse
    declared: Mapping[str, Asked] = field(default_factory=dict)
    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    templates: Mapping[str, Response | None] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    status: Status = Status.FINAL
    duration_ms: int | None = None
    attempts: int | None = None
    presented: bool = True
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """An accommodation that was in use, by its PNP name."""

    name: str
    value: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """One participant's result of one test.

    ``candidate`` is the source's name for the person, ``sessions`` pairs a system's address with
    its name for this sitting.
    """

    candidate: str
    sessions: tuple[tuple[str, str], ...]
    test: str
    when: dt.datetime
    outcomes: tuple[Outcome, ...]
    items: tuple[ItemResult, ...]
    supports: tuple[Support, ...] = ()
    duration_ms: int | None = None


def nc_name(text: str) -> str:
    """``text`` as an XML name, one to one: what a name may not hold becomes ``_xHHHH_``."""
    if not text:
        raise Rejected("a result needs a name for everything in it", remedy="give it an identifier")
    made = [
        one if _NAME.fullmatch(one) and not text.startswith("_x", at) else f"_x{ord(one):04X}_"
        for at, one in enumerate(text)
    ]
    if not _NAME_START.fullmatch(made[0][0]):
        made[0] = f"_x{ord(text[0]):04X}_"
    return "".join(made)


def write_result(result: AssessmentResult) -> bytes:
    """The result as UTF-8 XML, valid against the results schema of QTI 3.0."""
    nsmap: Any = {None: NAMESPACE}  # lxml's stubs know no default namespace
    root = etree.Element(f"{{{NAMESPACE}}}assessmentResult", None, nsmap)
    context = _add(root, "context", sourcedId=nc_name(result.candidate))
    for address, session in result.sessions:
        _add(context, "sessionIdentifier", sourceID=address, identifier=nc_name(session))
    test = _add(root, "testResult", identifier=nc_name(result.test), datestamp=_when(result.when))
    _duration(test, result.duration_ms)
    for outcome in result.outcomes:
        _outcome(test, outcome)
    for support in result.supports:
        _support(test, support)
    for item in result.items:
        _item(root, item)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _item(root: Element, item: ItemResult) -> None:
    element = _add(
        root,
        "itemResult",
        identifier=nc_name(item.identifier),
        sequenceIndex=str(item.sequence),
        datestamp=_when(item.when),
        sessionStatus=item.status.value,
    )
    _duration(element, item.duration_ms)
    if item.attempts is not None:
        count = Single(BaseType.INTEGER, item.attempts)
        _response(element, "numAttempts", Asked(BaseType.INTEGER, Cardinality.SINGLE), count)
    given = dict(item.response)
    for identifier in sorted({*given, *item.declared}):
        value = given.get(identifier)
        asked = item.declared.get(identifier) or _shape(value)
        made = _response(element, identifier, asked, value)
        if shown := item.shown.get(identifier):
            made.set("choiceSequence", " ".join(map(nc_name, shown)))
        if not item.presented:
            made.set("answeredStatus", "notpresented")
        else:
            made.set("answeredStatus", "answered" if scalars(value) else "presented")
    for identifier, value in item.templates.items():
        _variable(element, "templateVariable", identifier, _shape(value), value)
    for outcome in item.outcomes:
        _outcome(element, outcome)
    if item.comment:
        _add(element, "candidateComment").text = _clean(item.comment)


def _shape(value: Response | None) -> Asked:
    match value:
        case Multiple(base_type=base_type):
            return Asked(base_type, Cardinality.MULTIPLE)
        case Ordered(base_type=base_type):
            return Asked(base_type, Cardinality.ORDERED)
        case Record():
            return Asked(BaseType.STRING, Cardinality.RECORD)
        case Single(base_type=base_type):
            return Asked(base_type, Cardinality.SINGLE)
        case None:
            return Asked(BaseType.STRING, Cardinality.SINGLE)


def _response(parent: Element, identifier: str, asked: Asked, value: Response | None) -> Element:
    made = _variable(parent, "responseVariable", identifier, asked, None)
    _values(_add(made, "candidateResponse"), asked, value)
    return made


def _variable(
    parent: Element, called: str, identifier: str, asked: Asked, value: Response | None
) -> Element:
    made = _add(parent, called, identifier=nc_name(identifier), cardinality=asked.cardinality.value)
    if asked.cardinality is not Cardinality.RECORD:
        made.set("baseType", asked.base_type.value)
    _values(made, asked, value)
    return made


def _values(parent: Element, asked: Asked, value: Response | None) -> None:
    if isinstance(value, Record):
        for name, single in value.fields:
            one = _value(parent, single.base_type, single.value)
            one.set("fieldIdentifier", nc_name(name))
            one.set("baseType", single.base_type.value)
        return
    for scalar in scalars(value):
        _value(parent, asked.base_type, scalar)


def _outcome(parent: Element, outcome: Outcome) -> None:
    made = _add(
        parent,
        "outcomeVariable",
        identifier=nc_name(outcome.identifier),
        cardinality=outcome.cardinality.value,
        baseType=outcome.base_type.value,
    )
    if outcome.interpretation:
        made.set("interpretation", _clean(outcome.interpretation))
    numbers = {
        "normalMaximum": outcome.normal_maximum,
        "normalMinimum": outcome.normal_minimum,
        "masteryValue": outcome.mastery,
    }
    for key, number in numbers.items():
        if number is not None:
            made.set(key, repr(float(number)))
    for scalar in outcome.values:
        _value(made, outcome.base_type, scalar)


def _support(parent: Element, support: Support) -> None:
    made = _add(parent, "support", name=nc_name(support.name), assignment="assigned")
    if support.value:
        made.set("value", _clean(support.value))
    if support.language:
        made.set(_XML_LANG, support.language)


def _duration(parent: Element, milliseconds: int | None) -> None:
    if milliseconds is not None:
        spent = Single(BaseType.DURATION, milliseconds / 1000)
        _response(parent, "duration", Asked(BaseType.DURATION, Cardinality.SINGLE), spent)


def _value(parent: Element, base_type: BaseType, scalar: Scalar) -> Element:
    made = _add(parent, "value")
    match scalar:
        case bool():
            made.text = "true" if scalar else "false"
        case Pair(first=first, second=second):
            made.text = f"{_clean(first)} {_clean(second)}"
        case Point(x=x, y=y):
            made.text = f"{x} {y}"
        case StoredFile(name=name, media_type=media_type, sha256=digest):
            made.text = _clean(f"{name} {media_type} sha256:{digest.hex()}")
        case float() if base_type is BaseType.DURATION:
            made.text = f"PT{scalar:.3f}S"
        case str():
            made.text = _clean(scalar)
        case _:
            made.text = repr(scalar)
    return made


def _when(moment: dt.datetime) -> str:
    if moment.tzinfo is None:
        raise Rejected("a moment without its zone", remedy="pass a datetime with tzinfo")
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _clean(text: str) -> str:
    """XML holds no control characters: they are marked, not lost without a trace."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _add(parent: Element, called: str, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{called}", attributes)
