"""TUF does the verifying; here its findings get a name, a place and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, TargetFile, Targets
from tuf.ngclient import FetcherInterface, Updater

from exam.core.errors import ExamError, Rejected, StoreFailed, Tampered, Unreachable
from exam.package.signed import signers_of
from exam.package.staged import staged
from exam.package.target import PackageTarget
from exam.package.trust import Fetch, NotThere, Progress

_CHUNK_BYTES: Final = 256 * 1024
_NOT_FOUND: Final = 404
_METADATA: Final = "metadata/"
_LIST: Final = "the list of packages"
_PACKAGE: Final = "package"
_CALLED: Final = {
    "root": "the list of publishers' keys (root)",
    "targets": _LIST,
    "snapshot": "the snapshot",
    "timestamp": "the timestamp",
}


class _Fetcher(FetcherInterface):
    """TUF's way of asking for a file, over ours. URLs are plain relative paths."""

    def __init__(self, fetch: Fetch) -> None:
        self.source = fetch
        self.progress: Progress | None = None
        self.received_bytes = 0
        self.last = bytearray()
        self._kept = True

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            data = self.source(url)
        except NotThere:
            raise exceptions.DownloadHTTPError(f"{url} is not there", _NOT_FOUND) from None
        self.received_bytes, self.last = 0, bytearray()
        # The last metadata are looked at again where they are refused; a package is not kept.
        self._kept = url.startswith(_METADATA)
        if isinstance(data, bytes):
            data = (len(data), _cut(data))
        return self._counted(*data)

    def _counted(self, whole: int, parts: Iterator[bytes]) -> Iterator[bytes]:
        for part in parts:
            self.received_bytes += len(part)
            if self._kept:
                self.last += part
            if self.progress is not None:
                self.progress(self.received_bytes, whole)
            yield part


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _CHUNK_BYTES] for start in range(0, len(data), _CHUNK_BYTES))


