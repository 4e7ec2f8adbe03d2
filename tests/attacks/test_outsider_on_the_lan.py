"""A computer on the room's network that is no seat: it asks, listens, guesses, and poses."""

from __future__ import annotations

import http.client
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from client.config import load_seat_config, remember_station
from client.net.enrolling import Impostor, enrol, enrol_at_any
from client.net.uplink import Barred, Declined, Uplink
from client.net.whereabouts import Whereabouts
from client.seat.finding import find_stations
from client.seat.lookout import Lookout
from client.seat.seeking import seek
from client.trials.cable import Cable
from exam.core.errors import ExamError, Rejected, Unreachable
from exam.exchange.enrolment import Code, fingerprint_of, new_secret, read_code, write_code
from exam.sealing.certificates import new_request, read_request
from server.station import setup
from server.station.announcing import Announcement
from server.station.enrolment import TRIES_OF_ONE_ADDRESS, read_authority
from server.station.register import Register
from server.station.uplink import Uplink as CentreUplink
from server.web.clock import as_datetime
from server.web.identity import AUTHORITY_FILE, CERTIFICATE_FILE, Authority, certificate_der
from server.web.replies import TOO_LARGE
from tests.helpers.moving_station import needs_multicast
from tests.helpers.room import PASSPHRASE, Room, pendopo, until
from tests.helpers.scripted_seat import ScriptedSeat, wall_ms
from tests.helpers.tls_station import Heard, make_room, tls_station

pytestmark = pytest.mark.xdist_group("outsider")

DAY_MS = 86_400_000
ASKED = (
    "hello", "pin-salt", "check-in", "resume", "entries", "presence", "submission", "release",
    "unlock-slots", "orders", "lift", "status", "share", "officer-share", "release-state", "renew",
    "health", "repository/metadata/1.root.json",
)  # fmt: skip
ENDED = (ssl.SSLError, ConnectionError)
"""The station hangs up in the middle of the handshake, with or without a word why."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Shared by tests that leave it as it was; each takes a seat of its own."""
    with Room(tmp_path_factory.mktemp("outsider"), centre=False) as made:
        yield made


@pytest.fixture
def own_room(tmp_path: Path) -> Iterator[Room]:
    """For tests after which the station is on its guard."""
    with Room(tmp_path, centre=False) as made:
        yield made


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[Heard]:
    """Somebody who answers whatever is asked, with a certificate that names this very room."""
    with tls_station(tmp_path / "penyamar") as heard:
        yield heard


def room_authority(room: Room) -> Authority:
    """What only the station's passphrase opens: for certificates that the room really issued."""
    desk = setup.open_desk(room.station.home, PASSPHRASE)
    try:
        return desk.run(lambda: read_authority(Register(desk.database)))
    finally:
        desk.close()


def issued(authority: Authority, folder: Path, *, begun_days_ago: int = 0, days: int = 14) -> Path:
    """A seat's identity that an authority issued so long ago for so long."""
    key, request = new_request("seat 1")
    begun = as_datetime(wall_ms() - begun_days_ago * DAY_MS)
    path = folder / f"{secrets.token_hex(4)}.pem"
    path.write_bytes(key + authority.issue_client("seat 1", read_request(request), begun, days))
    return path


def context_of(identity: Path | None = None) -> ssl.SSLContext:
    """A client that believes anybody: what an outsider would use."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if identity is not None:
        context.load_cert_chain(identity)
    return context


def ask(room: Room, context: ssl.SSLContext, name: str = "hello") -> int:
    """The status of the answer. Raises ``ssl.SSLError`` where the station ends the handshake."""
    line = http.client.HTTPSConnection("127.0.0.1", room.station.port, timeout=5, context=context)
    with closing(line):
        line.request("GET" if "/" in name or name == "health" else "POST", f"/v1/{name}")
        with line.getresponse() as response:
            response.read()
            return response.status


def uplink_of(seat: ScriptedSeat, url: str = "") -> Uplink:
    """The seat's own way of speaking, wherever it may be led."""
    config = load_seat_config(seat.path)
    return Uplink(url or config.station_url, config.ends)


@pytest.mark.parametrize("name", ASKED)
def test_without_a_certificate_nothing_but_enrolling_is_answered(room: Room, name: str) -> None:
    assert ask(room, context_of(), name) == 401


def test_a_certificate_of_another_authority_ends_the_handshake(room: Room, tmp_path: Path) -> None:
    foreign = make_room(tmp_path / "ruang-lain").identity
    with pytest.raises(ENDED):
        ask(room, context_of(foreign))


