"""Somebody wants a seat's vault open without its station and without a code meant for that."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import replace
from pathlib import Path

import pytest

from client.seat.starting import OpenedVault
from client.seat.unlocking import MAX_TRIES, SLOTS_FILE, Challenge, Trouble
from client.seat.vault import ChallengeUsed
from exam.core import events as ev
from exam.core.errors import Rejected, Tampered
from exam.core.events import UnlockReason
from exam.vault import unlock, unlock_kit
from exam.vault.database import VaultKeyWrong
from tests.helpers.locked_seat import OFFICERS, SESSION, LockedSeat, locked_seat

YEAR_S = 365.25 * 24 * 3600
GUESSER_S = 1e12
"""Guesses in a second of somebody with many thousand graphics cards."""
MIN_YEARS = 1000


@pytest.fixture(scope="module")
def unlock_key() -> bytes:
    return secrets.token_bytes(32)


@pytest.fixture
def seat(tmp_path: Path, unlock_key: bytes) -> LockedSeat:
    return locked_seat(tmp_path, "12", unlock_key)


def unlocked_entries(opened: OpenedVault) -> list[ev.Unlocked]:
    (attempt,) = opened.present
    return [one for one in attempt.journal.replay() if isinstance(one, ev.Unlocked)]


def test_the_right_code_opens_the_vault_and_stands_in_the_attempts_chain(seat: LockedSeat) -> None:
    challenge = seat.shown()
    key = challenge.give(seat.code(challenge, UnlockReason.STATION_DOWN, 1))
    assert key is not None
    opened = seat.open(key)
    try:
        (entry,) = unlocked_entries(opened)
        assert (entry.officer, entry.reason) == ("Budi Santoso", UnlockReason.STATION_DOWN)
        assert entry.challenge == key.how.challenge
        assert 0 < entry.expires_utc_ms - entry.wall_utc_ms <= unlock.LIFETIME_S * 1000
    finally:
        opened.vault.close()


def test_a_code_for_seat_12_opens_nothing_at_seat_13(
    seat: LockedSeat, tmp_path: Path, unlock_key: bytes
) -> None:
    other = locked_seat(tmp_path, "13", unlock_key)
    challenge, at_other = seat.shown(), other.shown()
    assert at_other.give(seat.code(challenge)) is None
    assert at_other.view().trouble is Trouble.WRONG


def test_not_even_where_both_seats_show_the_same_challenge(seat: LockedSeat) -> None:
    nonce, share = "123456789012", seat.share
    (slot,) = unlock.prepare(replace(seat.terms, seat="13"), share, seat.officers, [nonce])
    code = unlock.code_for(
        seat.officers[0].secret, seat.terms, nonce, UnlockReason.POWER_CUT
    ).replace(" ", "")
    data = unlock.read_code(code)
    assert slot.open(replace(seat.terms, seat="13"), data) is None
    assert slot.open(seat.terms, data) is None


def test_the_challenge_of_seat_13_is_refused_by_whoever_answers_for_seat_12(
    seat: LockedSeat,
) -> None:
    text = unlock.challenge_text("123456789012", SESSION, "13")
    with pytest.raises(Rejected, match="bukan milik kursi"):
        unlock.read_challenge(text, SESSION, ["12"])
    with pytest.raises(Rejected, match="bukan milik kursi"):
        unlock.read_challenge(text, "SESI-LAIN", ["12", "13"])


def test_a_code_for_one_reason_opens_the_wrap_of_that_reason_alone(seat: LockedSeat) -> None:
    nonce = "123456789012"
    (slot,) = unlock.prepare(seat.terms, seat.share, seat.officers, [nonce])
    for reason, officer in itertools.product(UnlockReason, seat.officers):
        code = unlock.read_code(unlock.code_for(officer.secret, seat.terms, nonce, reason))
        opening = [
            (why, opened.officer)
            for why, sealed in slot.wraps
            if (opened := unlock.Slot(nonce, ((why, sealed),)).open(seat.terms, code))
        ]
        assert opening == [(reason, officer.name)]


def test_a_wrap_passed_off_as_another_reasons_stays_shut(seat: LockedSeat) -> None:
    nonce = "123456789012"
    (slot,) = unlock.prepare(seat.terms, seat.share, seat.officers[:1], [nonce])
    reason, sealed = slot.wraps[0]
    code = unlock.read_code(unlock.code_for(seat.officers[0].secret, seat.terms, nonce, reason))
    for other in set(UnlockReason) - {reason}:
        assert unlock.Slot(nonce, ((other, sealed),)).open(seat.terms, code) is None


def test_a_longer_life_written_into_the_file_makes_every_code_useless(seat: LockedSeat) -> None:
    path = seat.folder / SLOTS_FILE
    terms, slots = unlock.decode_slots(path.read_bytes())
    path.write_bytes(unlock.encode_slots(replace(terms, lifetime_s=3600), slots))
    challenge = seat.shown()
    assert challenge.give(seat.code(challenge)) is None
    assert challenge.view().trouble is Trouble.WRONG


def test_a_used_code_fails_after_a_restart_of_the_seat(seat: LockedSeat) -> None:
    challenge = seat.shown()
    code = seat.code(challenge)
    key = challenge.give(code)
    assert key is not None
    seat.open(key).vault.close()
    again = seat.shown()
    assert again.view().challenge != challenge.view().challenge
    assert again.give(code) is None


def test_a_code_asked_for_before_a_restart_fails_after_it(seat: LockedSeat) -> None:
    code = seat.code(seat.shown())
    again = seat.shown()
    assert again.give(code) is None


def test_an_older_copy_of_the_file_put_back_is_found_out_before_anything_is_read(
    seat: LockedSeat,
) -> None:
    path = seat.folder / SLOTS_FILE
    before = path.read_bytes()
    challenge = seat.shown()
    code = seat.code(challenge)
    key = challenge.give(code)
    assert key is not None
    seat.open(key).vault.close()
    path.write_bytes(before)
    again = seat.shown()
    assert again.view().challenge == challenge.view().challenge
    key = again.give(code)
    assert key is not None
    with pytest.raises(ChallengeUsed) as refused:
        seat.open(key)
    assert isinstance(refused.value, Tampered)


def test_without_the_file_there_is_nothing_to_answer(seat: LockedSeat) -> None:
    (seat.folder / SLOTS_FILE).unlink()
    assert seat.slots.take() is None
    path = seat.folder / SLOTS_FILE
    path.write_bytes(unlock.encode_slots(seat.terms, ()))
    assert seat.slots.take() is None


def test_challenges_of_the_guessers_own_making_open_no_vault(seat: LockedSeat) -> None:
    own = unlock.Officer("Siti Aminah", secrets.token_bytes(32))
    slots = unlock.prepare(seat.terms, secrets.token_bytes(32), [own], unlock.new_nonces(1))
    (seat.folder / SLOTS_FILE).write_bytes(unlock.encode_slots(seat.terms, slots))
    challenge = seat.shown()
    mine = replace(seat, officers=(own,))
    key = challenge.give(mine.code(challenge))
    assert key is not None
    with pytest.raises(VaultKeyWrong):
        seat.open(key)


def test_there_is_no_universal_code(unlock_key: bytes) -> None:
    officers = [
        unlock.Officer(name, unlock.officer_secret(key, SESSION, name.encode()))
        for key in (unlock_key, secrets.token_bytes(32))
        for name in OFFICERS
    ]
    codes = [
        unlock.code_for(officer.secret, unlock.Terms(session, str(number)), nonce, reason)
        for officer in officers
        for session in (SESSION, "SESI-LAIN")
        for number in range(1, 21)
        for nonce in ("000000000000", "000000000001", "999999999999")
        for reason in UnlockReason
    ]
    assert len(set(codes)) == len(codes) == 1920


class Clock:
    """A guesser does not mind waiting."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


