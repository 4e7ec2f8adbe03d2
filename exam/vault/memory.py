"""What a process holds in memory goes into no core file and to no other program of its user.

Called once, at the start of every program. It cannot keep memory from root, from the kernel, or
out of swap: see SECURITY.md.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4
"""prctl(2): 0 means no core, no ptrace and no /proc/PID/mem for others of the same user."""
_NO_CRASH_REPORT: Final = 0x0001 | 0x0002
"""SetErrorMode: SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX; no report with a dump is made."""


def keep_memory_private() -> None:
    """No core file when this process dies, and, on Linux, no reading it from another.

    Other programs that this one starts inherit the core limit alone. Where the system refuses,
    the program goes on: it is one fence of several.
    """
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_CRASH_REPORT)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
