"""What a process holds in memory goes into no core file, no swap, and no other program of its user.

Called once, at the start of every program. It cannot keep memory from root or from the kernel:
see SECURITY.md.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PR_SET_DUMPABLE: Final = 4
"""prctl(2): 0 means no core, no ptrace and no /proc/PID/mem for others of the same user."""
_ALL_AS_TOUCHED: Final = 1 | 2 | 4
"""mlockall(2): MCL_CURRENT, MCL_FUTURE and MCL_ONFAULT; nothing is loaded that is not used."""
_CAP_IPC_LOCK: Final = 14
_INITIAL_USERS: Final = 0xEFFFFFFD
"""PROC_USER_INIT_INO: the user namespace that the kernel asks about a capability to lock."""
_NO_CRASH_REPORT: Final = 0x0001 | 0x0002
"""SetErrorMode: SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX; no report with a dump is made."""


@dataclass(slots=True)
class _Process:
    """``locked``: all memory of this process stays out of swap."""

    locked: bool = False


_PROCESS: Final = _Process()


def keep_memory_private() -> None:
    """No core file when this process dies, and, on Linux, no reading it from another.

    There it is kept out of swap as well, where the system allows that without a limit. Other
    programs that this one starts inherit the limits alone. Where the system refuses, the program
    goes on: it is one fence of several.
    """
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_CRASH_REPORT)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if may_lock_without_limit():
            _PROCESS.locked = _lock()


def give_back_memory() -> None:
    """Let the C library return free pages (glibc; elsewhere nothing happens).

    None that is locked can be returned: for these few milliseconds nothing is.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is None or not hasattr(libc, "malloc_trim"):
        return
    if _PROCESS.locked:
        libc.munlockall()
    libc.malloc_trim(0)
    if _PROCESS.locked:
        _lock()


def _lock() -> bool:
    return bool(ctypes.CDLL(None).mlockall(_ALL_AS_TOUCHED) == 0)


def may_lock_without_limit() -> bool:
    """Whether no limit holds for what this process locks; where it may lift one, it does so.

    Under a limit the first allocation beyond it would fail, in the middle of a sitting.
    """
    import resource

    try:
        limits = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.setrlimit(resource.RLIMIT_MEMLOCK, limits)
    except (ValueError, OSError):
        # A namespace of users hands out every capability, and this one counts in none but the
        # initial one.
        return _among_initial_users() and bool(_capabilities() >> _CAP_IPC_LOCK & 1)
    return True


def _among_initial_users() -> bool:
    try:
        return Path("/proc/self/ns/user").stat().st_ino == _INITIAL_USERS
    except OSError:
        return False


def _capabilities() -> int:
    """What this process may do beyond its user, as capabilities(7) numbers it."""
    try:
        status = Path("/proc/self/status").read_bytes()
    except OSError:
        return 0
    found = (line.split()[1] for line in status.splitlines() if line.startswith(b"CapEff:"))
    return int(next(found, b"0"), 16)
