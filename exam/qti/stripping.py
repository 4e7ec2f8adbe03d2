"""What may be shown is listed; whatever nobody thought of does not reach a seat.

An item's head and every attribute are on lists, and a body holds only what the reader knows how
to show. Of template processing a seat gets what makes the values in the body.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from exam.qti.body import hidden_from_candidate
from exam.qti.catalogs import SHOWN_SUPPORTS
from exam.qti.dividing import SECRET_IN_BODY, divide
from exam.qti.files import PackageFiles
from exam.qti.including import include
from exam.qti.manifest import MANIFEST_PATH
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    children,
    is_element,
    name,
    parse,
    resolve,
)
from exam.qti.nodes import kebab
from exam.qti.vocabulary import layout_classes

_ITEM_PARTS: Final = frozenset(
    [
        "response-declaration",
        "outcome-declaration",
        "item-body",
        "assessment-stimulus-ref",
        "catalog-info",
        "template-declaration",
        "template-processing",
    ]
)
_DECLARATION_ATTRIBUTES: Final = frozenset(["identifier", "cardinality", "base-type"])
_VALUES: Final = ("value", "base-value")
_TEST_SECRETS: Final = frozenset(
    [
        "outcome-declaration",
        "outcome-processing",
        "test-feedback",
        "weight",
        "variable-mapping",
        "template-default",
        "context-declaration",
        "companion-materials-info",
        "stylesheet",
    ]
)
_CATALOG: Final = {
    "catalog-info": ("catalog",),
    "catalog": ("card",),
    "card": ("html-content", "file-href", "card-entry"),
    "card-entry": ("html-content", "file-href"),
}
"""What may stand inside these; a body's elements are known to the reader."""
_ROOT_ATTRIBUTES: Final = frozenset(["identifier", "title", "adaptive", "time-dependent"])
# fmt: off
_BODY_ATTRIBUTES: Final = frozenset([
    "identifier", "src", "alt", "width", "height", "data", "type", "colspan", "rowspan", "fixed",
    "shuffle", "orientation", "view", "use", "response-identifier", "max-choices", "min-choices",
    "class", "required", "start", "href",
    "max-associations", "min-associations", "match-max", "match-min", "match-group",
    "expected-length", "expected-lines", "pattern-mask", "placeholder-text", "format", "base",
    "max-strings", "min-strings", "lower-bound", "upper-bound", "step", "step-label", "reverse",
    "min-plays", "max-plays", "autostart", "loop", "controls", "poster", "kind", "srclang",
    "shape", "coords", "hotspot-label", "object-label", "count-attempt", "support",
    "data-catalog-idref", "data-stimulus-idref", "data-first-column-header", "data-prompt",
    "data-min-selections-message", "data-max-selections-message", "data-patternmask-message",
    "template-identifier", "show-hide", "dir",
])
_ON: Final = {
    "catalog": frozenset(["id"]),
    "end-attempt-interaction": frozenset(["title"]),
    "track": frozenset(["label"]),
    "audio": frozenset(["aria-label", "title"]),
    "printed-variable": frozenset(["index", "field"]),
    "video": frozenset(["aria-label", "title"]),
}
_RULE_ATTRIBUTES: Final = frozenset([
    "identifier", "cardinality", "base-type", "name", "n", "min", "max", "step", "shape", "coords",
    "pattern", "substring", "case-sensitive", "tolerance", "tolerance-mode", "include-lower-bound",
    "include-upper-bound", "rounding-mode", "figures", "number-repeats", "field-identifier",
])
_TEST_ATTRIBUTES: Final = _BODY_ATTRIBUTES | frozenset([
    "title", "href", "category", "visible", "required", "keep-together", "navigation-mode",
    "submission-mode", "min-time", "max-time", "allow-late-submission", "max-attempts",
    "allow-review", "allow-skipping", "select", "with-replacement",
])
# fmt: on
"""Anything else, be it ``data-key`` or ``label``, may be where an author noted the answer."""
_MATH_REFUSED: Final = frozenset(["id", "class", "href", "xref", "other"])
_KEPT_PREFIXES: Final = (
    "{http://www.w3.org/XML/1998/namespace}",
    "{http://www.w3.org/2001/XMLSchema-instance}",
)


def strip_test(data: bytes, path: str, removed: Counter[str]) -> bytes:
    """The test without outcomes, weights and what is not for the candidate."""
    root = parse(data, Source(path))
    for element in list(root.iter("{*}*")):
        if name(element) in _TEST_SECRETS or hidden_from_candidate(element):
            _remove(element, removed)
        else:
            _keep_attributes(element, _TEST_ATTRIBUTES, removed)
    return _finish(root, removed)


