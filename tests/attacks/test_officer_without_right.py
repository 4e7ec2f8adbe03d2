"""Officers whose key was taken back, whom the room removed, or whose role may not do it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exam.core.errors import Tampered
from exam.core.roles import key_id
from exam.exchange.orders import sign_order
from exam.exchange.statements import public_of
from exam.exchange.wire import decode_map
from exam.package.officers import new_room_secret, split
from exam.vault.unlock import challenge_text
from exam.vault.unlock_cli import PASSPHRASE_VARIABLE as KIT_VARIABLE
from server.station.config import RUN_FILE
from server.station.console import STATUS_FIELDS
from server.station.lifting import sign_lift
from server.station.orders import sign_request, sign_share, sign_words
from server.station.proctor_files import PASSPHRASE_VARIABLE, read_key_file
from server.station.uplink import Uplink, own_station
from server.web.replies import Refused
from server.web.serving import read_listening
from tests.helpers.officers import an_order
from tests.helpers.room import PASSPHRASE, Done, Room, certified, pendopo
from tests.helpers.scripted_seat import ScriptedSeat, wall_ms

pytestmark = pytest.mark.xdist_group("officers")
WORDS = " ".join(split(new_room_secret(), 2, ["A", "B"])[0].words)
PATHS = ("lift", "share", "officer-share", "status", "release-state")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Pengawas Satu stays; each test has an officer of its own."""
    with Room(tmp_path_factory.mktemp("officers"), centre=False) as made:
        yield made


@pytest.fixture
def line(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Uplink]:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
    monkeypatch.setenv(KIT_VARIABLE, "empat kata tak berkaitan")
    with own_station(read_listening(room.station.home / RUN_FILE), room.station.home) as uplink:
        yield uplink


def officer(room: Room, file: str, *more: str) -> Path:
    """A key whose certificate was shown to this room; the station runs all the while."""
    certificate = certified(room.folder, f"Petugas {file}", file, *more)
    room.vault("proctor-add", "--certificate", certificate)
    return certificate.with_suffix(".p12")


def id_of(key: Path) -> str:
    return key_id(public_of(read_key_file(key).private))


def say(room: Room, line: Uplink, path: str, key: Path) -> bytes:
    """What this officer signs just now, handed in."""
    private, now, session_id = read_key_file(key).private, wall_ms(), room.session_id
    made: dict[str, Callable[[], bytes]] = {
        "lift": lambda: sign_lift("1", "salah baca", session_id, now, private, at_seat=True),
        "share": lambda: sign_share("tanpa-1", bytes(32), session_id, now, private),
        "officer-share": lambda: sign_words("tanpa-1", "A", WORDS, session_id, now, private),
    }
    signed = made.get(path, lambda: sign_request(session_id, now, private))()
    return line.post(f"/v1/{path}", signed)


def at_vault(room: Room, command: str, *more: str | Path) -> Done:
    """A command that may well fail."""
    words = ("--home", room.station.home, "--passphrase-file", room.passphrase)
    return pendopo("station", command, *words, *more, check=False)


def ask_for_code(room: Room, key: Path) -> Done:
    challenge = challenge_text("123456789012", room.session_id, "1")
    return at_vault(room, "unlock", "--key", key, "--challenge", challenge, "--reason", "power-cut")


def incidents(room: Room) -> str:
    return str(room.status()["order_trouble"])


def counted(trouble: str) -> int:
    return int(trouble.split(" ", 1)[0]) if trouble else 0


def record(room: Room, line: Uplink) -> str:
    said = say(room, line, "release-state", room.proctor_key)
    state = decode_map("release-state", said, {"packages": list, "events": list})
    return json.dumps(state["events"])


