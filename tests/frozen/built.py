"""Where the built things are, and how they are started: with nothing of this computer's around."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "dist" / "pendopo-seat"
PROGRAM = FOLDER / "pendopo"
CARRIED = FOLDER / "_internal"
REQUIRED = os.environ.get("PENDOPO_REQUIRE_FROZEN") == "1"


def missing(what: str, remedy: str) -> None:
    """Skip the test, or fail it where the environment says that everything must be there."""
    message = f"{what}: {remedy}"
    if REQUIRED:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def need_program() -> None:
    """The program folder must have been built."""
    if not PROGRAM.is_file():
        missing("dist/pendopo-seat is not built", "run 'make dist ROOT=none'")


def package() -> Path:
    """The Debian package, which must have been built."""
    found = sorted((ROOT / "dist").glob("pendopo-seat_*.deb"), key=lambda one: one.stat().st_mtime)
    if not found:
        missing("there is no Debian package in dist", "run 'make dist ROOT=none'")
    return found[-1]


def bare(folder: Path, program: Path, *words: str | Path, **variables: str) -> list[str]:
    """The command that starts a program in ``folder`` with no environment but ``variables``."""
    given = [f"{name}={value}" for name, value in variables.items()]
    return ["env", "-i", "-C", str(folder), *given, str(program), *map(str, words)]


def answer_of(command: Sequence[str | Path], limit_s: float = 60.0) -> str:
    """What a command printed; it must end well."""
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stderr}"
    return done.stdout


def shared_objects(folder: Path = FOLDER) -> list[Path]:
    """Every file below ``folder`` that the loader would load."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.read_bytes()[:4] == b"\x7fELF"
    ]
