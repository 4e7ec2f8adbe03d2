"""The one way from other threads to the main thread: results come back as calls."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from exam.core.errors import ExamError

_T = TypeVar("_T")


class Bridge(QObject):
    """Lives on the main thread; :meth:`post` may be called from any."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Queued even from the main thread, so that a result never arrives inside its own request.
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        call()

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the main thread, after what is queued there already."""
        self._arrived.emit(call)

    def deliver(
        self,
        future: Future[_T],
        on_result: Callable[[_T], None],
        on_error: Callable[[ExamError], None],
    ) -> None:
        """Bring a future's result, or its expected failure, to the main thread.

        An unexpected exception is raised there, so that the one excepthook sees it.
        """

        def arrived(done: Future[_T]) -> None:
            def call() -> None:
                error = done.exception()
                if error is None:
                    on_result(done.result())
                elif isinstance(error, ExamError):
                    on_error(error)
                else:
                    raise error

            self.post(call)

        future.add_done_callback(arrived)