def test_an_authority_of_the_same_name_is_still_another_one(room: Room, tmp_path: Path) -> None:
    forged = Authority.create("Pendopo room", as_datetime(wall_ms()))
    with pytest.raises(ENDED):
        ask(room, context_of(issued(forged, tmp_path)))


def test_an_expired_certificate_is_refused_everywhere_and_the_seat_says_so(
    room: Room, tmp_path: Path
) -> None:
    expired = issued(room_authority(room), tmp_path, begun_days_ago=30, days=14)
    for name in ASKED:
        assert ask(room, context_of(expired), name) == 403, name
    with closing(ScriptedSeat(room, room.next_seat())) as seat:
        ends = replace(load_seat_config(seat.path).ends, identity=expired)
        url = f"https://127.0.0.1:{room.station.port}"
        with closing(Uplink(url, ends)) as uplink, pytest.raises(Barred) as barred:
            uplink.get("/v1/health")
        assert barred.value.code == "expired"
        assert isinstance(barred.value, Unreachable), "a sitting goes on as if nobody were there"


def test_a_certificate_that_the_room_issued_but_did_not_write_down_is_refused(
    room: Room, tmp_path: Path
) -> None:
    valid = issued(room_authority(room), tmp_path)
    assert ask(room, context_of(valid), "repository/metadata/1.root.json") == 401
    assert ask(room, context_of(valid), "renew") == 401


def test_the_stations_own_certificate_is_no_clients(room: Room, tmp_path: Path) -> None:
    home = room.station.home
    both = tmp_path / "stasiun.pem"
    both.write_bytes((home / "tls-key.pem").read_bytes() + (home / "certificate.pem").read_bytes())
    with pytest.raises(ENDED):
        ask(room, context_of(both))


def test_a_downgrade_to_tls_1_2_is_refused_with_and_without_a_certificate(room: Room) -> None:
    with closing(ScriptedSeat(room, room.next_seat())) as seat:
        for identity in (None, seat.identity):
            context = context_of(identity)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
            with pytest.raises(ssl.SSLError):
                ask(room, context)
            context = context_of(identity)
            assert ask(room, context) in (400, 401), "the same caller is heard over TLS 1.3"


def test_plain_http_gets_no_answer(room: Room) -> None:
    address = ("127.0.0.1", room.station.port)
    with socket.create_connection(address, timeout=5) as plain:
        plain.sendall(b"GET /v1/health HTTP/1.1\r\nHost: ruang\r\n\r\n")
        said = b""
        with suppress(ConnectionResetError):
            while part := plain.recv(4096):
                said += part
    assert b"HTTP/" not in said


# -- codes ------------------------------------------------------------------------------------


def declined(room: Room, code: str, path: Path) -> str:
    """Why the station does not take a code; nothing is left on the disk."""
    with pytest.raises(Declined) as refused:
        enrol(room.station_address, code, path)
    assert not path.exists()
    assert not path.with_suffix(".pem").exists()
    return refused.value.code


def test_a_code_counts_once_and_a_newer_one_withdraws_it(room: Room, tmp_path: Path) -> None:
    number = room.next_seat()
    first, second = room.code(number), room.code(number)
    assert declined(room, first, tmp_path / "a.toml") == "withdrawn_code"
    assert enrol(room.station_address, second, tmp_path / "b.toml").seat == str(number)
    assert declined(room, second, tmp_path / "c.toml") == "used_code"


def test_an_expired_code_is_refused(room: Room, tmp_path: Path) -> None:
    code = room.code(room.next_seat(), "--hours", "0.000001")
    assert declined(room, code, tmp_path / "a.toml") == "expired_code"


def test_guessing_is_ended_after_five_tries_and_seats_do_not_notice(
    own_room: Room, tmp_path: Path
) -> None:
    with closing(ScriptedSeat(own_room, 1)) as seat:
        right = own_room.code(2)
        fingerprint = read_code(right).fingerprint
        for _ in range(TRIES_OF_ONE_ADDRESS):
            guess = write_code(Code(fingerprint, new_secret()))
            assert declined(own_room, guess, tmp_path / "a.toml") == "unknown_code"
        assert declined(own_room, right, tmp_path / "a.toml") == "locked"
        own_room.station.stop()
        own_room.station.start()
        assert declined(own_room, right, tmp_path / "a.toml") == "locked", "also after a restart"
        assert own_room.status()["enrolment_trouble"].startswith("5 wrong enrolment codes")
        seat.begin()
        assert seat.deliver()[0].head == seat.head


