"""A seat's or station's own verified view of the repository, wherever the bytes come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias

from exam.core.errors import Rejected, Unreachable
from exam.package.target import PackageTarget
from exam.qti.files import check_name

if TYPE_CHECKING:
    from exam.package.updating import View

Parts: TypeAlias = tuple[int, Iterator[bytes]]
"""A file's length, and its pieces as they come: packages are too large to be held in memory."""
Fetch: TypeAlias = Callable[[str], bytes | Parts]
"""From a path such as ``metadata/timestamp.json`` to its bytes.

Raises :class:`NotThere` where the server has no such file, :class:`Unreachable` where it does
not answer.
"""
_PART_BYTES: Final = 256 * 1024
MAX_WHOLE_BYTES: Final = 8 * 1024 * 1024
"""More than any metadata have; what a medium or a server sends beyond it is not read."""
Progress: TypeAlias = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


class NotThere(Exception):
    """The other end answered: it has no such file."""


def folder_fetch(folder: Path) -> Fetch:
    """Read a repository from a folder: a mirror on disk or on a USB stick."""

    def fetch(path: str) -> Parts:
        try:
            file = (folder / check_name(path)).open("rb")
            return os.fstat(file.fileno()).st_size, _parts(file)
        except FileNotFoundError:
            if not folder.is_dir():
                raise Unreachable(f"{folder} is not there", remedy="insert the stick") from None
            raise NotThere(path) from None
        except OSError as error:
            raise Unreachable(f"{folder / path}: {error.strerror}") from None

    return fetch


def whole(data: bytes | Parts) -> bytes:
    """What was fetched, in memory: for metadata, which are small.

    Raises :class:`Rejected` beyond ``MAX_WHOLE_BYTES``, however long the sender said it is.
    """
    found = bytearray()
    for part in (data,) if isinstance(data, bytes) else data[1]:
        found += part
        if len(found) > MAX_WHOLE_BYTES:
            raise Rejected(
                f"metadata of over {MAX_WHOLE_BYTES} bytes",
                remedy="do not use this medium; get the centre's newest copy",
            )
    return bytes(found)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_PART_BYTES):
            yield part


class Mirror:
    """The packages of one repository, trusted through ``root`` and kept under ``cache``."""

    def __init__(self, *, root: bytes, cache: Path, fetch: Fetch) -> None:
        """``root`` is the content of ``root.json`` as shipped with the program."""
        self._root = root
        self._cache = cache
        self._fetch = fetch
        self._view: View | None = None

    def refresh(self) -> None:
        """Fetch and verify the newest metadata; on failure the former view stays.

        Raises :class:`Unreachable` without an answer, :class:`Rejected` for expired, older
        and unreadable metadata, :class:`Tampered` for wrong signatures and hashes.
        """
        from exam.package.updating import View

        self._view = View(self._root, self._cache, self._fetch)

    def targets(self) -> tuple[PackageTarget, ...]:
        """Every package on offer, by name. Without a refresh: what the cache still vouches for.

        Raises as :meth:`refresh`.
        """
        return self._current().targets()

    def download(self, name: str, *, progress: Progress | None = None) -> Path:
        """The verified file of package ``name``; from the cache where it is complete there.

        Raises as :meth:`refresh`, and :class:`Rejected` for a file cut short and for a name
        that is not on offer.
        """
        view = self._current()
        for target in view.targets():
            if target.name == name:
                return view.download(target, self._fetch, progress or _silent)
        raise Rejected(
            f"no package {name[:80]!r} is on offer", remedy="refresh, or check the session's plan"
        )

    def files(self) -> Iterator[tuple[str, Path]]:
        """What was verified, to be passed on: (path in the repository, path here), newest last."""
        return self._current().files()

    def _current(self) -> View:
        if self._view is None:
            from exam.package.updating import View

            self._view = View(self._root, self._cache, _offline(self._cache))
        return self._view


def _silent(_done: int, _total: int) -> None:
    pass


def _offline(cache: Path) -> Fetch:
    """Answers with what was verified before: the same checks run on it again."""

    def fetch(path: str) -> bytes:
        kept = cache / "metadata" / "timestamp.json"
        if path == "metadata/timestamp.json" and kept.is_file():
            return kept.read_bytes()
        if path.endswith(".root.json"):
            raise NotThere(path)
        raise Unreachable("no packages are known on this computer yet", remedy="connect once")

    return fetch