def test_a_key_that_the_centre_took_back_does_nothing_here_once_the_packages_say_so(
    room: Room, line: Uplink
) -> None:
    key, kit = officer(room, "dicabut"), room.folder / "dicabut.kit"
    decode_map("status", say(room, line, "status", key), STATUS_FIELDS)
    decode_map("lifted", say(room, line, "lift", key), {"new": bool})
    assert ask_for_code(room, key).returncode == 0
    home = room.centre.home
    pendopo("central", "proctor", "revoke", "--home", home, "--key-id", id_of(key))
    room.vault("import-package", "--repo", room.repository)
    before = record(room, line)
    had = counted(incidents(room))
    # A question is on record once, however often and in whatever words it is asked.
    for path, more in zip(PATHS, (1, 2, 3, 4, 4), strict=True):
        with pytest.raises(Refused, match="was revoked by the centre") as no:
            say(room, line, path, key)
        assert (no.value.code, no.value.remedy) == ("officer_barred", "let another officer do it")
        assert counted(incidents(room)) == had + more, path
        assert "was revoked by the centre" in incidents(room)
    assert record(room, line) == before
    for done in (ask_for_code(room, key), at_vault(room, "unlock-kit", "--key", key, "--out", kit)):
        assert (done.returncode, done.stdout) == (1, "")
        assert "kunci pengawas ini sudah dicabut pusat" in done.stderr
    assert not kit.exists()
    (told,) = [one for one in room.vault("proctors").stdout.splitlines() if id_of(key) in one]
    assert "was revoked by the centre" in told
    again = at_vault(room, "proctor-add", "--certificate", key.with_suffix(".cert"))
    assert "was revoked by the centre" in again.stderr
    decode_map("status", say(room, line, "status", room.proctor_key), STATUS_FIELDS)


def test_a_technician_sees_the_room_and_lifts_releases_and_unlocks_nothing(
    room: Room, line: Uplink
) -> None:
    key = officer(room, "teknisi", "--role", "technician")
    decode_map("status", say(room, line, "status", key), STATUS_FIELDS)
    for path in ("lift", "share", "officer-share"):
        before = counted(incidents(room))
        with pytest.raises(Refused, match="a technician may not"):
            say(room, line, path, key)
        assert counted(incidents(room)) == before + 1
    before = counted(incidents(room))
    for done in (ask_for_code(room, key), ask_for_code(room, key)):
        assert "tidak berwenang membuka kursi" in done.stderr
        assert done.returncode == 1
    assert counted(incidents(room)) == before + 1


def test_an_officer_whom_the_room_removed_is_nobody_here_at_once(room: Room, line: Uplink) -> None:
    key = officer(room, "pindah")
    decode_map("lifted", say(room, line, "lift", key), {"new": bool})
    listed = json.loads(room.vault("proctors", "--json").stdout)["officers"]
    assert [one["trouble"] for one in listed if one["key_id"] == id_of(key)] == [""]
    words = ("--key-id", id_of(key), "--reason", "bertugas di ruang lain")
    assert "Petugas pindah" in room.vault("proctor-remove", *words).stdout
    for path in PATHS:
        with pytest.raises(Tampered, match="nobody of this room signed it"):
            say(room, line, path, key)
    assert ask_for_code(room, key).returncode == 1
    assert id_of(key) not in room.vault("proctors").stdout
    assert "nobody with this key" in at_vault(room, "proctor-remove", *words).stderr
    with closing(ScriptedSeat(room, room.next_seat())) as seat:
        seat.begin()
        seat.deliver()
        with pytest.raises(Refused) as no:
            line.post("/v1/orders", ordered(seat, key))
        assert no.value.code == "not_admitted"
        room.vault("proctor-add", "--certificate", key.with_suffix(".cert"))
        decode_map("lifted", say(room, line, "lift", key), {"new": bool})
        decode_map("order-kept", line.post("/v1/orders", ordered(seat, key)), {"new": bool})


def ordered(seat: ScriptedSeat, key: Path) -> bytes:
    """An order to let the participant begin."""
    own = read_key_file(key)
    order = an_order(
        wall_ms(),
        attempt_id=seat.header.attempt_id,
        session_id=seat.room.session_id,
        seat=seat.seat,
    )
    return sign_order(order, own.private, own.certificate)


def test_an_officer_of_another_room_orders_and_asks_nothing_here(room: Room, line: Uplink) -> None:
    key = certified(room.folder, "Petugas Ruang Lain", "lain").with_suffix(".p12")
    with closing(ScriptedSeat(room, room.next_seat())) as seat:
        seat.begin()
        seat.deliver()
        before = counted(incidents(room))
        with pytest.raises(Refused, match="Petugas Ruang Lain was not admitted to this room") as no:
            line.post("/v1/orders", ordered(seat, key))
        assert no.value.code == "not_admitted"
        assert counted(incidents(room)) == before + 1
        assert seat.obey() == 0
        decode_map(
            "order-kept", line.post("/v1/orders", ordered(seat, room.proctor_key)), {"new": bool}
        )
        assert seat.obey() == 1
    for path in PATHS:
        with pytest.raises(Tampered, match="nobody of this room signed it"):
            say(room, line, path, key)
