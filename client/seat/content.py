"""Reads a package's files into what the rules and the window need, practice and test alike."""

from __future__ import annotations

from client.seat.presenter import OpenedContent
from exam.qti.files import PackageFiles
from exam.qti.reader import read_item, read_package


def read_content(files: PackageFiles) -> OpenedContent:
    """The form and every item's body. Raises :class:`Rejected` naming the place at fault."""
    package = read_package(files)
    items = {
        item_id: read_item(files.read(path), item_id=item_id, base=path, files=files)
        for item_id, path in package.item_paths.items()
    }
    return OpenedContent(package.form, items)