def test_a_slip_of_the_hand_never_reaches_the_station(room: Room, tmp_path: Path) -> None:
    code = room.code(room.next_seat())
    for place, one in enumerate(code):
        if one == "-":
            continue
        slip = code[:place] + ("7" if one != "7" else "8") + code[place + 1 :]
        with pytest.raises(Rejected):
            enrol("127.0.0.1:1", slip, tmp_path / "a.toml")
    spoken = code.lower().replace("-", " ")
    assert enrol(room.station_address, spoken, tmp_path / "b.toml").seat.isdecimal()


def test_a_request_that_somebody_else_signed_is_refused(room: Room, tmp_path: Path) -> None:
    _, request = new_request("seat")
    altered = request[:-1] + bytes([request[-1] ^ 1])
    with pytest.raises(Rejected):
        read_request(altered)
    with pytest.raises(Rejected):
        read_request(b"")
    with pytest.raises(Rejected):
        read_request(request + bytes(5000))


# -- who poses as the station ------------------------------------------------------------------


def test_an_impostor_with_another_certificate_is_told_nothing(
    room: Room, impostor: Heard, tmp_path: Path
) -> None:
    code = room.code(room.next_seat())
    with pytest.raises(Impostor, match="another certificate"):
        enrol(impostor.url, code, tmp_path / "a.toml")
    assert impostor.asked == []
    assert not (tmp_path / "a.toml").exists()
    enrolled = enrol(room.station_address, code, tmp_path / "a.toml")
    assert enrolled.station_url.endswith(room.station_address), "the code was not used up"


def test_an_impostor_announced_by_mdns_is_found_and_not_believed(
    room: Room, impostor: Heard, tmp_path: Path
) -> None:
    number = room.next_seat()
    code, path = room.code(number), tmp_path / "a.toml"
    port = int(impostor.url.rpartition(":")[2])
    with (
        Announcement("Ruang Uji 1", "127.0.0.1", port),
        Announcement("Ruang Uji 1", "127.0.0.1", room.station.port),
    ):
        wanted = {f"127.0.0.1:{port}", f"127.0.0.1:{room.station.port}"}
        found: list[str] = []

        def both() -> bool:
            found[:] = [one.address for one in find_stations() if one.address in wanted]
            return set(found) == wanted

        until(both, "both announcements are heard")
        found.sort(key=lambda address: not address.endswith(f":{port}"))
        assert enrol_at_any(found, code, path).seat == str(number)
    assert impostor.lines >= 1, "it was tried first"
    assert impostor.asked == []


def test_an_enrolled_seat_asks_nothing_of_an_impostor(room: Room, impostor: Heard) -> None:
    with closing(ScriptedSeat(room, room.next_seat())) as seat:
        for _ in range(2):
            with pytest.raises(Unreachable, match="certificate verify failed"):
                uplink_of(seat, impostor.url).post("/v1/presence", b"")
    assert impostor.asked == []


def test_a_seat_cannot_pose_as_the_station_with_its_own_certificate(
    room: Room, tmp_path: Path
) -> None:
    with (
        closing(ScriptedSeat(room, room.next_seat())) as bad,
        closing(ScriptedSeat(room, room.next_seat())) as good,
        tls_station(tmp_path / "penyamar", shows=bad.identity) as heard,
    ):
        with pytest.raises(Barred, match="certificate purpose") as barred:
            uplink_of(good, heard.url).post("/v1/presence", b"")
        assert barred.value.code == "stranger"
        assert heard.asked == []


def test_the_command_line_names_the_remedy_and_leaves_no_file(room: Room, tmp_path: Path) -> None:
    words = ("seat", "--config", tmp_path / "a.toml", "--station", room.station_address)
    done = pendopo(*words, "--enrol", "AAAA-AAAA", check=False)
    assert done.returncode == 1
    assert "28" in done.stderr
    done = pendopo(*words, "--enrol", _other_room_code(), check=False)
    assert done.returncode == 1
    assert "another certificate" in done.stderr
    assert list(tmp_path.glob("a.*")) == []


def _other_room_code() -> str:
    return write_code(Code(secrets.token_bytes(10), new_secret()))


def test_an_outsider_who_opens_many_lines_does_not_keep_a_seat_out(room: Room) -> None:
    with closing(ScriptedSeat(room, room.next_seat())) as seat:
        lines = [
            socket.create_connection(("127.0.0.1", room.station.port), timeout=5)
            for _ in range(200)
        ]
        try:
            began = time.monotonic()
            seat.hello()
            assert time.monotonic() - began < 5
        finally:
            for line in lines:
                line.close()


