"""imsmanifest.xml says which file is the test, which are items, and what belongs to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from exam.core.errors import Rejected
from exam.qti.files import PackageFiles
from exam.qti.markup import Element, Source, attribute, children, name, parse, resolve

MANIFEST_PATH = "imsmanifest.xml"
_SOURCE = Source(MANIFEST_PATH)
_TEST_TYPE = re.compile(r"imsqti_(?:test|assessment)_xmlv[0-9]p[0-9].*")
_ITEM_TYPE = re.compile(r"imsqti_(?:apip)?item_xmlv[0-9]p[0-9].*")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The package's table of contents. Every path named in it exists."""

    test_path: str
    items: frozenset[str]
    files: frozenset[str]


def read_manifest(files: PackageFiles) -> Manifest:
    """Raises :class:`Rejected` for files that are not there and for anything but one test."""
    names = set(files.names())
    if MANIFEST_PATH not in names:
        inside = sorted(one for one in names if one.endswith("/" + MANIFEST_PATH))
        remedy = "add the manifest; it stands at the top of the package"
        if inside:
            remedy = f"pack the content of the folder {inside[0].rsplit('/', 1)[0]}, not the folder"
        raise Rejected(f"QTI-104 the package has no {MANIFEST_PATH}", remedy=remedy)
    root = parse(files.read(MANIFEST_PATH), _SOURCE)
    if name(root) != "manifest":
        raise _SOURCE.refuse(
            203,
            "this is not a content packaging manifest",
            at=root,
            remedy="export the package as QTI 3.0",
        )
    listed: set[str] = set()
    tests: list[str] = []
    items: set[str] = set()
    for resource in _resources(root):
        listed |= _listed_files(resource, names)
        kind = attribute(resource, "type")
        if _TEST_TYPE.fullmatch(kind):
            tests.append(_href(resource, names))
        elif _ITEM_TYPE.fullmatch(kind):
            items.add(_href(resource, names))
    if len(tests) != 1:
        found = ", ".join(tests) or "none"
        raise _SOURCE.refuse(
            406, f"one test is needed, found: {found}", at=root, remedy="pack one test at a time"
        )
    return Manifest(tests[0], frozenset(items), frozenset(listed | items | set(tests)))


def _resources(root: Element) -> list[Element]:
    found = [one for group in children(root, "resources") for one in children(group, "resource")]
    for element in (root, *found):
        if element.get(_XML_BASE) is not None:
            raise _SOURCE.refuse(
                301, "xml:base is not supported", at=element, remedy="write full relative paths"
            )
    return found


def _listed_files(resource: Element, names: set[str]) -> set[str]:
    return {_href(file, names) for file in children(resource, "file")}


def _href(element: Element, names: set[str]) -> str:
    path = resolve(MANIFEST_PATH, attribute(element, "href"), _SOURCE, element)
    if path not in names:
        raise _SOURCE.refuse(
            104,
            f"{path} is listed, but not in the package",
            at=element,
            remedy="add the file, or remove it from the manifest",
        )
    return path
