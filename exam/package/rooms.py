"""A room's officers get their shares before a package is sealed, and it is sealed to them.

What is kept of a room is public: its age recipient, the threshold, the officers' names. The
room's secret lives for as long as it takes to split it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from exam.core.errors import Rejected
from exam.package.disk import write_private
from exam.package.keys import CentreKeys
from exam.package.release import recipient_of, release_identity
from exam.package.target import NAME

MAX_SESSION_CHARACTERS: Final = 100
_FOLDER: Final = "rooms"


@dataclass(frozen=True, slots=True)
class SealedRoom:
    """One room for which a package is sealed; share n is ``officers[n - 1]``'s."""

    recipient: str
    threshold: int
    officers: tuple[str, ...]


def seal_to_room(
    keys: CentreKeys,
    package_id: str,
    session_id: str,
    secret: bytes,
    room: tuple[int, Sequence[str]],
) -> SealedRoom:
    """Note that ``package_id``, not published yet, opens with the centre's share and ``secret``.

    ``room`` is threshold and officers. Shares made before for the same session open nothing
    from then on. Raises :class:`Rejected`.
    """
    session_id = session_id.strip()
    if not 1 <= len(session_id) <= MAX_SESSION_CHARACTERS:
        raise Rejected(f"a session has 1 to {MAX_SESSION_CHARACTERS} characters")
    identity = release_identity(keys.reserve_share(package_id), secret, package_id=package_id)
    threshold, officers = room
    sealed = SealedRoom(recipient_of(identity), threshold, tuple(officers))
    rooms = {**read_rooms(keys.home, package_id), session_id: sealed}
    path = _path(keys.home, package_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    table = {session: asdict(one) for session, one in rooms.items()}
    write_private(path, json.dumps(table, ensure_ascii=False, sort_keys=True).encode())
    return sealed


def read_rooms(centre: Path, package_id: str) -> dict[str, SealedRoom]:
    """The rooms of a package by session; none where no shares were made for it."""
    path = _path(centre, package_id)
    if not path.exists():
        return {}
    try:
        table = json.loads(path.read_bytes())
        return {
            session: SealedRoom(one["recipient"], one["threshold"], tuple(one["officers"]))
            for session, one in table.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Rejected(f"{path} is damaged", remedy="restore the centre's backup") from None


def _path(centre: Path, package_id: str) -> Path:
    if not NAME.fullmatch(package_id):
        raise Rejected(f"{package_id[:80]!r} is not a package's identifier", remedy="check it")
    return centre / _FOLDER / f"{package_id}.json"
