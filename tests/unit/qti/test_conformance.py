import json
from pathlib import Path

import pytest

from exam.core.errors import Rejected
from exam.qti.conformance.cli import main
from exam.qti.conformance.schemas import Schemas
from tests.unit.qti.packages import item, sample


def _samples() -> str:
    return str(Path(__file__).resolve().parents[3] / "resources" / "samples")


def test_import_tells_what_came_in_and_what_did_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.xml").write_bytes(item())
    (tmp_path / "bad.xml").write_bytes(item("<qti-drawing-interaction/>"))
    assert main(["import", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["items"], told["imported"], told["refused"]) == (2, 1, 1)
    (finding,) = told["findings"]
    assert (finding["code"], finding["severity"]) == ("QTI-312", "refused")
    assert (finding["path"], finding["item"]) == ("bad.xml", "i1")
    assert main(["import", str(tmp_path)]) == 0
    assert "QTI-312 interaction not supported yet   [refused]" in capsys.readouterr().out


def test_a_crash_is_counted_and_told_by_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(parcel: object) -> object:
        raise ZeroDivisionError(parcel)

    monkeypatch.setattr("exam.qti.conformance.cli.import_parcel", fail)
    (tmp_path / "good.xml").write_bytes(item())
    assert main(["import", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["crash_reports"][0]["path"] == "good.xml"


def test_the_samples_come_back_from_a_round_trip(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roundtrip", _samples(), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["documents"] == told["equal"] == told["clean"]
    assert told["documents"] > len(sample("pemetaan").names()) / 2


def test_what_is_not_here_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "x"]) == 2
    assert "needs the seat's window" in capsys.readouterr().err
    assert main(["paint"]) == 2
    assert main([]) == 2
    assert main(["--help"]) == 0
    assert main(["render", "x"], {"render": len}) == 1


def test_schemas_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="is not a folder"):
        Schemas(tmp_path / "none")
    with pytest.raises(Rejected, match="cannot be used"):
        Schemas(tmp_path).error(b"<a/>", "3.0")
