"""The practice set, opened when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from client.seat import packages
from client.seat.link import Link
from client.seat.practice import read_practice, start_practice
from client.seat.presenter import OpenedContent
from client.seat.runner import AttemptRunner
from client.ui.bridge import Bridge
from exam.core.errors import ExamError


class Rehearsal(QObject):
    """``ready`` carries (runner, content, media by path); ``failed`` an :class:`ExamError`."""

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: Bridge, link: Link) -> None:
        super().__init__()
        self._bridge, self._link = bridge, link
        self._asked = False

    def begin(self, arrival: packages.Arrival, program: str) -> None:
        """Read the practice set on the network thread, off the window's."""
        if self._asked:
            return
        self._asked = True

        def read() -> tuple[AttemptRunner, OpenedContent, Mapping[str, bytes]] | None:
            files = packages.open_practice(arrival, program=program)
            if files is None:
                return None
            content = read_practice(files)
            return start_practice(content), content, files

        self._bridge.deliver(self._link.ask(lambda _: read()), self._on_read, self._on_failed)

    def _on_read(
        self, found: tuple[AttemptRunner, OpenedContent, Mapping[str, bytes]] | None
    ) -> None:
        self._asked = False
        if found is not None:
            self.ready.emit(found)

    def _on_failed(self, error: ExamError) -> None:
        self._asked = False
        self.failed.emit(error)
