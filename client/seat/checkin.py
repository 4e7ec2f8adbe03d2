"""Logs a participant in, and begins an attempt: a fresh key sealed to the centre.

An attempt is drafted before its participant is known to the station, which signs that this very
one may begin: nobody else, and no other attempt, can use that word.

The PIN stays here: it is stretched with the station's salt to a proof for the station and a key
that wraps the attempt's, so that another seat can go on.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from client.host.clock import wall_utc_ms
from client.net.station import Admission, NotAdmitted, Station
from client.seat.held import REMEDY, AttemptUnreadable
from client.seat.packages import Arrival
from client.seat.participant import participant_of
from client.seat.runner import Decision
from client.seat.vault import OpenAttempt, SeatVault
from exam.core import decisions
from exam.core.attempt import State
from exam.exchange.admission import draft_of
from exam.exchange.bodies import new_attempt_key
from exam.exchange.wire import AttemptHeader
from exam.package.target import PackageTarget
from exam.sealing.hpke import seal_to
from exam.sealing.pin import PinKey, stretch_pin

_KEY_INFO = b"pendopo/attempt-key/1"


@dataclass(frozen=True, slots=True)
class Draft:
    """An attempt that may begin; its header does not name session, seat and registration yet."""

    header: AttemptHeader
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who was let in, and what their PIN made; in memory until the attempt is in the vault.

    ``draft`` is used where the participant begins, and forgotten where an attempt goes on.
    """

    admission: Admission
    pin_key: PinKey
    draft: Draft


def log_in(
    station: Station, number: str, pin: str, target: PackageTarget
) -> LoggedIn | NotAdmitted:
    """Stretch the PIN, draft an attempt, show the proof. On the network thread, 150 ms and more.

    Raises Unreachable or Declined.
    """
    pin_key = stretch_pin(pin, station.pin_salt(number))
    draft = draft_attempt(target, pin_key)
    answer = station.check_in(number, pin_key.proof, draft_of(draft.header))
    return answer if isinstance(answer, NotAdmitted) else LoggedIn(answer, pin_key, draft)


def draft_attempt(target: PackageTarget, pin_key: PinKey) -> Draft:
    """An attempt at this package, with a key of its own."""
    attempt_id = str(uuid.uuid4())
    key = new_attempt_key()
    header = AttemptHeader(
        attempt_id=attempt_id,
        session_id="",
        seat="",
        registration="",
        package_id=target.package_id,
        package_sha256=target.plaintext_sha256,
        form_id=target.form_id,
        sealed_key=seal_to(target.centre_hpke_public, key, _KEY_INFO + attempt_id.encode()),
        created_utc_ms=wall_utc_ms(),
        wrapped_key=pin_key.wrap(attempt_id, key),
    )
    return Draft(header, key)


def enter(
    vault: SeatVault, arrival: Arrival, logged_in: LoggedIn, *, seat: str
) -> OpenAttempt | None:
    """Go on with the participant's attempt that is here, or begin. On the vault's thread.

    A station made anew names none that the former one let begin, and none names an attempt that
    never reached it: this vault knows its own. ``None`` where the station names an attempt that
    was never here, or that left: a station put back from a backup may not know of the move.
    Raises :class:`AttemptUnreadable` where theirs is set aside: a second one is for a person to
    decide.
    """
    admission = logged_in.admission
    if admission.attempt_id:
        attempt = vault.attempt(admission.attempt_id)
        if attempt is None or not _is_here(attempt):
            return None
    else:
        attempt = _own_attempt(vault, admission)
        if attempt is None:
            return begin_attempt(vault, arrival, logged_in, seat=seat)
    check_in_if_new(attempt, admission)
    return attempt


def _own_attempt(vault: SeatVault, who: Admission) -> OpenAttempt | None:
    """The newest that is here, one with entries before any other."""
    here = [one for one in vault.attempts(who.registration) if _is_here(one)]
    for aside in vault.aside.values():
        if aside.may_be_of(who):
            raise AttemptUnreadable(aside.said, remedy=REMEDY)
    begun = [one for one in here if one.runner.snapshot().state is not State.NEW]
    return next(reversed(begun or here), None)


def _is_here(attempt: OpenAttempt) -> bool:
    """One that left before it was handed in goes on at another seat, and only there."""
    handed_in = attempt.runner.snapshot().state in (State.SUBMITTED, State.ENDED)
    return handed_in or not attempt.journal.has_left()


def check_in_if_new(attempt: OpenAttempt, admission: Admission) -> None:
    """Store the first entry where an earlier version left an attempt without one."""
    if attempt.runner.snapshot().state is State.NEW:
        attempt.runner.do(_checked_in(attempt.header, admission))


def _checked_in(header: AttemptHeader, admission: Admission) -> Decision:
    return lambda one, now: decisions.check_in(
        one,
        now,
        form_id=header.form_id,
        package_sha256=header.package_sha256,
        multiplier_permille=admission.multiplier_permille,
    )


def begin_attempt(
    vault: SeatVault, arrival: Arrival, logged_in: LoggedIn, *, seat: str
) -> OpenAttempt:
    """Create the attempt in the vault with its first entry. On the vault's thread.

    Raises as :meth:`SeatVault.begin`.
    """
    target, admission, draft = arrival.target, logged_in.admission, logged_in.draft
    header = replace(
        draft.header,
        session_id=arrival.welcome.session_id,
        seat=seat,
        registration=admission.registration,
        admission=admission.admission,
    )
    participant = participant_of(
        admission, target.package_id, target.centre_receipt_public, target.staff
    )
    return vault.begin(header, draft.key, participant, _checked_in(header, admission))
