"""What seats may ask of the room: each question is one piece of work on the vault's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exam.core.chain import SEAL_BYTES, Head
from exam.core.errors import ExamError, Rejected
from exam.core.orders import Order, OrderKind
from exam.exchange.intake import Intake
from exam.exchange.orders import Addressee, check_address
from exam.exchange.receipts import Hop, SubmissionReceipt, sign_submission
from exam.exchange.statements import public_of
from exam.exchange.wire import (
    EntriesMessage,
    PresenceMessage,
    PresenceReply,
    ReceiptsMessage,
    decode_header,
)
from server.station.admitting import Admitting, centre_token_sha256
from server.station.desk import Desk
from server.station.held import Held
from server.station.identities import Identities
from server.station.lifting import Lift
from server.station.moving import Moving
from server.station.officers import Officers
from server.station.orders import OrderBook
from server.station.pins import NotAdmitted, PinGuard
from server.station.presence import PresenceBoard, believed
from server.station.reception import CheckIn, Reception, normal_number
from server.station.refusals import Refusals
from server.station.register import Register, Seat
from server.station.release import Release
from server.station.store import AttemptRow, EntryStore
from server.station.unlock import UnlockBook, Wanted
from server.web.peers import unauthorized
from server.web.replies import CONFLICT, Refused

SIGNING_KEY_SETTING = "signing-key"


class Room:
    """The station's rules. Methods ending in ``_now`` run inside a desk's commit."""

    def __init__(self, desk: Desk, clock: Callable[[], int]) -> None:
        self.desk = desk
        self.clock = clock
        self.register = Register(desk.database)
        self.officers = Officers(desk.database, clock)
        self.identities = Identities(desk.database)
        self.store = EntryStore(desk.database, clock)
        self.orders = OrderBook(desk.database)
        self.refusals = Refusals(desk.database)
        self.presence = desk.run(lambda: PresenceBoard(desk.database))
        self.signing_key = desk.run(lambda: self.register.setting(SIGNING_KEY_SETTING))
        self.public_key = public_of(self.signing_key)
        self.plan = desk.run(self.register.plan)
        self.release = Release(desk.database, self.plan.session_id, clock)
        self.pins = PinGuard(desk.database)
        self.moving = Moving(desk.database, self.register, self.store, self.presence, self.plan)
        token_sha256 = desk.run(lambda: centre_token_sha256(self.register))
        self.admitting = Admitting(
            desk.database, self.plan.session_id, self.signing_key, token_sha256
        )
        self.reception = Reception(
            self.register, self.store, self.pins, self.admitting, self.signing_key, clock
        )
        self._intake = Intake(self.store, Hop.STATION, self.signing_key)
        self._unlock = UnlockBook(desk.database, clock)
        self._held = Held(self.store, self.signing_key)

    def seat_now(self, key: bytes) -> Seat:
        """The seat whose key (SHA-256) the caller's certificate is for. Raises :class:`Refused`."""
        identity = self.identities.of(key)
        seat = self.register.seat(identity.seat) if identity is not None else None
        if identity is None or seat is None:
            raise unauthorized()
        if identity.revoked_utc_ms:
            raise Refused(
                "revoked",
                f"the enrolment of this computer was revoked: {identity.revoked_why}",
                remedy="enrol it again with a new code from the station",
            )
        return seat

    def note_double_now(self, key: bytes, what: str) -> None:
        """One identity speaks from two places."""
        self.identities.note_incident(self.seat_now(key).seat, key, what, self.clock())

    def hello_now(self, key: bytes, seat: str, device: str, program: str) -> dict[str, object]:
        """The welcome of a seat."""
        mine = self.seat_now(key)
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
            "moved_away": self.moving.left_now(mine.seat, now),
        }

    # -- check-in -----------------------------------------------------------------------------

    def salt_now(self, key: bytes, seat: str, number: str) -> bytes:
        """What the PIN for a number is stretched with at this seat."""
        _check_seat(self.seat_now(key), seat)
        return self.reception.salt_now(number)

    def check_in_now(self, key: bytes, asked: CheckIn) -> dict[str, object] | NotAdmitted:
        """A participant's try to log in."""
        _check_seat(self.seat_now(key), asked.seat)
        return self.reception.check_in_now(asked)

    def hand_over_now(self, key: bytes, attempt_id: str, after: int) -> dict[str, object]:
        """An attempt for the seat that it was moved to, batch by batch."""
        return self.moving.hand_over_now(self.seat_now(key).seat, attempt_id, after)

    def left_now(self, key: bytes) -> bytes:
        """Attempts that left the caller's seat, with the orders that show it."""
        return self.moving.left_now(self.seat_now(key).seat, self.clock())

    def lift_now(self, lift: Lift) -> bool:
        """Let a participant or a seat try PINs anew; ``False`` for the same lift again."""
        whose = seat = ""
        if lift.at_seat:
            seat = lift.subject
        else:
            record = self.register.pin_record(normal_number(lift.subject))
            if record is None:
                raise Refused("no_such_participant", f"{lift.subject} is not on the roster")
            whose = record.registration
        return self.pins.lift_now(lift, self.clock(), whose=whose, seat=seat)

    # -- what seats write -----------------------------------------------------------------------

    def take_entries_now(self, key: bytes, message: EntriesMessage) -> ReceiptsMessage:
        """Entries in, receipts out: the station's own and the centre's newest."""
        seat = self.seat_now(key)
        header = decode_header(message.header)
        self.moving.fence.check_sender_now(seat.seat, header, message)
        receipt = self.take_carried_now(message)
        return ReceiptsMessage((receipt, *self._centre_receipts(header.attempt_id)))

    def take_carried_now(
        self, message: EntriesMessage, seats: Sequence[str] | None = None
    ) -> bytes:
        """Entries of this room in, by wire or in a bundle; the station's receipt out.

        ``seats`` are those that signed for the bundle, ``None`` where a station did.
        """
        header = decode_header(message.header)
        if header.session_id != self.plan.session_id:
            raise Rejected(f"attempt {header.attempt_id} is of another session")
        if self.register.person(header.registration) is None:
            raise Rejected(f"attempt {header.attempt_id}: its registration is not on the roster")
        if seats is not None:
            self.moving.fence.check_carrier_now(seats, header, message)
        known = self.store.header(header.attempt_id) is not None
        receipt = self._intake.accept(message, self.clock())
        if not known:
            self.admitting.note_opened_now(header, message.header, self.clock())
        return receipt

    def hear_now(self, key: bytes, message: PresenceMessage) -> PresenceReply:
        """A heartbeat in; orders, and what station and centre hold, out.

        The station's own receipt comes where a seat is further than the station: one that was
        put back from a backup gets the rest also from a seat that writes nothing new.
        """
        _check_seat(self.seat_now(key), message.seat)
        now = self.clock()
        self.presence.hear(message, now)
        attempt = self.store.attempt(message.attempt_id)
        mine = attempt is not None and attempt.seat == message.seat
        return PresenceReply(
            orders=self.orders.waiting(message.attempt_id, now) if mine else (),
            receipts=self._receipts_now(message, now) if mine else (),
            centre_utc_ms=self.store.last_centre_contact(),
            now_utc_ms=now,
            moved_to=self.moving.moved_to_now(message.attempt_id, message.seat),
        )

    def _receipts_now(self, message: PresenceMessage, now: int) -> tuple[bytes, ...]:
        mine = self._held.receipt(message.attempt_id, message.head_seq, now)
        return (*mine, *self._centre_receipts(message.attempt_id))

    def _centre_receipts(self, attempt_id: str) -> tuple[bytes, ...]:
        receipt = self.store.mark(attempt_id).receipt
        return (receipt,) if receipt else ()

    def sign_submission_now(
        self, key: bytes, attempt_id: str, counts: tuple[int, int], root: bytes, head: Head
    ) -> bytes:
        """The participant's receipt, only over exactly what is held."""
        attempt = self.store.attempt(attempt_id)
        if attempt is None or attempt.seat != self.seat_now(key).seat:
            raise _behind("nothing of this attempt is held")
        held = self.store.head(attempt_id)
        if held is None or not held.seq:
            raise _behind("nothing of this attempt is held")
        if held != head:
            at = held.seq
            raise _behind(f"entries up to {at} are held, not {head.seq} as it was handed in")
        items, answered = counts
        if len(root) != SEAL_BYTES or not 0 <= answered <= items:
            raise Rejected(
                f"submission of {attempt_id}: {answered} of {items} answered, a root of "
                f"{len(root)} bytes",
                remedy="use a newer seat program",
            )
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
        moves = order.kind is OrderKind.MOVE
        seat = order.seat if moves else attempt.seat
        check_address(order, Addressee(self.plan.session_id, seat, attempt.attempt_id))
        if moves:
            self.moving.check_now(attempt, order)
        kept = self.orders.keep(order, signed, self.clock(), self.last_order_now(attempt, moves))
        if kept and moves:
            self.moving.note_now(attempt, order, self.clock())
        return kept

    def note_refusal_now(self, key: bytes, signed: bytes, error: ExamError) -> None:
        """What a caller handed in is no proctor's word of this room."""
        caller = self.identities.of(key)
        seat = caller.seat if caller is not None else ""
        self.refusals.note_now(signed, seat, error, self.clock())

    def last_order_now(self, attempt: AttemptRow, to_move: bool = True) -> int:
        """The highest order in the book, or that its seat, to move it any it left, may have."""
        one, last = attempt.attempt_id, self.orders.last_of(attempt.attempt_id)
        former = self.moving.book.former(one, attempt.seat) if to_move else ()
        for seat in (attempt.seat, *former):
            last = believed(last, self.presence.last_order_of(seat, one))
        return last

    def unlock_now(self, key: bytes, seat: str) -> Wanted:
        """What a seat's challenges are made of."""
        mine = self.seat_now(key)
        _check_seat(mine, seat)
        return self._unlock.wanted_now(mine.seat, mine.vault_share)

    # -- the key of a package -----------------------------------------------------------------

    def share_now(self, key: bytes, package_id: str) -> bytes:
        """What opens a package, for a seat whose participant was authorised."""
        seat = self.seat_now(key).seat
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


def _check_seat(mine: Seat, named: str) -> None:
    if mine.seat != named:
        raise Refused(
            "wrong_seat",
            f"this computer is set up as seat {mine.seat}, not {named}",
            remedy="enrol this computer again for the seat where it stands",
        )


def _behind(why: str) -> Refused:
    return Refused("behind", why, status=CONFLICT, remedy="deliver the entries first, then ask")
