"""What a station gives a seat and a proctor against the day when the station itself is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam.core.errors import Rejected, StoreFailed
from exam.core.events import UnlockReason
from exam.vault import unlock
from exam.vault.unlock_kit import answer
from server.station.desk import Desk
from server.station.register import Register
from server.station.session import Proctor, read_session
from server.station.unlock import UnlockBook
from server.web.tokens import to_text
from tests.helpers.room import SESSION_ID, session_text

KEY, SHARE = bytes(range(32)), bytes(range(32, 64))
NOW = 1_700_000_000_000
SITI, BUDI, STRANGER = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    file = tmp_path / "sesi.toml"
    file.write_text(session_text(SESSION_ID, 20), encoding="utf-8")
    session = read_session(file, dt.date(2026, 1, 1))
    one = Desk(tmp_path / "station.vault", KEY)
    register = Register(one.database)
    # No PIN is asked for here, and hashing twenty takes seconds.
    hashes = {person.registration: (bytes(16), bytes(32)) for person in session.participants}

    def begin() -> None:
        register.begin(session, hashes)
        register.add_proctor(Proctor("Siti Aminah", to_text(SITI)))
        register.add_proctor(Proctor("Budi Santoso", to_text(BUDI)))

    one.run(begin)
    yield one
    one.close()


@pytest.fixture
def book(desk: Desk) -> UnlockBook:
    return UnlockBook(desk.database, lambda: NOW)


def test_every_proctors_code_opens_what_was_prepared_for_a_seat(
    desk: Desk, book: UnlockBook
) -> None:
    made = desk.run(lambda: book.wanted_now("12", SHARE)).make()
    terms, slots = unlock.decode_slots(made)
    assert (terms.session_id, terms.seat, len(slots)) == (SESSION_ID, "12", unlock.SLOTS)
    challenge = unlock.challenge_text(slots[0].nonce, SESSION_ID, "12")
    for key, name in ((SITI, "Siti Aminah"), (BUDI, "Budi Santoso")):
        seat, code = desk.run(
            lambda key=key: book.code_now(key, challenge, UnlockReason.STATION_DOWN)  # type: ignore[misc]
        )
        assert seat == "12"
        opened = slots[0].open(terms, unlock.read_code(code))
        assert opened is not None
        assert (opened.share, opened.officer) == (SHARE, name)


def test_the_unlock_key_is_made_once_and_every_preparation_has_fresh_challenges(
    desk: Desk, book: UnlockBook
) -> None:
    first = desk.run(lambda: book.wanted_now("12", SHARE))
    again = desk.run(lambda: UnlockBook(desk.database, lambda: NOW).wanted_now("12", SHARE))
    assert first == again
    nonces = [{slot.nonce for slot in unlock.decode_slots(one.make())[1]} for one in (first, again)]
    assert not nonces[0] & nonces[1]


def test_a_kit_answers_as_the_station_does_and_both_are_on_the_record(
    desk: Desk, book: UnlockBook
) -> None:
    kit = desk.run(lambda: book.kit_now(SITI))
    challenge = unlock.challenge_text("123456789012", SESSION_ID, "7")
    reason = UnlockReason.NETWORK_DOWN
    here = desk.run(lambda: book.code_now(SITI, challenge, reason))
    assert answer(kit, challenge, reason) == here
    given = desk.run(book.given_now)
    assert [(one.what, one.officer, one.seat, one.at_utc_ms) for one in given] == [
        ("kit", "Siti Aminah", "", NOW),
        ("code", "Siti Aminah", "7", NOW),
    ]


def test_nobody_else_gets_a_code_or_a_kit(desk: Desk, book: UnlockBook) -> None:
    challenge = unlock.challenge_text("123456789012", SESSION_ID, "7")
    for ask in (
        lambda: book.code_now(STRANGER, challenge, UnlockReason.RESTART),
        lambda: book.kit_now(STRANGER),
    ):
        with pytest.raises(Rejected, match="tidak termasuk"):
            desk.run(ask)
    assert desk.run(book.given_now) == []


def test_a_seventeenth_proctor_is_told_instead_of_given_what_opens_nothing(
    desk: Desk, book: UnlockBook
) -> None:
    register = Register(desk.database)
    for number in range(10, 10 + unlock.MAX_OFFICERS):
        proctor = Proctor(f"Pengawas {number}", to_text(bytes([number]) * 32))
        desk.run(lambda proctor=proctor: register.add_proctor(proctor))  # type: ignore[misc]
    last = bytes([10 + unlock.MAX_OFFICERS - 1]) * 32
    with pytest.raises(Rejected, match="tidak termasuk"):
        desk.run(lambda: book.kit_now(last))
    assert len(desk.run(lambda: book.wanted_now("12", SHARE)).officers) == unlock.MAX_OFFICERS


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE unlock_secret SET secret = zeroblob(32)",
        "DELETE FROM unlock_secret",
        "UPDATE unlock_given SET officer = 'x'",
        "DELETE FROM unlock_given",
    ],
)
def test_key_and_record_are_append_only(desk: Desk, book: UnlockBook, sql: str) -> None:
    desk.run(lambda: book.kit_now(SITI))
    with pytest.raises(StoreFailed):
        desk.run(lambda: desk.database.execute(sql))
