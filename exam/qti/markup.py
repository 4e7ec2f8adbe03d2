"""XML comes in through one door: bounded, no entities, no network, 2.x and 3.0 named alike."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias, cast
from urllib.parse import unquote

from lxml import etree

from exam.core.errors import Rejected
from exam.qti.files import check_name
from exam.qti.findings import Finding, Refused, Severity

Element: TypeAlias = etree._Element

MAX_XML_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 80
MAX_ELEMENTS = 100_000
MAX_ENTITIES = 32
_BYTES_PER_ELEMENT = 4
"""``<a/>`` in the tightest encoding: smaller files need not be counted."""
_COUNT = etree.XPath("count(//*)")
_TOO_DEEP = etree.XPath("/" + "/".join("*" * (MAX_DEPTH + 1)))
_QTI_NAMESPACE = re.compile(
    r"http://www\.imsglobal\.org/xsd/(?:apip/apipv\dp\d/qti[a-z]+/)?imsqti(?:asi)?_v(\d)p(\d)"
)
_HTML_NAMESPACES = ("http://www.w3.org/1999/xhtml",)
_HTML5_OF_QTI = re.compile(r"http://www\.imsglobal\.org/xsd/imsqtiv2p2_html5")
_PACKAGE_NAMESPACE = re.compile(
    r"http://www\.imsglobal\.org/xsd/(?:qti/qtiv\dp\d/|imsccv1p\d/)?imscp_v1p\d"
)
_VERSIONS = ("2.0", "2.1", "2.2", "3.0")
CASE_MATTERS_BY_DEFAULT = ("2.0", "2.1", "3.0")
"""Versions in which a map entry that does not say heeds upper and lower case.

2.2's schema declares that it does not. 3.0's says the same, but engines that score 3.0 agree on
heeding it, and an item must earn the same points everywhere.
"""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a piece of XML came from, so that a finding can point at it.

    ``notes`` gathers what was tolerated.
    """

    path: str
    item: str = ""
    notes: list[Finding] = field(default_factory=list, compare=False, repr=False)

    def refuse(self, code: int, what: str, *, at: Element | None = None, remedy: str) -> Rejected:
        """A :class:`Rejected` that names file, line, item and what is wrong.

        ``code`` groups findings: 1xx package, 2xx XML, 3xx unsupported, 4xx inconsistent.
        """
        line = line_of(at) if at is not None else 0
        return Refused(
            Finding(code, Severity.REFUSED, what, self.path, line, self.item, remedy=remedy)
        )

    def warn(
        self, code: int, what: str, *, at: Element | None = None, effect: str = "", remedy: str = ""
    ) -> None:
        """Note something that was tolerated (5xx), or that not every seat can show (6xx)."""
        line = line_of(at) if at is not None else 0
        self.notes.append(
            Finding(code, Severity.WARNING, what, self.path, line, self.item, effect, remedy)
        )


def line_of(element: Element) -> int:
    """The line the element begins on; 0 where it is not known."""
    return cast("int | None", element.sourceline) or 0


def parse(data: bytes, source: Source, *, doctype: bool = False) -> Element:
    """The root element. Raises :class:`Rejected` for anything that is not plain, bounded XML.

    ``doctype`` lets a harmless document type pass, as drawing programs write it.
    """
    if len(data) > MAX_XML_BYTES:
        raise source.refuse(
            201, f"{len(data)} bytes of XML, at most {MAX_XML_BYTES}", remedy="split the file"
        )
    if data[:1].isspace() and data.lstrip().startswith(b"<?xml"):
        source.warn(514, "blanks before the XML declaration", effect="they are ignored")
        data = data.lstrip()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        deep = "xcessive depth" in (error.msg or "")
        raise source.refuse(
            208 if deep else 202,
            f"not well-formed XML, line {line}: {error.msg}",
            remedy="use fewer levels" if deep else "repair the XML",
        ) from None
    _check_size(root, len(data), source)
    document_type = cast(Any, root.getroottree()).docinfo.internalDTD
    if document_type is not None and not (doctype and _is_tame(document_type)):
        # A DTD is the only carrier of entities; QTI has used schemas since version 2.0.
        raise source.refuse(
            204,
            "a document type declaration (DOCTYPE) is not accepted",
            remedy="remove the DOCTYPE and write the characters themselves",
        )
    return root


def _is_tame(document_type: Any) -> bool:
    """Drawing programs declare short names for addresses; nothing that grows or is fetched."""
    entities = list(document_type.iterentities())
    return len(entities) <= MAX_ENTITIES and all(
        one.system_url is None and "&" not in (one.content or "") and len(one.content or "") < 200
        for one in entities
    )


def _check_size(root: Element, size: int, source: Source) -> None:
    """Readers walk down by calling themselves: the stack must never be the limit."""
    if size > _BYTES_PER_ELEMENT * MAX_ELEMENTS and cast(float, _COUNT(root)) > MAX_ELEMENTS:
        raise source.refuse(201, f"more than {MAX_ELEMENTS} elements", remedy="split the file")
    too_deep = cast("list[Element]", _TOO_DEEP(root))
    if too_deep:
        raise source.refuse(
            208, f"elements nested more than {MAX_DEPTH} deep", at=too_deep[0], remedy="flatten it"
        )


