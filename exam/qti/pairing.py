"""Interactions that pair: match, associate, gap match and its graphic sister."""

from __future__ import annotations

from exam.core.responses import BaseType
from exam.qti.areas import hotspots_of
from exam.qti.content import (
    Associable,
    AssociateInteraction,
    Gap,
    GapMatchInteraction,
    GraphicGapMatchInteraction,
    MatchInteraction,
)
from exam.qti.markup import Element, attribute, boolean, children, integer, only, required
from exam.qti.plain import inlines_of
from exam.qti.reading import (
    SINGLE_OR_MULTIPLE,
    Reads,
    check_unique,
    classes_of,
    groups_of,
    messages_of,
    optional,
    prompt_of,
    response_of,
    visibility_of,
)

GAP_CHOICES = ("gap-text", "gap-img")


def match_interaction(element: Element, reads: Reads) -> MatchInteraction:
    """QTI matchInteraction. Raises :class:`Rejected`."""
    source = reads.source
    response = response_of(element, reads, (BaseType.DIRECTED_PAIR,), SINGLE_OR_MULTIPLE)
    only(element, source, "prompt", "simple-match-set")
    sets = list(children(element, "simple-match-set"))
    if len(sets) != 2:
        raise source.refuse(
            403, f"{len(sets)} sets to match, two are needed", at=element, remedy="correct the sets"
        )
    sources, targets = (_ends(one, reads) for one in sets)
    classes = classes_of(element)
    too_few, too_many = messages_of(element)
    return MatchInteraction(
        response.identifier,
        prompt_of(element, reads),
        sources,
        targets,
        integer(element, "min-associations", 0, source),
        integer(element, "max-associations", 1, source),
        boolean(element, "shuffle", False, source),
        tabular="qti-match-tabular" in classes,
        header_hidden="qti-header-hidden" in classes,
        first_column_header=attribute(element, "data-first-column-header"),
        classes=classes,
        min_message=too_few,
        max_message=too_many,
    )


def _ends(element: Element, reads: Reads) -> tuple[Associable, ...]:
    found = tuple(_end(one, reads) for one in children(element, "simple-associable-choice"))
    check_unique([one.identifier for one in found], "choice", element, reads.source)
    return found


def _end(element: Element, reads: Reads) -> Associable:
    source = reads.source
    return Associable(
        required(element, "identifier", source),
        reads.blocks(element),
        integer(element, "match-max", 1, source),
        integer(element, "match-min", 0, source),
        boolean(element, "fixed", False, source),
        groups_of(element),
        visibility_of(element),
    )


def associate_interaction(element: Element, reads: Reads) -> AssociateInteraction:
    """QTI associateInteraction. Raises :class:`Rejected`."""
    source = reads.source
    response = response_of(element, reads, (BaseType.PAIR,), SINGLE_OR_MULTIPLE)
    only(element, source, "prompt", "simple-associable-choice")
    choices = _ends(element, reads)
    too_few, too_many = messages_of(element)
    return AssociateInteraction(
        response.identifier,
        prompt_of(element, reads),
        choices,
        integer(element, "min-associations", 0, source),
        integer(element, "max-associations", 1, source),
        boolean(element, "shuffle", False, source),
        classes_of(element),
        too_few,
        too_many,
    )


def gap_match_interaction(element: Element, reads: Reads) -> GapMatchInteraction:
    """QTI gapMatchInteraction. Raises :class:`Rejected`."""
    source = reads.source
    response = response_of(element, reads, (BaseType.DIRECTED_PAIR,), SINGLE_OR_MULTIPLE)
    choices = _gap_choices(element, reads)
    blocks = reads.blocks(element, skip=("prompt", *GAP_CHOICES))
    gaps = [one.identifier for one in inlines_of(blocks) if isinstance(one, Gap)]
    check_unique(gaps, "gap", element, source)
    too_few, too_many = messages_of(element)
    return GapMatchInteraction(
        response.identifier,
        prompt_of(element, reads),
        choices,
        blocks,
        integer(element, "min-associations", 0, source),
        optional(element, "max-associations", source),
        boolean(element, "shuffle", False, source),
        classes_of(element),
        too_few,
        too_many,
    )


def _gap_choices(element: Element, reads: Reads) -> tuple[Associable, ...]:
    found = tuple(_end(one, reads) for one in children(element, *GAP_CHOICES))
    check_unique([one.identifier for one in found], "gap choice", element, reads.source)
    return found


def graphic_gap_match_interaction(element: Element, reads: Reads) -> GraphicGapMatchInteraction:
    """QTI graphicGapMatchInteraction. Raises :class:`Rejected`."""
    source = reads.source
    response = response_of(element, reads, (BaseType.DIRECTED_PAIR,), SINGLE_OR_MULTIPLE)
    too_few, too_many = messages_of(element)
    return GraphicGapMatchInteraction(
        response.identifier,
        prompt_of(element, reads),
        reads.picture(element),
        _gap_choices(element, reads),
        hotspots_of(element, "associable-hotspot", source),
        integer(element, "min-associations", 0, source),
        optional(element, "max-associations", source),
        classes_of(element),
        too_few,
        too_many,
    )
