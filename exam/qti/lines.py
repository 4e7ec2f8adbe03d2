"""What stands in a line of text: entries, drop-downs, gaps, hottexts, formulas and readings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from exam.core.responses import BaseType, Cardinality
from exam.qti.content import (
    EndAttemptInteraction,
    Gap,
    Hottext,
    HottextInteraction,
    Inline,
    InlineChoiceInteraction,
    InlineMath,
    InlineOption,
    PrintedVariable,
    Ruby,
    TextEntryInteraction,
    Visibility,
)
from exam.qti.escaping import escape
from exam.qti.markup import (
    Element,
    attribute,
    boolean,
    children,
    integer,
    is_element,
    name,
    required,
)
from exam.qti.plain import inlines_of
from exam.qti.reading import (
    SINGLE_OR_MULTIPLE,
    TEXT_TYPES,
    Reads,
    check_unique,
    choice_bounds,
    classes_of,
    groups_of,
    hint,
    messages_of,
    prompt_of,
    response_of,
    visibility_of,
)

_MATH = "http://www.w3.org/1998/Math/MathML"
_NOT_SHOWN = ("math:annotation", "math:annotation-xml")


def text_entry(element: Element, reads: Reads) -> TextEntryInteraction:
    """QTI textEntryInteraction. Raises :class:`Rejected`."""
    kinds = (Cardinality.SINGLE, Cardinality.RECORD)
    response = response_of(element, reads, TEXT_TYPES, kinds)
    return TextEntryInteraction(
        response.identifier,
        hint(element, "expected-length", reads.source),
        attribute(element, "pattern-mask"),
        attribute(element, "placeholder-text"),
        attribute(element, "format"),
        hint(element, "base", reads.source) or 10,
        classes_of(element),
        attribute(element, "data-patternmask-message"),
    )


def inline_choice(element: Element, reads: Reads) -> InlineChoiceInteraction:
    """QTI inlineChoiceInteraction. Raises :class:`Rejected`."""
    source = reads.source
    response = response_of(element, reads, (BaseType.IDENTIFIER,), (Cardinality.SINGLE,))
    options = tuple(
        InlineOption(
            required(one, "identifier", source),
            reads.inlines(one),
            boolean(one, "fixed", False, source),
            visibility_of(one),
        )
        for one in children(element, "inline-choice")
    )
    check_unique([one.identifier for one in options], "choice", element, source)
    needed = boolean(element, "required", False, source)
    return InlineChoiceInteraction(
        response.identifier,
        options,
        boolean(element, "shuffle", False, source),
        needed or integer(element, "min-choices", 0, source) > 0,
        classes_of(element),
        tuple(inline for one in children(element, "label") for inline in reads.inlines(one)),
        attribute(element, "data-prompt"),
    )


def gap(element: Element, reads: Reads) -> Gap:
    """A gap of a gap match. Raises :class:`Rejected`."""
    return Gap(
        required(element, "identifier", reads.source),
        boolean(element, "required", False, reads.source),
        groups_of(element),
        visibility_of(element),
        classes_of(element),
    )


def hottext(element: Element, reads: Reads) -> Hottext:
    """Words to choose. Raises :class:`Rejected`."""
    return Hottext(
        required(element, "identifier", reads.source),
        reads.inlines(element),
        visibility_of(element),
    )


def hottext_interaction(element: Element, reads: Reads) -> HottextInteraction:
    """QTI hottextInteraction. Raises :class:`Rejected`."""
    source = reads.source
    response = response_of(element, reads, (BaseType.IDENTIFIER,), SINGLE_OR_MULTIPLE)
    blocks = reads.blocks(element, skip=("prompt",))
    words = [one.identifier for one in inlines_of(blocks) if isinstance(one, Hottext)]
    check_unique(words, "hottext", element, source)
    single = response.cardinality is Cardinality.SINGLE
    least, most = choice_bounds(element, len(words), source)
    too_few, too_many = messages_of(element)
    return HottextInteraction(
        response.identifier,
        prompt_of(element, reads),
        blocks,
        single,
        least,
        1 if single else most,
        classes_of(element),
        too_few,
        too_many,
    )


def end_attempt(element: Element, reads: Reads) -> EndAttemptInteraction:
    """QTI endAttemptInteraction. Raises :class:`Rejected`."""
    response = response_of(element, reads, (BaseType.BOOLEAN,), (Cardinality.SINGLE,))
    return EndAttemptInteraction(
        response.identifier,
        attribute(element, "title"),
        boolean(element, "count-attempt", True, reads.source),
        classes_of(element),
    )


def condition(element: Element, reads: Reads) -> Visibility:
    """What shows or hides feedback or a template's block. Raises :class:`Rejected`."""
    feedback = "feedback" in name(element)
    variable = "outcome-identifier" if feedback else "template-identifier"
    required(element, variable, reads.source)
    found = visibility_of(element, variable)
    assert found is not None  # required() saw the variable
    return found


def printed_variable(element: Element, reads: Reads) -> PrintedVariable:
    """QTI printedVariable. Raises :class:`Rejected`."""
    return PrintedVariable(
        required(element, "identifier", reads.source),
        attribute(element, "format"),
        attribute(element, "index"),
        attribute(element, "field"),
    )


def ruby(element: Element, reads: Reads) -> Ruby:
    """The words and their reading; parentheses for programs without ruby are left out."""
    readings = "".join(_words(one) for one in children(element, "rt", "rtc"))
    del reads
    return Ruby(_words(element, skip=("rt", "rp", "rtc")), readings)


def _words(element: Element, skip: tuple[str, ...] = ()) -> str:
    parts = [element.text or ""]
    for child in element:
        if is_element(child) and name(child) not in skip:
            parts.append(_words(child, skip))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def math(element: Element) -> InlineMath:
    """A formula as clean MathML, without annotations and prefixes."""
    spoken = str(element.get("alttext") or "").strip()
    words = " ".join(" ".join(_leaves(element)).split())
    return InlineMath(
        _mathml(element, f' xmlns="{_MATH}"'), spoken or words, element.get("display") == "block"
    )


def _leaves(element: Element) -> list[str]:
    found = [element.text or ""]
    for child in children(element):
        if name(child) not in _NOT_SHOWN:
            found += _leaves(child)
    return found


def _mathml(element: Element, namespace: str = "") -> str:
    tag = etree.QName(element.tag).localname
    attributes = "".join(
        f' {key!s}="{escape(str(value), quote=True)}"'
        for key, value in sorted(element.attrib.items())
        if not str(key).startswith("{")
    )
    inner = "".join(_mathml(child) for child in children(element) if name(child) not in _NOT_SHOWN)
    text = escape((element.text or "").strip(), quote=False)
    return f"<{tag}{namespace}{attributes}>{text}{inner}</{tag}>"


INLINES: Mapping[str, Callable[[Element, Reads], Inline]] = {
    "text-entry-interaction": text_entry,
    "inline-choice-interaction": inline_choice,
    "gap": gap,
    "hottext": hottext,
    "end-attempt-interaction": end_attempt,
    "printed-variable": printed_variable,
    "ruby": ruby,
}
