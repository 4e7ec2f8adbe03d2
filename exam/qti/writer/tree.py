"""One tree becomes the same tree in another version of QTI; what has no place there is noted."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from exam.core.errors import Rejected
from exam.qti.markup import (
    CASE_MATTERS_BY_DEFAULT,
    Element,
    attribute,
    children,
    is_element,
    name,
    version_of,
)
from exam.qti.nodes import kebab, template_name
from exam.qti.writer import names

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_BODIES: Final = frozenset(
    ["feedback-block", "template-block", "rubric-block", "modal-feedback", "test-feedback"]
)
"""Their content stands inside a content-body in 3.0, and directly inside them in 2.x."""
_OUTSIDE_CONTENT: Final = ("stylesheet", "catalog-info", "content-body")
_ITEM_ORDER: Final = (
    "context-declaration",
    "response-declaration",
    "outcome-declaration",
    "template-declaration",
    "template-processing",
    "assessment-stimulus-ref",
    "companion-materials-info",
    "stylesheet",
    "item-body",
    "catalog-info",
    "response-processing",
    "modal-feedback",
)

_ONLY_IN_3: Final = ("catalog-info", "companion-materials-info", "context-declaration")
_IMAGE_TYPES: Final = {"jpg": "jpeg", "svg": "svg+xml"}
_HOMELESS: Final = {
    "hotspot-choice": ("fixed",),
    "gap": ("fixed",),
    "gap-text": ("fixed",),
    "gap-img": ("fixed",),
    "info-control": ("title",),
    "img": ("type",),
}
_DATA: Final = ("data-catalog-idref", "data-stimulus-idref", "data-min-selections-message")
"""3.0's own; the schemas allow no others, and 2.x leaves them to each author."""


