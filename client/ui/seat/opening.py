"""Opens the package once it is released: asks the station again and again, then the vault."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from client.net.uplink import Declined
from client.seat import packages
from client.seat.link import Link
from client.seat.presenter import OpenedContent
from client.seat.vault import OpenAttempt, SeatVault
from client.ui.bridge import Bridge
from exam.core.errors import ExamError
from exam.vault.worker import Worker

ASK_AGAIN_MS = 1500
_FAILURES_TO_TELL = 3
_NOT_YET = ("not_released", "not_authorized")


class PackageOpening(QObject):
    """``opened`` carries (content, media by path); ``waiting`` a technical reason.

    The reason is empty while the package is simply not released yet, and while a first failure
    may still pass by itself.
    """

    opened = Signal(object)
    waiting = Signal(object)

    def __init__(self, bridge: Bridge, worker: Worker, link: Link) -> None:
        super().__init__()
        self._bridge, self._worker, self._link = bridge, worker, link
        self.arrival: packages.Arrival | None = None
        self.program = ""
        self._attempt: OpenAttempt | None = None
        self._vault: SeatVault | None = None
        self._asking = False
        self._failures = 0
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

    def _read(self) -> None:
        vault, attempt = self._vault, self._attempt
        if vault is None or attempt is None:
            return
        header = attempt.header

        def read() -> tuple[OpenedContent, Mapping[str, bytes]] | None:
            content = vault.content(header.package_id, header.package_sha256)
            return (content, vault.media(header.package_id)) if content is not None else None

        self._bridge.deliver(self._worker.submit(read), self._on_read, self._on_failed)

    def _on_read(self, found: tuple[OpenedContent, Mapping[str, bytes]] | None) -> None:
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
        arrival, attempt = self.arrival, self._attempt
        if attempt is None or self._asking:
            return
        if arrival is None:
            self._again.start()
            return
        self._asking = True
        header, program = attempt.header, self.program
        future = self._link.ask(
            lambda station: packages.open_released(
                arrival,
                station.release(header.package_id),
                sha256=header.package_sha256,
                program=program,
            )
        )
        self._bridge.deliver(future, self._on_files, self._on_failed)

    def _on_files(self, files: Mapping[str, bytes]) -> None:
        self._asking = False
        vault, attempt = self._vault, self._attempt
        if vault is None or attempt is None:
            return
        header = attempt.header

        def put() -> None:
            vault.put_package(header.package_id, header.package_sha256, files)

        self._bridge.deliver(self._worker.submit(put), lambda _: self._read(), self._on_failed)

    def _on_failed(self, error: ExamError) -> None:
        self._asking = False
        if self._attempt is None:
            return
        self._again.start()
        early = isinstance(error, Declined) and error.code in _NOT_YET
        self._failures = 0 if early else self._failures + 1
        told = self._failures >= _FAILURES_TO_TELL
        self.waiting.emit(f"{type(error).__name__}: {error}" if told else "")
