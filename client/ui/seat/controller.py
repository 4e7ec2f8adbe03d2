"""The seat's way from the first screen to the receipt: which page follows what happened."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from client.config import SeatConfig
from client.host.clock import wall_utc_ms
from client.net.station import Admission, Welcome
from client.net.uplink import Declined
from client.seat import checkin, packages, views
from client.seat.link import FIRST_RETRY_S, MOST_RETRY_S, Link
from client.seat.updates import Update
from client.seat.vault import OpenAttempt, SeatVault, is_present
from client.ui.bridge import Bridge
from client.ui.seat.room import RoomWatch
from client.ui.seat.stage import Stage
from client.ui.seat.window import SeatWindow
from exam.core.errors import ExamError, NotAllowed, Rejected, StoreFailed, Tampered, Unreachable
from exam.exchange.courier import Backoff
from exam.vault.database import VaultDamaged, VaultKeyWrong, VaultNewer
from exam.vault.worker import Worker


@dataclass(frozen=True, slots=True)
class SeatParts:
    """Everything the controller is given; made in :mod:`client.programs`."""

    config: SeatConfig
    data_dir: Path
    program: str
    device: str
    worker: Worker
    link: Link
    bridge: Bridge
    words: tuple[str, ...]
    synchronous: str = "FULL"


@dataclass(frozen=True, slots=True)
class _Opened:
    """The vault, what is in it, and whose participant still sits here."""

    vault: SeatVault
    attempts: list[OpenAttempt]
    present: list[OpenAttempt]


class SeatController(QObject):
    """Hello, the vault, the packages, checking in; then the :class:`Stage` takes over.

    The vault is opened as soon as the station has answered: an attempt that was cut off goes on
    whatever may be wrong with repository, disk or clock.
    """

    def __init__(self, window: SeatWindow, parts: SeatParts) -> None:
        super().__init__()
        self._window = window
        self._parts = parts
        self._backoff = Backoff(FIRST_RETRY_S, MOST_RETRY_S, random.random)
        self._tries = 0
        self._welcome: Welcome | None = None
        self._arrival: packages.Arrival | None = None
        self._vault: SeatVault | None = None
        pending = views.Condition.PENDING
        self._check_in = views.CheckInView(views.Condition.READY, pending, pending, pending)
        self._hello_again = self._timer(self.connect_to_station)
        self._fetch_again = self._timer(self._fetch_packages)
        self.room = RoomWatch(window)
        self.stage = Stage(window, parts.bridge, parts.worker, parts.link, self.room)
        self.stage.left.connect(self._next_participant)
        window.check_in_submitted.connect(self._on_check_in)

    def _timer(self, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(call)
        return timer

    # -- connecting ---------------------------------------------------------------------------

    @Slot()
    def connect_to_station(self) -> None:
        """Say hello until the station answers."""
        self._tries += 1
        if self._tries == 1:
            self._show_connecting("")
        parts = self._parts
        future = parts.link.ask(lambda station: station.hello(parts.device, parts.program))
        parts.bridge.deliver(future, self._on_welcome, self._on_no_welcome)

    def _show_connecting(self, trouble: str) -> None:
        config = self._parts.config
        self._window.show_connecting(
            views.ConnectView(config.seat, config.station_url, self._tries, trouble)
        )

    def _on_no_welcome(self, error: ExamError) -> None:
        self._show_connecting(_technical(error))
        self._hello_again.start(int(self._backoff.fail() * 1000))

    def _on_welcome(self, welcome: Welcome) -> None:
        parts = self._parts
        if welcome.session_id != parts.config.session_id:
            detail = f"seat file: {parts.config.session_id}, station: {welcome.session_id}"
            self._window.show_fatal(views.FatalView("other_session", detail))
            return
        self._welcome = welcome
        self._backoff.reset()
        self._window.set_seat(
            views.SeatView(
                parts.config.seat,
                welcome.session_title,
                welcome.place,
                welcome.starts_utc_ms,
                welcome.ends_utc_ms,
                welcome.zone,
            )
        )
        self.stage.welcome(welcome, seat=parts.config.seat, words=parts.words)
        centre = views.Condition.READY if welcome.centre_utc_ms else views.Condition.PENDING
        self._check_in = replace(
            self._check_in,
            station=views.Condition.READY,
            station_utc_ms=wall_utc_ms(),
            centre=centre,
        )
        share = welcome.vault_share

        def open_vault() -> _Opened:
            vault = SeatVault.open(parts.data_dir, share, synchronous=parts.synchronous)
            attempts = vault.attempts()
            return _Opened(vault, attempts, [one for one in attempts if is_present(one)])

        parts.bridge.deliver(parts.worker.submit(open_vault), self._on_vault, self._on_shut)
        self._fetch_packages()

    def _on_shut(self, error: ExamError) -> None:
        kinds: tuple[tuple[type[ExamError], str], ...] = (
            (VaultNewer, "newer_vault"),
            (VaultDamaged, "damaged_vault"),
            (Tampered, "damaged_vault"),
            (VaultKeyWrong, "wrong_key"),
        )
        kind = next((name for one, name in kinds if isinstance(error, one)), "internal")
        self._window.show_fatal(views.FatalView(kind, _technical(error)))

    def _on_vault(self, opened: _Opened) -> None:
        self._vault = self.stage.vault = opened.vault
        for attempt in opened.attempts:
            self._parts.link.follow(attempt)
        if opened.present:
            self.stage.begin(opened.present[-1])
        else:
            self._window.show_check_in(self._check_in)
        self._seal_key()

    # -- packages -----------------------------------------------------------------------------

    @Slot()
    def _fetch_packages(self) -> None:
        welcome, parts = self._welcome, self._parts
        if welcome is None:
            return
        future = parts.link.ask(
            lambda _: packages.fetch_packages(
                parts.config, welcome, cache=parts.data_dir / "repository"
            )
        )
        parts.bridge.deliver(future, self._on_arrived, self._on_not_arrived)

    def _on_not_arrived(self, error: ExamError) -> None:
        trouble = not isinstance(error, Unreachable)
        package = views.Condition.TROUBLE if trouble else views.Condition.PENDING
        self._tell_check_in(replace(self._check_in, package=package))
        self._fetch_again.start(int(self._backoff.fail() * 1000))

    def _on_arrived(self, arrival: packages.Arrival) -> None:
        self._arrival = arrival
        self.stage.arrived(arrival, self._parts.program)
        self._tell_check_in(replace(self._check_in, package=views.Condition.READY))
        self._seal_key()

    def _seal_key(self) -> None:
        vault, arrival, parts = self._vault, self._arrival, self._parts
        if vault is not None and arrival is not None:
            public, session = arrival.target.centre_hpke_public, arrival.welcome.session_id
            future = parts.worker.submit(lambda: vault.seal_key(public, session, parts.config.seat))
            parts.bridge.deliver(future, lambda _: None, self._on_key_not_sealed)

    def _on_key_not_sealed(self, error: ExamError) -> None:
        # A full disk: the next start tries again, and the sitting does not depend on it.
        sys.stderr.write(f"{error}\n")

    def _tell_check_in(self, view: views.CheckInView) -> None:
        self._check_in = view
        if self._window.current_page() == "check_in":
            self._window.show_check_in(view)

    # -- checking in --------------------------------------------------------------------------

    @Slot(object)
    def _on_check_in(self, given: tuple[str, str]) -> None:
        number, pin = given
        digits = "".join(number.split())
        if not digits:
            self._refuse_check_in("number")
        elif not pin.isdigit():
            self._refuse_check_in("pin")
        elif self._arrival is None or self._vault is None:
            self._refuse_check_in("package")
        else:
            self._tell_check_in(replace(self._check_in, busy=True, refused=""))
            future = self._parts.link.ask(lambda station: station.check_in(digits, pin))
            self._parts.bridge.deliver(future, self._on_admitted, self._on_not_admitted)

    def _refuse_check_in(self, code: str) -> None:
        self._tell_check_in(replace(self._check_in, busy=False, refused=code))

    def _on_not_admitted(self, error: ExamError) -> None:
        known = isinstance(error, Declined) and error.code in ("unknown", "locked", "elsewhere")
        if known and isinstance(error, Declined):
            self._refuse_check_in(error.code)
        else:
            sys.stderr.write(f"{_technical(error)}\n")
            self._refuse_check_in("unreachable")

    def _on_admitted(self, admission: Admission) -> None:
        vault, arrival, seat = self._vault, self._arrival, self._parts.config.seat
        if vault is None or arrival is None:
            return

        def begin() -> OpenAttempt | None:
            if admission.attempt_id:
                # Somebody who was here before goes on, or sees the receipt again.
                return vault.attempt(admission.attempt_id)
            return checkin.begin_attempt(vault, arrival, admission, seat=seat)

        self._parts.bridge.deliver(
            self._parts.worker.submit(begin), self._on_begun, self._on_not_begun
        )

    def _on_begun(self, attempt: OpenAttempt | None) -> None:
        if attempt is None:
            self._refuse_check_in("elsewhere")
            return
        self._window.forget_check_in()
        self._parts.link.follow(attempt)
        self.stage.begin(attempt)

    def _on_not_begun(self, error: ExamError) -> None:
        if isinstance(error, StoreFailed) and not isinstance(error, VaultDamaged):
            sys.stderr.write(f"{_technical(error)}\n")
            self._refuse_check_in("storage")
        else:
            self._on_shut(error)

    @Slot()
    def _next_participant(self) -> None:
        self._window.forget_check_in()
        self._check_in = replace(self._check_in, busy=False, refused="")
        self._window.show_check_in(self._check_in)

    def close(self) -> None:
        """Close the vault; called when the program ends."""
        vault = self._vault
        if vault is not None:
            self._parts.worker.submit(vault.close).result()

    def on_accident(self, text: str) -> None:
        """An unexpected failure, on whatever thread: answers are on the disk, tell the person."""
        self._parts.bridge.post(lambda: self._window.show_fatal(views.FatalView("internal", text)))

    # -- the room -----------------------------------------------------------------------------

    def on_update(self, update: Update) -> None:
        """The link has something to say; called on the main thread."""
        self.room.on_update(update)
        self.stage.on_update(update)


def _technical(error: ExamError) -> str:
    kind = "" if isinstance(error, (Rejected, NotAllowed)) else f"{type(error).__name__}: "
    return f"{kind}{error}" + (f"\n{error.remedy}" if error.remedy else "")
