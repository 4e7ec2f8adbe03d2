"""From a number and a PIN to an attempt at this seat: begun, gone on with, or taken over."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

from client.net.station import NotAdmitted
from client.net.uplink import Declined
from client.seat import checkin, resuming
from client.seat.held import AttemptUnreadable
from client.seat.log_in_view import LogInView
from client.seat.packages import Arrival
from client.seat.vault import OpenAttempt, SeatVault
from client.ui.seat.parts import SeatParts
from exam.core.errors import ExamError, Rejected, StoreFailed, Tampered, Unreachable
from exam.vault.database import VaultDamaged
from exam.vault.worker import Worker

_SECOND_MS = 1000


class LogIn(QObject):
    """``told`` carries a :class:`LogInView`, ``begun`` an :class:`OpenAttempt`.

    ``shut`` carries the failure of a vault that no longer opens.
    """

    told = Signal(object)
    begun = Signal(object)
    shut = Signal(object)

    def __init__(self, parts: SeatParts) -> None:
        super().__init__()
        self._parts = parts

    def ask(self, given: tuple[str, str], vault: SeatVault | None, arrival: Arrival | None) -> None:
        """Somebody typed number and PIN."""
        number, pin = given
        digits = "".join(number.split())
        if not digits:
            self._refuse("number")
        elif not pin.isdigit():
            self._refuse("pin")
        elif arrival is None or vault is None:
            self._refuse("package")
        else:
            self.told.emit(LogInView(busy=True))
            target = arrival.target
            future = self._parts.link.ask(
                lambda station: checkin.log_in(station, digits, pin, target)
            )
            self._parts.bridge.deliver(
                future,
                lambda answer: self._on_answer(answer, vault, arrival),
                self._on_unanswered,
            )

    def _on_answer(
        self, answer: checkin.LoggedIn | NotAdmitted, vault: SeatVault, arrival: Arrival
    ) -> None:
        if isinstance(answer, NotAdmitted):
            seconds = -(-answer.wait_ms // _SECOND_MS)
            count = seconds if answer.why == "wait" else answer.tries_left
            self._refuse(answer.why, count, answer.seat)
        elif answer.admission.moved_from:
            self._take_over(answer, vault, arrival)
        else:
            self._begin(answer, vault, arrival)

    def _begin(self, answer: checkin.LoggedIn, vault: SeatVault, arrival: Arrival) -> None:
        seat = self._parts.config.seat
        future = self._parts.worker.submit(
            # Somebody who was here before goes on, or sees the receipt again.
            lambda: checkin.enter(vault, arrival, answer, seat=seat)
        )
        self._parts.bridge.deliver(future, self._on_begun, self._on_not_begun)

    def _take_over(self, answer: checkin.LoggedIn, vault: SeatVault, arrival: Arrival) -> None:
        parts = self._parts
        seat = resuming.Seat(
            parts.link, parts.worker, vault, arrival, parts.program, parts.config.seat
        )
        apart = Worker("taking-over")
        future = apart.submit(lambda: resuming.take_up(seat, answer))
        apart.end_soon()
        parts.bridge.deliver(future, self._on_begun, self._on_not_taken_over)

    def _on_begun(self, attempt: OpenAttempt | None) -> None:
        if attempt is None:
            # This disk is not the one that the attempt was begun on.
            self._refuse("not_here")
        else:
            self.begun.emit(attempt)

    def _on_unanswered(self, error: ExamError) -> None:
        self._note(error)
        self._refuse("unreachable")

    def _on_not_taken_over(self, error: ExamError) -> None:
        code = why_not_taken_over(error)
        if code:
            self._note(error)
            self._refuse(code)
        else:
            self._on_not_begun(error)

    def _on_not_begun(self, error: ExamError) -> None:
        if isinstance(error, StoreFailed) and not isinstance(error, VaultDamaged):
            self._note(error)
            self._refuse("storage")
        elif isinstance(error, AttemptUnreadable):
            self._refuse("unreadable")
        elif isinstance(error, Rejected):
            self._note(error)
            self._refuse("not_begun")
        else:
            self.shut.emit(error)

    def _refuse(self, code: str, count: int = 0, seat: str = "") -> None:
        self.told.emit(LogInView(refused=code, count=count, seat=seat))

    def _note(self, error: ExamError) -> None:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")


def why_not_taken_over(error: ExamError) -> str:
    """What a participant is told; empty where it is this computer's own vault that failed."""
    if isinstance(error, Unreachable):
        return "unreachable"
    if isinstance(error, Declined):
        # Most of all a station that was started again and has no key of the package yet.
        return "not_ready"
    return "not_taken_over" if isinstance(error, (Tampered, Rejected)) else ""
