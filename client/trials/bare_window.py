"""The least that a window in Python and Qt can be: the reference for start and memory."""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class BareWindow(QWidget):
    """Empty; says when it was painted for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self._painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing to draw."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._tell)

    @Slot()
    def _tell(self) -> None:
        line = {"event": "painted", "t_ms": time.monotonic_ns() / 1_000_000}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    app = QApplication(sys.argv)
    window = BareWindow()
    window.resize(1366, 768)
    window.show()
    sys.exit(app.exec())
