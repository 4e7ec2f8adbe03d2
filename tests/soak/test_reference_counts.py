"""Some releases of Qt for Python lose references to None and True with each call, and then die."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QLabel

CALLS = 20_000
DRIFT_ALLOWED = 200

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="from Python 3.12 on None and True are immortal"
)


class Listener(QObject):
    """Counts what it is told."""

    told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.told.connect(self._on_told)

    @Slot(object)
    def _on_told(self, _: object) -> None:
        self.count += 1


def _counts() -> tuple[int, int]:
    return sys.getrefcount(None), sys.getrefcount(True)


def test_void_calls_and_emits_leave_the_counts_of_none_and_true_alone(qapp: QApplication) -> None:
    listener, label = Listener(), QLabel()
    before = _counts()
    for number in range(CALLS):
        label.setEnabled(True)
        label.setText("a" if number % 2 else "b")
        listener.told.emit(None)
        listener.told.emit(True)
    after = _counts()
    assert listener.count == 2 * CALLS
    drifts = [abs(now - then) for now, then in zip(after, before, strict=True)]
    assert max(drifts) < DRIFT_ALLOWED, f"None and True drifted by {drifts} in {CALLS} rounds"
