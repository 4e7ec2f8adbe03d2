"""A seat with an empty vault, and a package of several lots that was sealed for it."""

from __future__ import annotations

import hashlib
import random
from dataclasses import fields, replace
from pathlib import Path

import pyrage

from client.net.station import Welcome
from client.seat.packages import Arrival, Keeping, keep_released
from client.seat.vault import SeatVault
from exam.package.archive import pack
from exam.package.keys import CentreKeys
from exam.package.target import PackageTarget
from exam.qti.delivery import strip_keys
from exam.qti.files import FolderFiles
from exam.vault.shelf import AT_ONCE, PIECE_BYTES
from exam.vault.worker import Worker
from tests.unit.package.centre import PROGRAM, SAMPLES, Centre, present

LOT_BYTES = AT_ONCE * PIECE_BYTES
FILM = "media/b.mp4"
ITEM = "items/KS-01.xml"
_BLANK = {"str": "", "int": 0, "bytes": b""}


class SealedSeat:
    """The sample test with a film beside it, sealed to what its centre has published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.worker = Worker()
        self.vault = self.worker.submit(lambda: SeatVault.open(folder / "v", bytes(32))).result()
        self.told: list[tuple[int, int]] = []
        centre = Centre(folder / "repository", folder / "centre")
        centre.publish(now=present())
        mirror = centre.mirror(folder / "cache")
        mirror.refresh()
        (target,) = mirror.targets()
        self.share = CentreKeys.load(centre.home).central_share(target.package_id)
        self.files = {
            **strip_keys(FolderFiles(SAMPLES / "pemetaan")),
            FILM: random.Random(1).randbytes(3 * LOT_BYTES),
        }
        self.arrival = self.sealed(target, centre)

    def sealed(self, target: PackageTarget, centre: Centre) -> Arrival:
        """The published metadata, around a package of another content."""
        plain = pack(self.files)
        key = pyrage.x25519.Identity.from_str(centre.identity(target)).to_public()
        data = bytes(pyrage.encrypt(plain, [key]))
        file = self.folder / "besar.age"
        file.write_bytes(data)
        target = replace(
            target,
            length=len(data),
            sealed_sha256=hashlib.sha256(data).digest(),
            plaintext_sha256=hashlib.sha256(plain).digest(),
        )
        welcome = Welcome(**{one.name: _BLANK[str(one.type)] for one in fields(Welcome)})  # type: ignore[arg-type]
        return Arrival(welcome, target, file, None, None)

    def keep(self, share: bytes = b"", arrival: Arrival | None = None) -> None:
        """Open into the vault."""
        arrival = arrival or self.arrival
        keeping = Keeping(self.vault, self.worker, lambda *one: self.told.append(one), self.stopped)
        keep_released(
            arrival,
            share or self.share,
            sha256=arrival.target.plaintext_sha256,
            program=PROGRAM,
            keeping=keeping,
        )

    def stopped(self) -> bool:
        """Nobody has left."""
        return False

    def holds(self) -> bool:
        """True if the vault says that it is there."""
        target = self.arrival.target
        return self.worker.submit(
            lambda: self.vault.shelf.holds(target.package_id, target.plaintext_sha256)
        ).result()

    def close(self) -> None:
        """Close the vault and end its thread."""
        self.worker.submit(self.vault.close).result()
        self.worker.stop()
