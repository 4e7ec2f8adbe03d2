"""The room's secret releases nothing before its record is on the disk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam.core.errors import StoreFailed
from exam.package.officers import new_room_secret, read_share, split
from exam.package.release import identity_of, recipient_of
from server.station.entering import enter_share
from server.station.orders import OfficerWords
from server.station.parts import CENTRE
from server.station.seals import RECIPIENTS_SETTING
from server.station.shares import Brought
from server.web.replies import Refused
from tests.helpers.bundles import file_size_limit
from tests.helpers.reception import Front, front_desk

PACKAGE, OFFICERS = "p-1", ("Siti", "Budi")
SECRET = new_room_secret()
WORDS = {
    officer: " ".join(one.words)
    for officer, one in zip(OFFICERS, split(SECRET, 2, OFFICERS), strict=True)
}
CENTRE_SHARE = bytes(32)
IDENTITY = identity_of(CENTRE_SHARE + SECRET, package_id=PACKAGE)


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with front_desk(tmp_path) as made:
        table = json.dumps({PACKAGE: recipient_of(IDENTITY)}).encode()
        made.desk.run(lambda: made.room.register.keep_setting(RECIPIENTS_SETTING, table))
        yield made


def enter(front: Front, officer: str) -> bool:
    typed = OfficerWords(PACKAGE, officer, WORDS[officer], "Pengawas")
    said = asyncio.run(enter_share(front.desk, front.room.release, typed))
    return said.complete


def sources(front: Front) -> list[str]:
    rows = front.desk.run(
        lambda: front.desk.database.query("SELECT source FROM package_release ORDER BY number")
    )
    return [source for (source,) in rows]


def released(front: Front) -> bytes:
    release = front.room.release
    release.hold(PACKAGE, CENTRE_SHARE, CENTRE)
    assert front.desk.run(lambda: release.settle_now(PACKAGE)) is None
    return front.desk.run(lambda: release.released_now(PACKAGE))


def test_a_full_disk_at_the_last_share_releases_nothing_and_the_share_comes_again(
    front: Front,
) -> None:
    release = front.room.release
    assert not enter(front, "Siti")
    last = Brought("Budi", read_share(WORDS["Budi"], "Budi"))
    log = front.path.with_name(front.path.name + "-wal")
    with file_size_limit(log.stat().st_size), pytest.raises(StoreFailed):
        front.desk.run(lambda: release.take_share_now(PACKAGE, "Pengawas", last))
    release.forget_share(PACKAGE, last)
    with pytest.raises(Refused, match="officers have not released"):
        released(front)
    assert sources(front) == ["share"]
    assert enter(front, "Budi")
    assert sources(front) == ["share", "share", "officers"]
    assert released(front) == CENTRE_SHARE + SECRET


def test_a_secret_that_was_not_held_yet_is_not_given_out(front: Front) -> None:
    release = front.room.release
    assert not enter(front, "Siti")
    last = Brought("Budi", read_share(WORDS["Budi"], "Budi"))
    taken = front.desk.run(lambda: release.take_share_now(PACKAGE, "Pengawas", last))
    assert not isinstance(taken, Refused)
    assert (taken.progress.complete, taken.secrets) == (True, (SECRET,))
    assert SECRET.hex() not in repr(taken)
    with pytest.raises(Refused, match="officers have not released"):
        released(front)
    release.hold_secret(PACKAGE, SECRET)
    assert released(front) == CENTRE_SHARE + SECRET