def test_what_is_no_message_is_refused_as_such(room: Room) -> None:
    line = http.client.HTTPSConnection(
        "127.0.0.1", room.station.port, timeout=5, context=context_of()
    )
    with closing(line):
        for body in (b"", b"\xff" * 100, b"\xa0"):
            line.request("POST", "/v1/enrol", body)
            response = line.getresponse()
            response.read()
            assert response.status == 400
    assert issubclass(Impostor, ExamError)


def test_an_outsider_fills_the_stations_memory_with_requests_to_enrol(room: Room) -> None:
    line = http.client.HTTPSConnection(
        "127.0.0.1", room.station.port, timeout=5, context=context_of()
    )
    with closing(line):
        line.request("POST", "/v1/enrol", bytes(64 * 1024))
        with line.getresponse() as response:
            assert response.status == TOO_LARGE


def test_an_enrolled_seat_that_lost_its_station_is_led_nowhere_by_whoever_announces_one(
    room: Room, impostor: Heard, tmp_path: Path
) -> None:
    needs_multicast()
    path = tmp_path / "kursi" / "seat.toml"
    code = room.code(room.next_seat())
    # Enrolled at the end of a cable: when that is taken away nobody is at the address.
    with Cable(room.station.port) as cable:
        enrol(cable.url, code, path)
    before = path.read_bytes()
    config = load_seat_config(path)
    with tls_station(tmp_path / "ruang-lain", shows=config.identity) as posing:
        urls = {impostor.url, posing.url}
        ports = [int(url.rpartition(":")[2]) for url in sorted(urls)]
        said: list[str] = []

        def led_nowhere() -> bool:
            return all(any(f"{url}: stranger" in line for line in said) for url in urls)

        def both_heard() -> bool:
            heard = {f"https://{one.address}" for one in find_stations()}
            return urls <= heard

        with (
            Announcement("Ruang Uji 1", "127.0.0.1", ports[0]),
            Announcement("Ruang Uji 2", "127.0.0.1", ports[1]),
        ):
            until(both_heard, "both announcements are heard")
            moved = threading.Event()
            remember = partial(remember_station, path)
            where = Whereabouts(config.station_url, remember=remember, tell=said.append)
            look = Lookout(
                where,
                lambda known: seek(config, "pc", (known,)),
                moved=moved.set,
                tell=said.append,
                patience_s=0.1,
            )
            with closing(Uplink(where, config.ends)) as uplink, pytest.raises(Unreachable):
                uplink.get("/v1/health")
            until(led_nowhere, "both were tried and written down")
            look.stop()
        assert (impostor.asked, posing.asked) == ([], []), "nothing was said to either"
        assert not moved.is_set()
    assert where.url == config.station_url
    assert path.read_bytes() == before


# -- who has the right certificate and speaks what is too old ------------------------------------


def ask_as_station(heard: Heard, home: Path) -> None:
    authority = home / AUTHORITY_FILE
    authority.write_text(heard.ends.authority, encoding="ascii")
    with CentreUplink(heard.url, authority, "kunci-stasiun") as uplink:
        uplink.post("/v1/entries", b"isi")


def ask_as_seat(heard: Heard, home: Path) -> None:
    with closing(Uplink(heard.url, heard.ends)) as uplink:
        uplink.post("/v1/presence", b"isi")


def ask_as_newcomer(heard: Heard, home: Path) -> None:
    shown = certificate_der((home / CERTIFICATE_FILE).read_bytes())
    with suppress(Rejected):  # what it answers is no identity
        enrol(heard.url, write_code(Code(fingerprint_of(shown), new_secret())), home / "a.toml")


@pytest.mark.parametrize("asks", [ask_as_station, ask_as_seat, ask_as_newcomer])
def test_nothing_is_said_over_tls_1_2_even_to_the_right_certificate(
    asks: Callable[[Heard, Path], None], tmp_path: Path
) -> None:
    with tls_station(tmp_path / "lama", speaks_at_most=ssl.TLSVersion.TLSv1_2) as old:
        with pytest.raises(Unreachable, match=r"(?i)version"):
            asks(old, tmp_path / "lama")
        assert old.tried >= 1
        assert old.asked == []
    with tls_station(tmp_path / "baru") as new:
        asks(new, tmp_path / "baru")
        assert len(new.asked) == 1, "the same caller speaks to the same server over TLS 1.3"
