"""What a seat gets: the same package built from what may be shown, and nothing else.

Built from lists of what is allowed: an item's head and every attribute are, and a body holds only
what the reader knows how to show. What nobody thought of does not reach a seat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from exam.core.errors import Rejected
from exam.qti.body import hidden_from_candidate
from exam.qti.files import MemoryFiles, PackageFiles
from exam.qti.manifest import MANIFEST_PATH
from exam.qti.markup import Element, Source, attribute, is_element, name, parse, resolve
from exam.qti.policy import POLICY_PATH
from exam.qti.reader import Package, read_package

_ITEM_PARTS = frozenset(["response-declaration", "outcome-declaration", "item-body"])
_DECLARATION_ATTRIBUTES = frozenset(["identifier", "cardinality", "base-type", "baseType"])
_SECRET_IN_BODY = frozenset(
    ["feedback-inline", "feedback-block", "template-inline", "template-block", "printed-variable"]
)
_TEST_SECRETS = frozenset(
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
_ROOT_ATTRIBUTES = frozenset(["identifier", "title", "adaptive", "time-dependent", "timeDependent"])
# fmt: off
_ITEM_ATTRIBUTES = frozenset([
    "identifier", "src", "alt", "width", "height", "data", "type", "colspan", "rowspan", "fixed",
    "shuffle", "orientation", "view", "use", "response-identifier", "responseIdentifier",
    "max-choices", "maxChoices", "min-choices", "minChoices",
])
_TEST_ATTRIBUTES = _ITEM_ATTRIBUTES | frozenset([
    "title", "href", "category", "visible", "required", "keep-together", "keepTogether",
    "navigation-mode", "navigationMode", "submission-mode", "submissionMode", "min-time",
    "minTime", "max-time", "maxTime", "allow-late-submission", "allowLateSubmission",
    "max-attempts", "maxAttempts", "allow-review", "allowReview", "allow-skipping",
    "allowSkipping",
])
# fmt: on
"""Anything else, be it ``class`` or ``data-key``, may be where an author noted the answer."""
_KEPT_PREFIXES = (
    "{http://www.w3.org/XML/1998/namespace}",
    "{http://www.w3.org/2001/XMLSchema-instance}",
)


@dataclass(frozen=True)
class Delivery:
    """The files for seats, and how many things of each kind stayed behind."""

    files: Mapping[str, bytes]
    removed: Mapping[str, int]
    left_out: tuple[str, ...]


def strip_keys(files: PackageFiles) -> dict[str, bytes]:
    """The package's files without anything a score could be read from, by path."""
    return dict(deliver(files).files)


def deliver(files: PackageFiles) -> Delivery:
    """As :func:`strip_keys`, with an account of what was taken out.

    Files that no item shows are left out as well. Raises :class:`Rejected` where the package
    cannot be read; the result was read again, and gives the same form.
    """
    package = read_package(files)
    removed: Counter[str] = Counter()
    kept = {path: files.read(path) for path in package.media}
    if POLICY_PATH in files.names():
        kept[POLICY_PATH] = _policy_without_comments(package)
    kept[package.test_path] = _test(files.read(package.test_path), package.test_path, removed)
    for path in sorted(set(package.item_paths.values())):
        kept[path] = _item(files.read(path), path, removed)
    kept[MANIFEST_PATH] = _manifest(files.read(MANIFEST_PATH), {*kept, MANIFEST_PATH}, removed)
    again = read_package(MemoryFiles(kept))
    if again.form != package.form or again.item_paths != package.item_paths:
        raise Rejected(
            f"QTI-409 {package.test_path}: without its keys the test would differ",
            remedy="report this package; it must not be published",
        )
    left_out = tuple(sorted(set(files.names()) - set(kept)))
    return Delivery(dict(sorted(kept.items())), dict(sorted(removed.items())), left_out)


def _policy_without_comments(package: Package) -> bytes:
    lines: list[str] = []
    for section in package.form.sections:
        quoted = section.id.replace("\\", "\\\\").replace('"', '\\"')
        lines += [f'[sections."{quoted}"]', f'leave = "{section.leave.value}"', ""]
    return "\n".join(lines).encode()


def _test(data: bytes, path: str, removed: Counter[str]) -> bytes:
    root = parse(data, Source(path))
    for element in list(root.iter("{*}*")):
        if name(element) in _TEST_SECRETS or hidden_from_candidate(element):
            _remove(element, removed)
        else:
            _keep_attributes(element, _TEST_ATTRIBUTES, removed)
    return _finish(root, removed)


def _item(data: bytes, path: str, removed: Counter[str]) -> bytes:
    root = parse(data, Source(path))
    for child in list(root):
        called = name(child) if is_element(child) else ""
        if called and called not in _ITEM_PARTS:
            _remove(child, removed)
        elif called in ("response-declaration", "outcome-declaration"):
            for inner in list(child):
                _remove(inner, removed)
            child.text = None
    for element in list(root.iter("{*}*")):
        if name(element) in _SECRET_IN_BODY or hidden_from_candidate(element):
            _remove(element, removed)
    for element in root.iter("{*}*"):
        declaration = name(element).endswith("-declaration")
        kept = _DECLARATION_ATTRIBUTES if declaration else _ITEM_ATTRIBUTES
        _keep_attributes(element, _ROOT_ATTRIBUTES if element is root else kept, removed)
    return _finish(root, removed)


def _manifest(data: bytes, kept: set[str], removed: Counter[str]) -> bytes:
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
    for key in list(element.attrib):
        if key not in allowed and not str(key).startswith(_KEPT_PREFIXES):
            removed["attribute"] += 1
            del element.attrib[key]


def _remove(element: Element, removed: Counter[str]) -> None:
    """Take the element out, keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if is_element(element):
        removed[name(element).removeprefix("foreign:")] += 1
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
