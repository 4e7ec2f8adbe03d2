"""``pendopo station import``: seats' bundles come in, the centre's receipts come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from exam.core.errors import ExamError, Rejected, Tampered
from exam.exchange import statements
from exam.exchange.bundle_intake import Receiver
from exam.exchange.bundle_manifest import BY_STATION, Trust, token_signer
from exam.exchange.bundle_report import BundleReport
from exam.exchange.receipts import Hop, Receipt, read_receipt
from exam.exchange.receipts_file import read_receipts_file
from exam.exchange.wire import EntriesMessage
from exam.vault.exporting import Progress
from server.station.desk import Desk
from server.station.line import CENTRE_KEY_SETTING
from server.station.register import Register
from server.station.room import Room
from server.station.store import CentreMark, EntryStore

_SEAT = "seat "


def receiver(room: Room, station_keys: Sequence[bytes], progress: Progress) -> Receiver:
    """How this station takes bundles in: from its own seats, and from stations named by key."""
    own = statements.public_of(room.signing_key)
    keys = room.desk.run(room.register.carry_keys)
    seats = {
        statements.public_of(token_signer(key).private): f"{_SEAT}{seat}"
        for seat, key in keys.items()
    }
    trust = Trust(stations=(own, *station_keys), tokens=seats)
    return Receiver(partial(_accept, room), Hop.STATION, own, trust, progress)


def _accept(room: Room, report: BundleReport, message: EntriesMessage) -> bytes:
    """A manifest may call itself anybody's: whose bundle it is, only signatures say."""
    seats = None
    if BY_STATION not in report.signed_by:
        signed = (who for who in report.signed_by if who.startswith(_SEAT))
        seats = [who.removeprefix(_SEAT) for who in signed]
    return room.desk.run(lambda: room.take_carried_now(message, seats))


def note_receipts(desk: Desk, path: Path, clock: Callable[[], int]) -> dict[str, int]:
    """Move marks forward by the receipts in a file; sequence numbers by attempt.

    An older receipt than the one held changes nothing. Raises :class:`Tampered` where one is
    false or names another entry than the one held here; those before it count.
    """
    register, store = Register(desk.database), EntryStore(desk.database, clock)
    key = desk.run(lambda: register.setting(CENTRE_KEY_SETTING))
    if not key:
        raise Rejected(
            "this station knows no centre, so receipts cannot be checked",
            remedy="make the station with --centre-receipt-key",
        )
    noted: dict[str, int] = {}
    failure: ExamError | None = None
    for signed in read_receipts_file(path):
        try:
            receipt = read_receipt(signed, {Hop.CENTRE: key})
            seq = desk.run(partial(_note, store, receipt, signed))
        except Tampered as error:
            failure = error
            continue
        if seq is not None:
            noted[receipt.attempt_id] = seq
    if failure is not None:
        raise failure
    return noted


def _note(store: EntryStore, receipt: Receipt, signed: bytes) -> int | None:
    """The mark afterwards; ``None`` for an attempt that is not here."""
    head, mark = store.head(receipt.attempt_id), store.mark(receipt.attempt_id)
    if head is None:
        return None
    if receipt.head.seq <= head.seq and (
        store.seal_at(receipt.attempt_id, receipt.head.seq) != receipt.head.seal
    ):
        raise Tampered(f"the centre signed for another entry {receipt.head.seq}")
    seq = min(receipt.head.seq, head.seq)
    if seq < mark.seq or (seq == mark.seq and mark.receipt):
        return mark.seq
    store.set_mark(receipt.attempt_id, CentreMark(seq, receipt.utc_ms, signed, ""))
    return seq
