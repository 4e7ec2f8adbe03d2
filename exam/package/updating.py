"""TUF does the verifying; here its findings get a name, a place and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from securesystemslib.exceptions import UnverifiedSignatureError
from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, TargetFile, Targets
from tuf.ngclient import FetcherInterface, Updater

from exam.core.errors import ExamError, Rejected, StoreFailed, Tampered, Unreachable
from exam.package.target import PackageTarget
from exam.package.trust import Fetch, NotThere, Progress

_CHUNK_BYTES: Final = 256 * 1024
_NOT_FOUND: Final = 404
_PACKAGE: Final = "package"


class _Fetcher(FetcherInterface):
    """TUF's way of asking for a file, over ours. URLs are plain relative paths."""

    def __init__(self, fetch: Fetch) -> None:
        self.source = fetch
        self.progress: Progress | None = None
        self.received_bytes = 0
        self.last = b""

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            data = self.source(url)
        except NotThere:
            raise exceptions.DownloadHTTPError(f"{url} is not there", _NOT_FOUND) from None
        self.received_bytes = len(data)
        self.last = data
        return self._chunks(data)

    def _chunks(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _CHUNK_BYTES):
            chunk = data[start : start + _CHUNK_BYTES]
            if self.progress is not None:
                self.progress(start + len(chunk), len(data))
            yield chunk


class View:
    """One verified state of the repository. Raises what :meth:`Mirror.refresh` promises."""

    def __init__(self, root: bytes, cache: Path, fetch: Fetch) -> None:
        self._metadata = cache / "metadata"
        self._fetcher = _Fetcher(fetch)
        with _named("the list of packages", self._revoked):
            for folder in (self._metadata, cache / "targets"):
                folder.mkdir(parents=True, exist_ok=True)
            self._updater = Updater(
                str(self._metadata),
                "metadata/",
                str(cache / "targets"),
                "targets/",
                self._fetcher,
                bootstrap=root,
            )
            self._updater.refresh()
            self._files = tuple(self._trusted_files())

    def _revoked(self) -> bool:
        """True if what was fetched last bears a key that an earlier root named for its role."""
        try:
            metadata: Metadata[Any] = Metadata.from_bytes(self._fetcher.last)
        except exceptions.RepositoryError:
            return False
        history = sorted(
            (self._metadata / "root_history").glob("*.root.json"),
            key=lambda path: int(path.name.split(".")[0]),
        )
        roots = [Metadata[Root].from_file(str(path)).signed for path in history]
        now = set(roots[-1].roles[metadata.signed.type].keyids) if roots else set()
        return any(_bears_key_of(metadata, root, now) for root in roots[:-1])

    def _trusted_files(self) -> Iterator[TargetFile]:
        # The updater lists no names; its verified copy on disk does, and each one is then
        # looked up in what the updater holds.
        metadata: Metadata[Targets] = Metadata.from_file(str(self._metadata / "targets.json"))
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


def _bears_key_of(metadata: Metadata[Any], root: Root, without: set[str]) -> bool:
    for keyid in set(root.roles[metadata.signed.type].keyids) - without:
        signature = metadata.signatures.get(keyid)
        if signature is not None:
            try:
                root.keys[keyid].verify_signature(signature, metadata.signed_bytes)
            except UnverifiedSignatureError:
                continue
            return True
    return False


def _never() -> bool:
    return False


@contextmanager
def _named(what: str, revoked: Callable[[], bool] = _never) -> Iterator[None]:
    """Turn TUF's exceptions into ours."""
    try:
        yield
    except exceptions.UnsignedMetadataError as error:
        if revoked():
            raise Tampered(
                f"{what} is signed with a publisher's key that the centre has revoked ({error})",
                remedy="do not use it; keep the medium and tell the centre",
            ) from None
        raise _repository_error(what, error) from None
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
    if isinstance(error, exceptions.UnsignedMetadataError):
        return Tampered(
            f"{what} is not signed by the centre: its publisher is unknown here ({error})",
            remedy="do not use it; tell the centre",
        )
    if isinstance(error, exceptions.LengthOrHashMismatchError):
        return Tampered(
            f"{what} was altered on its way ({error})",
            remedy="fetch it again; if it happens again, tell the centre",
        )
    return Rejected(f"{what} cannot be read ({error})", remedy="fetch or copy it again")