def test_at_the_seat_a_guesser_gets_so_few_tries_that_none_succeeds(seat: LockedSeat) -> None:
    tries, wraps = 0, 0
    while (taken := seat.slots.take()) is not None:
        clock = Clock()
        challenge = Challenge(taken, monotonic=clock)
        wraps = len(taken[1].wraps)
        nonce = taken[1].nonce
        while challenge.view().challenge:
            guess = unlock.code_for(
                secrets.token_bytes(32), seat.terms, nonce, UnlockReason.POWER_CUT
            )
            assert challenge.give(guess) is None
            tries += 1
            clock.ms += challenge.view().wait_ms
    assert tries == unlock.SLOTS * MAX_TRIES == 120
    assert tries * wraps / 10**unlock.CODE_DIGITS < 1e-21


def test_with_a_copy_of_the_disk_all_codes_would_take_longer_than_a_thousand_years(
    seat: LockedSeat,
) -> None:
    data = (seat.folder / SLOTS_FILE).read_bytes()
    terms, slots = unlock.decode_slots(data)
    # What is known to a thief: all that is on the disk, and how all of it is made.
    assert seat.share not in b"".join(
        path.read_bytes() for path in seat.folder.rglob("*") if path.is_file()
    )
    one = unlock.Slot(slots[0].nonce, slots[0].wraps[:1])
    count = 2000
    start = time.perf_counter()
    opened = [one.open(terms, f"{secrets.randbelow(10**25):025}") for _ in range(count)]
    here_s = count / (time.perf_counter() - start)
    assert not any(opened)
    assert here_s < GUESSER_S / 1e4, "the guesser below must be far faster than this computer"
    half_of_all = 10**unlock.CODE_DIGITS / 2
    assert half_of_all / GUESSER_S / YEAR_S > MIN_YEARS
    # Every wrap has a context of its own, so one guess is tried against one wrap only.
    contexts = {terms.context(slot.nonce, why) for slot in slots for why, _ in slot.wraps}
    assert len(contexts) == len(slots) * len(UnlockReason)


def test_a_stolen_kit_costs_the_thief_a_quarter_of_a_second_for_each_passphrase(
    seat: LockedSeat, tmp_path: Path
) -> None:
    kit = unlock_kit.Kit(SESSION, "Sesi", "Ruang", ("12",), 300, seat.officers[0])
    path = tmp_path / "siti.kit"
    unlock_kit.write_kit(path, kit, "empat kata tak berkaitan")
    data = path.read_bytes()
    assert seat.officers[0].secret not in data
    assert b"Siti" not in data
    start = time.process_time()
    for guess in ("rahasia12345", "gamelan di pendopo", ""):
        with pytest.raises(Rejected):
            unlock_kit.open_kit(data, guess)
    assert (time.process_time() - start) / 3 > 0.05
