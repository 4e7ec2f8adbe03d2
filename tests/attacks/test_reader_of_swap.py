"""Somebody takes the disk that a computer swaps to: no memory of these programs is on it."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.room import environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is locked on Linux alone")
SMALL = 64 * 1024
_LOCKS = """
import os, resource
from exam.vault.memory import give_back_memory, keep_memory_private
resource.setrlimit(resource.RLIMIT_MEMLOCK, ({limit}, {limit}))
if os.geteuid() == 0 and {drop}:
    os.setuid(65534)
keep_memory_private()
{then}
kept = bytearray(64 * 1024 * 1024)
sizes = dict(line.split(b":", 1) for line in open("/proc/self/status", "rb"))
print(int(sizes[b"VmLck"].split()[0]), int(sizes[b"VmSize"].split()[0]))
"""


def _locked_and_whole(limit: int, *, drop: bool, then: str = "") -> tuple[int, int]:
    done = subprocess.run(
        [sys.executable, "-c", _LOCKS.format(limit=limit, drop=drop, then=then)],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    locked, whole = done.stdout.split()
    return int(locked), int(whole)


def may_lock_anyway() -> bool:
    """Whether this process has CAP_IPC_LOCK, which knows no limit."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (held,) = re.findall(r"^CapEff:\s+([0-9a-f]+)$", status, re.MULTILINE)
    return bool(int(held, 16) & 1 << 14)


def test_a_program_under_a_limit_locks_nothing_and_runs_on_beyond_it() -> None:
    """Had it locked what it had at its start, the next allocation would have failed."""
    locked, whole = _locked_and_whole(SMALL, drop=True)
    assert locked * 1024 <= SMALL < whole * 1024


def test_a_program_that_may_lock_in_spite_of_a_limit_has_nothing_in_swap() -> None:
    if not may_lock_anyway():
        pytest.skip("this account has no CAP_IPC_LOCK")
    locked, whole = _locked_and_whole(SMALL, drop=False)
    assert locked > whole * 0.9


def test_a_program_that_gave_memory_back_has_nothing_in_swap_afterwards() -> None:
    if not may_lock_anyway():
        pytest.skip("this account has no CAP_IPC_LOCK")
    locked, whole = _locked_and_whole(SMALL, drop=False, then="give_back_memory()")
    assert locked > whole * 0.9


def test_a_program_without_a_limit_has_nothing_in_swap() -> None:
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[1] != resource.RLIM_INFINITY:
        pytest.skip("this account has a limit")
    locked, whole = _locked_and_whole(resource.RLIM_INFINITY, drop=True)
    assert locked > whole * 0.9
