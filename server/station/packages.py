"""Packages come into the room from a folder or from the centre, through one verified mirror."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from exam.core.errors import Rejected, Unreachable
from exam.package.anchor import check_linked, digest_of, find_root, newest_root, root_of
from exam.package.release import SHARE_BYTES
from exam.package.target import PackageTarget
from exam.package.trust import Fetch, NotThere, Parts, folder_fetch
from server.station import config as names
from server.station.config import (
    ANCHOR_SETTING,
    CENTRE_TOKEN_SETTING,
    ROOT_SETTING,
    STAFF_SETTING,
)
from server.station.desk import Desk
from server.station.line import CENTRE_KEY_SETTING
from server.station.mirror import RoomMirror
from server.station.register import Register
from server.station.seals import keep_seals_now
from server.station.uplink import CentreLine, Uplink

__all__ = ["SHARE_BYTES", "centre_line", "take", "take_folder", "take_from_centre"]


def take_folder(
    desk: Desk, mirror: RoomMirror, home: Path, folder: Path, told: str = ""
) -> tuple[PackageTarget, ...]:
    """Packages from a repository folder, which anybody may have written.

    ``told``: see :func:`take`. Raises :class:`Rejected` where nothing but the folder itself
    vouches for its root.
    """
    fetch = folder_fetch(folder)
    root = _root(desk, mirror, fetch, told) or _root_of_centre(desk, home)
    if not root:
        raise Rejected(
            f"nothing vouches for {folder} yet: its root has SHA-256"
            f" {digest_of(newest_root(fetch))}",
            remedy="let the centre read out its root's 64 digits ('pendopo publish keys show')"
            " and give these with --root; where its line works, the centre is asked without you",
        )
    return _keep(desk, mirror, fetch, root)


def take_from_centre(
    desk: Desk, mirror: RoomMirror, home: Path, told: str = ""
) -> tuple[PackageTarget, ...]:
    """Packages from the centre. Raises :class:`Rejected` where none is configured."""
    line = centre_line(home, desk, names.read_config(home).centre_url)
    if line is None:
        raise Rejected("this station was given no centre", remedy="give --repo")
    with closing(line):
        return take(desk, mirror, line_fetch(line.fetch), told)


def line_fetch(fetch: Callable[[str], bytes | Parts | None]) -> Fetch:
    """The centre's answers as the mirror wants them."""

    def call(path: str) -> bytes | Parts:
        data = fetch(path)
        if data is None:
            raise NotThere(path)
        return data

    return call


def take(desk: Desk, mirror: RoomMirror, fetch: Fetch, told: str = "") -> tuple[PackageTarget, ...]:
    """Verify and keep what the centre offers over its pinned line.

    ``told`` is the SHA-256 of the root to begin with, in hex; empty: as this station was told
    when it was made. The line vouches for the first root where nothing else does.
    """
    return _keep(desk, mirror, fetch, _root(desk, mirror, fetch, told) or newest_root(fetch))


def _root(desk: Desk, mirror: RoomMirror, fetch: Fetch, told: str) -> bytes:
    """Where trust begins: built in, or believed before, or the one on offer that was told of.

    Empty for a station that knows none. Raises :class:`Tampered` where what was told is not there,
    or is of another publisher than what this station knows.
    """
    register = Register(desk.database)
    kept = desk.run(lambda: register.setting(ROOT_SETTING))
    if not told and not kept:
        told = desk.run(lambda: register.setting(ANCHOR_SETTING)).decode()
    known = root_of(kept, mirror.built_in)
    if not told or (known and digest_of(known) == told):
        return known
    named = find_root(fetch, told)
    if known:
        # Packages are verified with this station's own copies first, so these are asked first.
        own = [folder_fetch(mirror.folder)] if mirror.folder.is_dir() else []
        check_linked(known, named, [*own, fetch])
    return known or named


def _root_of_centre(desk: Desk, home: Path) -> bytes:
    """The root that the centre names over its pinned line; empty where there is none."""
    line = centre_line(home, desk, names.read_config(home).centre_url)
    if line is None:
        return b""
    with closing(line):
        try:
            return newest_root(line_fetch(line.fetch))
        except Unreachable:
            return b""


def _keep(desk: Desk, mirror: RoomMirror, fetch: Fetch, root: bytes) -> tuple[PackageTarget, ...]:
    """Verify what is on offer from ``root`` on, and keep it."""
    register = Register(desk.database)
    targets = mirror.take(root, fetch)

    def keep() -> None:
        register.keep_setting(ROOT_SETTING, root)
        session_id = register.plan().session_id
        keep_seals_now(register, targets, session_id)
        register.keep_setting(STAFF_SETTING, _staff_named(targets, register.plan().package))
        if targets and not register.setting(CENTRE_KEY_SETTING):
            register.keep_setting(CENTRE_KEY_SETTING, targets[0].centre_receipt_public)

    desk.run(keep)
    return targets


def _staff_named(targets: Sequence[PackageTarget], package: str) -> bytes:
    """Who vouches for officers: as the session's package says, else any other."""
    named = sorted(targets, key=lambda one: one.name != package)
    return next((one.staff.to_bytes() for one in named if one.staff is not None), b"")


def centre_line(home: Path, desk: Desk, url: str) -> CentreLine | None:
    """The line to the centre, if this station was given one."""
    if not url:
        return None
    register = Register(desk.database)
    token = desk.run(lambda: register.setting(CENTRE_TOKEN_SETTING)).decode()
    return CentreLine(Uplink(url, home / names.CENTRE_CERTIFICATE_FILE, token))
