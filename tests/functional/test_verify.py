"""From a sitting to somebody with files and public keys: it all holds, and a rewriting does not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exam.core.chain import Head
from exam.exchange import log
from server.web.tokens import to_text
from tests.helpers.room import Room, pendopo, pendopo_json, until
from tests.helpers.scripted_seat import ScriptedSeat


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(tmp_path) as made:
        yield made


@pytest.fixture
def seat(room: Room) -> Iterator[ScriptedSeat]:
    """Handed in, and the centre holds it."""
    with closing(ScriptedSeat(room, 1)) as made:
        made.begin()
        made.authorized()
        made.sit_to_the_end()
        made.deliver()
        held = len(made.entries)
        until(lambda: room.seat_row(1)["centre_seq"] == held, "the centre holds it all")
        yield made


def _participants_receipt(seat: ScriptedSeat) -> bytes:
    items = sum(1 for _ in seat.form.all_items())
    head: Head = seat.head
    assert seat.attempt.submitted is not None
    asked: dict[str, object] = {
        "attempt_id": seat.header.attempt_id,
        "items": items,
        "answered": seat.answered,
        "root": seat.attempt.submitted.answers_root,
        "seq": head.seq,
        "seal": head.seal,
    }
    said = seat.call(
        "/v1/submission", "submission", asked, "submission-receipt", {"receipt": bytes}
    )
    return bytes(said["receipt"])


def test_chain_receipt_log_and_package_are_checked_with_public_keys_alone(
    room: Room, seat: ScriptedSeat, tmp_path: Path
) -> None:
    signed = tmp_path / "tanda-terima.cose"
    signed.write_bytes(_participants_receipt(seat))
    of = ("--home", room.centre.home, "--attempt", seat.header.attempt_id)
    chain, receipt, heads = (tmp_path / one for one in ("chain", "receipt", "log"))
    pendopo("central", "export-chain", *of, "--out", chain)
    pendopo("central", "prove-receipt", *of, "--receipt", signed, "--out", receipt)
    pendopo("central", "export-log", "--home", room.centre.home, "--out", heads)
    centre = ("--centre-key", to_text(seat.target.centre_receipt_public))
    station = ("--station-key", to_text(seat.station_key))
    said = pendopo_json("verify", "chain", chain, *centre)
    assert said["head"] == {"seq": seat.head.seq, "seal": seat.head.seal.hex()}
    assert said["receipts"] == [{"hop": "centre", "seq": seat.head.seq}]
    assert (said["signed_up_to"], said["unsigned"]) == (seat.head.seq, None)
    said = pendopo_json("verify", "receipt", receipt, *centre, *station)
    assert said["checked"] == ["signature", "answers", "log", "entry"]
    assert pendopo_json("verify", "log", heads, *centre)["leaves"] == 1
    kept = tmp_path / "kept"
    written = json.loads(room.vault("log-heads", "--out", kept, "--json").stdout)
    said = pendopo_json(
        "verify", "log", heads, *centre, *station, "--head", kept, "--receipt", receipt
    )
    assert said["kept_heads"] == written["heads"] + 1
    assert said["receipts"] == [seat.header.attempt_id]
    root = room.repository / "metadata" / "root.json"
    said = pendopo_json("verify", "package", room.repository, "--root", root)
    assert len(said["packages"]) == 2
    target = next((room.repository / "targets").iterdir())
    target.write_bytes(target.read_bytes()[:-1] + b"?")
    done = pendopo("verify", "package", room.repository, "--root", root, "--json", check=False)
    assert (done.returncode, json.loads(done.stdout)["sound"]) == (1, False)


def _heads_signed(room: Room) -> int:
    with closing(sqlite3.connect(room.centre.home / "central.sqlite3")) as database:
        found = database.execute("SELECT count(*) FROM log_head WHERE size = 1").fetchone()
        return int(found[0])


def test_a_station_notices_that_the_centres_database_was_rewritten(
    room: Room, seat: ScriptedSeat
) -> None:
    room.station.stop()
    room.station.start()
    until(lambda: _heads_signed(room), "the station has asked for the head over the first leaf")
    room.station.stop()
    room.centre.stop()
    with closing(sqlite3.connect(room.centre.home / "central.sqlite3")) as database:
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'log_%'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DELETE FROM log_head")
        database.execute("UPDATE log_leaf SET leaf = ?", (b"another",))
        database.execute("UPDATE log_node SET hash = ?", (log.leaf_hash(b"another"),))
        database.commit()
    room.centre.start()
    room.centre_cable.retarget(room.centre.port)
    room.station.start()
    until(lambda: room.status()["log_trouble"], "the rewriting is noticed")
    assert "from an index between 0 and 0 on" in room.status()["log_trouble"]
