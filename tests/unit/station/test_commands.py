"""The station's commands: exit codes, examples, and no traceback for what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.central import cli as central
from server.station import cli as station

COMMANDS = [
    *(("station", name) for name in (
        "init", "enrol", "revoke", "proctor-add", "proctors", "proctor-remove",
        "import-package", "serve", "status", "release", "authorize",
        "pause", "resume", "extend", "end", "message", "export", "import",
        "log-heads",
    )),
    *(("central", name) for name in (
        "init", "serve", "station-add", "schedule", "results", "answers", "score", "import",
        "recover",
    )),
]  # fmt: skip


def run(program: str, *words: str) -> int:
    return station.main(list(words)) if program == "station" else central.main(list(words))


@pytest.mark.parametrize(("program", "name"), COMMANDS)
def test_every_command_explains_itself_with_an_example(
    program: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(program, name, "--help") == 0
    said = capsys.readouterr().out
    assert f"example:\n  pendopo {program} {name} --home" in said


@pytest.mark.parametrize("program", ["station", "central"])
def test_a_command_called_wrongly_ends_with_2(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(program) == 2
    assert run(program, "dance") == 2
    assert run(program, "serve") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_time_goes_to_one_section_or_to_the_total_alone_not_to_both(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["extend", "--home", "x", "--key", "k", "--seat", "1", "--reason", "r"]
    assert run("station", *words, "--section", "S", "--total") == 2
    assert "not allowed with" in capsys.readouterr().err


def test_a_message_is_checked_before_a_key_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["message", "--home", "x", "--key", "k", "--all", "--text"]
    for text, why in (
        (" ", "the message is empty"),
        ("a" * 281, "has 281 characters, over 280"),
        ("satu\ndua", "U+000A"),
        ("\x1b[2J", "U+001B"),
    ):
        assert run("station", *words, text) == 1
        assert why in capsys.readouterr().err
    assert run("station", *words[:-1]) == 2
    assert "--text" in capsys.readouterr().err


def test_a_home_that_is_not_one_is_said_in_two_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(station.PASSPHRASE_VARIABLE, "x")
    for program, words in (
        ("station", ["status", "--home", str(tmp_path)]),
        ("station", ["serve", "--home", str(tmp_path)]),
        ("central", ["results", "--home", str(tmp_path)]),
        ("central", ["serve", "--home", str(tmp_path)]),
    ):
        assert run(program, *words) == 1
        lines = capsys.readouterr().err.splitlines()
        assert lines[0].startswith(f"pendopo {program}: ")
        assert lines[1].startswith("  ")
        assert len(lines) == 2


def test_a_readable_key_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "k.p12"
    key.write_bytes(b"")
    key.chmod(0o644)
    words = ["pause", "--home", str(tmp_path), "--key", str(key), "--all", "--reason", "x"]
    assert run("station", *words) == 1
    assert "others may read this key" in capsys.readouterr().err
