"""What a package's manifest lists, kind by kind; what is wrong with one entry leaves the others."""

from __future__ import annotations

import enum
import posixpath
import re
from dataclasses import dataclass, replace
from typing import Final

from exam.core.errors import Rejected
from exam.qti.files import PackageFiles
from exam.qti.findings import Finding, Severity, finding_of
from exam.qti.manifest import MANIFEST_PATH
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    children,
    line_of,
    name,
    parse,
    resolve,
)

_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"


class Kind(enum.Enum):
    """What a listed file is."""

    ITEM = "item"
    TEST = "test"
    SECTION = "section"
    STIMULUS = "stimulus"
    OTHER = "other"


_KINDS: Final = (
    (Kind.ITEM, re.compile(r"imsqti_(?:apip)?item_xmlv[0-9]p[0-9].*")),
    (Kind.TEST, re.compile(r"imsqti_(?:apip)?(?:test|assessment)_xmlv[0-9]p[0-9].*")),
    (Kind.SECTION, re.compile(r"imsqti_(?:apip)?section_xmlv[0-9]p[0-9].*")),
    (Kind.STIMULUS, re.compile(r"imsqti_stimulus_xmlv[0-9]p[0-9].*")),
    (Kind.OTHER, re.compile(r"imsqti_(?:outcomes|rptemplate|usagedata|result).*")),
)
_ROOTS: Final = {
    "assessment-item": Kind.ITEM,
    "assessment-test": Kind.TEST,
    "assessment-section": Kind.SECTION,
    "assessment-stimulus": Kind.STIMULUS,
}
_OLD: Final = re.compile(r"imsqti_xmlv1p.*|imsqti.*v1p[012].*|.*imsqti_xmlv1p2.*")
_LTI: Final = re.compile(r"ims(?:basic)?lti_.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """One resource of the manifest; its file exists."""

    kind: Kind
    path: str
    line: int


def read_listing(files: PackageFiles) -> tuple[tuple[Listed, ...], tuple[Finding, ...]]:
    """What is listed and present, and a finding for each entry that is not.

    Raises :class:`Rejected` where the manifest itself is missing or is none.
    """
    source = Source(MANIFEST_PATH)
    root = _root(files, source)
    listed: list[Listed] = []
    findings: list[Finding] = []
    names = set(files.names())
    for group in children(root, "resources"):
        for resource in children(group, "resource"):
            try:
                found = _listed(resource, _base(root, group, resource), names, source)
                if found is not None:
                    found = _as_it_is(found, files, source)
            except Rejected as error:
                findings.append(finding_of(error, effect="this entry was left out"))
                continue
            if found is not None and found not in listed:
                listed.append(found)
    return tuple(listed), (*findings, *source.notes)


def _root(files: PackageFiles, source: Source) -> Element:
    names = files.names()
    if MANIFEST_PATH not in names:
        inside = sorted(one for one in names if one.endswith("/" + MANIFEST_PATH))
        remedy = "add the manifest; it stands at the top of the package"
        if inside:
            remedy = f"pack the content of the folder {inside[0].rsplit('/', 1)[0]}, not the folder"
        raise source.refuse(104, f"the package has no {MANIFEST_PATH}", remedy=remedy)
    root = parse(files.read(MANIFEST_PATH), source)
    if name(root) != "manifest":
        raise source.refuse(
            203,
            "this is not a content packaging manifest",
            at=root,
            remedy="export the package as QTI 3.0",
        )
    return root


def _as_it_is(listed: Listed, files: PackageFiles, source: Source) -> Listed:
    """Manifests call files by the wrong name: the file itself knows what it is."""
    kind = _ROOTS.get(root_name(files.read(listed.path)), listed.kind)
    if kind is not listed.kind and listed.kind is not Kind.OTHER:
        source.notes.append(
            Finding(
                513,
                Severity.WARNING,
                f"{listed.path} is listed as {listed.kind.value}",
                MANIFEST_PATH,
                listed.line,
                effect=f"it was read as {kind.value}",
                remedy="correct the manifest",
            )
        )
    return replace(listed, kind=kind)


def root_name(data: bytes) -> str:
    """The root element's name; empty for what is not XML."""
    try:
        return name(parse(data, Source("")))
    except Rejected:
        return ""


def _base(*elements: Element) -> str:
    return posixpath.join(*(str(one.get(_BASE) or "") for one in elements))


def _listed(resource: Element, base: str, names: set[str], source: Source) -> Listed | None:
    written = attribute(resource, "type")
    if _OLD.fullmatch(written):
        raise source.refuse(
            307, f"resource of type {written!r}", at=resource, remedy="export it as QTI 3.0"
        )
    if _LTI.fullmatch(written):
        raise source.refuse(
            310,
            f"resource of type {written!r} is a tool elsewhere",
            at=resource,
            remedy="ask the author for the content itself",
        )
    found = next((one for one, pattern in _KINDS if pattern.fullmatch(written)), None)
    kind = found or Kind.OTHER
    content = kind is not Kind.OTHER or (found is None and written.startswith("imsqti"))
    href = attribute(resource, "href")
    for file in children(resource, "file"):
        _path(file, attribute(file, "href"), base, names, source, missing_is_fatal=False)
    if not content:
        return None
    if not href:
        first = next(children(resource, "file"), None)
        href = "" if first is None else attribute(first, "href")
    path = _path(resource, href, base, names, source, missing_is_fatal=True)
    return Listed(kind, path, line_of(resource))


def _path(  # an address, where it was written, and what is there
    element: Element,
    href: str,
    base: str,
    names: set[str],
    source: Source,
    *,
    missing_is_fatal: bool,
) -> str:
    joined = posixpath.join(base, href) if base else href
    path = resolve(MANIFEST_PATH, joined, source, element)
    if path in names:
        return path
    what = f"{path} is listed, but not in the package"
    remedy = "add the file, or remove it from the manifest"
    if missing_is_fatal:
        raise source.refuse(104, what, at=element, remedy=remedy)
    source.warn(505, what, at=element, effect="whatever shows it is refused", remedy=remedy)
    return path
