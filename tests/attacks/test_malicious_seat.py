"""A seat that owns its disk and its keys rewrites or forgets what was signed for elsewhere."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from exam.core import events as ev
from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import Tampered
from exam.exchange.bodies import new_attempt_key
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import EntriesMessage, encode_entries, encode_header
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import Journal, create_attempt, list_attempts
from tests.helpers.forms import choose
from tests.helpers.hops import header
from tests.helpers.room import Room
from tests.helpers.scripted_seat import Declined, ScriptedSeat


def _rewritten(seat: ScriptedSeat, since: int) -> list[Entry]:
    """The journal with every entry from ``since`` on sealed anew, by the seat's own key."""
    kept = seat.entries[: since - 1]
    seat.entries, old = kept, seat.entries
    for entry in old[since - 1 :]:
        event = seat.sealer.open(entry.seq, entry.body)
        seat.entries.append(link(seat.head, seat.sealer.seal(entry.seq, event)))
    return seat.entries


@pytest.mark.parametrize("since", [1, 4])
def test_a_seat_rewrites_its_journal_with_its_own_key_after_a_receipt(
    sitting: ScriptedSeat, since: int
) -> None:
    sitting.deliver()
    signed = list(sitting.entries)
    forged = _rewritten(sitting, since)
    assert forged[since - 1].seal != signed[since - 1].seal
    with pytest.raises(Declined, match=f"entry {since} is another one; both versions are kept"):
        sitting.post(forged)
    trouble = sitting.room.seat_row(sitting.seat)["trouble"]
    assert trouble == f"kept apart: entry {since} is another one"
    sitting.entries = signed
    assert sitting.post(signed)[0].head.seal == signed[-1].seal


def test_a_seat_rolls_its_disk_back_and_goes_on_from_there(sitting: ScriptedSeat) -> None:
    sitting.deliver()
    held = len(sitting.entries)
    sitting.entries = sitting.entries[: held - 2]
    first_lost = held - 1
    event = sitting.sealer.open(held - 2, sitting.entries[-1].body)
    sitting.entries.append(link(sitting.head, sitting.sealer.seal(first_lost, event)))
    with pytest.raises(Declined, match=f"entry {first_lost} is another one"):
        sitting.post(sitting.entries)
    trouble = sitting.room.seat_row(sitting.seat)["trouble"]
    assert f"entry {first_lost} is another one" in trouble


def test_a_seat_opens_its_attempt_anew_under_the_same_name(sitting: ScriptedSeat) -> None:
    sitting.deliver()
    later = replace(sitting.header, created_utc_ms=sitting.header.created_utc_ms + 1)
    with pytest.raises(Declined, match="the attempt was opened differently"):
        sitting.post([], header=encode_header(later))
    trouble = sitting.room.seat_row(sitting.seat)["trouble"]
    assert trouble == "kept apart: the attempt was opened differently"


def test_a_seat_writes_into_its_neighbours_attempt(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    """With the right header and seals that follow: who may write it is decided by the line."""
    sitting.deliver()
    held = len(sitting.entries)
    forged = link(sitting.head, bytes(60))
    with closing(ScriptedSeat(guarded_room, 2)) as neighbour:
        message = encode_entries(EntriesMessage(sitting.encoded_header, (forged,)))
        with pytest.raises(Declined) as refused:
            neighbour.line.post("/v1/entries", message)
    assert refused.value.code == "wrong_seat"
    assert sitting.post([])[0].head.seq == held


def test_a_seat_speaks_under_another_seats_number(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    with closing(ScriptedSeat(guarded_room, 2)) as neighbour:
        neighbour.seat = sitting.seat
        for ask in (neighbour.hello, lambda: neighbour.pin_key(sitting.nip, sitting.pin)):
            with pytest.raises(Declined) as refused:
                ask()
            assert refused.value.code == "wrong_seat"


def test_a_disk_rolled_back_is_noticed_by_the_seat_itself(tmp_path: Path) -> None:
    disk, kept, key, station = tmp_path / "disk", tmp_path / "kept", bytes(32), new_signing_key()
    disk.mkdir()
    vault = Database.open(disk / "v", key, JOURNAL)
    journal = Journal(vault, create_attempt(vault, header(), new_attempt_key(), b""))
    for number in range(3):
        journal.append(_answer(number))
    vault.close()
    shutil.copytree(disk, kept)

    def opened() -> tuple[Database, Journal]:
        vault = Database.open(disk / "v", key, JOURNAL)
        journal = Journal(vault, list_attempts(vault)[0])
        journal.replay()
        return vault, journal

    vault, journal = opened()
    newest = journal.append(_answer(3))
    held = Receipt(Hop.STATION, "a1", Head(newest.seq, newest.seal), 9)
    receipt = sign_receipt(held, station)
    journal.note_receipts((receipt,), {Hop.STATION: public_of(station)})
    vault.close()
    shutil.rmtree(disk)
    shutil.copytree(kept, disk)
    vault, journal = opened()
    with pytest.raises(Tampered, match="station signed for entry 4, which this journal never had"):
        journal.note_receipts((receipt,), {Hop.STATION: public_of(station)})
    vault.close()


def _answer(number: int) -> ev.ResponseRecorded:
    return ev.ResponseRecorded(
        at_ms=number, wall_utc_ms=number, item_id=f"i{number}", response=choose("A")
    )


@pytest.mark.parametrize(
    ("answered", "root"), [(100, bytes(32)), (5, b"x")], ids=["answers", "root"]
)
def test_a_seat_asks_for_a_receipt_over_numbers_that_cannot_be(
    sitting: ScriptedSeat, answered: int, root: bytes
) -> None:
    sitting.deliver()
    with pytest.raises(Declined, match=f"{answered} of 10 answered"):
        _handed_in(sitting, sitting.head, answered, root)


def test_a_seat_asks_for_a_receipt_over_nothing(tmp_path: Path) -> None:
    with Room(tmp_path, centre=False) as room, closing(ScriptedSeat(room, 1)) as seat:
        seat.begin()
        seat.post([])
        with pytest.raises(Declined, match="nothing of this attempt is held"):
            _handed_in(seat, genesis(seat.encoded_header), 10, bytes(32))


def _handed_in(seat: ScriptedSeat, head: Head, answered: int, root: bytes) -> None:
    asked = {
        "attempt_id": seat.header.attempt_id,
        "items": 10,
        "answered": answered,
        "root": root,
        "seq": head.seq,
        "seal": head.seal,
    }
    seat.call("/v1/submission", "submission", asked, "submission-receipt", {"receipt": bytes})
