"""How a package reaches this seat: verified, still sealed, and opened only after release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from client.host.clock import wall_utc_ms
from client.net.station import Station, Welcome
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


def fetch_packages(station: Station, welcome: Welcome, *, root: bytes, cache: Path) -> Arrival:
    """Fetch and verify the session's package through TUF.

    Raises Unreachable, Declined, Rejected or Tampered; what is cached stays usable.
    """
    # Update framework and its parsers are imported here: the first window must not wait for them.
    from exam.package.trust import Mirror, NotThere

    def fetch(path: str) -> bytes:
        data = station.repository(path)
        if data is None:
            raise NotThere(path)
        return data

    mirror = Mirror(root=root, cache=cache, fetch=fetch)
    mirror.refresh()
    targets = {target.name: target for target in mirror.targets()}
    if welcome.package not in targets:
        raise Rejected(
            f"package {welcome.package} is not in the station's repository",
            remedy="import the package at the station",
        )
    practice = targets.get(welcome.practice)
    return Arrival(
        welcome=welcome,
        target=targets[welcome.package],
        sealed=mirror.download(welcome.package),
        practice=mirror.download(welcome.practice) if practice else None,
        practice_target=practice,
    )


def open_released(
    arrival: Arrival, share: bytes, *, sha256: bytes, program: str
) -> Mapping[str, bytes]:
    """The package's files, in memory. Raises Rejected or Tampered, each with its own message.

    ``sha256`` is the plaintext digest that the attempt was begun with: a package published anew
    meanwhile is not the one this participant sits.
    """
    from exam.package.opening import open_package
    from exam.package.release import release_identity

    target = arrival.target
    if target.plaintext_sha256 != sha256:
        raise Rejected(
            f"package {target.name} was published anew since this attempt began",
            remedy="import the version that the session began with at the station",
        )
    identity = release_identity(share, package_id=target.package_id)
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
