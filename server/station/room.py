"""What seats may ask of the room: each question is one piece of work on the vault's thread."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from exam.core.chain import Head
from exam.core.errors import Rejected
from exam.core.ids import parse_nip
from exam.core.orders import Order
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop, SubmissionReceipt, sign_submission
from exam.exchange.statements import public_of
from exam.exchange.wire import (
    EntriesMessage,
    PresenceMessage,
    PresenceReply,
    ReceiptsMessage,
    decode_header,
)
from server.station.desk import Desk
from server.station.held import Held
from server.station.orders import OrderBook
from server.station.presence import PresenceBoard
from server.station.register import Person, PinRecord, Register, Seat, hash_pin
from server.station.release import Release
from server.station.store import AttemptRow, EntryStore
from server.web.replies import CONFLICT, LOCKED, Refused
from server.web.tokens import unauthorized

SIGNING_KEY_SETTING = "signing-key"
_NOBODY = PinRecord("", b"\0" * 16, b"\0" * 32)
"""Checked against where the number is not on the roster, so that both cases take as long."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A participant's try to log in."""

    seat: str
    number: str
    pin: str


class Room:
    """The station's rules. Methods ending in ``_now`` run inside a desk's commit."""

    def __init__(self, desk: Desk, clock: Callable[[], int]) -> None:
        self.desk = desk
        self.clock = clock
        self.register = Register(desk.database)
        self.store = EntryStore(desk.database, clock)
        self.orders = OrderBook(desk.database)
        self.presence = desk.run(lambda: PresenceBoard(desk.database))
        self.signing_key = desk.run(lambda: self.register.setting(SIGNING_KEY_SETTING))
        self.public_key = public_of(self.signing_key)
        self.plan = desk.run(self.register.plan)
        self.release = Release(desk.database, self.plan.session_id, clock)
        self._intake = Intake(self.store, Hop.STATION, self.signing_key)
        self._held = Held(self.store, self.signing_key)

    def seat_now(self, token_sha256: bytes) -> Seat:
        """The seat that sends. Raises :class:`Refused` (401)."""
        seat = self.register.seat_of_token(token_sha256)
        if seat is None:
            raise unauthorized()
        return seat

    def hello_now(self, token: bytes, seat: str, device: str, program: str) -> dict[str, object]:
        """The welcome of a seat."""
        mine = self.seat_now(token)
        _check_seat(mine, seat)
        now = self.clock()
        self.register.note_hello(mine.seat, device[:200], program[:200], now)
        plan = self.plan
        return {
            "session_id": plan.session_id,
            "session_title": plan.title,
            "place": plan.place,
            "zone": plan.zone,
            "starts_utc_ms": plan.starts_utc_ms,
            "ends_utc_ms": plan.ends_utc_ms,
            "vault_share": mine.vault_share,
            "package": plan.package,
            "practice": plan.practice,
            "rules_version": plan.rules_version,
            "now_utc_ms": now,
            "centre_utc_ms": self.store.last_centre_contact(),
        }

    # -- check-in -----------------------------------------------------------------------------

    def begin_check_in_now(self, token: bytes, asked: CheckIn) -> PinRecord:
        """Count the try and say what the PIN must be checked against, off this thread."""
        _check_seat(self.seat_now(token), asked.seat)
        if not self.register.count_try(asked.number, self.clock()):
            raise Refused(
                "locked",
                "too many wrong tries for this number",
                status=LOCKED,
                remedy="wait fifteen minutes or ask the proctor",
            )
        return self.register.pin_record(asked.number) or _NOBODY

    def finish_check_in_now(self, asked: CheckIn, record: PinRecord) -> dict[str, object]:
        """Admit somebody whose PIN was right."""
        person = self.register.person(record.registration)
        if person is None:
            raise unknown()
        self.register.forgive_tries(asked.number)
        attempts = self.store.attempts_of(record.registration)
        here = [one.attempt_id for one in attempts if one.seat == asked.seat]
        if attempts and not here:
            raise Refused(
                "elsewhere",
                f"the test was begun at seat {attempts[0].seat}",
                status=CONFLICT,
                remedy=f"go to seat {attempts[0].seat} or ask the proctor",
            )
        self.register.admit(person.registration, asked.seat, self.clock())
        return _admission(person, here[0] if here else "")

    # -- what seats write -----------------------------------------------------------------------

    def take_entries_now(self, token: bytes, message: EntriesMessage) -> ReceiptsMessage:
        """Entries in, receipts out: the station's own and the centre's newest."""
        seat = self.seat_now(token)
        header = decode_header(message.header)
        _check_seat(seat, header.seat)
        receipt = self.take_carried_now(message)
        return ReceiptsMessage((receipt, *self._centre_receipts(header.attempt_id)))

    def take_carried_now(self, message: EntriesMessage) -> bytes:
        """Entries of this room in, by wire or in a bundle; the station's receipt out."""
        header = decode_header(message.header)
        if header.session_id != self.plan.session_id:
            raise Rejected(f"attempt {header.attempt_id} is of another session")
        if self.register.person(header.registration) is None:
            raise Rejected(f"attempt {header.attempt_id}: its registration is not on the roster")
        return self._intake.accept(message, self.clock())

    def hear_now(self, token: bytes, message: PresenceMessage) -> PresenceReply:
        """A heartbeat in; orders, and what station and centre hold, out.

        The station's own receipt comes where a seat is further than the station: one that was
        put back from a backup gets the rest also from a seat that writes nothing new.
        """
        _check_seat(self.seat_now(token), message.seat)
        now = self.clock()
        self.presence.hear(message, now)
        attempt = self.store.attempt(message.attempt_id)
        mine = attempt is not None and attempt.seat == message.seat
        return PresenceReply(
            orders=self.orders.waiting(message.attempt_id, now) if mine else (),
            receipts=self._receipts_now(message, now) if mine else (),
            centre_utc_ms=self.store.last_centre_contact(),
            now_utc_ms=now,
        )

    def _receipts_now(self, message: PresenceMessage, now: int) -> tuple[bytes, ...]:
        mine = self._held.receipt(message.attempt_id, message.head_seq, now)
        return (*mine, *self._centre_receipts(message.attempt_id))

    def _centre_receipts(self, attempt_id: str) -> tuple[bytes, ...]:
        receipt = self.store.mark(attempt_id).receipt
        return (receipt,) if receipt else ()

    def sign_submission_now(
        self, token: bytes, attempt_id: str, counts: tuple[int, int], root: bytes, head: Head
    ) -> bytes:
        """The participant's receipt, only over exactly what is held."""
        attempt = self.store.attempt(attempt_id)
        if attempt is None or attempt.seat != self.seat_now(token).seat:
            raise _behind("nothing of this attempt is held")
        held = self.store.head(attempt_id)
        if held != head:
            at = held.seq if held else 0
            raise _behind(f"entries up to {at} are held, not {head.seq} as it was handed in")
        items, answered = counts
        receipt = SubmissionReceipt(
            self.plan.session_id, attempt_id, items, answered, root, head, self.clock()
        )
        signed = sign_submission(receipt, self.signing_key)
        self.store.keep_submission(attempt_id, signed)
        return signed

    def keep_order_now(self, order: Order, signed: bytes) -> bool:
        """Take an order in. Raises :class:`Refused` for an attempt that is not in this room."""
        attempt = self.store.attempt(order.attempt_id)
        if attempt is None:
            raise Refused(
                "no_such_attempt",
                f"order {order.id}: no attempt {order.attempt_id} in this room",
                remedy="look at the room again and give the order anew",
            )
        return self.orders.keep(order, signed, self.clock(), self.last_order_now(attempt))

    def last_order_now(self, attempt: AttemptRow) -> int:
        """The highest order of an attempt that is in the book or that its seat says it has.

        A station put back from a backup does not know all the orders that it gave.
        """
        book = self.orders.last_of(attempt.attempt_id)
        return max(book, self.presence.last_order_of(attempt.seat, attempt.attempt_id))

    # -- the key of a package -----------------------------------------------------------------

    def share_now(self, token: bytes, package_id: str) -> bytes:
        """What opens a package, for a seat whose participant was authorised."""
        seat = self.seat_now(token).seat
        mine = [
            one
            for one in self.store.attempts()
            if one.seat == seat
            and one.package_id == package_id
            and self.orders.authorized(one.attempt_id)
        ]
        if not mine:
            raise Refused(
                "not_authorized",
                "no participant at this seat was authorised for this package",
                remedy="the proctor authorises first",
            )
        return self.release.released_now(package_id)


def pin_is_right(record: PinRecord, pin: str) -> bool:
    """Some 50 ms of work for any record, also for one that nobody has."""
    fits = hmac.compare_digest(hash_pin(pin, record.salt), record.digest)
    return fits and record is not _NOBODY


def unknown() -> Refused:
    """One answer for a wrong number and for a wrong PIN."""
    return Refused(
        "unknown", "number or PIN is not right", remedy="check both on the participant's card"
    )


def _admission(person: Person, attempt_id: str) -> dict[str, object]:
    return {
        "registration": person.registration,
        "name": person.name,
        "masked_number": parse_nip(person.nip, today=dt.date.max).masked,
        "position": person.position,
        "institution": person.institution,
        "photo": person.photo,
        "multiplier_permille": person.multiplier_permille,
        "attempt_id": attempt_id,
    }


def _check_seat(mine: Seat, named: str) -> None:
    if mine.seat != named:
        raise Refused(
            "wrong_seat",
            f"this computer is set up as seat {mine.seat}, not {named}",
            remedy="set the seat up again with its own file",
        )


def _behind(why: str) -> Refused:
    return Refused("behind", why, status=CONFLICT, remedy="deliver the entries first, then ask")
