import json
import subprocess
import sys
from pathlib import Path

import pytest

from exam.package.cli import main
from tests.unit.package.centre import SAMPLES


def test_a_report_says_what_was_published_and_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(SAMPLES / "pemetaan"), "--repo", str(tmp_path / "repo")]) == 0
    told = capsys.readouterr().out
    assert "published  pemetaan-1: Pemetaan Kompetensi ASN (contoh)" in told
    assert "42 items in 4 sections" in told
    assert "42 correct-response" in told
    assert f"centre     {tmp_path / 'centre'}" in told
    assert (tmp_path / "centre" / "keys").is_dir()


def test_the_report_is_one_json_object_where_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(SAMPLES / "latihan"), "--repo", str(tmp_path / "repo"), "--practice"]
    centre = ["--centre", str(tmp_path / "secret"), "--name", "coba", "--json"]
    assert main([*arguments, *centre]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["package_id"], report["practice"], report["items"]) == ("coba-1", True, 5)
    assert report["centre"] == str(tmp_path / "secret")


def test_a_refusal_tells_what_to_do_and_is_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(tmp_path), "--repo", str(tmp_path / "repo")]
    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert "not published: QTI-104 the package has no imsmanifest.xml" in told
    assert "do: add the manifest" in told
    assert main([*arguments, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["refused"] == "Rejected"


def test_wrong_usage_is_exit_2_and_help_shows_an_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = ["--repo", str(tmp_path / "repo")]
    assert main([]) == 2
    assert main(repo) == 2
    assert main([str(tmp_path), "--renew", *repo]) == 2
    capsys.readouterr()
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert "pendopo publish resources/samples/pemetaan --repo" in told
    assert "default: centre, beside the repository" in " ".join(told.split())


def test_a_repository_is_renewed_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = ["--repo", str(tmp_path / "repo")]
    assert main([str(SAMPLES / "latihan"), *repo]) == 0
    assert main(["--renew", *repo]) == 0
    assert "renewed" in capsys.readouterr().out
    assert (tmp_path / "repo" / "metadata" / "2.snapshot.json").is_file()


def test_a_seat_that_only_names_the_mirror_does_not_load_the_signing_libraries() -> None:
    code = (
        "import sys, exam.package.trust, exam.package.target, exam.package.opening, "
        "exam.package.release, exam.package.cli\n"
        "heavy = {'tuf', 'securesystemslib', 'urllib3', 'requests', 'lxml'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
