"""``make sbom`` writes what the locks pin, in a form that others read."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def _make(out: Path, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    scripts = Path(sys.executable).parent
    return subprocess.run(
        [root / "installer" / "sbom", out],
        env={**os.environ, "BIN": str(scripts), "SOURCE_DATE_EPOCH": "1767225600"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sbom")
    done = _make(out)
    assert (done.returncode, done.stderr) == (0, "")
    return out


def _read(out: Path, part: str) -> Any:
    return json.loads((out / f"pendopo-{part}.cdx.json").read_bytes())


@pytest.mark.parametrize("part", ["seat", "server"])
def test_every_pinned_package_is_named_with_its_version_and_hashes(made: Path, part: str) -> None:
    lock = (ROOT / "requirements" / f"{part}.lock").read_text(encoding="utf-8")
    bom = _read(made, part)
    assert bom["metadata"]["component"]["name"] == f"pendopo-{part}"
    named = {(one["name"], one["version"]) for one in bom["components"]}
    assert named == set(PIN.findall(lock))
    hashes = {
        one["content"]
        for component in bom["components"]
        for reference in component["externalReferences"]
        for one in reference["hashes"]
        if one["alg"] == "SHA-256"
    }
    assert hashes == set(HASH.findall(lock))
    assert all(one["purl"].startswith("pkg:pypi/") for one in bom["components"])


@pytest.mark.parametrize("part", ["seat", "server"])
def test_it_is_valid_cyclonedx(made: Path, part: str) -> None:
    text = (made / f"pendopo-{part}.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    broken = text.replace('"bomFormat": "CycloneDX"', '"bomFormat": "Other"')
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


def test_the_same_locks_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    assert _make(tmp_path).returncode == 0
    for part in ("seat", "server"):
        name = f"pendopo-{part}.cdx.json"
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes()


def test_without_a_lock_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "installer").mkdir()
    for name in ("installer/sbom", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "installer" / "sbom").chmod(0o755)
    done = _make(tmp_path / "dist", tmp_path)
    assert done.returncode != 0
    assert not list((tmp_path / "dist").iterdir())


def test_make_runs_the_script() -> None:
    steps = subprocess.run(
        ["make", "--dry-run", "sbom"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "installer/sbom" in steps.splitlines()[-1]
