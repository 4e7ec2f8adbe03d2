"""A seat's or station's own verified view of the repository, wherever the bytes come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from exam.core.errors import Rejected, Unreachable
from exam.package.target import PackageTarget
from exam.qti.files import check_name

if TYPE_CHECKING:
    from exam.package.updating import View

Fetch: TypeAlias = Callable[[str], bytes]
"""From a path such as ``metadata/timestamp.json`` to its bytes.

Raises :class:`NotThere` where the server has no such file, :class:`Unreachable` where it does
not answer.
"""
Progress: TypeAlias = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


class NotThere(Exception):
    """The other end answered: it has no such file."""


def folder_fetch(folder: Path) -> Fetch:
    """Read a repository from a folder: a mirror on disk or on a USB stick."""

    def fetch(path: str) -> bytes:
        try:
            return (folder / check_name(path)).read_bytes()
        except FileNotFoundError:
            if not folder.is_dir():
                raise Unreachable(f"{folder} is not there", remedy="insert the stick") from None
            raise NotThere(path) from None
        except OSError as error:
            raise Unreachable(f"{folder / path}: {error.strerror}") from None

    return fetch


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
