"""``pendopo station export``: everything the room holds, in one signed file for a stick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exam.core.chain import Entry
from exam.exchange.bundle_manifest import Signer, station_signer, token_signer
from exam.exchange.bundle_writing import Origin
from exam.vault.batch import batch_after
from exam.vault.exporting import Progress, Written, export_bundle
from server.station.admitting import centre_token_sha256
from server.station.desk import Desk
from server.station.register import Register
from server.station.room import SIGNING_KEY_SETTING
from server.station.store import EntryStore


class DeskSource:
    """The station's store, read batch by batch: a running station is held up by none of them."""

    def __init__(self, desk: Desk, store: EntryStore) -> None:
        self._desk = desk
        self._store = store

    def header(self, attempt_id: str) -> bytes | None:
        """The header an attempt was opened with."""
        return self._desk.run(lambda: self._store.header(attempt_id))

    def batch(self, attempt_id: str, after_seq: int) -> tuple[Entry, ...]:
        """What one message takes of the entries after ``after_seq``."""
        return self._desk.run(lambda: batch_after(self._desk.database, attempt_id, after_seq))


def export_room(
    desk: Desk, folder: Path, clock: Callable[[], int], progress: Progress, *, unsent: bool = False
) -> Written:
    """Write a bundle of every attempt; with ``unsent`` only what the centre has not signed for."""
    store, register = EntryStore(desk.database, clock), Register(desk.database)

    def look() -> tuple[dict[str, int], str, list[Signer]]:
        chosen = store.behind() if unsent else [one.attempt_id for one in store.attempts()]
        starts = {one: store.mark(one).seq if unsent else 0 for one in chosen}
        return starts, register.plan().session_id, _signers(register)

    starts, session_id, signers = desk.run(look)
    origin = Origin("station", session_id, "", clock())
    return export_bundle(DeskSource(desk, store), starts, origin, signers, folder, progress)


def _signers(register: Register) -> list[Signer]:
    """The receipt key for anybody, and the centre's token for the centre."""
    signers = [station_signer(register.setting(SIGNING_KEY_SETTING))]
    if digest := centre_token_sha256(register):
        signers.append(token_signer(digest))
    return signers
