"""How a package reaches this seat: verified, still sealed, and opened only after release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from client.config import SeatConfig
from client.host.clock import wall_utc_ms
from client.net.station import Welcome
from client.seat.fetching import fetch_verified
from exam.core.errors import ExamError, Rejected, StoreFailed
from exam.vault.shelf import Cutter, Lot

if TYPE_CHECKING:
    from client.seat.vault import SeatVault
    from exam.package.target import PackageTarget
    from exam.vault.worker import Worker


@dataclass(frozen=True, slots=True)
class Arrival:
    """This seat reached its station: the session, and the package as verified on this disk."""

    welcome: Welcome
    target: PackageTarget
    sealed: Path
    practice: Path | None
    practice_target: PackageTarget | None


def fetch_packages(config: SeatConfig, welcome: Welcome, *, cache: Path) -> Arrival:
    """Fetch and verify the session's package through TUF.

    Raises Unreachable, Rejected, Tampered or StoreFailed; what is cached stays usable.
    """
    fetched = fetch_verified(config, (welcome.package, welcome.practice), cache)
    package, practice = fetched.get(welcome.package), fetched.get(welcome.practice)
    if package is None:
        raise Rejected(
            f"package {welcome.package} is not in the station's repository",
            remedy="import the package at the station",
        )
    return Arrival(
        welcome=welcome,
        target=package.target,
        sealed=package.file,
        practice=practice.file if practice else None,
        practice_target=practice.target if practice else None,
    )


class Stopped(ExamError):
    """Nobody waits for this package any more."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where an opened package is put, and who watches.

    ``told`` gets bytes done and bytes in all on the thread that opens; once ``stopped`` says so,
    opening ends within one piece.
    """

    vault: SeatVault
    worker: Worker
    told: Callable[[int, int], None] = lambda _done, _all: None
    stopped: Callable[[], bool] = lambda: False


def keep_released(
    arrival: Arrival, share: bytes, *, sha256: bytes, program: str, keeping: Keeping
) -> None:
    """Open the package into the vault, piece by piece; on return the vault holds it.

    ``sha256`` is the plaintext digest that the attempt was begun with: a package published anew
    meanwhile is not the one this participant sits. Raises Rejected or Tampered, each with its own
    message, StoreFailed or Stopped; the pieces put so far are then no package, and the next
    opening removes them.
    """
    from exam.package.opening import open_stream
    from exam.package.release import identity_of

    target = arrival.target
    if target.plaintext_sha256 != sha256:
        raise Rejected(
            f"package {target.name} was published anew since this attempt began",
            remedy="import the version that the session began with at the station",
        )
    intake = _Intake(target.package_id, keeping, target.length)
    try:
        with arrival.sealed.open("rb") as sealed:
            open_stream(
                sealed,
                target,
                identity_of(share, package_id=target.package_id),
                put=intake.put,
                now_utc_ms=wall_utc_ms(),
                program=program,
            )
    except OSError as error:
        raise StoreFailed(
            f"{arrival.sealed}: {error.strerror}", remedy="fetch the package again"
        ) from error
    intake.finish(sha256)


class _Intake:
    """Hands pieces to the vault's thread: it writes one lot while the next is being opened."""

    def __init__(self, package_id: str, keeping: Keeping, all_bytes: int) -> None:
        self._package_id, self._keeping = package_id, keeping
        self._shelf = keeping.vault.shelf
        self._cutter = Cutter()
        self._done, self._all = 0, all_bytes
        self._writing = self._submit(lambda: self._shelf.begin(package_id))

    def put(self, part: bytes) -> None:
        """The next part of the zip."""
        self._done += len(part)
        lot = self._cutter.add(part)
        if lot is not None:
            self._write(lot)

    def finish(self, sha256: bytes) -> None:
        """It was all there, and as published."""
        rest = self._cutter.rest()
        if rest is not None:
            self._write(rest)
        self._writing.result()
        self._submit(lambda: self._shelf.finish(self._package_id, sha256)).result()

    def _write(self, lot: Lot) -> None:
        self._writing.result()
        if self._keeping.stopped():
            raise Stopped("the attempt that this package was opened for is over")
        self._writing = self._submit(
            lambda: self._shelf.add(self._package_id, lot.number, lot.pieces)
        )
        self._keeping.told(self._done, self._all)

    def _submit(self, call: Callable[[], None]) -> Future[None]:
        try:
            return self._keeping.worker.submit(call)
        except RuntimeError:
            raise Stopped("the program is ending") from None


def open_practice(arrival: Arrival, *, program: str) -> Mapping[str, bytes] | None:
    """The practice set's files, which were never sealed; ``None`` where there is none."""
    from exam.package.opening import open_package

    if arrival.practice is None or arrival.practice_target is None:
        return None
    return open_package(
        arrival.practice.read_bytes(),
        arrival.practice_target,
        None,
        now_utc_ms=wall_utc_ms(),
        program=program,
    )
