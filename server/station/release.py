"""The keys of the room's packages: put together in memory, each step on the record.

A package for officers opens with the centre's share and the secret of this room, which k of its
officers bring in shares. Neither a share nor a secret is ever written; after a restart they come
again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from exam.vault.database import Database
from server.station.parts import CENTRE, Parts
from server.station.register import Register
from server.station.seals import Seal, seals_now
from server.station.shares import Brought
from server.web.replies import CONFLICT, LOCKED, TOO_EARLY, Refused

MOST_AHEAD: Final = 16
"""Packages whose share may be handed in before they are here."""


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
    """A share that was taken; among ``secrets`` is the room's, once all are there."""

    progress: Progress
    secrets: tuple[bytes, ...] = field(repr=False)


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
        parts, seal = self._of(package_id), self.seal_now(package_id)
        released = parts.released(package_id, seal)
        if released is not None:
            return released
        if CENTRE not in parts.given:
            self.wanted_shares.add(package_id)
        if seal is None:
            raise _not_released(
                "the package has not come into the room yet",
                "wait, or let the proctor import it from the centre or from a folder",
            )
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
        seals = seals_now(self._register)
        return sorted(
            name
            for name, one in tuple(self._parts.items())
            if one.released(name, seals.get(name)) is not None
        )

    def seal_now(self, package_id: str) -> Seal | None:
        """How a package is sealed; ``None`` until it came in."""
        return seals_now(self._register).get(package_id)

    # -- the centre's share -------------------------------------------------------------------

    def note_now(self, package_id: str, share: bytes, source: str, officer: str) -> Refused | None:
        """Keep who gave a share; :meth:`hold` follows once that is on the disk.

        One that differs from what is here and counts is refused. The refusal is given back, not
        raised, so that its record is kept.
        """
        parts = self._of(package_id)
        if parts.has(share):
            return None
        seal = self.seal_now(package_id)
        if seal is None and officer != CENTRE and self._too_many_ahead_now(package_id):
            return Refused(
                "shares",
                "terlalu banyak bagian untuk paket yang belum ada di ruang ini",
                status=CONFLICT,
                remedy="periksa nama dan versi paket, atau impor paketnya dahulu",
            )
        if parts.overrules(package_id, officer, seal):
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

    def _too_many_ahead_now(self, package_id: str) -> bool:
        ahead = set(self._parts) - set(seals_now(self._register)) - {package_id}
        return len(ahead) >= MOST_AHEAD

    # -- the officers' shares -----------------------------------------------------------------

    def begin_share_now(self, package_id: str, officer: str, holder: str) -> Refused | None:
        """Count the try; says why no more are taken, or why this package takes none.

        The refusal is given back, not raised, so that its record is kept.
        """
        seal = self.seal_now(package_id)
        if seal is None or not seal.for_officers:
            return Refused(
                "no_officers",
                f"paket {package_id[:80]} {_why_none(seal)}",
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

        Shares that do not go together are all kept: that one of them is wrong drives no right one
        out. A refusal is given back, not raised, so that its record is kept.
        """
        self._register.forgive_tries(_tries(package_id))
        parts, share = self._kept(package_id), brought.share
        mine = parts.set_of(share)
        # Once more where a full disk had this done anew from the beginning.
        if mine.add(brought):
            self.record_now(package_id, "share", officer, _named([brought]))
        released = parts.released(package_id, self.seal_now(package_id)) is not None
        made = {} if released else mine.made_with(share)
        for secret, chosen in made.items():
            if secret not in parts.secrets:
                self.record_now(package_id, "officers", officer, _named(chosen))
        entered = mine.newest()
        if len(entered) >= share.threshold and not made and not released:
            self.record_now(package_id, "shares-refused", officer, _named(entered))
            return _no_pair(entered)
        count = min(len(entered), share.threshold)
        complete = released or bool(made)
        progress = Progress(share.number, count, share.threshold, len(parts.sets), complete)
        return Taken(progress, tuple(made))

    def hold_secret(self, package_id: str, secret: bytes) -> None:
        """Count what may be the room's secret from now on: its record is on the disk."""
        self._kept(package_id).hold_secret(secret)

    def forget_share(self, package_id: str, brought: Brought) -> None:
        """Its record did not reach the disk: it has to come again."""
        for one in tuple(self._of(package_id).sets.values()):
            one.forget(brought)

    def settle_now(self, package_id: str) -> Refused | None:
        """After a share or a secret came: where no two go together, on the record and given back.

        What does go together is found whenever it is asked for.
        """
        if not self._of(package_id).misfit(package_id, self.seal_now(package_id)):
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
        seals = seals_now(self._register)
        for_officers = (name for name, seal in seals.items() if seal.recipient is not None)
        packages = sorted({*self._parts, *for_officers})
        return {
            "packages": [self._package(one, seals.get(one)) for one in packages],
            "events": [dict(zip(names, row, strict=True)) for row in rows],
        }

    def _package(self, package_id: str, seal: Seal | None) -> dict[str, object]:
        parts = self._of(package_id)
        sets = tuple(parts.sets.values())
        brought = [one for each in sets for one in each.newest()]
        return {
            "package_id": package_id,
            "here": seal is not None,
            "officers": seal is not None and seal.recipient is not None,
            "centre": bool(parts.given),
            "needed": max((one.threshold for one in sets), default=0),
            "shares": [{"number": one.share.number, "holder": one.holder} for one in brought],
            "released": parts.released(package_id, seal) is not None,
        }


def _why_none(seal: Seal | None) -> str:
    if seal is None:
        return "belum ada di ruang ini"
    return "tidak meminta bagian petugas" if seal.recipient is None else "disegel untuk ruang lain"


def _no_pair(brought: Sequence[Brought]) -> Refused:
    numbers = ", ".join(str(one) for one in sorted(one.share.number for one in brought))
    return Refused(
        "shares",
        f"bagian {numbers} tidak sepasang",
        remedy="salah satunya keliru; yang benar tetap dihitung, masukkan bagian petugas lain",
    )


def _tries(package_id: str) -> str:
    return f"share:{package_id}"


def _named(brought: Sequence[Brought]) -> str:
    return ", ".join(
        f"{one.share.number} {one.holder}" for one in sorted(brought, key=lambda b: b.share.number)
    )


def _not_released(why: str, remedy: str) -> Refused:
    return Refused("not_released", why, status=TOO_EARLY, remedy=remedy)
