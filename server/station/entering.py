"""An officer's words on their way in: read beside the vault's thread, held once recorded."""

from __future__ import annotations

from exam.core.errors import Rejected, StoreFailed
from exam.package.officers import read_share
from server.station.desk import Desk
from server.station.orders import OfficerWords
from server.station.release import Progress, Release
from server.station.shares import Brought
from server.web.replies import Refused


async def enter_share(desk: Desk, release: Release, typed: OfficerWords) -> Progress:
    """Take one officer's words; the slow part runs beside the vault's thread.

    Raises :class:`Refused` after too many wrong ones, :class:`Rejected` naming whose share and
    which word. Either is on the record before it is raised.
    """
    package_id, officer, holder = typed.package_id, typed.officer, typed.holder
    no = await desk.ask(lambda: release.begin_share_now(package_id, officer, holder))
    if no is not None:
        raise no
    try:
        share = read_share(typed.words, holder)
    except Rejected:
        await desk.ask(lambda: release.wrong_share_now(package_id, officer, holder))
        raise
    brought = Brought(holder, share)
    try:
        found = await desk.ask(lambda: release.take_share_now(package_id, officer, brought))
    except StoreFailed:
        release.forget_share(package_id, brought)
        raise
    if isinstance(found, Refused):
        raise found
    if found.secrets:
        for secret in found.secrets:
            release.hold_secret(package_id, secret)
        no = await desk.ask(lambda: release.settle_now(package_id))
        if no is not None:
            raise no
    return found.progress
