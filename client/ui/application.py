"""The Qt application: made once, collected on its own thread, and never silent about accidents."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import linecache
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from client.ui.theme import Theme, apply_theme
from exam.vault.memory import give_back_memory

_COLLECT_MS = 10_000
_M_ARENA_MAX = -8
_RESTING_PAGES = ("check_in", "section_intro", "receipt")


def share_one_arena() -> None:
    """Keep the C library from giving each thread a heap of its own (glibc; else nothing).

    Three threads that take turns at one interpreter gain nothing from it, and the memory that
    each keeps to itself is what old computers lack.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, 1)


def forget_sources() -> None:
    """Drop the source text that the Qt bindings read of every module that imports them.

    They look for one word in it; a trace reads again what it quotes.
    """
    linecache.clearcache()


def make_application() -> QApplication:
    """The application with fonts and theme."""
    share_one_arena()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Pendopo")
    apply_theme(app, Theme.LIGHT, 1.0)
    return app


class Collector(QObject):
    """Collects garbage on the main thread: the cyclic collector must not end widgets elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(_COLLECT_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    @Slot(object)
    def on_page(self, page: str) -> None:
        """Before a section nobody types: the moment for a full sweep.

        What verifying, opening and reading a package left behind goes back to the system, which
        on these computers has little to spare.
        """
        if page in _RESTING_PAGES:
            # After the pages that were left have ended: their end is in the queue already.
            QTimer.singleShot(0, self._sweep)

    @Slot()
    def _sweep(self) -> None:
        forget_sources()
        gc.collect()
        give_back_memory()

    @Slot()
    def _collect(self) -> None:
        # Young objects only: a full sweep would be felt by whoever is typing.
        gc.collect(1)


class FirstPaint(QObject):
    """Calls once, right after a window has been painted for the first time."""

    def __init__(self, window: QWidget, call: Callable[[], None]) -> None:
        super().__init__(window)
        self._call = call
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let everything pass; notice the first paint."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return super().eventFilter(watched, event)

    @Slot()
    def _painted(self) -> None:
        self._call()


def tell_of_accidents(tell: Callable[[str], None]) -> None:
    """Install the one excepthook: the trace goes to the log, a calm page to the person.

    What was answered is on the disk already; ``tell`` is called on the thread at fault.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        tell(f"{kind.__name__}: {error}")

    def thread_hook(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            hook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook
