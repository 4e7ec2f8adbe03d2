"""Reads a package's files into what the rules and the window need, practice and test alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from client.seat.presenter import OpenedContent
from exam.qti.content import ItemContent
from exam.qti.document import ItemDocument, read_document
from exam.qti.files import PackageFiles
from exam.qti.reader import read_package

if TYPE_CHECKING:
    from exam.qti.files import ZipFiles
    from exam.qti.variants import Variants
    from exam.vault.worker import Worker

HELD_BYTES = 32 * 1024 * 1024
"""Media up to this much in all stay in memory: pictures turn up without a wait for the disk."""
_NOT_SHOWN = (".xml", ".toml")


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


class ShelfMedia(Mapping[str, bytes]):
    """Pictures, sounds and films by path: the small ones in memory, the others on the shelf.

    Made on the vault's thread; read from any other, which then waits for the vault's.
    """

    def __init__(self, files: ZipFiles, worker: Worker) -> None:
        self._files, self._worker = files, worker
        self._paths = frozenset(path for path in files.names() if not path.endswith(_NOT_SHOWN))
        self._held: dict[str, bytes] = {}
        left = HELD_BYTES
        for path in sorted(self._paths, key=files.size):
            left -= files.size(path)
            if left < 0:
                break
            self._held[path] = files.read(path)

    def __getitem__(self, path: str) -> bytes:
        if path in self._held:
            return self._held[path]
        if path not in self._paths:
            raise KeyError(path)
        return self._worker.submit(lambda: self._files.read(path)).result()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _variants(document: ItemDocument) -> Variants:
    # The engine is imported where an item needs it: most packages have no templates.
    from exam.qti.variants import read_variants

    return read_variants(document)