@lru_cache(maxsize=4096)
def _canonical(tag: str) -> str:
    qualified = etree.QName(tag)
    local, namespace = qualified.localname, qualified.namespace or ""
    qti = _QTI_NAMESPACE.fullmatch(namespace)
    if qti and qti[1] == "3":
        return local.removeprefix("qti-")
    if qti:
        return _CAMEL.sub(r"-\1", local).lower()
    if namespace in _HTML_NAMESPACES or _HTML5_OF_QTI.match(namespace):
        return local
    if _PACKAGE_NAMESPACE.fullmatch(namespace):
        return local
    if namespace.endswith("/MathML"):
        return f"math:{local}"
    return f"foreign:{local}"


def name(element: Element) -> str:
    """The element's name as in QTI 3.0 without ``qti-``; ``""`` for comments and the like.

    2.x's ``choiceInteraction`` and 3.0's ``qti-choice-interaction`` both give
    ``choice-interaction``. Names from other vocabularies get a prefix: ``math:``, ``foreign:``.
    """
    return _canonical(element.tag) if is_element(element) else ""


def is_element(node: Element) -> bool:
    """False for comments, processing instructions and entities, which trees hold too."""
    return isinstance(cast(object, node.tag), str)


def shown(element: Element) -> str:
    """The element as its author wrote it, for messages: ``<qti-simple-choice>``."""
    return f"<{etree.QName(element.tag).localname}>"


def version(root: Element, source: Source) -> str:
    """``2.0``, ``2.1``, ``2.2`` or ``3.0``, from the namespace.

    Raises :class:`Rejected` for any other vocabulary.
    """
    number = version_of(root)
    if number not in _VERSIONS:
        namespace = etree.QName(root.tag).namespace or ""
        old = etree.QName(root.tag).localname == "questestinterop"
        raise source.refuse(
            307 if old else 203,
            f"{shown(root)} in namespace {namespace!r} is not QTI 2.0, 2.1, 2.2 or 3.0",
            at=root,
            remedy="export the content as QTI 3.0",
        )
    return number


def version_of(element: Element) -> str:
    """As :func:`version` without judging: empty for other vocabularies."""
    found = _QTI_NAMESPACE.fullmatch(etree.QName(element.tag).namespace or "")
    return f"{found[1]}.{found[2]}" if found else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Child elements, in order; those called ``names`` only, where any are given."""
    for child in element:
        called = name(child)
        if called and (not names or called in names):
            yield child


def only(element: Element, source: Source, *allowed: str) -> None:
    """Raise :class:`Rejected` for a child that is not called one of ``allowed``."""
    for child in children(element):
        if name(child) not in allowed:
            raise source.refuse(
                206,
                f"{shown(child)} cannot stand inside {shown(element)}",
                at=child,
                remedy="correct the structure",
            )


def attribute(element: Element, called: str, default: str = "") -> str:
    """An attribute by its 3.0 name; 2.x's spelling is found too. Blanks at the ends go."""
    value = element.get(called)
    if value is None:
        first, *rest = called.split("-")
        value = element.get(first + "".join(part.capitalize() for part in rest))
    return default if value is None else str(value).strip()


def required(element: Element, called: str, source: Source) -> str:
    """An attribute that must be there and not empty. Raises :class:`Rejected`."""
    value = attribute(element, called)
    if not value:
        raise source.refuse(
            401, f'{shown(element)} has no "{called}"', at=element, remedy=f'add "{called}"'
        )
    return value


def boolean(element: Element, called: str, default: bool, source: Source) -> bool:
    """A boolean attribute. Raises :class:`Rejected` for anything but true, false, 1 and 0."""
    text = attribute(element, called, "true" if default else "false")
    if text.lower() in ("true", "false") and not text.islower():
        source.warn(510, f'"{called}" is {text!r}', at=element, effect="letters are taken as small")
        text = text.lower()
    if text not in ("true", "false", "1", "0"):
        raise source.refuse(
            205, f'"{called}" is {text!r}', at=element, remedy='write "true" or "false"'
        )
    return text in ("true", "1")


def integer(element: Element, called: str, default: int, source: Source) -> int:
    """A whole number from 0 to 999,999,999. Raises :class:`Rejected`."""
    text = attribute(element, called) or str(default)
    if not _INTEGER.fullmatch(text) or int(text) < 0:
        raise source.refuse(
            205, f'"{called}" is {text!r}', at=element, remedy="write a whole number from 0"
        )
    return int(text)


def milliseconds(element: Element, called: str, source: Source) -> int | None:
    """A number of seconds, as milliseconds; ``None`` where it is absent."""
    text = attribute(element, called)
    if not text:
        return None
    if not _DECIMAL.fullmatch(text):
        raise source.refuse(
            205, f'"{called}" is {text!r}', at=element, remedy="write a number of seconds"
        )
    return round(float(text) * 1000)


def resolve(base: str, reference: str, source: Source, at: Element | None = None) -> str:
    """A reference inside the file ``base`` as a path inside the package.

    Raises :class:`Rejected` for remote addresses and for paths that leave the package.
    """
    if _SCHEME.match(reference):
        raise source.refuse(
            303,
            f"{reference[:80]!r} lies outside the package",
            at=at,
            remedy="put the file into the package and refer to it by its path",
        )
    path = unquote(re.split("[#?]", reference, maxsplit=1)[0])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path)) if path else ""
    try:
        return check_name(joined)
    except Rejected as error:
        raise source.refuse(
            102, f"{reference[:80]!r} escapes the package: {error}", at=at, remedy=error.remedy
        ) from None
