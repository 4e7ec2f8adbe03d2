"""Makes this computer a seat: what the enrolment page asks is done on threads of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from client.config import SeatConfig
from client.net.discovery import FoundStation
from client.net.enrolling import enrol
from client.net.whereabouts import read_address
from client.seat.enrolment import EnrolView, refusal_of, refusal_of_code
from client.seat.finding import find_stations
from client.ui.bridge import Bridge
from client.ui.seat.window import SeatWindow
from exam.core.errors import ExamError, Rejected
from exam.vault.worker import Worker


class EnrolmentDesk(QObject):
    """``enrolled`` carries the new :class:`SeatConfig`; its files are at ``path`` by then."""

    enrolled = Signal(object)

    def __init__(self, window: SeatWindow, path: Path) -> None:
        super().__init__(window)
        self._window, self._path = window, path
        self._bridge = Bridge(self)
        self._searcher, self._worker = Worker("search"), Worker("enrolment")
        self._view = EnrolView()
        self._over = False
        window.enrolment_submitted.connect(self._on_submitted)
        window.station_search_requested.connect(self.search)

    def begin(self) -> None:
        """Show the page and look around."""
        self._tell(self._view)
        self.search()

    def close(self) -> None:
        """End both threads after what is under way."""
        self._searcher.stop()
        self._worker.stop()

    def _tell(self, view: EnrolView) -> None:
        self._view = view
        # What was found may come when the seat has gone on to its next page.
        if not self._over:
            self._window.show_enrolment(view)

    # -- looking for the station ----------------------------------------------------------------

    @Slot()
    def search(self) -> None:
        """Ask the network who is there."""
        if not self._view.searching:
            self._tell(replace(self._view, searching=True))
            self._bridge.deliver(
                self._searcher.submit(find_stations), self._on_found, self._on_not_found
            )

    def _on_found(self, found: tuple[FoundStation, ...]) -> None:
        self._tell(replace(self._view, searching=False, found=found))

    def _on_not_found(self, error: ExamError) -> None:
        self._tell(replace(self._view, searching=False, detail=str(error)))

    # -- enrolling ------------------------------------------------------------------------------

    @Slot(object)
    def _on_submitted(self, given: tuple[str, str]) -> None:
        address, code = given
        refused = _refusal_of_address(address) or refusal_of_code(code)
        if refused:
            self._tell(replace(self._view, refused=refused, detail=""))
            return
        self._tell(replace(self._view, busy=True, refused="", detail=""))
        future = self._worker.submit(lambda: enrol(address, code, self._path))
        self._bridge.deliver(future, self._on_enrolled, self._on_refused)

    def _on_enrolled(self, config: SeatConfig) -> None:
        self._over = True
        self._window.enrolment_submitted.disconnect(self._on_submitted)
        self.enrolled.emit(config)

    def _on_refused(self, error: ExamError) -> None:
        detail = f"{type(error).__name__}: {error}\n{error.remedy}"
        self._tell(replace(self._view, busy=False, refused=refusal_of(error), detail=detail))


def _refusal_of_address(address: str) -> str:
    try:
        read_address(address)
    except Rejected:
        return "address"
    return ""
