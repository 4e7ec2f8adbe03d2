"""Wrong PINs: each makes the next wait, the fifth locks, and only a proctor lifts that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exam.core.errors import StoreFailed
from exam.exchange.statements import new_signing_key, public_of
from exam.sealing.pin import stretch_pin
from server.station.lifting import Lift, check_lift, sign_lift
from server.station.officers import Roll
from server.station.pins import TRIES_AT_SEAT, TRIES_OF_ONE, NotAdmitted, Why
from server.station.status import status_now
from server.web.replies import Refused
from tests.helpers.reception import Front, front_desk
from tests.helpers.room import NAMES, NIPS, PINS

NUMBER = "PST-001"
STRANGER = "199901012020121001"


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with front_desk(tmp_path) as made:
        yield made


def lifted(front: Front, subject: str, *, at_seat: bool = False, word: bytes = b"1") -> bool:
    lift = Lift(subject, at_seat, "Siti", "salah baca", word)
    return front.desk.run(lambda: front.room.lift_now(lift))


def locked(front: Front) -> object:
    return front.desk.run(lambda: status_now(front.room))["locked"]


def test_each_wrong_try_doubles_the_wait_and_the_fifth_locks(front: Front) -> None:
    told = [front.wrong("1", NUMBER) for _ in range(TRIES_OF_ONE)]
    assert [one.why for one in told] == [Why.UNKNOWN] * 4 + [Why.LOCKED]
    assert [one.tries_left for one in told] == [4, 3, 2, 1, 0]
    assert [one.wait_ms for one in told] == [1000, 2000, 4000, 8000, 0]
    assert locked(front) == [NUMBER]


def test_a_try_that_comes_too_early_is_not_looked_at_and_not_counted(front: Front) -> None:
    front.wrong("1", NUMBER, waits=False)
    for _ in range(3):
        early = front.wrong("1", NUMBER, waits=False)
        assert (early.why, early.wait_ms, early.tries_left) == (Why.WAIT, 1000, 4)
    front.now_ms += 400
    assert front.wrong("1", NUMBER, waits=False).wait_ms == 600
    front.now_ms += 600
    assert front.wrong("1", NUMBER).tries_left == 3


def test_a_clock_that_was_set_back_makes_nobody_wait_longer(front: Front) -> None:
    front.wrong("1", NUMBER, waits=False)
    front.now_ms -= 3_600_000
    assert front.wrong("1", NUMBER, waits=False).wait_ms == 1000


def test_number_and_nip_and_every_seat_share_one_count(front: Front) -> None:
    for seat, number in (("1", NUMBER), ("2", NIPS[0]), ("3", " PST-001 "), ("1", NIPS[0])):
        front.wrong(seat, number)
    assert front.wrong("2", NUMBER).why is Why.LOCKED
    assert front.wrong("3", NIPS[0]).why is Why.LOCKED
    assert front.wrong("3", "PST-002").why is Why.UNKNOWN


def test_a_number_on_no_roster_gets_the_same_answers_and_always_the_same_salt(
    front: Front,
) -> None:
    known = [front.wrong("1", NUMBER) for _ in range(TRIES_OF_ONE)]
    unknown = [front.wrong("2", STRANGER) for _ in range(TRIES_OF_ONE)]
    assert known == unknown
    salts = [front.desk.run(lambda: front.room.reception.salt_now(STRANGER)) for _ in range(2)]
    front.restart()
    salts.append(front.desk.run(lambda: front.room.reception.salt_now(STRANGER)))
    assert len(set(salts)) == 1
    assert len(salts[0]) == len(front.desk.run(lambda: front.room.reception.salt_now(NUMBER)))


def test_a_seat_where_many_are_tried_is_locked_for_everybody(front: Front) -> None:
    told = [front.wrong("1", f"PST-{100 + number}").why for number in range(TRIES_AT_SEAT)]
    assert told == [Why.UNKNOWN] * (TRIES_AT_SEAT - 1) + [Why.SEAT_LOCKED]
    assert front.wrong("1", NUMBER).why is Why.SEAT_LOCKED
    assert front.wrong("2", NUMBER).why is Why.UNKNOWN
    assert locked(front) == ["seat 1"]
    assert lifted(front, "1", at_seat=True)
    assert locked(front) == []
    assert front.wrong("1", "PST-003").why is Why.UNKNOWN


def test_locks_outlive_a_restart_and_only_a_proctor_lifts_them(front: Front) -> None:
    for _ in range(TRIES_OF_ONE):
        front.wrong("1", NUMBER)
    front.restart()
    front.now_ms += 30 * 24 * 3_600_000
    assert front.wrong("2", NUMBER).why is Why.LOCKED
    assert lifted(front, NIPS[0])
    assert front.wrong("2", NUMBER).tries_left == 4


def test_the_same_word_of_a_proctor_lifts_once(front: Front) -> None:
    for _ in range(TRIES_OF_ONE):
        front.wrong("1", NUMBER)
    assert lifted(front, NUMBER)
    for _ in range(TRIES_OF_ONE):
        front.wrong("2", NUMBER)
    assert not lifted(front, NUMBER)
    assert front.wrong("3", NUMBER).why is Why.LOCKED
    with pytest.raises(Refused, match="not on the roster"):
        lifted(front, STRANGER, word=b"2")


def test_every_try_and_lift_is_an_event_that_nobody_takes_back(front: Front) -> None:
    front.wrong("2", NUMBER)
    front.wrong("3", STRANGER)
    lifted(front, NUMBER)
    rows = front.desk.run(
        lambda: front.desk.database.query(
            "SELECT seat, whose, what, officer, reason FROM pin_event ORDER BY number"
        )
    )
    who = front.registration(0)
    assert rows[0] == ("2", who, "wrong", "", "")
    assert rows[1][:1] + rows[1][2:] == ("3", "wrong", "", "")
    assert STRANGER not in rows[1][1]
    assert rows[2] == ("", who, "lifted", "Siti", "salah baca")
    for change in ("UPDATE pin_event SET what = 'right'", "DELETE FROM pin_event"):
        with pytest.raises(StoreFailed, match="append-only"):
            front.desk.run(lambda change=change: front.desk.database.execute(change))  # type: ignore[misc]


def test_the_right_pin_is_let_in_and_forgives_the_participant_but_not_the_seat(
    tmp_path: Path,
) -> None:
    with front_desk(tmp_path, people=2, stretched=True) as front:
        salt = front.desk.run(lambda: front.room.reception.salt_now(NIPS[1]))
        proof = stretch_pin(PINS[1], salt).proof
        for done in range(0, TRIES_AT_SEAT, 2):
            for number in ("PST-002", f"PST-{100 + done}"):
                last = front.wrong("2", number)
            right = front.show("2", NIPS[1], proof)
            if done + 2 < TRIES_AT_SEAT:
                assert isinstance(right, dict)
                assert (right["name"], right["attempt_id"]) == (NAMES[1], "")
        assert last.why is Why.SEAT_LOCKED
        assert right == NotAdmitted(Why.SEAT_LOCKED)


def test_a_right_pin_shown_again_and_again_is_one_event(front: Front) -> None:
    who = front.registration(0)
    for seat in ("1", "1", "1", "2", "2", "1"):
        front.desk.run(lambda seat=seat: front.room.pins.right_now(who, seat, front.now_ms))  # type: ignore[misc]
    front.wrong("1", NUMBER)
    front.desk.run(lambda: front.room.pins.right_now(who, "1", front.now_ms))
    rows = front.desk.run(
        lambda: front.desk.database.query("SELECT seat, what FROM pin_event ORDER BY number")
    )
    assert rows == [("1", "right"), ("2", "right"), ("1", "right"), ("1", "wrong"), ("1", "right")]


def test_a_locked_number_does_not_say_whether_the_pin_was_right(tmp_path: Path) -> None:
    with front_desk(tmp_path, people=1, stretched=True) as front:
        for _ in range(TRIES_OF_ONE):
            wrong = front.wrong("1", NUMBER)
        salt = front.desk.run(lambda: front.room.reception.salt_now(NUMBER))
        assert front.show("2", NUMBER, stretch_pin(PINS[0], salt).proof) == wrong


def test_a_lift_counts_as_its_signer_signed_it_now_and_with_a_reason() -> None:
    private, stranger = new_signing_key(), new_signing_key()
    officers = Roll({public_of(private): "Siti"})
    signed = sign_lift("PST-001", "salah baca", "S-1", 1000, private, at_seat=False)
    found = check_lift(signed, officers, "S-1", 2000)
    assert found == Lift("PST-001", False, "Siti", "salah baca", signed)
    of_a_seat = sign_lift("3", "x", "S-1", 1, private, at_seat=True)
    assert check_lift(of_a_seat, officers, "S-1", 1).at_seat
    with pytest.raises(Refused, match="not of this moment"):
        check_lift(signed, officers, "S-1", 2000 + 10 * 60_000)
    with pytest.raises(Refused, match="for another session"):
        check_lift(signed, officers, "S-2", 2000)
    with pytest.raises(Exception, match="nobody of this room"):
        check_lift(sign_lift("3", "x", "S-1", 1, stranger, at_seat=True), officers, "S-1", 1)
    with pytest.raises(Exception, match="a reason is needed"):
        check_lift(sign_lift("3", " ", "S-1", 1, private, at_seat=True), officers, "S-1", 1)
    assert replace(found, reason="lain") != found
