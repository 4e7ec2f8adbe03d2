"""A seat that owns its disk and its keys rewrites or forgets what was signed for elsewhere."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from client.config import load_seat_config
from client.net.station import Station
from client.net.uplink import Uplink
from client.seat.link import Link
from client.seat.participant import Participant
from client.seat.presence import idle_presence
from client.seat.starting import open_by_station
from client.seat.vault import SeatVault
from exam.core import events as ev
from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import Rejected, Tampered
from exam.core.orders import OrderKind
from exam.exchange.bodies import new_attempt_key
from exam.exchange.orders import sign_order
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import EntriesMessage, encode_entries, encode_header
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import AttemptRow, Journal, create_attempt, list_attempts
from exam.vault.keys import device_secret, vault_key
from exam.vault.taking_up import take_up
from exam.vault.worker import Worker
from server.station.lifting import sign_lift
from server.station.proctor_files import read_key_file
from server.station.refusals import MOST_KEPT
from tests.helpers.forms import choose
from tests.helpers.hops import header
from tests.helpers.officers import Centre, an_order
from tests.helpers.reception import front_desk
from tests.helpers.room import Room, pendopo, until
from tests.helpers.scripted_seat import Declined, ScriptedSeat, wall_ms


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
    named = f"attempt {sitting.header.attempt_id}: kept apart: entry {since} is another one"
    assert trouble == named
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
    why = "kept apart: the attempt was opened differently"
    assert trouble == f"attempt {sitting.header.attempt_id}: {why}"


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


def test_a_seat_that_says_it_has_the_last_possible_order_is_named_and_still_obeys_the_next(
    sitting: ScriptedSeat,
) -> None:
    room = sitting.room
    sitting.deliver()
    sitting.beat(last_order_sequence=2**53)
    row = room.seat_row(sitting.seat)
    assert row["next_order_sequence"] == sitting.attempt.last_order_sequence + 1
    assert f"says that it has order {2**53}, and 1 is the last" in row["trouble"]
    room.order("message", "--seat", sitting.seat, "--text", "Lihat ke depan.")
    assert sitting.obey() == 1
    pendopo(
        "station", "move", "--home", room.station.home, "--key", room.proctor_key,
        f"PST-{int(sitting.seat):03}", "--to", "9", "--reason", "uji",
    )  # fmt: skip
    assert room.seat_row(9)["attempt_id"] == sitting.header.attempt_id


def test_orders_that_a_seat_forges_are_refused_and_named_by_seat_and_place(
    sitting: ScriptedSeat,
) -> None:
    room = sitting.room
    sitting.deliver()
    assert room.status()["order_trouble"] == ""
    key, now = read_key_file(room.proctor_key), wall_ms()
    mine = an_order(
        now,
        attempt_id=sitting.header.attempt_id,
        session_id=room.session_id,
        seat=sitting.seat,
        sequence=sitting.attempt.last_order_sequence + 1,
        kind=OrderKind.CHANGE_TIME,
        extra_ms=600_000,
    )
    good = sign_order(mine, key.private, key.certificate)
    cut = bytearray(good)
    cut[-1] ^= 1
    # One order was taken before these: the one that let the participant begin.
    for place, (forged, why) in enumerate(
        (
            (Centre().officer(now).order(mine), "not signed by the centre"),
            (sign_order(mine, new_signing_key(), key.certificate), "signature"),
            (sign_order(replace(mine, session_id="SESI-LAIN"), key.private, key.certificate),
             "is for session SESI-LAIN"),
            (sign_order(replace(mine, issued_utc_ms=now - 2, expires_utc_ms=now - 1),
                        key.private, key.certificate), "has expired"),
            (b"bukan perintah", "order"),
        ),
        start=2,
    ):  # fmt: skip
        for _ in range(2):
            with pytest.raises(Declined):
                sitting.line.post("/v1/orders", forged)
        trouble = room.status()["order_trouble"]
        named = f"{place - 1} refused as no proctor's word; the last from seat {sitting.seat}, "
        assert trouble.startswith(f"{named}order {place}: ")
        assert why in trouble
    assert (
        "refused as no proctor's word"
        in pendopo(
            "station", "status", "--home", room.station.home, "--key", room.proctor_key
        ).stdout
    )
    with pytest.raises(Declined):
        sitting.line.post(
            "/v1/lift",
            sign_lift("1", "x", room.session_id, now, new_signing_key(), at_seat=True),
        )
    assert "nobody of this room signed it" in room.status()["order_trouble"]
    assert sitting.obey() == 0


def test_a_flood_of_forged_orders_does_not_fill_the_station(tmp_path: Path) -> None:
    with front_desk(tmp_path) as front:
        refusals = front.room.refusals
        for number in range(MOST_KEPT + 20):
            data = str(number).encode()
            front.desk.run(partial(refusals.note_now, data, "3", Rejected(f"palsu {number}"), 1))
        rows = front.desk.run(
            lambda: front.desk.database.query("SELECT count(*) FROM refused_order")
        )
        assert rows == [(MOST_KEPT,)]
        told = front.desk.run(refusals.trouble_now)
        assert told.startswith(f"{MOST_KEPT} or more refused")


def test_a_seat_whose_journal_was_altered_is_named_to_the_proctor_with_attempt_and_entry(
    guarded_room: Room, sitting: ScriptedSeat, tmp_path: Path
) -> None:
    """While nobody sits there; what the station had not yet, and still follows, is delivered."""
    sitting.deliver()
    sitting.answer_section(sitting.form.sections[0].id, most=2)
    sitting.close()
    config = load_seat_config(sitting.path)
    with ExitStack() as stack:
        uplink = Uplink(config.station_url, config.ends)
        stack.callback(uplink.close)
        station, worker = Station(uplink, config.seat), Worker()
        stack.callback(worker.stop)
        welcome = station.hello("uji", "1")
        _kept_and_altered(tmp_path / "seat", welcome.vault_share, sitting)
        opened = worker.submit(
            lambda: open_by_station(
                tmp_path / "seat", welcome, seat=config.seat, synchronous="FULL"
            )
        ).result()
        stack.callback(lambda: worker.submit(opened.vault.close).result())
        link = Link(
            station,
            worker,
            lambda _: None,
            station_key=config.station_receipt_key,
            session_id=config.session_id,
        )
        link.report(lambda: idle_presence(config.seat, 0, opened.vault.trouble))
        link.follow(opened.held[0])
        link.start()
        stack.callback(link.stop)
        store, whole = "set aside in the seat's vault", len(sitting.entries)
        named = f"attempt {sitting.header.attempt_id}: {store}: entry 2 does not match its seal"
        until(lambda: named in guarded_room.seat_row(sitting.seat)["trouble"], "it is named")
        until(lambda: guarded_room.seat_row(sitting.seat)["station_seq"] == whole, "it is sent")
    assert opened.present == []


def _kept_and_altered(folder: Path, share: bytes, seat: ScriptedSeat) -> None:
    """The seat's journal on a disk, its second entry written over by who has the vault's key."""
    who = Participant(seat.name, "", "", "", b"", "pemetaan", seat.target.centre_receipt_public)
    row = AttemptRow(seat.header.attempt_id, seat.encoded_header, seat.key, who.to_bytes())
    SeatVault.open(folder, share).close()
    key = vault_key(device_secret(folder / "device.secret"), share)
    with closing(Database.open(folder / "journal.vault", key, JOURNAL)) as database:
        take_up(database, row, seat.entries, 0, 0)
        database.execute("DROP TRIGGER entry_is_append_only")
        database.execute("UPDATE entry SET body = zeroblob(60) WHERE seq = 2")
