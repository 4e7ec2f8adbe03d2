"""Goes on with an attempt that was begun at another seat: fetched, opened by the PIN, replayed.

Everything the station held is checked as a chain before a byte is stored. Where the test has
begun its package is opened first: without it the entries cannot be replayed.
"""

from __future__ import annotations

from dataclasses import dataclass

from client.host.clock import wall_utc_ms
from client.net.station import Admission, HandedOver, Station
from client.seat.checkin import LoggedIn, check_in_if_new
from client.seat.link import Link
from client.seat.packages import Arrival, Keeping, keep_released
from client.seat.participant import participant_of
from client.seat.vault import OpenAttempt, SeatVault
from exam.core import events as ev
from exam.core.chain import Entry, genesis, verify
from exam.core.errors import Rejected, Tampered
from exam.exchange.bodies import BodySealer
from exam.exchange.moves import read_arrival
from exam.exchange.orders import Addressee
from exam.exchange.wire import AttemptHeader, decode_entries, decode_header
from exam.vault.journal import AttemptRow
from exam.vault.worker import Worker

MAX_ENTRIES = 200_000
"""Many times what the longest test comes to."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An attempt as the station holds it; ``clock_ms`` is where its clock stood.

    ``order`` is the officer's, that moved it, not checked yet.
    """

    encoded_header: bytes
    header: AttemptHeader
    entries: tuple[Entry, ...]
    clock_ms: int
    order: bytes


@dataclass(frozen=True, slots=True)
class Seat:
    """What taking up works with; see :mod:`client.programs`."""

    link: Link
    worker: Worker
    vault: SeatVault
    arrival: Arrival
    program: str
    name: str


def take_up(seat: Seat, logged_in: LoggedIn) -> OpenAttempt:
    """The attempt, ready to go on at this seat; on a thread of its own, for it waits for both.

    Raises Unreachable or Declined, :class:`Rejected` where the package is another one here,
    :class:`Tampered` where the officer's order, PIN, chain or this vault do not fit, and
    StoreFailed.
    """
    fetched = seat.link.ask(lambda station: fetch(station, logged_in)).result()
    header = fetched.header
    session_id, target = seat.arrival.welcome.session_id, seat.arrival.target
    _check_theirs(header, logged_in.admission, session_id)
    here = Addressee(session_id, seat.name, header.attempt_id)
    order = read_arrival(fetched.order, target.staff, here)
    key = logged_in.pin_key.unwrap(header.attempt_id, header.wrapped_key)
    verify(genesis(fetched.encoded_header), list(fetched.entries))
    sealer = BodySealer(header.attempt_id, key)
    events = [sealer.open(one.seq, one.body) for one in fetched.entries]
    if any(isinstance(one, ev.Started) for one in events):
        _open_package(seat, header)
    participant = participant_of(
        logged_in.admission, header.package_id, target.centre_receipt_public, target.staff
    )
    clock_ms = believable_clock(fetched.clock_ms, events, wall_utc_ms())
    row = AttemptRow(header.attempt_id, fetched.encoded_header, key, participant.to_bytes())

    def keep() -> OpenAttempt:
        attempt = seat.vault.take_up(row, fetched.entries, clock_ms, order.sequence)
        check_in_if_new(attempt, logged_in.admission)
        # Carried out first of all: an order to move from before this one counts no more.
        attempt.runner.obey((order,), order.issued_utc_ms)
        return attempt

    return seat.worker.submit(keep).result()


def _check_theirs(header: AttemptHeader, who: Admission, session_id: str) -> None:
    """Two people may have chosen one PIN: that a key opens does not say whose attempt it is."""
    if (header.registration, header.session_id) != (who.registration, session_id):
        raise Tampered(
            f"attempt {header.attempt_id}: the station gave another participant's",
            remedy="call the proctor: the room's record of this seat must be looked at",
        )


def fetch(station: Station, logged_in: LoggedIn) -> Fetched:
    """All that the station holds of the attempt, batch by batch."""
    attempt_id = logged_in.admission.attempt_id
    entries: list[Entry] = []
    encoded = b""
    while True:
        part = station.take_over(attempt_id, len(entries))
        encoded = _add(attempt_id, encoded, entries, part)
        if len(entries) >= part.head_seq:
            header = decode_header(encoded)
            return Fetched(encoded, header, tuple(entries), part.clock_ms, part.order)


def _add(attempt_id: str, encoded: bytes, entries: list[Entry], part: HandedOver) -> bytes:
    message = decode_entries(part.batch)
    if encoded not in (b"", message.header):
        raise Tampered(f"attempt {attempt_id}: the station changed its header midway")
    if decode_header(message.header).attempt_id != attempt_id:
        raise Tampered(f"the station gave another attempt than {attempt_id}")
    if part.head_seq > MAX_ENTRIES or (not message.entries and len(entries) < part.head_seq):
        raise Rejected(
            f"attempt {attempt_id}: the station says {part.head_seq} entries and gave fewer",
            remedy="log in again",
        )
    entries.extend(message.entries)
    return message.header


def _open_package(seat: Seat, header: AttemptHeader) -> None:
    """Raises Declined while it is not released to the room."""
    vault, worker = seat.vault, seat.worker
    held = worker.submit(lambda: vault.content(header.package_id, header.package_sha256)).result()
    if held is None:
        share = seat.link.ask(lambda station: station.release(header.package_id)).result()
        keep_released(
            seat.arrival,
            share,
            sha256=header.package_sha256,
            program=seat.program,
            keeping=Keeping(vault, worker),
        )


def believable_clock(clock_ms: int, events: list[ev.Event], now_utc_ms: int) -> int:
    """Where the attempt clock goes on, at most.

    The former seat said in heartbeats how far it had run after the last entry. No heartbeat is in
    the chain, so no more is believed than has passed since then by the wall clock: a station must
    not be able to take a participant's time.
    """
    if not events:
        return 0
    last = events[-1]
    passed_ms = max(0, now_utc_ms - last.wall_utc_ms)
    return min(max(clock_ms, last.at_ms), last.at_ms + passed_ms)
