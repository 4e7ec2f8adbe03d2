"""A seat is built with the root of its centre, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.frozen.built import ROOT


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tidak-ada.json", "is built with its centre's metadata/root.json"),
        ("bukan-root.json", "Take metadata/root.json of the centre's repository"),
    ],
)
def test_no_seat_is_built_without_a_root_unless_that_is_said(
    name: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "bukan-root.json").write_text("{}", encoding="utf-8")
    folders = ("--distpath", tmp_path / "dist", "--workpath", tmp_path / "work")
    words = ("-m", "PyInstaller", "--noconfirm", *folders, ROOT / "build.spec")
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        env={**os.environ, "PENDOPO_ROOT": str(tmp_path / name)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "ROOT=none" in done.stderr or name == "bukan-root.json"
    assert list((tmp_path / "dist").glob("*")) == []
