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
BEYOND_ITS_START = 64 * 1024 * 1024
"""What a program needs as it starts fits in, and one piece as large as this does not beside it."""
_INITIAL_USERS = 4026531837
"""The inode that the kernel gives to the user namespace whose capabilities lift a limit."""
_IPC_LOCK, _SYS_RESOURCE = 14, 24
_LOCKS = """
import ctypes, os, resource
from exam.vault.memory import give_back_memory, keep_memory_private, may_lock_without_limit
resource.setrlimit(resource.RLIMIT_MEMLOCK, ({limit}, {limit}))
if os.geteuid() == 0 and {drop}:
    os.setuid(65534)
{begin}
keep_memory_private()
{then}
kept = bytearray(64 * 1024 * 1024)
sizes = dict(line.split(b":", 1) for line in open("/proc/self/status", "rb"))
print(int(sizes[b"VmLck"].split()[0]), int(sizes[b"VmSize"].split()[0]))
print(int(may_lock_without_limit()))
"""
_NO_NAMESPACE = 77
_IN_A_USER_NAMESPACE = f"""
if ctypes.CDLL(None).unshare(0x10000000):
    os._exit({_NO_NAMESPACE})
held = [line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff:")]
assert int(held[0], 16) >> {_IPC_LOCK} & 1
"""


def _run(
    limit: int, *, drop: bool, begin: str = "", then: str = ""
) -> subprocess.CompletedProcess[str]:
    code = _LOCKS.format(limit=limit, drop=drop, begin=begin, then=then)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False
    )


def _locked_and_whole(limit: int, *, drop: bool, then: str = "") -> tuple[int, int]:
    done = _run(limit, drop=drop, then=then)
    assert done.returncode == 0, done.stderr
    locked, whole, _ = done.stdout.split()
    return int(locked), int(whole)


def may_lock_anyway() -> bool:
    """Whether this process knows no limit, or may lift it: by a capability of the initial users."""
    if Path("/proc/self/ns/user").stat().st_ino != _INITIAL_USERS:
        return False
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (held,) = re.findall(r"^CapEff:\s+([0-9a-f]+)$", status, re.MULTILINE)
    return bool(int(held, 16) & (1 << _IPC_LOCK | 1 << _SYS_RESOURCE))


def test_a_program_under_a_limit_locks_nothing_and_runs_on_beyond_it() -> None:
    """Had it locked what it had at its start, the next allocation would have failed."""
    locked, whole = _locked_and_whole(SMALL, drop=True)
    assert locked * 1024 <= SMALL < whole * 1024


def test_a_capability_of_a_user_namespace_does_not_count_and_the_program_runs_on() -> None:
    """The kernel asks for it among the initial users: to others the limit stays as it was."""
    _, most = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    limit = BEYOND_ITS_START if most == resource.RLIM_INFINITY else min(most, BEYOND_ITS_START)
    done = _run(limit, drop=False, begin=_IN_A_USER_NAMESPACE)
    if done.returncode == _NO_NAMESPACE:
        pytest.skip("this account may not make a user namespace")
    assert done.returncode == 0, done.stderr
    locked, whole, may_lock = map(int, done.stdout.split())
    assert locked * 1024 <= limit < whole * 1024
    assert not may_lock


def test_a_program_that_may_lock_in_spite_of_a_limit_has_nothing_in_swap() -> None:
    if not may_lock_anyway():
        pytest.skip("a limit holds for this account")
    locked, whole = _locked_and_whole(SMALL, drop=False)
    assert locked > whole * 0.9


def test_a_program_that_gave_memory_back_has_nothing_in_swap_afterwards() -> None:
    if not may_lock_anyway():
        pytest.skip("a limit holds for this account")
    locked, whole = _locked_and_whole(SMALL, drop=False, then="give_back_memory()")
    assert locked > whole * 0.9


def test_a_program_without_a_limit_has_nothing_in_swap() -> None:
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[1] != resource.RLIM_INFINITY:
        pytest.skip("this account has a limit")
    locked, whole = _locked_and_whole(resource.RLIM_INFINITY, drop=True)
    assert locked > whole * 0.9
