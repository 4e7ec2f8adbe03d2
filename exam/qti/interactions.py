"""Choices, orders, texts, sliders, media and files: each agrees with its response variable."""

from __future__ import annotations

from exam.core.responses import BaseType, Cardinality
from exam.qti.content import (
    Choice,
    ChoiceInteraction,
    ExtendedTextInteraction,
    MediaInteraction,
    OrderInteraction,
    SliderInteraction,
    TextFormat,
    UploadInteraction,
)
from exam.qti.declarations import number
from exam.qti.markup import Element, attribute, boolean, children, integer, only, required
from exam.qti.reading import (
    SINGLE_OR_MULTIPLE,
    TEXT_TYPES,
    Reads,
    check_bounds,
    check_unique,
    choice_bounds,
    classes_of,
    hint,
    is_horizontal,
    messages_of,
    optional,
    prompt_of,
    response_of,
    visibility_of,
)

_ANY = (Cardinality.SINGLE, Cardinality.MULTIPLE, Cardinality.ORDERED, Cardinality.RECORD)


def choice_interaction(element: Element, reads: Reads) -> ChoiceInteraction:
    """QTI choiceInteraction. Raises :class:`Rejected` where it contradicts its declaration."""
    response = response_of(element, reads, (BaseType.IDENTIFIER,), SINGLE_OR_MULTIPLE)
    choices = _choices(element, reads)
    single = response.cardinality is Cardinality.SINGLE
    least, most = choice_bounds(element, len(choices), reads.source)
    classes = classes_of(element)
    too_few, too_many = messages_of(element)
    return ChoiceInteraction(
        response.identifier,
        prompt_of(element, reads),
        choices,
        single,
        min_choices=least,
        max_choices=1 if single else most,
        shuffle=boolean(element, "shuffle", False, reads.source),
        horizontal=is_horizontal(element, classes),
        classes=classes,
        min_message=too_few,
        max_message=too_many,
    )


def _choices(element: Element, reads: Reads) -> tuple[Choice, ...]:
    only(element, reads.source, "prompt", "simple-choice")
    choices = tuple(_choice(one, reads) for one in children(element, "simple-choice"))
    check_unique([one.identifier for one in choices], "choice", element, reads.source)
    return choices


def _choice(element: Element, reads: Reads) -> Choice:
    return Choice(
        required(element, "identifier", reads.source),
        reads.blocks(element),
        boolean(element, "fixed", False, reads.source),
        visibility_of(element),
    )


def order_interaction(element: Element, reads: Reads) -> OrderInteraction:
    """QTI orderInteraction. Raises :class:`Rejected`."""
    response = response_of(element, reads, (BaseType.IDENTIFIER,), (Cardinality.ORDERED,))
    choices = _choices(element, reads)
    least = optional(element, "min-choices", reads.source)
    most = optional(element, "max-choices", reads.source)
    check_bounds(least, most, len(choices), element, reads.source)
    classes = classes_of(element)
    too_few, too_many = messages_of(element)
    return OrderInteraction(
        response.identifier,
        prompt_of(element, reads),
        choices,
        least,
        most,
        boolean(element, "shuffle", False, reads.source),
        is_horizontal(element, classes),
        classes,
        too_few,
        too_many,
    )


def extended_text_interaction(element: Element, reads: Reads) -> ExtendedTextInteraction:
    """QTI extendedTextInteraction. Raises :class:`Rejected`."""
    response = response_of(element, reads, TEXT_TYPES, _ANY)
    source, classes = reads.source, classes_of(element)
    written = attribute(element, "format", "plain")
    try:
        text_format = TextFormat(written)
    except ValueError:
        source.warn(510, f'"format" is {written!r}', at=element, effect="plain text is asked for")
        text_format = TextFormat.PLAIN
    counters = [one.removeprefix("qti-counter-") for one in classes if "-counter-" in one]
    return ExtendedTextInteraction(
        response.identifier,
        prompt_of(element, reads),
        several=response.cardinality in (Cardinality.MULTIPLE, Cardinality.ORDERED),
        expected_lines=hint(element, "expected-lines", source),
        expected_length=hint(element, "expected-length", source),
        format=text_format,
        min_strings=integer(element, "min-strings", 0, source),
        max_strings=optional(element, "max-strings", source),
        pattern=attribute(element, "pattern-mask"),
        pattern_message=attribute(element, "data-patternmask-message"),
        placeholder=attribute(element, "placeholder-text"),
        counter=counters[0] if counters else "",
        classes=classes,
    )


def slider_interaction(element: Element, reads: Reads) -> SliderInteraction:
    """QTI sliderInteraction. Raises :class:`Rejected`."""
    source = reads.source
    types = (BaseType.INTEGER, BaseType.FLOAT)
    response = response_of(element, reads, types, (Cardinality.SINGLE,))
    bounds = [required(element, which, source) for which in ("lower-bound", "upper-bound")]
    lower, upper = (float(number(text, element, source)) for text in bounds)
    if lower >= upper:
        raise source.refuse(
            403, f"a slider from {lower} to {upper}", at=element, remedy="correct the bounds"
        )
    step = float(number(attribute(element, "step") or "1", element, source))
    if step <= 0:
        source.warn(510, f'"step" is {step}', at=element, effect="the step is 1")
        step = 1.0
    classes = classes_of(element)
    vertical = attribute(element, "orientation") == "vertical"
    return SliderInteraction(
        response.identifier,
        prompt_of(element, reads),
        lower,
        upper,
        step,
        whole=response.base_type is BaseType.INTEGER,
        step_label=boolean(element, "step-label", False, source),
        vertical=vertical or "qti-orientation-vertical" in classes,
        reverse=boolean(element, "reverse", False, source),
        classes=classes,
    )


def media_interaction(element: Element, reads: Reads) -> MediaInteraction:
    """QTI mediaInteraction. Raises :class:`Rejected`."""
    source = reads.source
    response = response_of(element, reads, (BaseType.INTEGER,), (Cardinality.SINGLE,))
    return MediaInteraction(
        response.identifier,
        prompt_of(element, reads),
        reads.sound_or_film(element),
        boolean(element, "autostart", False, source),
        boolean(element, "loop", False, source),
        integer(element, "min-plays", 0, source),
        integer(element, "max-plays", 0, source),
        classes_of(element),
    )


def upload_interaction(element: Element, reads: Reads) -> UploadInteraction:
    """QTI uploadInteraction. Raises :class:`Rejected`."""
    response = response_of(element, reads, (BaseType.FILE,), SINGLE_OR_MULTIPLE)
    types = tuple(attribute(element, "type").replace(",", " ").split())
    several = response.cardinality is Cardinality.MULTIPLE
    classes = classes_of(element)
    return UploadInteraction(
        response.identifier, prompt_of(element, reads), types, several, classes
    )