def strip_item(
    data: bytes, path: str, files: PackageFiles, removed: Counter[str], *, whole: bool = False
) -> bytes:
    """The item without its key; ``whole``: with all its logic, without comments."""
    source = Source(path)
    root = include(parse(data, source), path, files, source)
    if whole:
        return _finish(root, removed)
    for secret in divide(root).secret:
        _remove(secret, removed)
    for child in list(root):
        called = name(child) if is_element(child) else ""
        if called and called not in _ITEM_PARTS:
            _remove(child, removed)
        elif called in ("response-declaration", "outcome-declaration"):
            for inner in list(child):
                _remove(inner, removed)
            child.text = None
    return _strip_body(root, removed)


def strip_stimulus(data: bytes, path: str, removed: Counter[str]) -> bytes:
    """Shared material without what is not for the candidate."""
    root = parse(data, Source(path))
    for child in list(root):
        if is_element(child) and name(child) not in ("stimulus-body", "catalog-info"):
            _remove(child, removed)
    return _strip_body(root, removed)


def _strip_body(root: Element, removed: Counter[str]) -> bytes:
    for element in list(root.iter("{*}*")):
        parent = element.getparent()
        known = _CATALOG.get(name(parent)) if parent is not None else None
        unknown = known is not None and not _is_offered(element, known)
        if unknown or name(element) in SECRET_IN_BODY or hidden_from_candidate(element):
            _remove(element, removed)
    rules = set(_template_elements(root))
    for element in root.iter("{*}*"):
        called = name(element)
        if element in rules:
            _strip_rule(element, called, removed)
            continue
        if element is root:
            kept = _ROOT_ATTRIBUTES
        elif called.endswith("-declaration"):
            kept = _DECLARATION_ATTRIBUTES
        elif called.startswith("math:"):
            _keep_math(element, removed)
            continue
        else:
            kept = _BODY_ATTRIBUTES | _ON.get(called, frozenset())
        _keep_attributes(element, kept, removed)
    return _finish(root, removed)


def _is_offered(element: Element, known: tuple[str, ...]) -> bool:
    """Of what stands in a catalog only what is known, and of its cards those that a seat shows."""
    called = name(element)
    support = attribute(element, "support")
    return called in known and (called != "card" or support in SHOWN_SUPPORTS)


def _template_elements(root: Element) -> Iterator[Element]:
    for child in children(root, "template-declaration", "template-processing"):
        yield from child.iter("{*}*")


def _strip_rule(element: Element, called: str, removed: Counter[str]) -> None:
    """A template variable or a piece of its processing: numbers and names, no remarks."""
    if called not in _VALUES:
        element.text = None
    element.tail = None
    _keep_attributes(element, _RULE_ATTRIBUTES, removed)


def strip_manifest(data: bytes, kept: set[str], removed: Counter[str]) -> bytes:
    """The manifest with the entries for ``kept`` alone, and without descriptions of items."""
    source = Source(MANIFEST_PATH)
    root = parse(data, source)
    gone: set[str] = set()
    for element in list(root.iter("{*}*")):
        called = name(element)
        inside_resource = (parent := element.getparent()) is not None and name(parent) == "resource"
        if called in ("file", "resource") and attribute(element, "href"):
            if resolve(MANIFEST_PATH, attribute(element, "href"), source) not in kept:
                gone.add(attribute(element, "identifier"))
                _remove(element, Counter())
        elif (called == "metadata" and inside_resource) or called.startswith("foreign:"):
            _remove(element, removed)
    for dependency in list(root.iter("{*}dependency")):
        if attribute(dependency, "identifierref") in gone:
            _remove(dependency, Counter())
    return _finish(root, removed)


def _keep_attributes(element: Element, allowed: frozenset[str], removed: Counter[str]) -> None:
    for raw in list(element.attrib):
        key = str(raw)
        if key.startswith(_KEPT_PREFIXES):
            continue
        if key == "class":
            _keep_layout(element, removed)
        elif kebab(key) not in allowed:
            removed["attribute"] += 1
            del element.attrib[raw]


def _keep_layout(element: Element, removed: Counter[str]) -> None:
    written = attribute(element, "class")
    layout = " ".join(layout_classes(written))
    if layout != written:
        removed["attribute"] += 1
    if layout:
        element.set("class", layout)
    else:
        del element.attrib["class"]


def _keep_math(element: Element, removed: Counter[str]) -> None:
    for raw in list(element.attrib):
        if str(raw) in _MATH_REFUSED or str(raw).startswith(("data-", "{")):
            removed["attribute"] += 1
            del element.attrib[raw]


def _remove(element: Element, removed: Counter[str]) -> None:
    """Take the element out, keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if is_element(element):
        removed[name(element).removeprefix("foreign:").removeprefix("math:")] += 1
    tail = element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _finish(root: Element, removed: Counter[str]) -> bytes:
    """Comments go too: authors write keys into them."""
    for node in list(root.iter()):
        if not is_element(node):
            removed["comment"] += 1
            _remove(node, removed)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
