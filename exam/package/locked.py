"""Private keys on disk open with a passphrase only: age v1 files that any ``age`` opens as well."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyrage

from exam.core.errors import Rejected

VARIABLE: Final = "PENDOPO_PUBLISHER_PASSPHRASE"
MIN_CHARACTERS: Final = 12

_MAGIC: Final = b"age-encryption.org/v1\n"
_SCRYPT: Final = re.compile(rb"\A-> scrypt [A-Za-z0-9+/]+ ([0-9]{1,2})\n")
_MIN_WORK_EXPONENT: Final = 17
"""scrypt's N = 2^17, which takes 128 MiB. The library measures the computer to choose one."""
_TRIES: Final = 5


def is_locked(data: bytes) -> bool:
    """True for an age file; without reading further."""
    return data.startswith(_MAGIC)


def lock(secret: bytes, passphrase: str) -> bytes:
    """An age file. Raises :class:`Rejected` for a passphrase that is too short."""
    if len(passphrase) < MIN_CHARACTERS:
        raise Rejected(
            f"the passphrase has fewer than {MIN_CHARACTERS} characters",
            remedy="four words that nobody would put together are a good one",
        )
    for _ in range(_TRIES):
        locked = bytes(pyrage.passphrase.encrypt(secret, passphrase))
        work = _SCRYPT.match(locked[len(_MAGIC) :])
        # A computer that stood still while it was measured is taken for a very slow one.
        if work is not None and int(work[1]) >= _MIN_WORK_EXPONENT:
            return locked
    raise Rejected("this computer is too slow to lock a key", remedy="use another one")


def unlock(data: bytes, passphrase: str, name: str) -> bytes:
    """The reverse of :func:`lock`; ``name`` stands in the :class:`Rejected` it raises."""
    for _ in range(_TRIES):
        try:
            return bytes(pyrage.passphrase.decrypt(data, passphrase))
        except pyrage.DecryptError as error:
            if "work" not in str(error):
                break
    raise Rejected(
        f"{name} does not open: the passphrase is wrong, or the file is damaged",
        remedy="try again, or use the copy",
    )


class Passphrases:
    """From files, the environment or the terminal; what opened one key is tried on the next."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        """Each file's first line is a passphrase. Raises :class:`Rejected` for one without."""
        self._known = [_first_line(file) for file in files]
        if not self._known and os.environ.get(VARIABLE):
            self._known = [os.environ[VARIABLE]]
        self._unattended = bool(self._known)

    def open(self, data: bytes, name: str) -> bytes:
        """What was locked. Raises :class:`Rejected` where no passphrase at hand fits."""
        failure = Rejected(f"{name} is locked", remedy="give its passphrase")
        for passphrase in self._known:
            try:
                return unlock(data, passphrase, name)
            except Rejected as error:
                failure = error
        if self._unattended:
            raise failure
        self._known.append(_ask(f"Passphrase of {name}: "))
        return unlock(data, self._known[-1], name)

    def new(self, name: str) -> str:
        """The passphrase of a key that is being made: asked for twice."""
        if self._unattended:
            return self._known[0]
        passphrase = _ask(f"New passphrase of {name}: ")
        if _ask("Once more: ") != passphrase:
            raise Rejected("the two passphrases differ", remedy="try again")
        return passphrase


def _first_line(file: Path) -> str:
    try:
        line = file.read_text(encoding="utf-8").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        line = ""
    if not line:
        raise Rejected(f"{file}: no passphrase can be read", remedy="check the file")
    return line


def _ask(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise Rejected(
            "no terminal to ask for a passphrase",
            remedy=f"give --passphrase-file or set {VARIABLE}",
        ) from None
