"""Records what a process does to a folder, in order, so that a power cut can be played back."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from exam.core.errors import Rejected

_SOURCE = Path(__file__).with_name("recorder.c")
_HEAD = struct.Struct("=BIIQQ")
_COMPILERS = ("cc", "gcc", "clang")
_COMPILE_LIMIT_S = 60


class Kind(Enum):
    """One file operation, as numbered in recorder.c."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    RENAME = 5
    UNLINK = 6
    EXTEND = 7
    LINK = 8


@dataclass(frozen=True, slots=True)
class Operation:
    """``path`` is below the recorded folder, ``.`` the folder itself; ``at`` counts bytes."""

    kind: Kind
    path: str
    second: str
    at: int
    data: bytes


def build_recorder(folder: Path) -> Path:
    """Compile the recorder. Raises :class:`Rejected` where this computer has no C compiler."""
    if not sys.platform.startswith("linux"):
        raise Rejected("the power-cut drill records through LD_PRELOAD, which only Linux has")
    compiler = next((one for one in _COMPILERS if shutil.which(one)), None)
    if compiler is None:
        raise Rejected(
            "the power-cut drill needs a C compiler and there is none",
            remedy="install the packages gcc and libc6-dev",
        )
    library = folder / "recorder.so"
    done = subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl", "-lpthread"],
        capture_output=True,
        text=True,
        timeout=_COMPILE_LIMIT_S,
        check=False,
    )
    if done.returncode:
        raise Rejected(
            f"{compiler} cannot compile {_SOURCE.name}: {done.stderr.strip()[-500:]}",
            remedy="install the packages gcc and libc6-dev",
        )
    return library


def record(
    command: Sequence[str], library: Path, under: Path | None, log: Path, limit_s: float
) -> str:
    """Run ``command``, write its operations below ``under`` to ``log``; return what it printed.

    Without ``under`` every file is recorded, wherever it is.
    """
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "PENDOPO_RECORD_UNDER": str(under or ""),
        "PENDOPO_RECORD_LOG": str(log),
    }
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=limit_s, check=False
    )
    if done.returncode:
        raise Rejected(f"the recorded process failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def read_log(log: Path, under: Path) -> list[Operation]:
    """Every operation in order."""
    return list(_operations(log.read_bytes(), str(under)))


def _operations(data: bytes, under: str) -> Iterator[Operation]:
    at = 0
    while at < len(data):
        number, path_size, second_size, offset, size = _HEAD.unpack_from(data, at)
        kind = Kind(number)
        at += _HEAD.size
        path = data[at : at + path_size].decode()
        at += path_size
        second = data[at : at + second_size].decode()
        at += second_size
        held = size if kind is Kind.WRITE else 0
        yield Operation(
            kind, _below(path, under), _below(second, under), offset, data[at : at + held]
        )
        at += held


def _below(path: str, under: str) -> str:
    return path.removeprefix(under).lstrip("/") or "."
