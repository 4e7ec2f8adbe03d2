from pathlib import Path

import pytest

from exam.core.errors import Rejected
from exam.package.locked import VARIABLE, Passphrases, is_locked, lock, unlock
from tests.helpers.slow_age import lock_cheaply

SECRET = b"a private key"
ONE, OTHER = "gamelan di pendopo", "kereta lewat sawah"


def _file(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_what_was_locked_opens_with_its_passphrase_and_no_other() -> None:
    locked = lock(SECRET, ONE)
    assert is_locked(locked)
    assert SECRET not in locked
    assert unlock(locked, ONE, "x.key") == SECRET
    with pytest.raises(Rejected, match=r"x\.key does not open: the passphrase is wrong"):
        unlock(locked, OTHER, "x.key")


def test_one_changed_byte_anywhere_opens_nothing() -> None:
    locked = lock_cheaply(SECRET, ONE)
    for at in range(len(locked)):
        changed = bytearray(locked)
        changed[at] ^= 1
        with pytest.raises(Rejected, match="does not open"):
            unlock(bytes(changed), ONE, "x.key")


def test_each_of_several_passphrases_is_tried(tmp_path: Path) -> None:
    files = [_file(tmp_path, "a", f"{ONE}\n"), _file(tmp_path, "b", f"{OTHER}\nmore\n")]
    both = Passphrases(files)
    assert both.open(lock_cheaply(SECRET, ONE), "x.key") == SECRET
    assert both.open(lock_cheaply(SECRET, OTHER), "y.key") == SECRET
    assert both.new("z.key") == ONE
    with pytest.raises(Rejected, match=r"z\.key does not open"):
        both.open(lock_cheaply(SECRET, "something else"), "z.key")


def test_the_environment_serves_where_no_file_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, ONE)
    assert Passphrases().open(lock_cheaply(SECRET, ONE), "x.key") == SECRET
    other = Passphrases([_file(tmp_path, "a", OTHER)])
    with pytest.raises(Rejected, match="does not open"):
        other.open(lock_cheaply(SECRET, ONE), "x.key")


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_file_without_a_passphrase_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(Rejected, match="no passphrase can be read"):
        Passphrases([_file(tmp_path, "kosong", text)])
    with pytest.raises(Rejected, match="no passphrase can be read"):
        Passphrases([tmp_path / "tidak-ada"])
