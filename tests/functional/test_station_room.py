"""A station in its own process, spoken to over TLS as seats and proctors do."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests

from exam.core.attempt import State
from exam.core.chain import Entry, seal_of
from exam.core.obedience import read_message
from exam.core.orders import Order, OrderKind
from exam.exchange import wire
from exam.exchange.orders import sign_order
from exam.exchange.receipts import Hop, answers_root, read_submission
from exam.exchange.statements import new_signing_key
from exam.package.keys import CentreKeys
from exam.package.staff_keys import staff_private
from server.station.proctor_files import read_key_file
from tests.helpers.officers import Centre, an_order
from tests.helpers.room import (
    NAMES,
    NIPS,
    WAIT_S,
    Room,
    backup_of,
    pendopo,
    until,
)
from tests.helpers.scripted_seat import Declined, ScriptedSeat, wall_ms

pytestmark = pytest.mark.xdist_group("room")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Shared by tests that only use it; each takes a seat of its own."""
    with Room(tmp_path_factory.mktemp("room"), centre=False) as made:
        yield made


@pytest.fixture
def own_room(tmp_path: Path) -> Iterator[Room]:
    """For tests that stop, kill or look through a station."""
    with Room(tmp_path, centre=False) as made:
        yield made


@pytest.fixture
def seat(room: Room) -> Iterator[ScriptedSeat]:
    with closing(ScriptedSeat(room, room.next_seat())) as one:
        yield one


@pytest.fixture
def own_seat(own_room: Room) -> Iterator[ScriptedSeat]:
    with closing(ScriptedSeat(own_room, 1)) as one:
        yield one


