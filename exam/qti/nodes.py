"""A version-neutral copy of a piece of QTI: equal pieces are equal whoever wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exam.qti.markup import CASE_MATTERS_BY_DEFAULT, Element, children, name, version_of

_SIGNIFICANT_TEXT: Final = ("value", "base-value")


@dataclass(frozen=True, slots=True)
class Node:
    """An element by its 3.0 name without ``qti-``; attributes by their 3.0 names, sorted.

    ``text`` is kept as it stands where blanks count (values), else without them at its ends.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple[Node, ...] = ()

    def get(self, attribute: str, default: str = "") -> str:
        """An attribute's text."""
        return dict(self.attributes).get(attribute, default)

    def named(self, *names: str) -> tuple[Node, ...]:
        """The children called so."""
        return tuple(one for one in self.children if one.name in names)


def node(element: Element) -> Node:
    """The element and everything inside it; comments and text between elements are left out."""
    return _node(element, version_of(element))


def _node(element: Element, qti_version: str) -> Node:
    called = name(element)
    attributes = {kebab(str(key)): str(value) for key, value in element.attrib.items()}
    if called == "map-entry" and "case-sensitive" not in attributes:
        matters = qti_version in CASE_MATTERS_BY_DEFAULT
        attributes["case-sensitive"] = "true" if matters else "false"
    if "template" in attributes:
        attributes["template"] = template_name(attributes["template"])
    inner = tuple(_node(child, qti_version) for child in children(element))
    text = "" if inner else "".join(str(part) for part in element.itertext("{*}*"))
    if called not in _SIGNIFICANT_TEXT:
        text = " ".join(text.split())
    for key, value in attributes.items():
        if key not in ("map-key", "mapped-value"):
            attributes[key] = value.strip()
    kept = sorted((k, v) for k, v in attributes.items() if not k.startswith("{"))
    return Node(called, tuple(kept), text, inner)


def kebab(attribute: str) -> str:
    """``maxChoices`` as ``max-choices``; names with a namespace stay as they are."""
    if attribute.startswith("{") or "-" in attribute:
        return attribute
    return "".join(f"-{one.lower()}" if one.isupper() else one for one in attribute)


def template_name(address: str) -> str:
    """``match_correct`` of a response processing template's address."""
    return address.strip().rsplit("/", 1)[-1].removesuffix(".xml")