class Rewriter:
    """Writes trees in one version. ``notes`` says what could not be said there."""

    def __init__(self, *, qti_3: bool, source_version: str) -> None:
        self._qti_3 = qti_3
        self._version = source_version
        self._namespace = names.QTI_3 if qti_3 else names.QTI_2_2
        self._ids: set[str] = set()
        self.notes: list[str] = []

    def document(self, root: Element) -> Element:
        """The whole document under a new root."""
        made = self._element(root, root=True)
        self._attributes(root, made)
        for child in self._ordered(root):
            self._child(child, made)
        self._after(root, made)
        return made

    def _ordered(self, root: Element) -> list[Element]:
        kept = list(children(root))
        if name(root) != "assessment-item":
            return kept
        ranks = {called: rank for rank, called in enumerate(_ITEM_ORDER)}
        return sorted(kept, key=lambda one: ranks.get(name(one), len(ranks)))

    def _element(self, element: Element, *, root: bool = False) -> Element:
        called = name(element)
        local = names.in_3(called) if self._qti_3 else names.camel(called)
        if called in names.HTML:
            local = called
        if called in names.HTML5 and not self._qti_3:
            return _made(called, names.HTML5_IN_2_2, default=False)
        return _made(local, self._namespace, default=root)

    def _child(self, element: Element, parent: Element) -> None:
        called = name(element)
        if called.startswith("math:"):
            parent.append(_copy(element, names.MATHML))
            return
        if called.startswith("foreign:"):
            self._foreign(element, called, parent)
            return
        if called in _ONLY_IN_3 and not self._qti_3:
            self.notes.append(f"{called} was left out")
            return
        if called == "assessment-stimulus-ref" and not self._qti_3:
            raise Rejected(
                "QTI-302 shared material cannot be said in QTI 2.2",
                remedy="export as 3.0, or put the material into the item",
            )
        if called == "img" and not self._qti_3 and _holds_object(parent):
            parent.append(self._as_object(element))
            return
        if called == "content-body" and not self._qti_3:
            self._inside(element, parent)
            return
        made = self._element(element)
        self._attributes(element, made)
        parent.append(made)
        if (
            called in _BODIES
            and self._qti_3
            and next(children(element, "content-body"), None) is None
        ):
            self._wrapped(element, made)
        else:
            self._inside(element, made)
        self._after(element, made)

    def _as_object(self, element: Element) -> Element:
        """2.x puts the picture of an interaction into an object, with its words inside."""
        made = _made("object", self._namespace, default=False)
        where = attribute(element, "src")
        suffix = where.rsplit(".", 1)[-1].lower()
        made.set("data", where)
        made.set("type", f"image/{_IMAGE_TYPES.get(suffix, suffix)}")
        for key in ("width", "height"):
            if attribute(element, key):
                made.set(key, attribute(element, key))
        made.text = attribute(element, "alt")
        return made

    def _wrapped(self, element: Element, made: Element) -> None:
        body = etree.SubElement(made, f"{{{self._namespace}}}qti-content-body")
        body.text = element.text
        for child in element:
            if not is_element(child):
                _append_text(body, child.tail)
            elif name(child) in _OUTSIDE_CONTENT:
                place = made.index(body) if name(child) == "stylesheet" else len(made)
                self._child(child, made)
                made.insert(place, made[-1])
            else:
                self._child(child, body)
                _append_text(body, child.tail)

    def _inside(self, element: Element, made: Element) -> None:
        _append_text(made, element.text)
        for child in element:
            if is_element(child):
                self._child(child, made)
            _append_text(made, child.tail)

    def _foreign(self, element: Element, called: str, parent: Element) -> None:
        if "/synthesis" in str(element.tag):
            parent.append(_copy(element, names.SPEECH_3 if self._qti_3 else names.SPEECH_2))
            return
        self.notes.append(f"<{called.removeprefix('foreign:')}> was left out")

    def _attributes(self, element: Element, made: Element) -> None:
        html = name(element) in names.HTML
        for key, raw in element.attrib.items():
            written, value = str(key), str(raw)
            if written.startswith("{"):
                if written.startswith(_XML):
                    made.set(written, value)
                continue  # where its schemas lie is said anew
            if self._is_homeless(element, written, value):
                self.notes.append(f"{written}={value!r} was left out")
                continue
            if not html:
                written = kebab(written)
                if not self._qti_3 and not written.startswith(("data-", "aria-")):
                    written = names.camel(written)
            made.set(written.lower() if written.startswith("aria-") else written, value)

    def _is_homeless(self, element: Element, key: str, value: str) -> bool:
        """True for what one version allows on an element and the other does not."""
        called = name(element)
        if key == "id":
            again = value in self._ids
            self._ids.add(value)
            return again
        if not self._qti_3:
            return False
        if key in _HOMELESS.get(called, ()) or key == "style":
            return True
        private = key.startswith("data-") and key not in _DATA and self._version != "3.0"
        return key == "lang" or private

    def _after(self, element: Element, made: Element) -> None:
        """What depends on the version beyond its name."""
        called = name(element)
        if called == "map-entry" and not attribute(element, "case-sensitive"):
            matters = self._version in CASE_MATTERS_BY_DEFAULT
            made.set(
                "case-sensitive" if self._qti_3 else "caseSensitive", "true" if matters else "false"
            )
        if called == "response-processing" and attribute(element, "template"):
            template = template_name(attribute(element, "template"))
            made.set(
                "template",
                f"{names.TEMPLATES_3}{template}.xml"
                if self._qti_3
                else f"{names.TEMPLATES_2}{template}",
            )
        if called == "rubric-block" and self._qti_3 and not attribute(element, "use"):
            made.set("use", "instructions")
        if called == "info-control" and self._qti_3:
            made.tag = f"{{{self._namespace}}}div"
            self.notes.append("an information button became plain text")
        if called == "assessment-item":
            self._head(element, made)

    def _head(self, element: Element, made: Element) -> None:
        """What an item must say, with what it means where nothing is said."""
        defaults = {
            "title": attribute(element, "identifier"),
            "adaptive": "false",
            "time-dependent" if self._qti_3 else "timeDependent": "false",
        }
        for key, value in defaults.items():
            if key not in made.attrib:
                made.set(key, value)


def _holds_object(parent: Element) -> bool:
    return name(parent).endswith("-interaction") or name(parent) == "gap-img"


def _append_text(parent: Element, text: str | None) -> None:
    if not text:
        return
    last = next(parent.iterchildren(reversed=True), None)  # len() would count them all
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _made(local: str, namespace: str, *, default: bool) -> Element:
    nsmap: Any = {None: namespace} if default else None  # the stubs know no default namespace
    return etree.Element(f"{{{namespace}}}{local}", None, nsmap)


def _copy(element: Element, namespace: str) -> Element:
    """The same elements in ``namespace``, without comments."""
    made = _made(etree.QName(element.tag).localname, namespace, default=True)
    for key, value in element.attrib.items():
        if not str(key).startswith("{"):
            made.set(str(key), value)
    made.text = element.text
    for child in element:
        if is_element(child):
            made.append(_copy(child, etree.QName(child.tag).namespace or namespace))
        _append_text(made, child.tail)
    return made


def write(root: Element, *, qti_3: bool = True) -> tuple[bytes, tuple[str, ...]]:
    """The document in 3.0 or 2.2 as UTF-8, and what could not be said there."""
    rewriter = Rewriter(qti_3=qti_3, source_version=version_of(root))
    made = rewriter.document(root)
    etree.cleanup_namespaces(made)
    data = etree.tostring(made, encoding="UTF-8", xml_declaration=True)
    return data, tuple(rewriter.notes)