class View:
    """One verified state of the repository. Raises what :meth:`Mirror.refresh` promises."""

    def __init__(self, root: bytes, cache: Path, fetch: Fetch) -> None:
        self._metadata = cache / "metadata"
        self._fetcher = _Fetcher(fetch)
        # What is refused on the way leaves what was verified before, for the next start as well.
        with (
            _named(_LIST),
            staged(self._metadata) as work,
            _named(_LIST, partial(_why_unsigned, work, self._fetcher)),
        ):
            (cache / "targets").mkdir(parents=True, exist_ok=True)
            self._updater = Updater(
                str(work),
                _METADATA,
                str(cache / "targets"),
                "targets/",
                self._fetcher,
                bootstrap=root,
            )
            self._updater.refresh()
            self._files = tuple(self._trusted_files(work))

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every verified file, as (path in the repository, path here); what counts last, last.

        Packages that were not downloaded are left out.
        """
        for path in sorted((self._metadata / "root_history").glob("*.root.json")):
            yield f"metadata/{path.name}", path
        for info in self._files:
            kept = self._updater.find_cached_target(info)
            if kept is not None:
                yield f"targets/{info.hashes['sha256']}.{info.path}", Path(kept)
        for role in ("targets", "snapshot"):
            path = self._metadata / f"{role}.json"
            version = Metadata[Any].from_file(str(path)).signed.version
            yield f"metadata/{version}.{role}.json", path
        yield "metadata/timestamp.json", self._metadata / "timestamp.json"

    def _trusted_files(self, metadata_folder: Path) -> Iterator[TargetFile]:
        # The updater lists no names; its verified copy on disk does, and each one is then
        # looked up in what the updater holds.
        metadata: Metadata[Targets] = Metadata.from_file(str(metadata_folder / "targets.json"))
        for path in sorted(metadata.signed.targets):
            found = self._updater.get_targetinfo(path)
            if found is not None and _PACKAGE in (found.custom or {}):
                yield found

    def targets(self) -> tuple[PackageTarget, ...]:
        """The packages on offer, by path. Raises :class:`Rejected` for what is not understood."""
        return tuple(
            PackageTarget.from_custom(
                cast("dict[str, object]", found.custom)[_PACKAGE],
                path=found.path,
                length=found.length,
                sealed_sha256=bytes.fromhex(found.hashes["sha256"]),
            )
            for found in self._files
        )

    def download(self, target: PackageTarget, fetch: Fetch, progress: Progress) -> Path:
        """The verified file on disk, fetched only where it is not there yet."""
        info = next(found for found in self._files if found.path == target.path)
        self._fetcher.source = fetch
        self._fetcher.progress = progress
        self._fetcher.received_bytes = 0
        try:
            with _named(f"package {target.name}"):
                kept = self._updater.find_cached_target(info)
                if kept is None:
                    progress(0, info.length)
                    kept = self._updater.download_target(info)
                return Path(kept)
        except Tampered:
            if self._fetcher.received_bytes < info.length:
                raise Rejected(
                    f"package {target.name} is cut short: {self._fetcher.received_bytes} of "
                    f"{info.length} bytes",
                    remedy="copy or fetch it again",
                ) from None
            raise
        finally:
            self._fetcher.progress = None


def _why_unsigned(folder: Path, fetcher: _Fetcher, what: str) -> Tampered:
    """Why the document that came last was refused for its signatures: names what can be.

    ``folder`` holds every root that was trusted here.
    """
    paths = (folder / "root_history").glob("*.root.json")
    ordered = sorted(paths, key=lambda path: int(path.name.split(".")[0]))
    roots = [Metadata[Root].from_file(str(path)).signed for path in ordered]
    try:
        metadata: Metadata[Any] = Metadata.from_bytes(bytes(fetcher.last))
    except exceptions.RepositoryError:
        return _unknown(what)
    return _unsigned(what, metadata, roots)


def _unsigned(what: str, metadata: Metadata[Any], roots: list[Root]) -> Tampered:
    role, newest = metadata.signed.type, roots[-1]
    signed, needed = len(signers_of(metadata, newest)), newest.roles[role].threshold
    if signed >= needed:
        return Tampered(
            f"{what}: {_CALLED[role]} is not signed by enough of the keys that it names",
            remedy="do not use it; keep the medium and tell the centre",
        )
    if signed:
        return Tampered(
            f"{what}: {_CALLED[role]} has too few signatures, {signed} of {needed}",
            remedy="do not use it; keep the medium and tell the centre",
        )
    if any(signers_of(metadata, root) for root in roots[:-1]):
        return Tampered(
            f"{what} is signed with a publisher's key that the centre has revoked",
            remedy="do not use it; keep the medium and tell the centre",
        )
    if role == "root":
        return Tampered(
            f"{what}: {_CALLED[role]} is not signed by those who hold the keys known here",
            remedy="do not use it; keep the medium and tell the centre",
        )
    return _unknown(what)


def _unknown(what: str) -> Tampered:
    return Tampered(
        f"{what} is not signed by the centre: its publisher is unknown here",
        remedy="do not use it; tell the centre",
    )


@contextmanager
def _named(what: str, unsigned: Callable[[str], Tampered] = _unknown) -> Iterator[None]:
    """Turn TUF's exceptions into ours."""
    try:
        yield
    except exceptions.UnsignedMetadataError:
        raise unsigned(what) from None
    except exceptions.RepositoryError as error:
        raise _repository_error(what, error) from None
    except exceptions.DownloadLengthMismatchError:
        raise Tampered(
            f"{what}: the file is longer than it was published",
            remedy="fetch it again; if it happens again, tell the centre",
        ) from None
    except exceptions.DownloadError as error:
        if isinstance(error.__cause__, ExamError):
            raise error.__cause__ from None
        if isinstance(error, exceptions.DownloadHTTPError):
            raise Rejected(
                f"{what}: {error}", remedy="the mirror is incomplete: copy it again"
            ) from None
        raise Unreachable(f"{what}: {error}", remedy="try again") from None
    except OSError as error:
        raise StoreFailed(f"{what}: {error.strerror or error}", remedy="check the disk") from None


def _expired(what: str, error: str) -> Rejected:
    """Root: the publisher's keys. Timestamp and snapshot: an old copy, or one held back."""
    if "root" in error:
        return Rejected(
            f"{what}: the publisher's keys have expired ({error})",
            remedy="get the centre's newest copy; check this computer's date and time",
        )
    if "timestamp" in error or "snapshot" in error:
        return Rejected(
            f"{what} has expired: this copy is old, or newer ones are held back ({error})",
            remedy="fetch a newer one; check this computer's date and time",
        )
    return Rejected(
        f"{what} has expired: what the publisher signed is too old ({error})",
        remedy="get the centre's newest copy; check this computer's date and time",
    )


def _repository_error(what: str, error: exceptions.RepositoryError) -> ExamError:
    if isinstance(error, exceptions.ExpiredMetadataError):
        return _expired(what, str(error))
    if isinstance(error, exceptions.BadVersionNumberError):
        return Rejected(
            f"{what} is older than what this computer has already seen ({error})",
            remedy="use the newest copy of the repository",
        )
    if isinstance(error, exceptions.LengthOrHashMismatchError):
        return Tampered(
            f"{what} was altered on its way, or put together from several states ({error})",
            remedy="fetch it again; if it happens again, tell the centre",
        )
    return Rejected(f"{what} cannot be read ({error})", remedy="fetch or copy it again")
