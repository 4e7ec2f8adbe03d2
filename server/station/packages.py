"""Packages come into the room from a folder or from the centre, through one verified mirror."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from exam.core.errors import Rejected
from exam.package.release import SHARE_BYTES
from exam.package.target import PackageTarget
from exam.package.trust import Fetch, NotThere, Parts, folder_fetch, whole
from server.station import config as names
from server.station.config import CENTRE_TOKEN_SETTING, ROOT_SETTING, STAFF_SETTING
from server.station.desk import Desk
from server.station.line import CENTRE_KEY_SETTING
from server.station.mirror import ROOT_PATH, RoomMirror
from server.station.register import Register
from server.station.seals import keep_seals_now
from server.station.uplink import CentreLine, Uplink

__all__ = ["SHARE_BYTES", "centre_line", "take", "take_folder", "take_from_centre"]


def take_folder(desk: Desk, mirror: RoomMirror, folder: Path) -> tuple[PackageTarget, ...]:
    """Packages from a repository folder."""
    return take(desk, mirror, folder_fetch(folder))


def take_from_centre(desk: Desk, mirror: RoomMirror, home: Path) -> tuple[PackageTarget, ...]:
    """Packages from the centre. Raises :class:`Rejected` where none is configured."""
    line = centre_line(home, desk, names.read_config(home).centre_url)
    if line is None:
        raise Rejected("this station was given no centre", remedy="give --repo")
    try:
        return take(desk, mirror, line_fetch(line.fetch))
    finally:
        line.close()


def line_fetch(fetch: Callable[[str], bytes | Parts | None]) -> Fetch:
    """The centre's answers as the mirror wants them."""

    def call(path: str) -> bytes | Parts:
        data = fetch(path)
        if data is None:
            raise NotThere(path)
        return data

    return call


def take(desk: Desk, mirror: RoomMirror, fetch: Fetch) -> tuple[PackageTarget, ...]:
    """Verify and keep what is on offer.

    The first root a station sees is the one it trusts from then on: it comes from the centre's
    own medium or over its pinned line. Later roots must be signed by the ones before.
    """
    register = Register(desk.database)
    root = desk.run(lambda: register.setting(ROOT_SETTING))
    if not root:
        try:
            root = whole(fetch(ROOT_PATH))
        except NotThere:
            raise Rejected(
                f"{ROOT_PATH} is missing: this is no repository", remedy="check the path"
            ) from None
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
