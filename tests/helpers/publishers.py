"""A centre whose root and packages are signed by two of three holders each, made by ceremony."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner

from exam.package.disk import write_private, write_public
from exam.package.pem import pem_of, public_pem
from exam.package.trust import Mirror, folder_fetch
from tests.helpers.room import (
    PASSPHRASE,
    SAMPLES,
    SESSION_ID,
    Done,
    pendopo,
    pendopo_json,
    session_text,
)
from tests.helpers.slow_age import lock_cheaply

ROOT_HOLDERS = ("siti", "budi", "made")
PUBLISHERS = ("ayu", "bima", "citra")
NEW_HOLDERS = ("wayan", "dewi")
THRESHOLD = 2


class Publishers:
    """The centre's computer and the holders' media, each a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = folder / "pusat" / "repository"
        self.centre = folder / "pusat" / "centre"
        self.passphrase = folder / "sandi.txt"
        self._requests = len(list(folder.glob("*/request-*")))

    def key(self, holder: str) -> Path:
        """A holder's key, on the holder's own medium."""
        return self.folder / holder / f"{holder}.key"

    def public(self, holder: str) -> Path:
        """What the holder gave to the centre."""
        return self.folder / holder / f"{holder}.key.pub"

    def keys(self, step: str, *words: str | Path, check: bool = True) -> Done:
        """A step of the ceremony."""
        more: list[str | Path] = [] if step == "look" else ["--passphrase-file", self.passphrase]
        return pendopo("publish", "keys", step, *words, *more, check=check)

    def at_centre(self, step: str, *words: str | Path, check: bool = True) -> Done:
        """A step at the centre's computer."""
        return self.keys(step, *words, "--repo", self.repository, check=check)

    def told(self, step: str, *words: str | Path) -> Any:
        """A step's report."""
        where: list[str | Path] = [] if step in ("make", "sign") else ["--repo", self.repository]
        return pendopo_json(
            "publish", "keys", step, *words, *where, "--passphrase-file", self.passphrase
        )

    def signed_by(self, holder: str) -> Path:
        """The request goes to the holder, who signs it; where it lies on the holder's medium."""
        self._requests += 1
        request = self.folder / holder / f"request-{self._requests}"
        self.at_centre("request", "--to", request)
        self.keys("sign", request, "--key", self.key(holder), "--yes")
        return request

    def collect(self, *holders: str) -> Any:
        """Each signs apart, then what they signed comes back; the centre's report."""
        return self.told("collect", *[self.signed_by(holder) for holder in holders])

    def publish(self, sample: str, *words: str | Path, check: bool = True) -> Done:
        """Publish one of the samples."""
        return pendopo(
            "publish", SAMPLES / sample, "--repo", self.repository,
            "--passphrase-file", self.passphrase, *words, check=check,
        )  # fmt: skip

    def publish_signed(self, sample: str, *holders: str) -> None:
        """Publish a sample that the holders sign apart."""
        self.publish(sample, "--practice")
        self.collect(*holders)
        self.at_centre("apply")

    def key_id(self, holder: str) -> str:
        """As the minutes have it."""
        text = (self.folder / holder / "id.txt").read_text(encoding="ascii")
        return text.strip()

    def stick(self, name: str) -> Path:
        """The repository as it is now, on a USB stick."""
        stick = self.folder / name
        shutil.copytree(self.repository, stick)
        return stick

    def seat(self, name: str, source: Path | None = None) -> Mirror:
        """A reader that knows the first root, and what it saw before under ``name``."""
        root = (self.folder / "root-1.json").read_bytes()
        return Mirror(
            root=root, cache=self.folder / name, fetch=folder_fetch(source or self.repository)
        )


@cache
def _prepared() -> Path:
    """Made once for all tests: locking and opening keys is slow on purpose."""
    folder = Path(tempfile.mkdtemp(prefix="pendopo-publishers-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "pusat").mkdir()
    (folder / "sandi.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")
    made = Publishers(folder)
    for holder in (*ROOT_HOLDERS, *PUBLISHERS, *NEW_HOLDERS):
        (folder / holder).mkdir()
        _make_key(made, holder)
    words: list[str | Path] = ["--threshold", str(THRESHOLD)]
    words += ["--publisher-threshold", str(THRESHOLD)]
    for option, holders in (("--holder", ROOT_HOLDERS), ("--publisher", PUBLISHERS)):
        for holder in holders:
            words += [option, made.public(holder)]
    made.at_centre("init", *words)
    _relock(made.centre / "keys" / "publisher.agekey")
    made.collect("siti", "made", "ayu", "citra")
    made.at_centre("apply")
    root = (made.repository / "metadata" / "root.json").read_bytes()
    (folder / "root-1.json").write_bytes(root)
    return folder


def _make_key(made: Publishers, holder: str) -> None:
    """What ``keys make`` does, but for what it costs to lock and to open."""
    key = Ed25519PrivateKey.generate()
    write_private(made.key(holder), lock_cheaply(pem_of(key), PASSPHRASE))
    write_public(made.public(holder), public_pem(key.public_key()))
    keyid = CryptoSigner(key).public_key.keyid
    (made.folder / holder / "id.txt").write_text(keyid, encoding="ascii")


def _relock(path: Path) -> None:
    secret = pyrage.passphrase.decrypt(path.read_bytes(), PASSPHRASE)
    write_private(path, lock_cheaply(secret, PASSPHRASE))


def publishers(folder: Path) -> Publishers:
    """A centre of its own for one test, which has published no package yet."""
    shutil.copytree(_prepared(), folder / "kunci")
    return Publishers(folder / "kunci")


class StationHome:
    """A room station that is not running, and takes packages in from sticks.

    It was ``told`` of the first root when it was made, or of none.
    """

    def __init__(self, folder: Path, *, told: bool = True) -> None:
        shutil.copytree(_station(told), folder)
        self.home = folder / "ruang"

    def take(self, stick: Path, *more: str, check: bool = True) -> Done:
        """``pendopo station import-package`` from a folder."""
        return self._run("import-package", "--repo", stick, "--json", *more, check=check)

    @property
    def repository(self) -> Path:
        """What the station's seats are served."""
        return self.home / "repository"

    def _run(self, command: str, *words: str | Path, check: bool = True) -> Done:
        return _of_station(self.home, command, *words, check=check)


@cache
def _station(told: bool) -> Path:
    """A station's home, made once: making a vault is slow on purpose."""
    folder = Path(tempfile.mkdtemp(prefix="pendopo-stick-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "sandi.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")
    session = folder / "sesi.toml"
    session.write_text(session_text(SESSION_ID, 3), encoding="utf-8")
    root = ("--root", _prepared() / "root-1.json") if told else ()
    _of_station(folder / "ruang", "init", "--session", session, *root)
    return folder


def _of_station(home: Path, command: str, *words: str | Path, check: bool = True) -> Done:
    where = ("--home", home, "--passphrase-file", home.parent / "sandi.txt")
    return pendopo("station", command, *where, *words, check=check)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file by its relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def mode_of(path: Path) -> int:
    """Its permission bits."""
    return path.stat().st_mode & 0o777
