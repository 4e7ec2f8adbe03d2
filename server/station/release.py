"""The keys of the room's packages: put together in memory, each step on the record.

A package for officers opens with the centre's share and the secret of this room, which k of its
officers bring in shares. Neither a share nor a secret is ever written; after a restart they come
again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exam.core.errors import Rejected
from exam.package.officers import combine
from exam.package.target import PackageTarget
from exam.vault.database import Database
from server.station.parts import CENTRE, Brought, Parts
from server.station.register import Register
from server.web.replies import CONFLICT, LOCKED, TOO_EARLY, Refused

RECIPIENTS_SETTING: Final = "package-recipients"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the officers are: ``entered`` shares of one set, of ``needed``.

    ``sets`` over one means that shares of different secrets came in.
    """

    number: int
    entered: int
    needed: int
    sets: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A share that was taken; ``secret`` is the room's, once all are there."""

    progress: Progress
    secret: bytes | None = field(repr=False)


class Release:
    """Methods ending in ``_now`` run inside a desk's commit; ``clock`` is UTC milliseconds."""

    def __init__(self, database: Database, session_id: str, clock: Callable[[], int]) -> None:
        self._database = database
        self._register = Register(database)
        self._session_id = session_id
        self._clock = clock
        self.wanted_shares: set[str] = set()
        self._parts: dict[str, Parts] = {}
        """By package, in memory only: after a restart they come again."""

    def _of(self, package_id: str) -> Parts:
        return self._parts.get(package_id, Parts())

    def _kept(self, package_id: str) -> Parts:
        return self._parts.setdefault(package_id, Parts())

    # -- giving out ---------------------------------------------------------------------------

    def released_now(self, package_id: str) -> bytes:
        """What opens a package: the centre's share, then the room's secret where there is one.

        Raises :class:`Refused` saying which of them is missing.
        """
        parts = self._of(package_id)
        if parts.released is not None:
            return parts.released
        if CENTRE not in parts.given:
            self.wanted_shares.add(package_id)
        if not parts.given:
            raise _not_released(
                "the centre has not released this package to the room yet",
                "wait, or let the proctor give the centre's share by file or telephone",
            )
        if not parts.secrets:
            raise _not_released(
                "the room's officers have not released this package yet",
                "let them enter their shares at the proctor's console",
            )
        raise _not_released(
            "the centre's share and the officers' shares do not go together",
            "let the centre's share, or the officers' shares of this room, be given anew",
        )

    def complete_now(self) -> list[str]:
        """Packages that can be opened now."""
        return sorted(name for name, one in self._parts.items() if one.released is not None)

    def recipient_now(self, package_id: str) -> str | None:
        """This room's age recipient of a package; ``None`` where the centre alone releases it.

        Empty for a package that was sealed for other rooms only.
        """
        kept = self._register.setting(RECIPIENTS_SETTING)
        found = json.loads(kept).get(package_id) if kept else None
        return None if found is None else str(found)

    # -- the centre's share -------------------------------------------------------------------

    def note_now(self, package_id: str, share: bytes, source: str, officer: str) -> Refused | None:
        """Keep who gave a share; :meth:`hold` follows once that is on the disk.

        One that differs from what is here and counts is refused. The refusal is given back, not
        raised, so that its record is kept.
        """
        parts = self._of(package_id)
        if parts.has(share):
            return None
        if parts.overrules(officer, self.recipient_now(package_id)):
            self.record_now(package_id, "centre-refused", officer)
            return Refused(
                "shares",
                f"bagian pusat ini berbeda dari yang sudah ada untuk paket {package_id[:80]}",
                status=CONFLICT,
                remedy="yang sudah ada tetap berlaku; cocokkan dengan pusat",
            )
        self.record_now(package_id, source, officer)
        return None

    def hold(self, package_id: str, share: bytes, officer: str) -> None:
        """Count a share from now on; :meth:`settle_now` follows."""
        self._kept(package_id).given[officer] = share

    # -- the officers' shares -----------------------------------------------------------------

    def begin_share_now(self, package_id: str, officer: str, holder: str) -> Refused | None:
        """Count the try; says why no more are taken, or why this package takes none.

        The refusal is given back, not raised, so that its record is kept.
        """
        recipient = self.recipient_now(package_id)
        if not recipient:
            other = (
                "disegel untuk ruang lain" if recipient == "" else "tidak meminta bagian petugas"
            )
            return Refused(
                "no_officers",
                f"paket {package_id[:80]} {other}",
                remedy="periksa nama dan versi paket",
            )
        if not self._register.count_try(_tries(package_id), self._clock()):
            self.record_now(package_id, "locked", officer, holder)
            return Refused(
                "locked",
                "terlalu banyak bagian yang salah",
                status=LOCKED,
                remedy="tunggu lima belas menit; sementara itu cocokkan kertasnya",
            )
        return None

    def wrong_share_now(self, package_id: str, officer: str, holder: str) -> None:
        """A share was not taken: that is on the record, the words are not."""
        self.record_now(package_id, "share-refused", officer, holder)

    def take_share_now(self, package_id: str, officer: str, brought: Brought) -> Taken | Refused:
        """A whole share; with the k-th the room's secret is there, and :meth:`hold_secret` is next.

        A refusal is given back, not raised, so that its record is kept.
        """
        self._register.forgive_tries(_tries(package_id))
        parts = self._kept(package_id)
        sets = parts.sets
        mine = sets.setdefault(brought.share.set_id, {})
        # The very same one where a full disk had this done once more from the beginning.
        if mine.get(brought.share.number, brought) is brought:
            self.record_now(package_id, "share", officer, _named([brought]))
        mine[brought.share.number] = brought
        needed = brought.share.threshold
        secret = None
        if len(mine) >= needed and parts.released is None:
            found = self._complete_now(package_id, officer, list(mine.values()))
            if isinstance(found, Refused):
                del sets[brought.share.set_id]
                return found
            secret = found
        entered = min(len(mine), needed)
        complete = secret is not None or parts.released is not None
        progress = Progress(brought.share.number, entered, needed, len(sets), complete)
        return Taken(progress, secret)

    def hold_secret(self, package_id: str, secret: bytes) -> None:
        """Count the room's secret from now on: its record is on the disk."""
        held = self._kept(package_id).secrets
        if secret not in held:
            held.append(secret)

    def forget_share(self, package_id: str, brought: Brought) -> None:
        """Its record did not reach the disk: it has to come again."""
        sets = self._of(package_id).sets
        sets.get(brought.share.set_id, {}).pop(brought.share.number, None)

    def _complete_now(
        self, package_id: str, officer: str, all_brought: Sequence[Brought]
    ) -> bytes | Refused:
        try:
            secret = combine([one.share for one in all_brought])
        except Rejected as error:
            self.record_now(package_id, "shares-refused", officer, _named(all_brought))
            return Refused("shares", str(error), remedy=error.remedy)
        if secret not in self._of(package_id).secrets:
            self.record_now(package_id, "officers", officer, _named(all_brought))
        return secret

    def settle_now(self, package_id: str) -> Refused | None:
        """After a share or a secret came: release with what goes together.

        Where nothing does, that is on the record and given back.
        """
        if self._of(package_id).settle(package_id, self.recipient_now(package_id)):
            return None
        self.record_now(package_id, "shares-refused", "")
        return Refused(
            "shares",
            f"bagian petugas dan bagian pusat ini tidak membuka paket {package_id}",
            remedy="masukkan bagian yang dibuat untuk versi dan sesi ini",
        )

    # -- the record ---------------------------------------------------------------------------

    def record_now(self, package_id: str, source: str, officer: str, shares: str = "") -> None:
        """One line of the release record; ``shares`` names them, never what they say."""
        self._database.execute(
            "INSERT INTO package_release (package_id, source, officer, at_utc_ms, shares)"
            " VALUES (?, ?, ?, ?, ?)",
            (package_id, source, officer, self._clock(), shares),
        )

    def state_now(self) -> dict[str, object]:
        """What a console shows: every package under way, and the whole record."""
        rows = self._database.query(
            "SELECT package_id, source, officer, at_utc_ms, shares FROM package_release"
            " ORDER BY number"
        )
        names = ("package_id", "source", "officer", "at_utc_ms", "shares")
        packages = sorted({*self._parts, *self._known_now()})
        return {
            "packages": [self._package_now(one) for one in packages],
            "events": [dict(zip(names, row, strict=True)) for row in rows],
        }

    def _known_now(self) -> list[str]:
        kept = self._register.setting(RECIPIENTS_SETTING)
        return list(json.loads(kept)) if kept else []

    def _package_now(self, package_id: str) -> dict[str, object]:
        parts = self._of(package_id)
        brought = [one for each in parts.sets.values() for one in each.values()]
        return {
            "package_id": package_id,
            "officers": self.recipient_now(package_id) is not None,
            "centre": bool(parts.given),
            "needed": max((one.share.threshold for one in brought), default=0),
            "shares": [{"number": one.share.number, "holder": one.holder} for one in brought],
            "released": parts.released is not None,
        }


def recipients(targets: Sequence[PackageTarget], session_id: str) -> bytes:
    """What :data:`RECIPIENTS_SETTING` keeps of verified packages."""
    table: Mapping[str, str] = {
        one.package_id: one.rooms.get(session_id, "")
        for one in targets
        if one.release == "officers"
    }
    return json.dumps(table, sort_keys=True).encode()


def _tries(package_id: str) -> str:
    return f"share:{package_id}"


def _named(brought: Sequence[Brought]) -> str:
    return ", ".join(
        f"{one.share.number} {one.holder}" for one in sorted(brought, key=lambda b: b.share.number)
    )


def _not_released(why: str, remedy: str) -> Refused:
    return Refused("not_released", why, status=TOO_EARLY, remedy=remedy)
