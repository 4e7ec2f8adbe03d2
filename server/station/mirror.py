"""The room's copy of the signed repository: only what was verified whole is ever shown to seats."""

from __future__ import annotations

import filecmp
from pathlib import Path
from typing import Final

from exam.core.errors import StoreFailed
from exam.package.anchor import BUILT_IN, ROOT_PATH
from exam.package.disk import write_parts, write_public
from exam.package.target import PackageTarget
from exam.package.trust import Fetch, Mirror
from server.station.config import REPOSITORY_FOLDER, TRUST_FOLDER

_PART_BYTES: Final = 1024 * 1024


class RoomMirror:
    """``repository/`` is what seats are served; ``trust/`` is this station's own check of it.

    ``built_in`` is where the root is that this program carries, if it carries one.
    """

    def __init__(self, home: Path, built_in: Path = BUILT_IN) -> None:
        self.built_in = built_in
        self.folder = home / REPOSITORY_FOLDER
        self._trust = home / TRUST_FOLDER

    def take(self, root: bytes, fetch: Fetch) -> tuple[PackageTarget, ...]:
        """Verify everything on offer from ``root`` on, then keep it; newer metadata last.

        Raises what ``exam.package.trust.Mirror.refresh`` raises; then the copy is as it was.
        """
        mirror = Mirror(root=root, cache=self._trust, fetch=fetch)
        mirror.refresh()
        targets = mirror.targets()
        for target in targets:
            mirror.download(target.name)
        self._keep(root, mirror)
        return targets

    def _keep(self, root: bytes, mirror: Mirror) -> None:
        """From what is verified here, not from what was fetched just now: a former copy may have
        ended half-way."""
        first = self.folder / ROOT_PATH
        try:
            first.parent.mkdir(parents=True, exist_ok=True)
            write_public(first, root)
            for path, kept in mirror.files():
                self._copy(kept, self.folder / path)
        except OSError as error:
            raise StoreFailed(f"{self.folder}: {error}", remedy="check space and rights") from error

    def _copy(self, kept: Path, file: Path) -> None:
        if file.is_file() and filecmp.cmp(kept, file, shallow=False):
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("rb") as source:
            write_parts(file, iter(lambda: source.read(_PART_BYTES), b""))
