"""What is read before the seat's first paint."""

from __future__ import annotations

import subprocess
import sys


def test_the_window_comes_without_the_libraries_that_only_a_running_seat_needs() -> None:
    libraries = ("cryptography", "cbor2", "sqlcipher3", "zeroconf", "tuf", "lxml", "segno")
    later = (*libraries, "client.ui.items.kit", "exam.qti.content")
    code = f"import sys, client.ui.seat.window; print([n for n in {later} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
