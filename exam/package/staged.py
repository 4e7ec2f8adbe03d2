"""A folder changes whole or not at all: the work is done on a copy, which takes its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exam.package.disk import sync_folder

_FORMER, _NEXT = ".former", ".next"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A copy of ``folder`` to work on; where the work raises, ``folder`` stays as it was.

    For folders of a few small files, and one worker at a time. Raises ``OSError`` where the disk
    fails.
    """
    former = folder.with_name(folder.name + _FORMER)
    if former.exists() and not folder.exists():
        former.rename(folder)  # the power failed between the two steps below
    work = folder.with_name(folder.name + _NEXT)
    shutil.rmtree(work, ignore_errors=True)  # of a process that was killed
    try:
        if folder.exists():
            shutil.copytree(folder, work, symlinks=True)
        else:
            work.mkdir(parents=True)
        yield work
        if not folder.exists() or _content(work) != _content(folder):
            _make_durable(work)
            shutil.rmtree(former, ignore_errors=True)
            if folder.exists():
                folder.rename(former)
            work.rename(folder)
            sync_folder(folder.parent)
            shutil.rmtree(former, ignore_errors=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _make_durable(folder: Path) -> None:
    """A power cut after the renaming must not leave empty files: what was seen would be forgotten,
    and something older could be shown as new."""
    for path in (*folder.rglob("*"), folder):
        if path.is_dir():
            sync_folder(path)
        elif path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _content(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}
