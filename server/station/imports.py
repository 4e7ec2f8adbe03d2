"""``pendopo station import``: seats' bundles come in, the centre's receipts come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from exam.core.errors import ExamError, Rejected, Tampered
from exam.exchange import statements
from exam.exchange.bundle_intake import Receiver
from exam.exchange.bundle_manifest import BY_STATION, Trust, token_signer
from exam.exchange.bundle_report import BundleReport
from exam.exchange.receipts import Hop, Receipt, read_receipt
from exam.exchange.receipts_file import read_receipts_file
from exam.exchange.wire import EntriesMessage, decode_header
from exam.vault.exporting import Progress
from server.station.desk import Desk
from server.station.line import CENTRE_KEY_SETTING
from server.station.register import CarryKey, Register
from server.station.room import Room
from server.station.store import CentreMark, EntryStore


def receiver(room: Room, station_keys: Sequence[bytes], progress: Progress) -> Receiver:
    """How this station takes bundles in: from its own seats, and from stations named by key."""
    own = statements.public_of(room.signing_key)
    names, keys = {}, {}
    for number, one in enumerate(room.desk.run(room.register.carry_keys), start=1):
        # Each key has a name of its own: a seat may have had several computers.
        name = f"former computer {number} of seat {one.seat}"
        name = name if one.until_utc_ms else f"seat {one.seat}"
        names[statements.public_of(token_signer(one.key).private)] = name
        keys[name] = one
    trust = Trust(stations=(own, *station_keys), tokens=names)
    return Receiver(partial(_accept, room, keys), Hop.STATION, own, trust, progress)


def _accept(
    room: Room, keys: Mapping[str, CarryKey], report: BundleReport, message: EntriesMessage
) -> bytes:
    """A manifest may call itself anybody's: whose bundle it is, only signatures say."""
    signers = [keys[who] for who in report.signed_by if who in keys]

    def take() -> bytes:
        if BY_STATION in report.signed_by:
            return room.take_carried_now(message)
        return room.take_carried_now(message, _seats_now(room, signers, message))

    return room.desk.run(take)


def _seats_now(room: Room, signers: Sequence[CarryKey], message: EntriesMessage) -> list[str]:
    """The seats that answer for an attempt in a bundle that these keys signed.

    A computer that is its seat no more, replaced or revoked, still brings what was begun there, or
    moved there, while it was: those are answers given in this room, under a header that this
    station signed for or took in, in a chain that nobody can alter and that only the attempt's own
    key goes on with. Its key says nothing of what came to the computer in its place.
    Raises :class:`Rejected` where that is all it says.
    """
    was_at_now = room.admitting.was_at_now
    seats = [
        one.seat
        for one in signers
        if not one.until_utc_ms or was_at_now(one.seat, message.header, one.until_utc_ms)
    ]
    if signers and not seats:
        attempt_id = decode_header(message.header).attempt_id
        raise Rejected(
            f"attempt {attempt_id} was not at seat {signers[0].seat} (begun or moved there) while"
            " the computer that signed for it was that seat",
            remedy="keep the file, and find out who made it",
        )
    return seats


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
