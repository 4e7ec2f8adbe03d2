"""Opens the package once it is released: asks the station again and again, then the vault.

Opening takes as long as the disk needs for the package. It has a thread of its own, so that the
line to the station goes on meanwhile. Nothing asks the participant to cancel it, for there is no
test without the package; it ends by itself when the attempt leaves this seat or the program ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from client.host.clock import monotonic_ms
from client.net.uplink import Declined
from client.seat import packages
from client.seat.link import Link
from client.seat.presenter import OpenedContent
from client.seat.vault import OpenAttempt, SeatVault
from client.ui.bridge import Bridge
from exam.core.errors import ExamError
from exam.vault.worker import Worker

ASK_AGAIN_MS = 1000
_TELL_EVERY_MS = 100
_FAILURES_TO_TELL = 3
_NOT_YET = ("not_released", "not_authorized")


class PackageOpening(QObject):
    """``opened`` carries (content, media by path); ``waiting`` a technical reason.

    The reason is empty while the package is simply not released yet, and while a first failure
    may still pass by itself. ``progressed`` carries the part that is done, from 0.0 to 1.0.
    """

    opened = Signal(object)
    waiting = Signal(object)
    progressed = Signal(object)

    def __init__(self, bridge: Bridge, worker: Worker, link: Link) -> None:
        super().__init__()
        self._bridge, self._worker, self._link = bridge, worker, link
        self.arrival: packages.Arrival | None = None
        self.program = ""
        self._attempt: OpenAttempt | None = None
        self._vault: SeatVault | None = None
        self._asking = False
        self._failures = 0
        self._told_ms = 0
        self._opened_by: Future[None] | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(ASK_AGAIN_MS)
        self._again.timeout.connect(self.ask_now)

    def begin(self, attempt: OpenAttempt, vault: SeatVault | None) -> None:
        """Look in the vault first: an attempt that goes on finds its package there."""
        self._attempt, self._vault = attempt, vault
        self._asking, self._failures = False, 0
        self._read()

    def stop(self) -> None:
        """No attempt needs a package."""
        self._attempt = None
        self._again.stop()

    def close(self) -> None:
        """The program ends: wait for the piece under way, while there is still a vault."""
        self.stop()
        if self._opened_by is not None:
            wait([self._opened_by])

    def _read(self) -> None:
        vault, attempt, worker = self._vault, self._attempt, self._worker
        if vault is None or attempt is None:
            return
        header = attempt.header

        def read() -> tuple[OpenedContent, Mapping[str, bytes]] | None:
            content = vault.content(header.package_id, header.package_sha256)
            return (content, vault.media(header.package_id, worker)) if content else None

        self._bridge.deliver(
            self._worker.submit(read), partial(self._on_read, attempt), self._failed_for(attempt)
        )

    def _on_read(
        self, attempt: OpenAttempt, found: tuple[OpenedContent, Mapping[str, bytes]] | None
    ) -> None:
        if attempt is not self._attempt:
            return
        if found is not None:
            self._again.stop()
            self.opened.emit(found)
        else:
            self.ask_now()

    def ask_if_needed(self) -> None:
        """Something happened that may have released the package."""
        if self._again.isActive():
            self._again.stop()
            self.ask_now()

    @Slot()
    def ask_now(self) -> None:
        """Ask the station for the released share, and open the package with it."""
        attempt = self._attempt
        if attempt is None or self._asking:
            return
        if self.arrival is None or self._is_opening():
            self._again.start()
            return
        self._asking = True
        package_id = attempt.header.package_id
        future = self._link.ask(lambda station: station.release(package_id))
        self._bridge.deliver(future, partial(self._on_released, attempt), self._failed_for(attempt))

    def _is_opening(self) -> bool:
        """An opening for somebody who has left ends within one piece."""
        return self._opened_by is not None and not self._opened_by.done()

    def _on_released(self, attempt: OpenAttempt, share: bytes) -> None:
        vault, arrival = self._vault, self.arrival
        if attempt is not self._attempt or vault is None or arrival is None:
            return
        sha256, program = attempt.header.package_sha256, self.program
        keeping = packages.Keeping(
            vault, self._worker, self._tell, lambda: self._attempt is not attempt
        )
        opener = Worker("opening")
        self._opened_by = opener.submit(
            lambda: packages.keep_released(
                arrival, share, sha256=sha256, program=program, keeping=keeping
            )
        )
        opener.end_soon()
        self._bridge.deliver(
            self._opened_by, lambda _: self._on_kept(attempt), self._failed_for(attempt)
        )

    def _tell(self, done: int, whole: int) -> None:
        """On the opening thread; the window is told a few times a second."""
        now = monotonic_ms()
        if now - self._told_ms >= _TELL_EVERY_MS:
            self._told_ms = now
            self._bridge.post(lambda: self.progressed.emit(done / whole))

    def _on_kept(self, attempt: OpenAttempt) -> None:
        if attempt is self._attempt:
            self._asking = False
            self._read()

    def _failed_for(self, attempt: OpenAttempt) -> Callable[[ExamError], None]:
        """What comes late for an attempt that has left concerns nobody."""

        def failed(error: ExamError) -> None:
            if attempt is self._attempt:
                self._on_failed(error)

        return failed

    def _on_failed(self, error: ExamError) -> None:
        self._asking = False
        self._again.start()
        early = isinstance(error, Declined) and error.code in _NOT_YET
        self._failures = 0 if early else self._failures + 1
        told = self._failures >= _FAILURES_TO_TELL
        self.waiting.emit(f"{type(error).__name__}: {error}" if told else "")
