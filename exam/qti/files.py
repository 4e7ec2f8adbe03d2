"""The files of a package, from a folder, a zip or memory: bounded, and none outside itself."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import IO, Final, Protocol

from exam.core.errors import Rejected

MAX_MEMBERS: Final = 10_000
MAX_MEMBER_BYTES: Final = 256 * 1024 * 1024
MAX_TOTAL_BYTES: Final = 512 * 1024 * 1024
MAX_RATIO: Final = 200
"""Text of one repeated phrase reaches about 100; a bomb reaches 1,000 per layer."""
_RATIO_FREE_BYTES: Final = 1024 * 1024
_MAX_NAME_CHARS: Final = 255
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ENCRYPTED_FLAG: Final = 0x1
_REPACK: Final = "make the zip again with an ordinary tool"


class PackageFiles(Protocol):
    """Read access to a package. Paths are relative and use ``/``."""

    def names(self) -> Collection[str]:
        """Every file's path."""

    def size(self, path: str) -> int:
        """A file's length in bytes. Raises :class:`Rejected` where there is none."""

    def read(self, path: str) -> bytes:
        """A file's content. Raises :class:`Rejected` where there is none."""


def check_name(path: str) -> str:
    """``path`` unchanged, or :class:`Rejected` where it could point outside the package."""
    shown = ascii(path[:80])
    if not path or len(path) > _MAX_NAME_CHARS:
        raise Rejected(f"QTI-102 path {shown}: empty or too long", remedy="use a shorter path")
    if "\\" in path:
        raise Rejected(f"QTI-102 path {shown}: contains a backslash", remedy="use / in paths")
    if _CONTROL.search(path):
        raise Rejected(f"QTI-102 path {shown}: contains a control character", remedy=_REPACK)
    if _DRIVE.match(path):
        raise Rejected(f"QTI-102 path {shown}: begins with a drive letter", remedy=_REPACK)
    if path.startswith("/"):
        raise Rejected(f"QTI-102 path {shown}: is absolute", remedy=_REPACK)
    if any(part in ("", ".", "..") for part in path.split("/")):
        raise Rejected(f"QTI-102 path {shown}: leaves the package", remedy=_REPACK)
    return path


def _check_unique(names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        folded = name.casefold()  # some file systems do not tell A from a
        if folded in seen:
            raise Rejected(
                f"QTI-103 {name} stands twice in the package", remedy="keep one of the two"
            )
        seen[folded] = name


def _missing(path: str) -> Rejected:
    return Rejected(
        f"QTI-104 the package has no file {path[:80]!a}",
        remedy="add the file, or remove the reference to it",
    )


class MemoryFiles:
    """A package held in a mapping from path to content."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        _check_unique(check_name(name) for name in files)
        self._files = dict(files)

    def names(self) -> Collection[str]:
        """Every file's path."""
        return self._files.keys()

    def size(self, path: str) -> int:
        """A file's length in bytes. Raises :class:`Rejected` where there is none."""
        return len(self.read(path))

    def read(self, path: str) -> bytes:
        """A file's content. Raises :class:`Rejected` where there is none."""
        if path not in self._files:
            raise _missing(path)
        return self._files[path]


class FolderFiles:
    """A package unpacked in a folder. Raises :class:`Rejected` for links and excess."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Rejected(f"QTI-101 {folder} is not a folder", remedy="name the package's folder")
        self._folder = folder
        self._names: dict[str, Path] = {}
        total = 0
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                raise Rejected(f"QTI-105 {name} is a link", remedy="put the file itself there")
            if path.is_file():
                self._names[check_name(name)] = path
                total += path.stat().st_size
        _check_amount(len(self._names), total)
        _check_unique(self._names)

    def names(self) -> Collection[str]:
        """Every file's path."""
        return self._names.keys()

    def size(self, path: str) -> int:
        """A file's length in bytes. Raises :class:`Rejected` where there is none."""
        if path not in self._names:
            raise _missing(path)
        return self._names[path].stat().st_size

    def read(self, path: str) -> bytes:
        """A file's content. Raises :class:`Rejected` where there is none."""
        if path not in self._names:
            raise _missing(path)
        try:
            return self._names[path].read_bytes()
        except OSError as error:
            raise Rejected(
                f"QTI-106 {path} cannot be read: {error.strerror}", remedy="check its rights"
            ) from None


def _check_amount(members: int, total_bytes: int) -> None:
    if members > MAX_MEMBERS:
        raise Rejected(
            f"QTI-107 {members} files in the package, at most {MAX_MEMBERS}",
            remedy="split the package",
        )
    if total_bytes > MAX_TOTAL_BYTES:
        raise Rejected(
            f"QTI-108 the package unpacks to {total_bytes} bytes, at most {MAX_TOTAL_BYTES}",
            remedy="make the media smaller",
        )


class ZipFiles:
    """A zipped package, checked as a whole before anything is unpacked."""

    def __init__(self, data: bytes | IO[bytes]) -> None:
        """``data`` may be a file instead, which is read as its parts are asked for."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
            members = self._zip.infolist()
        # zipfile raises all of these for damaged directories
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
            raise Rejected("QTI-101 this is not a zip, or it is damaged", remedy=_REPACK) from None
        self._members: dict[str, zipfile.ZipInfo] = {}
        _check_amount(len(members), sum(member.file_size for member in members))
        for member in members:
            _check_member(member)
        files = [member for member in members if not member.is_dir()]
        _check_unique(member.filename for member in files)
        self._members = {member.filename: member for member in files}

    def names(self) -> Collection[str]:
        """Every file's path."""
        return self._members.keys()

    def size(self, path: str) -> int:
        """A file's length in bytes. Raises :class:`Rejected` where there is none."""
        if path not in self._members:
            raise _missing(path)
        return self._members[path].file_size

    def read(self, path: str) -> bytes:
        """A file's content. Raises :class:`Rejected` where there is none or it is damaged."""
        member = self._members.get(path)
        if member is None:
            raise _missing(path)
        try:
            with self._zip.open(member) as stream:
                data = stream.read(member.file_size + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            ValueError,
            OSError,
            EOFError,
        ):
            raise Rejected(f"QTI-109 {path} is damaged inside the zip", remedy=_REPACK) from None
        if len(data) != member.file_size:
            raise Rejected(f"QTI-109 {path} is not as long as the zip says", remedy=_REPACK)
        return data


def _check_member(member: zipfile.ZipInfo) -> None:
    # zipfile cuts names at NUL and turns backslashes round on Windows: judge the original
    check_name(member.orig_filename.rstrip("/") or member.orig_filename)
    name = member.filename
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Rejected(f"QTI-105 {name} is a link", remedy="put the file itself there")
    if member.flag_bits & _ENCRYPTED_FLAG:
        raise Rejected(f"QTI-110 {name} is encrypted inside the zip", remedy=_REPACK)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Rejected(f"QTI-110 {name} is packed in an unusual way", remedy=_REPACK)
    if member.file_size > MAX_MEMBER_BYTES:
        raise Rejected(
            f"QTI-108 {name} unpacks to more than {MAX_MEMBER_BYTES} bytes",
            remedy="make the media smaller",
        )
    if (
        member.file_size > _RATIO_FREE_BYTES
        and member.file_size > max(member.compress_size, 1) * MAX_RATIO
    ):
        raise Rejected(
            f"QTI-111 {name} unpacks to more than {MAX_RATIO} times its size: a zip bomb",
            remedy="do not open this file; ask where it came from",
        )
