"""Fragments that a file includes by XInclude are put in, from the package and nowhere else."""

from __future__ import annotations

from copy import deepcopy
from typing import Final, Protocol

from exam.qti.markup import Element, Source, attribute, is_element, parse, resolve

_INCLUDE: Final = "{http://www.w3.org/2001/XInclude}include"
_MAX_INCLUDES: Final = 50
_MAX_DEPTH: Final = 4


class _Files(Protocol):
    def read(self, path: str) -> bytes:
        """A file's content. Raises :class:`Rejected` where there is none."""


def include(root: Element, path: str, files: _Files | None, source: Source) -> Element:
    """``root`` with its fragments in place. Raises :class:`Rejected` where one is missing."""
    if root.find(f".//{_INCLUDE}") is None:
        return root
    budget = [_MAX_INCLUDES]
    _inside(root, path, files, source, 0, budget)
    return root


def _inside(  # a tree, where it stands, and how far it has come
    root: Element,
    path: str,
    files: _Files | None,
    source: Source,
    depth: int,
    budget: list[int],
) -> None:
    for element in list(root.iter(_INCLUDE)):
        budget[0] -= 1
        if depth > _MAX_DEPTH or budget[0] < 0:
            raise source.refuse(
                208, "too many fragments include one another", at=element, remedy="put them in"
            )
        where = resolve(path, attribute(element, "href"), source, element)
        if files is None:
            raise source.refuse(
                104, f"fragment {where} is not here", at=element, remedy="add the file"
            )
        fragment = parse(files.read(where), Source(where, source.item, source.notes))
        _inside(fragment, where, files, source, depth + 1, budget)
        _replace(element, deepcopy(fragment))


def _replace(element: Element, fragment: Element) -> None:
    parent = element.getparent()
    if parent is None or not is_element(fragment):
        return
    fragment.tail = element.tail
    parent.replace(element, fragment)
