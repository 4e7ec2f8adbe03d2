"""Where an item's key stands in its XML: QTI's standard templates, any other is refused by name."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from exam.core.responses import Cardinality, ResponseDeclaration, Scalar
from exam.qti import declarations
from exam.qti.declarations import Declared
from exam.qti.files import PackageFiles
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    boolean,
    children,
    parse,
    required,
    version,
)
from exam.qti.reader import Package
from exam.qti.score import ItemKey, MapEntry, MapResponse, MatchCorrect, Unscored

_TEMPLATE: Final = re.compile(r".*/rptemplates/(match_correct|map_response)(?:\.xml)?")
_RESPONSE: Final = "RESPONSE"
_SCORE: Final = "SCORE"
_CASE_MATTERS_BY_DEFAULT: Final = ("2.0", "2.1")


def read_keys(files: PackageFiles, package: Package) -> dict[str, ItemKey]:
    """Every item's key by item identifier.

    Raises :class:`Rejected` naming the item that this program cannot score, or whose key
    contradicts its choices.
    """
    return {
        item.id: read_key(
            files.read(package.item_paths[item.id]),
            item_id=item.id,
            base=package.item_paths[item.id],
            responses=item.responses,
        )
        for item in package.form.all_items()
    }


def read_key(
    data: bytes,
    *,
    item_id: str,
    base: str = "",
    responses: tuple[ResponseDeclaration, ...] | None = None,
) -> ItemKey:
    """The key of one item file.

    ``responses`` says what the item's interactions let one choose; without it, the mapping's own
    keys are taken for the choices. Raises :class:`Rejected`.
    """
    source = Source(base, item_id)
    root = parse(data, source)
    declared = declarations.responses(root, source)
    template = _template(root, source)
    if template is None:
        return ItemKey(item_id, Unscored(_default_score(root, source)))
    one = declared.get(_RESPONSE)
    if one is None:
        raise source.refuse(
            401, f"{template} needs a response {_RESPONSE}", remedy="declare it, or score otherwise"
        )
    known = {response.identifier: response for response in responses or ()}
    plain = ResponseDeclaration(_RESPONSE, one.base_type, one.cardinality)
    declaration = known.get(_RESPONSE, plain)
    if template == "match_correct":
        return _match_correct(item_id, one, declaration, source)
    rule = _mapping(one, version(root, source), source)
    _check_choices(declaration, tuple(entry.key for entry in rule.entries), one, source)
    return ItemKey(item_id, rule, declaration)


def _template(root: Element, source: Source) -> str | None:
    processing = next(children(root, "response-processing"), None)
    if processing is None:
        return None
    found = _TEMPLATE.fullmatch(attribute(processing, "template"))
    rules = next(children(processing), None)
    if found and rules is None:
        return found[1]
    if rules is None and not attribute(processing, "template"):
        return None
    raise source.refuse(
        306,
        "response processing other than match_correct and map_response",
        at=processing,
        remedy="use one of these two templates",
    )


def _default_score(root: Element, source: Source) -> Fraction:
    for outcome in children(root, "outcome-declaration"):
        if attribute(outcome, "identifier") == _SCORE:
            for value in _values(outcome, "default-value"):
                return declarations.number(declarations.value_text(value), value, source)
    return Fraction(0)


def _values(parent: Element, called: str) -> list[Element]:
    return [one for group in children(parent, called) for one in children(group, "value")]


def _match_correct(
    item_id: str, declared: Declared, declaration: ResponseDeclaration, source: Source
) -> ItemKey:
    correct = tuple(
        declarations.scalar(declared.base_type, declarations.value_text(value), value, source)
        for value in _values(declared.element, "correct-response")
    )
    if not correct:
        raise source.refuse(
            405, "match_correct without a correct response", at=declared.element, remedy="add it"
        )
    _check_choices(declaration, correct, declared, source)
    notes: tuple[str, ...] = ()
    if declared.cardinality is Cardinality.SINGLE and len(correct) > 1:
        notes = (f'QTI-502 {source.path}, item "{item_id}": several keys, the first one counts',)
        correct = correct[:1]
    return ItemKey(item_id, MatchCorrect(correct), declaration, notes)


def _mapping(declared: Declared, qti_version: str, source: Source) -> MapResponse:
    mapping = next(children(declared.element, "mapping"), None)
    if mapping is None:
        raise source.refuse(
            405, "map_response without a mapping", at=declared.element, remedy="add a mapping"
        )
    case_matters = qti_version in _CASE_MATTERS_BY_DEFAULT
    entries = [
        MapEntry(
            declarations.scalar(declared.base_type, _key_text(entry, source), entry, source),
            declarations.number(required(entry, "mapped-value", source), entry, source),
            boolean(entry, "case-sensitive", case_matters, source),
        )
        for entry in children(mapping, "map-entry")
    ]
    if not entries:
        raise source.refuse(405, "a mapping without entries", at=mapping, remedy="add entries")
    bounds = {
        bound: declarations.number(attribute(mapping, bound), mapping, source)
        for bound in ("default-value", "lower-bound", "upper-bound")
        if attribute(mapping, bound)
    }
    return MapResponse(
        tuple(entries),
        bounds.get("default-value", Fraction(0)),
        bounds.get("lower-bound"),
        bounds.get("upper-bound"),
    )


def _key_text(entry: Element, source: Source) -> str:
    """The key of a map entry with its blanks, which count. Raises :class:`Rejected`."""
    required(entry, "map-key", source)
    return str(entry.get("map-key", entry.get("mapKey", "")))


def _check_choices(
    declaration: ResponseDeclaration, keys: tuple[Scalar, ...], declared: Declared, source: Source
) -> None:
    if declaration.choices is None:
        return
    unknown = sorted(str(key) for key in keys if key not in declaration.choices)
    if unknown:
        raise source.refuse(
            405,
            f'the key names choice "{unknown[0]}", which the item does not have',
            at=declared.element,
            remedy="correct the key or the choice",
        )
