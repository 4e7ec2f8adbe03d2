"""A challenge on screen: once, for a while, a few tries; its slot is off the disk before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from client.seat.unlocking import (
    FIRST_WAIT_MS,
    MAX_TRIES,
    SLOTS_FILE,
    Challenge,
    SlotFile,
    Trouble,
)
from exam.core.errors import Rejected
from exam.core.events import UnlockReason
from exam.vault import unlock
from tests.helpers.bundles import file_size_limit

SHARE = bytes(range(32))
TERMS = unlock.Terms("S1", "12")
OFFICER = unlock.Officer("Siti Aminah", b"k" * 32)


class Clock:
    """Moved by hand."""

    def __init__(self) -> None:
        self.ms = 10_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


def slots_of(folder: Path, count: int = 3, terms: unlock.Terms = TERMS) -> SlotFile:
    file = SlotFile(folder, terms.session_id, terms.seat)
    slots = unlock.prepare(terms, SHARE, [OFFICER], unlock.new_nonces(count))
    file.keep(unlock.encode_slots(terms, slots))
    return file


def shown(folder: Path, clock: Clock) -> Challenge:
    taken = slots_of(folder).take()
    assert taken is not None
    return Challenge(taken, monotonic=clock, wall=lambda: 1_000_000)


def right_code(challenge: Challenge, reason: UnlockReason = UnlockReason.POWER_CUT) -> str:
    """What the proctor gives for what is on the screen."""
    nonce, _ = unlock.read_challenge(challenge.view().challenge, "S1", ["12"])
    return unlock.code_for(OFFICER.secret, TERMS, nonce, reason)


def wrong_code(challenge: Challenge) -> str:
    """One that passes every check digit."""
    nonce, _ = unlock.read_challenge(challenge.view().challenge, "S1", ["12"])
    return unlock.code_for(b"x" * 32, TERMS, nonce, UnlockReason.POWER_CUT)


@pytest.mark.parametrize("reason", UnlockReason)
def test_the_right_code_gives_the_share_who_and_why(
    tmp_path: Path, clock: Clock, reason: UnlockReason
) -> None:
    challenge = shown(tmp_path, clock)
    key = challenge.give(right_code(challenge, reason))
    assert key is not None
    assert key.share == SHARE
    assert (key.how.officer, key.how.reason, key.how.wrong_tries) == ("Siti Aminah", reason, 0)
    assert key.how.expires_utc_ms == 1_000_000 + unlock.LIFETIME_S * 1000


def test_a_code_works_up_to_its_last_millisecond_and_not_after(
    tmp_path: Path, clock: Clock
) -> None:
    in_time, too_late = shown(tmp_path / "a", clock), shown(tmp_path / "b", clock)
    codes = right_code(in_time), right_code(too_late)
    clock.ms += unlock.LIFETIME_S * 1000 - 1
    assert in_time.give(codes[0]) is not None
    clock.ms += 1
    assert too_late.give(codes[1]) is None
    view = too_late.view()
    assert (view.challenge, view.qr, view.trouble) == ("", "", Trouble.LAPSED)


def test_a_computer_that_slept_meanwhile_takes_the_code_no_more(
    tmp_path: Path, clock: Clock
) -> None:
    wall = Clock()
    taken = slots_of(tmp_path).take()
    assert taken is not None
    challenge = Challenge(taken, monotonic=clock, wall=wall)
    code = right_code(challenge)
    wall.ms += unlock.LIFETIME_S * 1000
    assert challenge.give(code) is None
    assert challenge.view().trouble is Trouble.LAPSED


def test_a_wall_clock_that_is_set_back_lengthens_nothing(tmp_path: Path, clock: Clock) -> None:
    wall = Clock()
    taken = slots_of(tmp_path).take()
    assert taken is not None
    challenge = Challenge(taken, monotonic=clock, wall=wall)
    code = right_code(challenge)
    wall.ms -= 5000
    clock.ms += unlock.LIFETIME_S * 1000
    assert challenge.give(code) is None


def test_after_each_wrong_code_the_wait_doubles_and_the_fifth_ends_the_challenge(
    tmp_path: Path, clock: Clock
) -> None:
    challenge = shown(tmp_path, clock)
    wrong, right = wrong_code(challenge), right_code(challenge)
    for number in range(MAX_TRIES - 1):
        assert challenge.give(wrong) is None
        assert challenge.view().trouble is Trouble.WRONG
        assert challenge.view().wait_ms == FIRST_WAIT_MS * 2**number
        assert challenge.give(right) is None, "while it waits not even the right one is taken"
        clock.ms += FIRST_WAIT_MS * 2**number
    assert challenge.give(wrong) is None
    assert challenge.view().trouble is Trouble.TOO_MANY
    clock.ms += 60_000
    assert challenge.give(right) is None


def test_the_right_code_after_wrong_ones_says_how_many_there_were(
    tmp_path: Path, clock: Clock
) -> None:
    challenge = shown(tmp_path, clock)
    for _ in range(2):
        challenge.give(wrong_code(challenge))
        clock.ms += challenge.view().wait_ms
    key = challenge.give(right_code(challenge))
    assert key is not None
    assert key.how.wrong_tries == 2


def test_a_misheard_group_is_named_and_is_no_try(tmp_path: Path, clock: Clock) -> None:
    challenge = shown(tmp_path, clock)
    code = right_code(challenge)
    slip = code[:8] + str((int(code[8]) + 1) % 10) + code[9:]
    for _ in range(MAX_TRIES + 1):
        assert challenge.give(slip) is None
        assert challenge.view().trouble is Trouble.MISHEARD
        assert challenge.view().group == 2
    assert challenge.give(code[:20]) is None
    assert challenge.view().trouble is Trouble.INCOMPLETE
    assert challenge.give(code.replace(" ", "-")) is not None


def test_a_slot_leaves_the_disk_before_it_can_be_shown(tmp_path: Path) -> None:
    file = slots_of(tmp_path, 2)
    for left in (1, 0):
        taken = file.take()
        assert taken is not None
        _, slot, more = taken
        assert more == left
        data = (tmp_path / SLOTS_FILE).read_bytes()
        assert slot.nonce.encode() not in data
        assert not any(sealed in data for _, sealed in slot.wraps)
    assert file.take() is None
    assert file.is_there()
    file.drop()
    assert not file.is_there()
    assert file.take() is None


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_on_a_full_disk_a_challenge_is_shown_all_the_same_and_never_again(
    tmp_path: Path, clock: Clock
) -> None:
    file = slots_of(tmp_path, 3)
    with file_size_limit(100):
        taken = file.take()
        assert file.take() is None
    assert taken is not None
    challenge = Challenge(taken, monotonic=clock)
    assert challenge.view().more is False
    assert challenge.give(right_code(challenge)) is not None
    assert file.take() is None


@pytest.mark.parametrize("terms", [unlock.Terms("S1", "13"), unlock.Terms("S2", "12")])
def test_challenges_of_another_seat_or_session_are_not_kept_and_not_shown(
    tmp_path: Path, terms: unlock.Terms
) -> None:
    mine = SlotFile(tmp_path, "S1", "12")
    with pytest.raises(Rejected):
        mine.keep(unlock.encode_slots(terms, ()))
    slots_of(tmp_path, 2, terms)
    assert mine.take() is None


def test_a_damaged_file_shows_nothing(tmp_path: Path) -> None:
    file = slots_of(tmp_path)
    data = (tmp_path / SLOTS_FILE).read_bytes()
    (tmp_path / SLOTS_FILE).write_bytes(data[: len(data) // 2])
    assert file.take() is None