def test_a_seat_is_welcomed_with_its_session_and_always_the_same_vault_share(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    first = own_seat.hello()
    assert first["session_id"] == own_room.session_id
    assert first["zone"] == "WIB"
    assert (first["package"], first["practice"]) == ("pemetaan", "latihan")
    assert len(first["vault_share"]) == 32
    assert first["centre_utc_ms"] == 0
    own_room.station.kill()
    own_room.station.start()
    again = ScriptedSeat(own_room, 1)
    assert again.hello()["vault_share"] == first["vault_share"]
    with pytest.raises(Declined) as refused:
        own_seat.hello()
    assert (refused.value.status, refused.value.code) == (403, "revoked")
    again.close()


def test_a_seat_cannot_speak_for_another_seat(room: Room, seat: ScriptedSeat) -> None:
    seat.begin()
    seat.seat = str(int(seat.seat) + 1)
    with pytest.raises(Declined) as refused:
        seat.hello()
    assert refused.value.code == "wrong_seat"
    with pytest.raises(Declined) as refused:
        seat.beat()
    assert refused.value.code == "wrong_seat"


def test_check_in_by_nip_or_number_shows_who_it_is_and_masks_the_number(
    seat: ScriptedSeat,
) -> None:
    by_nip = seat.check_in(" ".join((seat.nip[:8], seat.nip[8:])), seat.pin)
    by_number = seat.check_in(f"PST-{int(seat.seat):03}", seat.pin)
    words = [one.pop("admission") for one in (by_nip, by_number)]
    assert all(words)
    assert words[0] != words[1], "each is for the attempt drafted at that log-in"
    assert by_nip == by_number
    assert by_nip["name"] == seat.name
    assert by_nip["masked_number"].startswith(f"{seat.nip[:4]}••••")
    assert by_nip["multiplier_permille"] == 1000
    assert by_nip["attempt_id"] == ""


def test_a_wrong_number_and_a_wrong_pin_get_the_same_answer(seat: ScriptedSeat) -> None:
    answers = []
    for number, pin in ((seat.nip, "000000"), ("199901012020121001", seat.pin), ("", "")):
        with pytest.raises(Declined) as refused:
            seat.check_in(number, pin)
        answers.append(str(refused.value))
    assert len(set(answers)) == 1
    assert "unknown" in answers[0]


def test_an_attempt_is_found_again_at_its_seat_and_refused_at_another(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.deliver()
    assert seat.check_in(seat.nip, seat.pin)["attempt_id"] == seat.header.attempt_id
    other = ScriptedSeat(room, room.next_seat())
    with pytest.raises(Declined) as refused:
        other.check_in(seat.nip, seat.pin)
    assert refused.value.code == "elsewhere"
    assert f"'seat': '{seat.seat}'" in str(refused.value)
    other.close()


def test_entries_sent_twice_or_beyond_a_gap_leave_exactly_one_chain(seat: ScriptedSeat) -> None:
    seat.begin()
    seat.authorized()
    held = seat.mark
    for _ in range(3):
        seat.answer_once()
    beyond = seat.entries[held + 1 :]
    assert seat.post(beyond)[0].head.seq == held
    assert seat.post(seat.entries)[0].head.seq == len(seat.entries)
    assert seat.post(seat.entries[2:5])[0].head.seq == len(seat.entries)


def test_a_rewritten_entry_is_refused_and_both_versions_are_kept(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.authorized()
    last = seat.entries[-1]
    body = last.body[:-1] + bytes([last.body[-1] ^ 1])
    forged = Entry(last.seq, body, seal_of(seat.entries[-2].seal, last.seq, body))
    with pytest.raises(Declined) as refused:
        seat.post([forged])
    assert (refused.value.status, refused.value.code) == (409, "tampered")
    assert "kept apart" in room.seat_row(seat.seat)["trouble"]
    seat.answer_once()
    assert seat.deliver()[0].head == seat.head


def test_another_header_for_the_same_attempt_is_refused_and_kept(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.deliver()
    header = seat.encoded_header.replace(b"pemetaan-1", b"pemetaan-2")
    assert header != seat.encoded_header
    with pytest.raises(Declined) as refused:
        seat.post([], header)
    assert refused.value.code == "tampered"
    assert "opened differently" in room.seat_row(seat.seat)["trouble"]


def test_a_pulled_cable_loses_nothing_and_a_lost_reply_doubles_nothing(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.authorized()
    held = seat.mark
    seat.answer_once()
    room.cable.lose_next_reply()
    with pytest.raises(requests.ConnectionError):
        seat.deliver()
    assert room.cable.wait_for_lost_reply(5)
    until(
        lambda: room.seat_row(seat.seat)["station_seq"] == len(seat.entries),
        "the request got through",
    )
    room.cable.pull()
    seat.answer_once()
    with pytest.raises(requests.ConnectionError):
        seat.deliver()
    room.cable.plug()
    assert seat.mark == held
    assert seat.deliver()[0].head == seat.head
    assert room.seat_row(seat.seat)["station_seq"] == len(seat.entries)


def test_a_killed_station_has_everything_it_signed_for(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    own_seat.begin()
    own_seat.authorized()
    for _ in range(20):
        own_seat.answer_once()
        receipt = own_seat.deliver()[0]
    own_room.station.kill()
    own_room.station.start()
    assert own_room.seat_row(1)["station_seq"] == receipt.head.seq
    assert own_seat.post([])[0].head == receipt.head


def test_a_station_restored_from_a_backup_gets_the_rest_from_the_seat(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    own_seat.begin()
    own_seat.authorized()
    saved = own_seat.mark
    own_room.station.stop()
    with backup_of(own_room.station.home) as restore:
        own_room.station.start()
        for _ in range(5):
            own_seat.answer_once()
        own_seat.deliver()
        own_room.station.stop()
        restore()
    own_room.station.start()
    held = own_seat.post([])[0].head
    assert held.seq == saved < len(own_seat.entries)
    assert own_seat.seal_at(held.seq) == held.seal
    own_seat.mark = held.seq
    assert own_seat.deliver()[0].head == own_seat.head


def test_a_restored_station_is_refilled_by_a_seat_that_writes_nothing_new(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    own_seat.begin()
    own_seat.authorized()
    assert own_seat.beat().receipts == (), "nothing to say where both are as far"
    saved = own_seat.mark
    own_room.station.stop()
    with backup_of(own_room.station.home) as restore:
        own_room.station.start()
        for _ in range(5):
            own_seat.answer_once()
        own_seat.deliver()
        own_room.station.stop()
        restore()
    own_room.station.start()
    own_seat.heed(own_seat.beat().receipts)
    assert own_seat.mark == saved < len(own_seat.entries)
    own_seat.deliver()
    assert own_room.seat_row(1)["station_seq"] == len(own_seat.entries)
    assert own_seat.beat().receipts == ()


def test_a_restored_station_numbers_its_orders_after_those_that_the_seat_obeyed(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    own_seat.begin()
    own_seat.authorized()
    own_seat.beat()
    own_room.station.stop()
    with backup_of(own_room.station.home) as restore:
        own_room.station.start()
        for word in ("pause", "resume"):
            own_room.order(word, "--seat", "1")
            assert own_seat.obey() == 1
            own_seat.beat()
        own_room.station.stop()
        restore()
    own_room.station.start()
    own_seat.beat()
    given = own_room.order("pause", "--seat", "1")["orders"][0]
    assert given["sequence"] == own_seat.attempt.last_order_sequence + 1
    assert own_seat.obey() == 1
    assert own_seat.attempt.state is State.PAUSED


def test_a_message_to_all_is_read_where_the_last_one_was_understood_and_survives_the_station(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    room, seat = own_room, own_seat
    seat.begin()
    seat.authorized()
    seat.beat()
    said = [room.order("message", "--all", "--text", f"Pesan {number}") for number in (1, 2)]
    assert [one["seat"] for one in said[0]["orders"]] == ["1"]
    assert {one["why"] for one in said[0]["skipped"]} == {"nobody has checked in here"}
    assert seat.obey() == 2
    assert seat.obey() == 0
    assert [one.text for one in seat.attempt.unread] == ["Pesan 1", "Pesan 2"]
    for number, sent in enumerate(said):
        assert room.seat_row(1)["message_read_utc_ms"] == 0, f"{number} of 2 is read"
        event = read_message(seat.attempt, seat.now(), sent["orders"][0]["order_id"])
        assert event is not None
        seat.store(event)
        seat.beat()
    room.station.stop()
    room.station.start()
    row = room.seat_row(1)
    assert row["message_read_utc_ms"] == seat.attempt.wall_utc_ms
    assert row["message_utc_ms"] > 0


def test_an_order_whose_number_is_taken_is_refused_by_a_code_and_given_anew(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.authorized()
    seat.beat(last_order_sequence=7)
    key = read_key_file(room.proctor_key)

    def order(sequence: int) -> bytes:
        made = an_order(
            wall_ms(),
            attempt_id=seat.header.attempt_id,
            session_id=room.session_id,
            seat=seat.seat,
            sequence=sequence,
            kind=OrderKind.PAUSE,
        )
        return sign_order(made, key.private, key.certificate)

    for sequence in (1, 7):
        with pytest.raises(Declined) as refused:
            seat.line.post("/v1/orders", order(sequence))
        assert (refused.value.status, refused.value.code) == (409, "sequence_taken")
    seat.line.post("/v1/orders", order(8))
    with pytest.raises(Declined, match="sequence_taken"):
        seat.line.post("/v1/orders", order(8))
    assert room.seat_row(seat.seat)["next_order_sequence"] == 9


def test_what_one_seat_says_of_its_orders_spoils_no_other_seat(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.authorized()
    with closing(ScriptedSeat(room, room.next_seat())) as other:
        other.begin()
        other.deliver()
        other.beat(attempt_id=seat.header.attempt_id, last_order_sequence=2**53)
    seat.beat()
    room.order("pause", "--seat", seat.seat)
    assert seat.obey() == 1


def test_time_goes_to_the_section_that_the_seat_is_in_or_to_the_total_alone(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    room, seat = own_room, own_seat
    seat.begin()
    seat.authorized()
    seat.beat()
    first = room.order("extend", "--seat", "1", "--minutes", "1")["orders"][0]
    assert first["section_id"] is None
    assert "no section is open" in first["warning"]
    seat.answer_once()
    seat.beat()
    here = seat.attempt.section_id
    second = room.order("extend", "--seat", "1", "--minutes", "2")["orders"][0]
    assert (second["section_id"], second["warning"]) == (here, "")
    third = room.order("extend", "--seat", "1", "--minutes", "3", "--total")["orders"][0]
    assert (third["section_id"], third["warning"]) == (None, "")
    fourth = room.order("extend", "--seat", "1", "--minutes", "4", "--section", "X")["orders"][0]
    assert f"in section {here}, not in X" in fourth["warning"]
    assert seat.obey() >= 3
    assert [one.section_id for one in seat.attempt.time_changes][:3] == [None, here, None]


def test_waiting_ends_when_the_seat_says_that_it_has_the_order_and_not_before(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    own_seat.begin()
    own_seat.authorized()
    own_seat.beat()

    def when_it_has(orders: int, then: Callable[[], object]) -> None:
        until(lambda: len(own_seat.beat().orders) == orders, "the order is there to be fetched")
        then()
        own_seat.beat()

    wait = ("--seat", "1", "--minutes", "1", "--wait", "--wait-seconds")
    with ThreadPoolExecutor(1) as pool:
        # It writes on, which says nothing of orders.
        seat_done = pool.submit(when_it_has, 2, own_seat.answer_once)
        assert own_room.order("extend", *wait, "3", check=False)["not_seen"] == ["1"]
        seat_done.result(WAIT_S)
        seat_done = pool.submit(when_it_has, 3, own_seat.obey)
        assert own_room.order("extend", *wait, "20")["not_seen"] == []
        seat_done.result(WAIT_S)


def test_a_hostile_message_is_refused_and_the_room_goes_on(room: Room, seat: ScriptedSeat) -> None:
    seat.begin()
    seat.authorized()
    long_number = b"\xc2\x5a\x00\x10\x00\x00" + b"\xff" * 2**20
    fields = {"v": 1, "type": "hello", "seat": seat.seat, "device": "x"}
    for path, body in (
        ("hello", b"\xd8\x1e\x82" + long_number + long_number),
        ("entries", b"\x81" * 100_000),
        ("presence", wire.encode_map("presence", {"seat": seat.seat, "head_seq": 2**63})),
        ("hello", wire.encode_map("hello", {**fields, "program": 7})),
        ("orders", b"\xd2\x84\x43\xa1\x01\x27\xa0\xf6\x40"),
        ("status", b"\xd2\x9f"),
        ("share", b""),
    ):
        with pytest.raises(Declined) as refused:
            seat.line.post(f"/v1/{path}", body)
        assert refused.value.status in (400, 409), path
    seat.answer_once()
    assert seat.deliver()[0].head == seat.head


def test_orders_reach_the_seat_once_each_and_bulk_orders_skip_who_has_not_started(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    room, seat = own_room, own_seat
    seat.begin()
    seat.authorized()
    other = ScriptedSeat(room, 2)
    other.begin()
    other.deliver()
    other.beat()
    seat.beat()
    said = room.order("pause", "--all")
    assert [one["seat"] for one in said["orders"]] == ["1"]
    skipped = {one["seat"]: one["why"] for one in said["skipped"]}
    assert skipped["2"] == "the attempt is checked_in"
    assert skipped["3"] == "nobody has checked in here"
    assert seat.obey() == 1
    assert seat.attempt.state is State.PAUSED
    assert seat.obey() == 0
    seat.beat()
    room.order("resume", "--seat", "1", "--wait-seconds", "5")
    room.order("extend", "--seat", "1", "--minutes", "10", "--multiplier", "1.3")
    assert seat.obey() == 2
    assert seat.attempt.time_changes[0].extra_ms == 600_000
    assert seat.attempt.time_changes[0].multiplier_permille == 1300
    assert room.order("pause", "--seat", "3", check=False)["error"].count("checked in") == 1
    other.close()


def test_an_order_that_is_forged_expired_or_for_nobody_is_refused(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.deliver()
    key, now = read_key_file(room.proctor_key), wall_ms()

    def order(**changes: object) -> Order:
        mine = {"attempt_id": seat.header.attempt_id, "seat": seat.seat}
        return an_order(now, **{"session_id": room.session_id, **mine, **changes})

    def refused(body: bytes) -> str:
        with pytest.raises(Declined) as caught:
            seat.line.post("/v1/orders", body)
        return caught.value.code

    def signed(made: Order) -> bytes:
        return sign_order(made, key.private, key.certificate)

    assert refused(sign_order(order(), new_signing_key(), key.certificate)) == "tampered"
    stale = order(issued_utc_ms=now - 120_000, expires_utc_ms=now - 60_000)
    assert refused(signed(stale)) == "expired"
    assert refused(signed(order(attempt_id="x"))) == "no_such_attempt"
    assert refused(signed(order(seat="19"))) == "tampered"
    assert refused(signed(order(session_id="SESI-LAIN"))) == "tampered"
    centre = Centre(staff_private(CentreKeys.load(room.centre.home)))
    stranger = centre.officer(now, name="Orang Lain")
    assert refused(stranger.order(order())) == "not_admitted"
    assert seat.beat().orders == ()
    good = signed(order())
    for _ in range(2):
        seat.line.post("/v1/orders", good)
    assert seat.beat().orders == (good,)


def test_the_submission_is_signed_only_over_what_is_held(room: Room, seat: ScriptedSeat) -> None:
    seat.begin()
    seat.authorized()
    seat.sit_to_the_end()
    root = answers_root(seat.form, seat.attempt.answers)
    items = sum(1 for _ in seat.form.all_items())
    asked: dict[str, object] = {
        "attempt_id": seat.header.attempt_id,
        "items": items,
        "answered": seat.answered,
        "root": root,
        "seq": seat.head.seq,
        "seal": seat.head.seal,
    }

    def ask() -> bytes:
        reply = seat.call(
            "/v1/submission", "submission", asked, "submission-receipt", {"receipt": bytes}
        )
        return bytes(reply["receipt"])

    with pytest.raises(Declined) as refused:
        ask()
    assert refused.value.code == "behind"
    seat.deliver()
    receipt = read_submission(ask(), seat.station_key)
    assert (receipt.session_id, receipt.root, receipt.head) == (room.session_id, root, seat.head)
    assert room.seat_row(seat.seat)["submission_signed"] is True
    asked["seal"] = bytes(32)
    with pytest.raises(Declined, match="behind"):
        ask()


def test_a_share_is_given_to_an_authorised_seat_only_and_forgotten_by_a_restart(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    with pytest.raises(Declined, match="not_authorized"):
        own_seat.share()
    own_seat.begin()
    own_seat.authorized()
    with pytest.raises(Declined) as refused:
        own_seat.share()
    assert (refused.value.status, refused.value.code) == (425, "not_released")
    share = next((own_room.centre.home / "shares").glob("pemetaan-1.share"))
    give = (
        "station", "release", "--home", own_room.station.home, "--key", own_room.proctor_key,
        "--package", "pemetaan-1", "--share", share,
    )  # fmt: skip
    pendopo(*give)
    assert own_seat.share() == share.read_bytes()
    assert own_room.status()["released"] == ["pemetaan-1"]
    own_room.station.stop()
    own_room.station.start()
    with pytest.raises(Declined, match="not_released"):
        own_seat.share()


def test_the_repository_is_served_and_nothing_beside_it(room: Room, seat: ScriptedSeat) -> None:
    def get(path: str) -> int:
        return seat.line.session.get(seat.line.url + path, timeout=5).status_code

    assert get("/v1/repository/metadata/timestamp.json") == 200
    for path in (
        "/v1/repository/metadata/9.root.json",
        "/v1/repository/..%2fstation.toml",
        "/v1/repository/%2e%2e/station.toml",
        "/v1/repository//etc/passwd",
        "/v1/repository/metadata",
    ):
        assert get(path) == 404, path


def test_a_reply_on_a_kept_line_is_not_held_back(seat: ScriptedSeat) -> None:
    seat.hello()
    took_ms = []
    for _ in range(20):
        began = time.monotonic()
        seat.hello()
        took_ms.append((time.monotonic() - began) * 1000)
    assert min(took_ms) < 30, "40 ms is how long a kernel waits for more to send"


def test_tls_1_2_is_refused(room: Room) -> None:
    context = ssl.create_default_context(cafile=str(room.station.home / "room.pem"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection(("127.0.0.1", room.station.port), timeout=5) as plain,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(plain, server_hostname="localhost")
    modern = ssl.create_default_context(cafile=str(room.station.home / "room.pem"))
    with (
        socket.create_connection(("127.0.0.1", room.station.port), timeout=5) as plain,
        modern.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        assert secure.version() == "TLSv1.3"


def test_no_file_of_the_station_holds_a_name_a_number_or_an_open_key(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    own_seat.begin()
    own_seat.authorized()
    own_seat.answer_once()
    own_seat.deliver()
    with pytest.raises(Declined):
        own_seat.check_in(NIPS[1], "000000")
    own_room.station.stop()
    words = [*NAMES, *NIPS, *(name.split()[0] for name in NAMES), "Pengawas Satu", "PST-00"]
    for path in (*own_room.station.home.rglob("*"), own_room.station.log):
        if not path.is_file() or path.suffix == ".reserve":
            continue  # a reserve is chance, in which every short word stands once in a while
        data = path.read_bytes()
        for word in words:
            assert word.encode() not in data, f"{word} in {path.name}"
        if path.suffix in (".toml", ".vault", ".secret", ".salt") or "key" in path.name:
            assert path.stat().st_mode & 0o077 == 0 or path.suffix == ".vault", path.name


def test_a_wrong_passphrase_opens_nothing_and_says_so(own_room: Room, tmp_path: Path) -> None:
    own_room.station.stop()
    wrong = tmp_path / "salah.txt"
    wrong.write_text("bukan ini\n")
    done = pendopo(
        "station",
        "status",
        "--home",
        own_room.station.home,
        "--passphrase-file",
        wrong,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("pendopo station:")


def test_sigterm_ends_the_station_with_exit_code_0(own_room: Room, own_seat: ScriptedSeat) -> None:
    own_seat.hello()
    assert own_room.station.stop() == 0


def test_only_receipts_of_the_station_come_where_there_is_no_centre(seat: ScriptedSeat) -> None:
    seat.begin()
    assert [one.hop for one in seat.deliver()] == [Hop.STATION]
