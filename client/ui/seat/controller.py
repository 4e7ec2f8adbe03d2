"""The seat's way from the first screen to the receipt: which page follows what happened."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from client.host.clock import wall_utc_ms
from client.host.folders import repository_folder
from client.net.station import Welcome
from client.net.uplink import Barred
from client.seat import packages, starting, views
from client.seat.link import FIRST_RETRY_S, MOST_RETRY_S
from client.seat.log_in_view import NOT_TRIED, LogInView
from client.seat.starting import OpenedVault
from client.seat.updates import AttemptMoved, LinkTrouble, Update
from client.seat.vault import OpenAttempt, SeatVault
from client.ui.seat.connecting import Connecting
from client.ui.seat.log_in import LogIn
from client.ui.seat.parts import SeatParts
from client.ui.seat.room import RoomWatch
from client.ui.seat.stage import Stage
from client.ui.seat.unlocking import Unlocking
from client.ui.seat.window import SeatWindow
from exam.core.errors import ExamError, NotAllowed, Rejected, Tampered, Unreachable
from exam.exchange.courier import Backoff
from exam.vault.database import VaultDamaged, VaultKeyWrong, VaultNewer


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
        self._connecting = Connecting(window, parts)
        self._connecting.moved.connect(self.on_station_moved)
        self._log_in = LogIn(parts)
        self._log_in.told.connect(self._on_log_in_told)
        self._log_in.begun.connect(self._on_begun)
        self._log_in.shut.connect(self._on_shut)
        self._unlocking = Unlocking(window, parts)
        self._unlocking.opened.connect(self._on_vault)
        self._unlocking.failed.connect(self._on_shut)
        window.check_in_submitted.connect(self._on_check_in)
        window.receipt_done.connect(self._on_receipt_done)

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
            self._connecting.show(self._tries)
        parts = self._parts
        future = parts.link.ask(lambda station: station.hello(parts.device, parts.program))
        parts.bridge.deliver(future, self._on_welcome, self._on_no_welcome)

    def try_address(self, text: str) -> None:
        """Somebody says where the station is now."""
        self._connecting.try_address(text)

    @Slot()
    def on_station_moved(self) -> None:
        """It was found elsewhere, and is asked at once what it was to be asked again later."""
        for timer, call in (
            (self._hello_again, self.connect_to_station),
            (self._fetch_again, self._fetch_packages),
        ):
            if timer.isActive():
                timer.stop()
                call()

    def _on_no_welcome(self, error: ExamError) -> None:
        if self._vault is None and not self._unlocking.offer(self._tries, error):
            barred = error.code if isinstance(error, Barred) else ""
            self._connecting.show(self._tries, _technical(error), barred)
        self._hello_again.start(int(self._backoff.fail() * 1000))

    def _on_welcome(self, welcome: Welcome) -> None:
        parts = self._parts
        if welcome.session_id != parts.config.session_id:
            detail = f"seat file: {parts.config.session_id}, station: {welcome.session_id}"
            if self._vault is None:
                self._window.show_fatal(views.FatalView("other_session", detail))
            return
        self._welcome = welcome
        self._backoff.reset()
        self._greet(welcome, views.Condition.READY)
        if self._vault is not None:
            self._prepare_unlock()
        elif not self._unlocking.opening:
            self._unlocking.end()
            call = partial(
                starting.open_by_station,
                parts.data_dir,
                welcome,
                seat=parts.config.seat,
                synchronous=parts.synchronous,
            )
            parts.bridge.deliver(parts.worker.submit(call), self._on_vault, self._on_shut)
        self._fetch_packages()

    def _greet(self, welcome: Welcome, station: views.Condition) -> None:
        """Session and seat are known: from the station, or from what it said before."""
        parts = self._parts
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
        view = replace(self._check_in, station=station, station_utc_ms=wall_utc_ms(), centre=centre)
        self._tell_check_in(view)

    @Slot(object)
    def _on_shut(self, error: ExamError) -> None:
        kinds: tuple[tuple[type[ExamError], str], ...] = (
            (VaultNewer, "newer_vault"),
            (VaultDamaged, "damaged_vault"),
            (Tampered, "damaged_vault"),
            (VaultKeyWrong, "wrong_key"),
        )
        kind = next((name for one, name in kinds if isinstance(error, one)), "internal")
        self._window.show_fatal(views.FatalView(kind, _technical(error)))

    @Slot(object)
    def _on_vault(self, opened: OpenedVault) -> None:
        self._vault = self.stage.vault = opened.vault
        if self._welcome is None and opened.kept is not None:
            self._greet(opened.kept, views.Condition.TROUBLE)
        if self._arrival is None:
            self._parts.link.name_staff(opened.staff)
        for attempt in opened.held:
            self._parts.link.follow(attempt)
        self._tell_of_vault(opened.vault)
        if opened.present:
            self.stage.begin(opened.present[-1])
            self._prepare_unlock()
        else:
            self._window.show_check_in(self._check_in)
        for error in opened.told:
            self.room.on_update(LinkTrouble(error))
        self._keep_arrived()

    def _tell_of_vault(self, vault: SeatVault) -> None:
        """What cannot be read there does not shut the seat: the proctor hears of it."""
        if vault.trouble:
            sys.stderr.write(f"{vault.trouble}\n")
            self.stage.note_presence()

    def _prepare_unlock(self) -> None:
        if self.stage.attempt is not None and self._welcome is not None:
            self._unlocking.prepare()

    # -- packages -----------------------------------------------------------------------------

    @Slot()
    def _fetch_packages(self) -> None:
        welcome, parts = self._welcome, self._parts
        if welcome is None:
            return
        cache = repository_folder(parts.data_dir, parts.config.repository_root)
        future = parts.link.ask(
            lambda _: packages.fetch_packages(parts.config_now, welcome, cache=cache)
        )
        parts.bridge.deliver(future, self._on_arrived, self._on_not_arrived)

    def _on_not_arrived(self, error: ExamError) -> None:
        trouble = not isinstance(error, Unreachable)
        package = views.Condition.TROUBLE if trouble else views.Condition.PENDING
        self._tell_check_in(replace(self._check_in, package=package))
        self._fetch_again.start(int(self._backoff.fail() * 1000))

    def _on_arrived(self, arrival: packages.Arrival) -> None:
        self._arrival = arrival
        self._parts.link.name_staff(arrival.target.staff)
        self.stage.arrived(arrival, self._parts.program)
        self._tell_check_in(replace(self._check_in, package=views.Condition.READY))
        self._keep_arrived()

    def _keep_arrived(self) -> None:
        parts = self._parts
        if self._vault is not None and self._arrival is not None:
            keep = partial(starting.keep, self._vault, self._arrival, parts.config.seat)
            parts.bridge.deliver(parts.worker.submit(keep), lambda _: None, self._on_not_kept)

    def _on_not_kept(self, error: ExamError) -> None:
        # A full disk: the next start tries again, and the sitting does not depend on it.
        sys.stderr.write(f"{error}\n")

    def _tell_check_in(self, view: views.CheckInView) -> None:
        self._check_in = view
        if self._window.current_page() == "check_in":
            self._window.show_check_in(view)

    # -- checking in --------------------------------------------------------------------------

    @Slot(object)
    def _on_check_in(self, given: tuple[str, str]) -> None:
        self._log_in.ask(given, self._vault, self._arrival)

    @Slot(object)
    def _on_log_in_told(self, view: LogInView) -> None:
        if view.refused == "unreadable" and self._vault is not None:
            self._tell_of_vault(self._vault)
        self._tell_check_in(replace(self._check_in, log_in=view))

    @Slot(object)
    def _on_begun(self, attempt: OpenAttempt) -> None:
        self._window.forget_check_in()
        self._parts.link.follow(attempt)
        self.stage.begin(attempt)
        self._prepare_unlock()

    @Slot()
    def _on_receipt_done(self) -> None:
        self.stage.let_go()
        self._next_participant()

    def _next_participant(self, log_in: LogInView = NOT_TRIED) -> None:
        self._unlocking.forget()
        self._window.forget_check_in()
        self._check_in = replace(self._check_in, log_in=log_in)
        self._window.show_check_in(self._check_in)

    def close(self) -> None:
        """Close the vault; called when the program ends."""
        self.stage.opening.close()
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
        if isinstance(update, AttemptMoved):
            self._on_moved(update)
        else:
            self.stage.on_update(update)

    def _on_moved(self, update: AttemptMoved) -> None:
        """Nothing more is asked here: the participant goes to the other seat, or logs in anew."""
        attempt = self.stage.attempt
        if attempt is None or attempt.row.attempt_id != update.attempt_id:
            return
        self.stage.let_go()
        if update.to_seat == self._parts.config.seat:
            self._next_participant(LogInView(refused="came_back"))
        else:
            self._unlocking.forget()
            self._window.show_fatal(views.FatalView("moved", "", update.to_seat))


def _technical(error: ExamError) -> str:
    kind = "" if isinstance(error, (Rejected, NotAllowed)) else f"{type(error).__name__}: "
    return f"{kind}{error}" + (f"\n{error.remedy}" if error.remedy else "")
