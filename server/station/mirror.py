"""The room's copy of the signed repository: only what was verified whole is ever shown to seats."""

from __future__ import annotations

from pathlib import Path

from exam.core.errors import StoreFailed
from exam.package.disk import write_public
from exam.package.target import PackageTarget
from exam.package.trust import Fetch, Mirror, NotThere
from server.station.config import REPOSITORY_FOLDER, TRUST_FOLDER

ROOT_PATH = "metadata/root.json"
_TIMESTAMP_PATH = "metadata/timestamp.json"


class _Recorder:
    """Fetches and remembers, so that exactly the verified bytes can be kept."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.taken: dict[str, bytes] = {}

    def __call__(self, path: str) -> bytes:
        data = self._fetch(path)
        self.taken[path] = data
        return data


class RoomMirror:
    """``repository/`` is what seats are served; ``trust/`` is this station's own check of it."""

    def __init__(self, home: Path) -> None:
        self.folder = home / REPOSITORY_FOLDER
        self._trust = home / TRUST_FOLDER

    def take(self, root: bytes, fetch: Fetch) -> tuple[PackageTarget, ...]:
        """Verify everything on offer from ``root`` on, then keep it; newer metadata last.

        Raises what ``exam.package.trust.Mirror.refresh`` raises; then the copy is as it was.
        """
        recorder = _Recorder(fetch)
        mirror = Mirror(root=root, cache=self._trust, fetch=recorder)
        mirror.refresh()
        targets = mirror.targets()
        for target in targets:
            mirror.download(target.name)
        self._keep(root, recorder.taken)
        return targets

    def offline(self, root: bytes) -> tuple[PackageTarget, ...]:
        """What was taken before, checked again; empty if nothing was."""

        def fetch(path: str) -> bytes:
            file = self.folder / path
            if not file.is_file():
                raise NotThere(path)
            return file.read_bytes()

        if not (self.folder / _TIMESTAMP_PATH).is_file():
            return ()
        mirror = Mirror(root=root, cache=self._trust, fetch=fetch)
        mirror.refresh()
        return mirror.targets()

    def _keep(self, root: bytes, taken: dict[str, bytes]) -> None:
        files = {ROOT_PATH: root, **taken}
        newest = files.pop(_TIMESTAMP_PATH, None)
        try:
            for path, data in files.items():
                self._write(path, data)
            if newest is not None:
                self._write(_TIMESTAMP_PATH, newest)
        except OSError as error:
            raise StoreFailed(f"{self.folder}: {error}", remedy="check space and rights") from error

    def _write(self, path: str, data: bytes) -> None:
        file = self.folder / path
        if file.is_file() and file.read_bytes() == data:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        write_public(file, data)
