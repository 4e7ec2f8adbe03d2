"""Reads a package's files into what the rules and the window need, practice and test alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from client.seat.presenter import OpenedContent
from exam.qti.content import ItemContent
from exam.qti.document import ItemDocument, read_document
from exam.qti.files import PackageFiles
from exam.qti.reader import read_package

if TYPE_CHECKING:
    from exam.qti.variants import Variants


def read_content(files: PackageFiles) -> OpenedContent:
    """The form and every item's body. Raises :class:`Rejected` naming the place at fault."""
    package = read_package(files)
    items: dict[str, ItemContent] = {}
    variants: dict[str, Variants] = {}
    for item_id, path in package.item_paths.items():
        document = read_document(files.read(path), path, files, item_id=item_id)
        items[item_id] = document.content
        if document.has_variants:
            variants[item_id] = _variants(document)
    return OpenedContent(package.form, items, variants)


def _variants(document: ItemDocument) -> Variants:
    # The engine is imported where an item needs it: most packages have no templates.
    from exam.qti.variants import read_variants

    return read_variants(document)
