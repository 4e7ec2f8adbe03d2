"""One holder knows where the station is: lines follow it, and the seat's file is kept as it was."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from client.config import SeatConfig, config_text, load_seat_config, remember_station
from client.net.uplink import Barred, Uplink
from client.net.whereabouts import Whereabouts, read_address
from exam.core.errors import ExamError, Rejected, StoreFailed, Unreachable
from tests.helpers.tls_station import Heard, make_room, tls_station

OLD, NEW = "https://192.0.2.1:8443", "https://192.0.2.9:8444"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Heard]:
    with tls_station(tmp_path / "stasiun") as heard:
        yield heard


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of an enrolled seat."""
    made = tmp_path / "seat.toml"
    config = SeatConfig(
        station_url=OLD,
        authority='-----BEGIN CERTIFICATE-----\nstation_url = "https://x"\n',
        identity=tmp_path / "seat.pem",
        seat="12",
        session_id="SESI-1",
        carry_key=bytes(32),
        station_receipt_key=bytes(32),
        repository_root=b"{}",
        data_dir=Path("/var/lib/kursi"),
    )
    made.write_text(config_text(config), encoding="utf-8")
    return made


@pytest.mark.parametrize(
    "text",
    [
        "192.168.1..10",
        ".ruang-1",
        f"{'r' * 64}.local:8443",
        "ruang-1\x00.local",
        "ruang-1\x7f",
        f"ruang-1:{'1' * 5000}",
    ],
)
def test_a_name_that_no_line_can_be_opened_to_is_no_address(text: str) -> None:
    with pytest.raises(Rejected, match="is no address of a station") as refused:
        read_address(text)
    assert refused.value.remedy == "write 192.168.1.10:8443"


def test_the_longest_label_an_accent_and_a_final_dot_are_taken() -> None:
    for host in (f"{'r' * 63}.local", "sekolah-é.local", "ruang-1.local."):
        assert read_address(host).url == f"https://{host}:8443"


def test_an_open_line_goes_on_at_the_new_address_with_its_next_question(station: Heard) -> None:
    where = Whereabouts("https://127.0.0.1:1")
    with closing(Uplink(where, station.ends)) as uplink:
        with pytest.raises(Unreachable):
            uplink.get("/v1/berkas")
        where.move(station.url)
        assert uplink.get("/v1/berkas") == b"ada"
        where.move("https://127.0.0.1:1")
        with pytest.raises(Unreachable):
            uplink.get("/v1/berkas")
    assert station.lines == 1


def test_the_holder_hears_of_every_question_whether_it_reached_the_station(
    station: Heard, tmp_path: Path
) -> None:
    where = Whereabouts("https://127.0.0.1:1")
    heard: list[bool] = []
    where.watch(heard.append)
    with closing(Uplink(where, station.ends)) as uplink:
        with pytest.raises(Unreachable):
            uplink.get("/v1/berkas")
        where.move(station.url)
        station.status = 503
        with pytest.raises(Unreachable):
            uplink.get("/v1/berkas")
    assert heard == [False, True], "a station with trouble of its own is there"
    uplink = Uplink(where, make_room(tmp_path / "ruang-lain"))
    with closing(uplink), pytest.raises(Barred):
        uplink.get("/v1/berkas")
    assert heard == [False, True, False], "a stranger at the address is not the station"


def test_a_line_can_be_opened_without_a_word(station: Heard, tmp_path: Path) -> None:
    with closing(Uplink(station.url, station.ends)) as uplink:
        uplink.reach()
    uplink = Uplink(station.url, make_room(tmp_path / "lain"))
    with closing(uplink), pytest.raises(Barred) as barred:
        uplink.reach()
    assert barred.value.code == "stranger"
    assert station.asked == []


def test_a_new_address_is_told_kept_and_used_and_the_same_one_is_no_news() -> None:
    kept: list[str] = []
    said: list[str] = []
    where = Whereabouts(OLD, remember=kept.append, tell=said.append)
    where.move(OLD)
    assert (kept, said) == ([], [])
    where.move(NEW)
    assert (where.url, kept, len(said)) == (NEW, [NEW], 1)


def test_an_address_that_cannot_be_kept_is_used_all_the_same() -> None:
    said: list[str] = []

    def remember(url: str) -> None:
        raise StoreFailed("read-only")

    where = Whereabouts(OLD, remember=remember, tell=said.append)
    where.move(NEW)
    assert where.url == NEW
    assert "until this program ends" in said[-1]


def test_only_the_address_changes_in_the_file_whatever_else_is_there(path: Path) -> None:
    text = "# ditulis teknisi\r\n\n" + path.read_text(encoding="utf-8") + "\n# akhir: kursi 12\n"
    text = text.replace(f'station_url = "{OLD}"', f"  station_url='{OLD}' # lab 2")
    path.write_bytes(text.encode())
    before = tomllib.loads(text)
    remember_station(path, NEW)
    after = path.read_bytes().decode()
    assert after == text.replace(f"  station_url='{OLD}'", f'station_url = "{NEW}"')
    assert tomllib.loads(after) == {**before, "station_url": NEW}
    assert load_seat_config(path).station_url == NEW
    assert load_seat_config(path).data_dir == Path("/var/lib/kursi")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600, "a key is in it"
    assert [one.name for one in path.parent.iterdir()] == ["seat.toml"], "nothing is left beside"


@pytest.mark.parametrize(
    "line",
    [
        'authority = """\nstation_url = "https://x"\n"""\nstation_url = """https://y"""',
        'station_url = """\nhttps://192.0.2.1"""',
        'seat = "12"',
        "station_url = ",
    ],
)
def test_a_file_that_is_written_in_another_way_is_left_alone(path: Path, line: str) -> None:
    path.write_text(line, encoding="utf-8")
    with pytest.raises(Rejected):
        remember_station(path, NEW)
    assert path.read_text(encoding="utf-8") == line


def test_a_file_that_is_not_there_or_may_not_be_written_is_no_accident(path: Path) -> None:
    with pytest.raises(StoreFailed):
        remember_station(path.with_name("lain.toml"), NEW)
    before = path.read_text(encoding="utf-8")
    path.chmod(0o400)
    if os.access(path, os.W_OK):
        pytest.skip("this account may write whatever is read-only")
    with pytest.raises(ExamError, match="read-only"):
        remember_station(path, NEW)
    assert path.read_text(encoding="utf-8") == before
