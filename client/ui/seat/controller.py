"""The seat's way from the first screen to the receipt: which page follows what happened."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from client.config import SeatConfig
from client.host.clock import wall_utc_ms
from client.net.station import Admission
from client.net.uplink import Declined
from client.seat import checkin, packages, views
from client.seat.link import FIRST_RETRY_S, MOST_RETRY_S, Link, Update
from client.seat.vault import OpenAttempt, SeatVault, is_open
from client.ui.bridge import Bridge
from client.ui.seat.room import RoomWatch
from client.ui.seat.stage import Stage
from client.ui.seat.window import SeatWindow
from exam.core.errors import ExamError, NotAllowed, Rejected, Tampered, Unreachable
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


class SeatController(QObject):
    """Connect, open the vault, check in; then the :class:`Stage` takes over."""

    def __init__(self, window: SeatWindow, parts: SeatParts) -> None:
        super().__init__()
        self._window = window
        self._parts = parts
        self._backoff = Backoff(FIRST_RETRY_S, MOST_RETRY_S, random.random)
        self._tries = 0
        self._arrival: packages.Arrival | None = None
        self._vault: SeatVault | None = None
        self._check_in = views.CheckInView(
            views.Condition.READY,
            views.Condition.PENDING,
            views.Condition.PENDING,
            views.Condition.PENDING,
        )
        self._connect_timer = QTimer(self)
        self._connect_timer.setSingleShot(True)
        self._connect_timer.timeout.connect(self.connect_to_station)
        self.room = RoomWatch(window)
        self.stage = Stage(window, parts.bridge, parts.worker, parts.link, self.room)
        self.stage.left.connect(self._next_participant)
        window.check_in_submitted.connect(self._on_check_in)

    # -- connecting ---------------------------------------------------------------------------

    @Slot()
    def connect_to_station(self) -> None:
        """Say hello until the station answers."""
        self._tries += 1
        if self._tries == 1:
            self._show_connecting("")
        parts = self._parts
        future = parts.link.ask(
            lambda station: packages.arrive(
                station,
                device=parts.device,
                program=parts.program,
                root=parts.config.repository_root,
                cache=parts.data_dir / "repository",
            )
        )
        parts.bridge.deliver(future, self._on_arrived, self._on_not_arrived)

    def _show_connecting(self, trouble: str) -> None:
        config = self._parts.config
        self._window.show_connecting(
            views.ConnectView(config.seat, config.station_url, self._tries, trouble)
        )

    def _on_not_arrived(self, error: ExamError) -> None:
        if isinstance(error, Unreachable) or self._arrival is not None:
            self._show_connecting(str(error))
            self._connect_timer.start(int(self._backoff.fail() * 1000))
        elif isinstance(error, Declined):
            self._show_connecting(str(error))
            self._connect_timer.start(int(MOST_RETRY_S * 1000))
        else:
            self._window.show_fatal(views.FatalView("package_refused", _technical(error)))

    def _on_arrived(self, arrival: packages.Arrival) -> None:
        self._arrival = arrival
        parts, welcome = self._parts, arrival.welcome
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
        self.stage.arrived(
            arrival, program=parts.program, seat=parts.config.seat, words=parts.words
        )
        self._check_in = replace(
            self._check_in,
            package=views.Condition.READY,
            station=views.Condition.READY,
            station_utc_ms=wall_utc_ms(),
            centre=views.Condition.READY if welcome.centre_utc_ms else views.Condition.PENDING,
        )
        share = welcome.vault_share

        def open_vault() -> tuple[SeatVault, list[OpenAttempt]]:
            vault = SeatVault.open(parts.data_dir, share, synchronous=parts.synchronous)
            return vault, vault.attempts()

        parts.bridge.deliver(parts.worker.submit(open_vault), self._on_vault, self._on_shut)

    def _on_shut(self, error: ExamError) -> None:
        kinds: tuple[tuple[type[ExamError], str], ...] = (
            (VaultNewer, "newer_vault"),
            (VaultDamaged, "damaged_vault"),
            (Tampered, "damaged_vault"),
            (VaultKeyWrong, "wrong_key"),
        )
        kind = next((name for one, name in kinds if isinstance(error, one)), "internal")
        self._window.show_fatal(views.FatalView(kind, _technical(error)))

    def _on_vault(self, opened: tuple[SeatVault, list[OpenAttempt]]) -> None:
        self._vault, attempts = opened
        self.stage.vault = self._vault
        for attempt in attempts:
            self._parts.link.follow(attempt)
        unfinished = [attempt for attempt in attempts if is_open(attempt)]
        if unfinished:
            self.stage.begin(unfinished[-1])
        else:
            self._window.show_check_in(self._check_in)

    # -- checking in --------------------------------------------------------------------------

    @Slot(object)
    def _on_check_in(self, given: tuple[str, str]) -> None:
        number, pin = given
        digits = "".join(number.split())
        if not digits:
            self._refuse_check_in("number")
        elif not pin.isdigit():
            self._refuse_check_in("pin")
        else:
            self._window.show_check_in(replace(self._check_in, busy=True))
            future = self._parts.link.ask(lambda station: station.check_in(digits, pin))
            self._parts.bridge.deliver(future, self._on_admitted, self._on_not_admitted)

    def _refuse_check_in(self, code: str) -> None:
        self._window.show_check_in(replace(self._check_in, refused=code))

    def _on_not_admitted(self, error: ExamError) -> None:
        if isinstance(error, Unreachable):
            self._refuse_check_in("unreachable")
        elif isinstance(error, Declined) and error.code in ("unknown", "locked", "elsewhere"):
            self._refuse_check_in(error.code)
        else:
            self._window.show_fatal(views.FatalView("internal", _technical(error)))

    def _on_admitted(self, admission: Admission) -> None:
        vault, arrival, seat = self._vault, self._arrival, self._parts.config.seat
        if vault is None or arrival is None:
            return
        begin: Callable[[], OpenAttempt] = lambda: checkin.begin_attempt(  # noqa: E731
            vault, arrival, admission, seat=seat
        )
        self._parts.bridge.deliver(self._parts.worker.submit(begin), self._on_begun, self._on_shut)

    def _on_begun(self, attempt: OpenAttempt) -> None:
        self._parts.link.follow(attempt)
        self.stage.begin(attempt)

    @Slot()
    def _next_participant(self) -> None:
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
