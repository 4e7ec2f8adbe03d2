"""How a package reaches this seat: verified, still sealed, and opened only after release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from client.config import SeatConfig
from client.host.clock import wall_utc_ms
from client.net.station import Welcome
from client.seat.fetching import fetch_verified
from exam.core.errors import Rejected

if TYPE_CHECKING:
    from exam.package.target import PackageTarget


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


def open_released(
    arrival: Arrival, share: bytes, *, sha256: bytes, program: str
) -> Mapping[str, bytes]:
    """The package's files, in memory. Raises Rejected or Tampered, each with its own message.

    ``sha256`` is the plaintext digest that the attempt was begun with: a package published anew
    meanwhile is not the one this participant sits.
    """
    from exam.package.opening import open_package
    from exam.package.release import identity_of

    target = arrival.target
    if target.plaintext_sha256 != sha256:
        raise Rejected(
            f"package {target.name} was published anew since this attempt began",
            remedy="import the version that the session began with at the station",
        )
    identity = identity_of(share, package_id=target.package_id)
    return open_package(
        arrival.sealed.read_bytes(), target, identity, now_utc_ms=wall_utc_ms(), program=program
    )


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
