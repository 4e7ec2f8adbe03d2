"""The Debian package holds the seat alone, needs what it says it needs, and works once unpacked."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyInstaller.archive.readers import CArchiveReader

from client import VERSION
from tests.frozen.built import ROOT, answer_of, bare, missing, package, shared_objects

MAX_PACKAGE_MIB = 60
PAGE_BYTES = 4096
LOADED = 1
"""PT_LOAD of the ELF format."""
_MIB = 1024 * 1024
NOT_SHIPPED = {
    *("server", "tests", "client.trials", "exam.package.cli", "exam.package.publish"),
    *("exam.package.scoring_copy", "exam.package.repository", "exam.qti.keys"),
    *("alembic", "asyncpg", "psycopg", "sqlalchemy", "starlette", "uvicorn"),
    *("_pytest", "hypothesis", "mypy", "pip", "pytest", "setuptools", "tkinter", "unittest"),
}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def deb() -> Path:
    """The package file."""
    if shutil.which("dpkg-deb") is None:
        missing("there is no dpkg-deb", "run 'installer/system-packages build'")
    return package()


@pytest.fixture(scope="module")
def installed(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scratch root with the package unpacked in it."""
    root = tmp_path_factory.mktemp("root")
    answer_of(["dpkg-deb", "-x", deb, root])
    return root


def test_the_unpacked_seat_runs_in_an_empty_environment(installed: Path) -> None:
    program = installed / "opt" / "pendopo-seat" / "pendopo"
    assert answer_of(bare(installed, program, "--version")) == f"pendopo {VERSION}\n"


def test_the_package_is_of_this_version_and_stays_within_its_size(deb: Path) -> None:
    assert answer_of(["dpkg-deb", "-f", deb, "Version"]).strip() == VERSION
    size_mib = deb.stat().st_size / _MIB
    print(f"Debian package: {size_mib:.1f} MiB")
    assert size_mib <= MAX_PACKAGE_MIB


def test_the_package_holds_no_source_and_no_code_of_the_servers_or_the_tests(
    installed: Path,
) -> None:
    paths = [path.relative_to(installed).as_posix() for path in installed.rglob("*")]
    assert not [path for path in paths if path.endswith((".py", ".pyc", ".c"))]
    assert not [path for path in paths if re.search(r"/(server|tests|trials|samples)(/|$)", path)]

    program = installed / "opt" / "pendopo-seat" / "pendopo"
    frozen = set(CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz").toc)
    assert {"client.programs", "exam.vault.worker"} <= frozen
    assert not sorted(name for name in frozen if _parents(name) & NOT_SHIPPED)


def _parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts) + 1)}


def test_the_package_does_not_tell_where_it_was_built(installed: Path) -> None:
    place = str(ROOT).encode()
    telling = [
        path.relative_to(installed).as_posix()
        for path in installed.rglob("*")
        if path.is_file() and not path.is_symlink() and place in path.read_bytes()
    ]
    assert not telling


def test_everything_belongs_to_root_and_nobody_else_may_write_it(deb: Path) -> None:
    for line in answer_of(["dpkg-deb", "-c", deb]).splitlines():
        rights, owner = line.split()[:2]
        assert owner == "root/root", line
        assert rights.startswith("l") or (rights[5], rights[8]) == ("-", "-"), line


def test_the_sums_are_of_all_files_but_the_one_that_a_technician_may_change(
    deb: Path, installed: Path
) -> None:
    changed = answer_of(["dpkg-deb", "-I", deb, "conffiles"]).split()
    sums = answer_of(["dpkg-deb", "-I", deb, "md5sums"]).splitlines()
    files = [path for path in installed.rglob("*") if path.is_file() and not path.is_symlink()]
    names = {f"/{path.relative_to(installed).as_posix()}" for path in files}
    assert {f"/{line.partition('  ')[2]}" for line in sums} == names - set(changed)


def test_every_library_is_carried_or_belongs_to_a_package_that_is_depended_on(
    deb: Path, installed: Path
) -> None:
    objects = shared_objects(installed / "opt")
    carried = {path.name for path in objects}
    needed = set(re.findall(r"NEEDED +(\S+)", answer_of(["objdump", "-p", *objects])))
    depends = answer_of(["dpkg-deb", "-f", deb, "Depends"])
    promised = set(re.findall(r"[a-z0-9][a-z0-9.+-]+(?= *(?:\(|,|\||$))", depends))
    unexplained = []
    for library in sorted(needed - carried):
        owners = _owners(library)
        if not owners & promised:
            unexplained.append(f"{library} ({', '.join(sorted(owners)) or 'not installed here'})")
    assert not unexplained


def _owners(library: str) -> set[str]:
    """The installed packages that hold a library of this name."""
    done = subprocess.run(
        ["dpkg-query", "-S", f"*/{library}"], capture_output=True, text=True, check=False
    )
    return {line.split(":")[0] for line in done.stdout.splitlines()}


def test_the_loader_finds_every_library(installed: Path) -> None:
    inside = installed / "opt" / "pendopo-seat" / "_internal"
    environment = {**os.environ, "LD_LIBRARY_PATH": str(inside)}  # as the program sets it
    for path in shared_objects(installed / "opt"):
        done = subprocess.run(
            ["ldd", str(path)], capture_output=True, text=True, env=environment, check=False
        )
        assert "not found" not in done.stdout, f"{path.name}\n{done.stdout}"


def test_no_library_was_spoilt_when_it_was_stripped(installed: Path) -> None:
    for path in shared_objects(installed / "opt"):
        for offset, address in _loaded_parts(path.read_bytes()):
            # Else the loader says "not page-aligned", and what needed it goes without.
            assert (address - offset) % PAGE_BYTES == 0, path.name


def _loaded_parts(elf: bytes) -> Iterator[tuple[int, int]]:
    """(file offset, address) of what the loader maps, from a 64-bit file's program headers."""
    (start,) = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    for number in range(count):
        kind, _flags, offset, address = struct.unpack_from("<IIQQ", elf, start + number * size)
        if kind == LOADED:
            yield offset, address


def test_the_menu_entry_has_an_indonesian_and_an_english_name(installed: Path) -> None:
    share = installed / "usr" / "share"
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(share / "applications" / "pendopo-seat.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert entry["Name"] != entry["Name[id]"]
    assert (installed / "usr" / "bin" / entry["Exec"]).stat().st_mode & 0o111
    assert (share / "icons/hicolor/scalable/apps" / f"{entry['Icon']}.svg").is_file()
