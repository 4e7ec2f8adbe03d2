"""Where an item's key stands in its XML; one that cannot be used is refused before it is sat."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from exam.core.errors import Rejected
from exam.core.responses import Cardinality, ResponseDeclaration
from exam.qti.engine.context import Load
from exam.qti.engine.item import ItemLogic, ItemSession, compile_item
from exam.qti.engine.tables import Mapping as Points
from exam.qti.engine.templates import RESPONSE
from exam.qti.engine.values import Value
from exam.qti.engine.variables import Variable
from exam.qti.files import PackageFiles
from exam.qti.markup import Element, Source, attribute, children, parse, resolve
from exam.qti.reader import Package
from exam.qti.score import SCORE, ItemKey, points_of

_MAXIMUM: Final = "MAXSCORE"


def read_keys(files: PackageFiles, package: Package) -> dict[str, ItemKey]:
    """Every item's key by item identifier.

    Raises :class:`Rejected` naming the item that this program cannot score, or whose key
    contradicts its choices.
    """
    keys: dict[str, ItemKey] = {}
    for item in package.form.all_items():
        path = package.item_paths[item.id]
        keys[item.id] = read_key(
            files.read(path),
            item_id=item.id,
            base=path,
            responses=item.responses,
            load=_loader(files, Source(path, item.id)),
        )
    return keys


def _loader(files: PackageFiles, source: Source) -> Load:
    return lambda href: files.read(resolve(source.path, href, source))


def read_key(
    data: bytes,
    *,
    item_id: str,
    base: str = "",
    responses: tuple[ResponseDeclaration, ...] | None = None,
    load: Load | None = None,
) -> ItemKey:
    """The key of one item file.

    ``responses`` says what the item's interactions let one choose; without it, the mapping's own
    keys are taken for the choices. ``load`` reads other files by the path the item writes.
    Raises :class:`Rejected`.
    """
    source = Source(base, item_id)
    root = parse(data, source)
    logic = compile_item(root, source, load=load)
    declarations = {one.identifier: one for one in responses or _declared(logic)}
    elements = {attribute(one, "identifier"): one for one in children(root, "response-declaration")}
    if logic.template:
        _check_template(logic, elements, source)
    for identifier, variable in logic.variables.items():
        if identifier in elements:
            _check_choices(declarations.get(identifier), variable, elements[identifier], source)
    notes = tuple(_several_keys(logic, elements, source))
    return ItemKey(
        item_id, logic, tuple(declarations.values()), _maximum(logic, declarations), notes
    )


def _declared(logic: ItemLogic) -> list[ResponseDeclaration]:
    return [
        ResponseDeclaration(one.identifier, one.base_type, one.cardinality)
        for one in logic.variables.values()
        if one.role == "response" and one.base_type is not None
    ]


def _check_template(logic: ItemLogic, elements: Mapping[str, Element], source: Source) -> None:
    """A template must find what it works on. Raises :class:`Rejected`."""
    variable = logic.variables.get(RESPONSE)
    if variable is None or RESPONSE not in elements:
        raise source.refuse(
            401,
            f"{logic.template} needs a response {RESPONSE}",
            remedy="declare it, or score otherwise",
        )
    if "map" in logic.template:
        points = variable.areas if "point" in logic.template else variable.mapping
        what, empty = "a mapping", points is not None and not _has_entries(points)
        if points is None or empty:
            said = "a mapping without entries" if empty else f"{logic.template} without {what}"
            raise source.refuse(405, said, at=elements[RESPONSE], remedy="add entries")
    elif ItemSession(logic).correct.get(RESPONSE) is None:  # template processing may set it
        raise source.refuse(
            405,
            f"{logic.template} without a correct response",
            at=elements[RESPONSE],
            remedy="add it",
        )


def _has_entries(points: object) -> bool:
    return bool(points.exact if isinstance(points, Points) else getattr(points, "areas", ()))


def _check_choices(
    declaration: ResponseDeclaration | None, variable: Variable, element: Element, source: Source
) -> None:
    if declaration is None or declaration.choices is None:
        return
    named = [*(variable.correct.items if variable.correct is not None else ())]
    if variable.mapping is not None:
        named += variable.mapping.exact
    unknown = sorted(str(one) for one in named if one not in declaration.choices)
    if unknown:
        raise source.refuse(
            405,
            f'the key names choice "{unknown[0]}", which the item does not have',
            at=element,
            remedy="correct the key or the choice",
        )


def _several_keys(logic: ItemLogic, elements: Mapping[str, Element], source: Source) -> list[str]:
    notes: list[str] = []
    for identifier, element in elements.items():
        if logic.variables[identifier].cardinality is not Cardinality.SINGLE:
            continue
        for group in children(element, "correct-response"):
            if len(list(children(group, "value"))) > 1:
                notes.append(
                    f'QTI-502 {source.path}, item "{source.item}": several keys, '
                    "the first one counts"
                )
    return notes


def _maximum(logic: ItemLogic, declarations: Mapping[str, ResponseDeclaration]) -> Fraction:
    """The most that can be earned: by the template's own key, else declared, else by the key."""
    score = logic.variables.get(SCORE)
    if not logic.response_rules:
        return points_of(logic.initial)
    if logic.template == "match_correct":
        return Fraction(1)
    if logic.template == "map_response":
        return _best(logic.variables[RESPONSE], declarations.get(RESPONSE))
    if score is not None and score.normal_maximum is not None:
        return Fraction(repr(score.normal_maximum))
    declared = points_of({SCORE: logic.initial.get(_MAXIMUM)})
    return declared or max(Fraction(0), _by_the_key(logic))


def _by_the_key(logic: ItemLogic) -> Fraction:
    correct = ItemSession(logic).correct
    try:
        return points_of(logic.score(correct))
    except Rejected:  # rules that fail are reported when a response is scored
        return Fraction(0)


def _best(variable: Variable, declaration: ResponseDeclaration | None) -> Fraction:
    points = variable.mapping
    if points is None:
        return Fraction(0)
    choices = declaration.choices if declaration is not None else None
    values = choices if choices is not None else list(points.exact)
    if variable.cardinality is Cardinality.SINGLE:
        best = [_points(points, value, variable) for value in values]
        return max(Fraction(0), *best, Fraction(0))
    unbounded = Points(points.exact, points.folded, points.default, -1e300, 1e300)
    each = sorted((_points(unbounded, value, variable) for value in values), reverse=True)
    limit = declaration.max_choices if declaration is not None else 0
    total = sum([one for one in each if one > 0][: limit or None], Fraction(0))
    return max(Fraction(0), Fraction(repr(points.clamp(float(total)))))


def _points(points: Points, value: object, variable: Variable) -> Fraction:
    one = Value(Cardinality.SINGLE, variable.base_type, (value,))
    return Fraction(repr(points.score(one, None)))
