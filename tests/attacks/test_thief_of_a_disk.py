"""A stolen disk, or stick, opens nothing and shows no name, number, item or answer."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from client.seat.vault import SeatVault
from exam.core.errors import ExamError, StoreFailed, Tampered
from exam.package.keys import CentreKeys
from exam.sealing import hpke
from exam.vault.database import JOURNAL, Database, VaultKeyWrong
from exam.vault.keys import device_secret, vault_key
from exam.vault.sealed import SEALED_KEY_FILE, open_vault_key
from server.central.recover import recover
from server.station import setup
from tests.helpers.bundles import SESSION, Seats, central_office, fill, state_of, station_home
from tests.helpers.room import NAMES, NIPS, PASSPHRASE, PINS, Room
from tests.helpers.scripted_seat import ScriptedSeat

ITEM_TEXT = "Manakah tindakan yang paling tepat?"
SECRETS = (
    "Siti Rahayu",
    "197403141999",
    "jawaban rahasia",
    "butir-",
    ITEM_TEXT,
    "PST-001",
    *NAMES[:3],
    *NIPS[:3],
)
TOKEN = bytes(range(32))
"""The SHA-256 of the token of the station that let the participant begin."""


def everything_on(folder: Path) -> bytes:
    """What a thief reads, names of files included."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in files)


def assert_says_nothing(data: bytes) -> None:
    for text in SECRETS:
        for encoded in (text.encode(), text.encode("utf-16-le")):
            assert encoded not in data, text


@pytest.fixture
def centre(tmp_path: Path) -> CentreKeys:
    return CentreKeys.create(tmp_path / "pusat")


@pytest.fixture
def seat_disk(tmp_path: Path, centre: CentreKeys) -> Iterator[Path]:
    """A seat's folder after a crash: an attempt with answers, a package, the log still there."""
    folder = tmp_path / "seat" / SESSION
    share = secrets.token_bytes(32)
    vault = SeatVault.open(folder, share)
    vault.put_package("p1", bytes(32), {"items/1.xml": ITEM_TEXT.encode()})
    vault.seal_key(centre.hpke_public(), SESSION, "12")
    key = vault_key(device_secret(folder / "device.secret"), share)
    database = Database.open(folder / "journal.vault", key, JOURNAL)
    fill(database, centre.hpke_public(), "a1", "12", 30, TOKEN)
    yield folder
    database.close()
    vault.close()


def test_a_thief_reads_through_a_seats_disk(seat_disk: Path) -> None:
    data = everything_on(seat_disk)
    assert (seat_disk / "journal.vault-wal").stat().st_size > 0
    assert_says_nothing(data)


def test_a_thief_of_a_seats_disk_has_the_device_secret_and_tries_it_as_the_key(
    seat_disk: Path, tmp_path: Path
) -> None:
    secret = (seat_disk / "device.secret").read_bytes()
    tries = [
        secret,
        vault_key(secret, b""),
        vault_key(secret, bytes(32)),
        vault_key(secret, secret),
    ]
    for key in tries:
        for name in ("journal.vault", "shelf.vault"):
            with pytest.raises(VaultKeyWrong):
                Database.open(seat_disk / name, key, JOURNAL)
            copy = tmp_path / name
            copy.write_bytes((seat_disk / name).read_bytes())
            with pytest.raises(StoreFailed):
                Database.open(copy, key, JOURNAL)
            for leftover in tmp_path.glob(f"{name}*"):
                leftover.unlink()


def test_a_thief_of_a_seats_disk_opens_the_sealed_key_with_a_key_of_his_own(
    seat_disk: Path,
) -> None:
    own = hpke.generate_private()
    with pytest.raises(Tampered):
        open_vault_key(
            seat_disk, lambda blob, info: hpke.open_sealed(own, blob, info), [(SESSION, "12")]
        )


def test_a_thief_puts_another_seats_sealed_key_beside_the_vault(
    seat_disk: Path, tmp_path: Path, centre: CentreKeys
) -> None:
    other = SeatVault.open(tmp_path / "other" / SESSION, secrets.token_bytes(32))
    other.seal_key(centre.hpke_public(), SESSION, "13")
    other.close()
    swapped = (tmp_path / "other" / SESSION / SEALED_KEY_FILE).read_bytes()
    (seat_disk / SEALED_KEY_FILE).write_bytes(swapped)
    with central_office(tmp_path / "pusat") as office, pytest.raises(ExamError):
        recover(office, seat_disk)


def test_a_thief_reads_through_a_stations_disk(tmp_path: Path) -> None:
    home, passphrase = station_home(tmp_path)
    passphrase.unlink()
    data = everything_on(home)
    assert_says_nothing(data)
    assert PASSPHRASE.encode() not in data
    for pin in PINS[:3]:
        assert pin.encode() not in data


def test_a_thief_of_a_stations_disk_has_device_secret_and_salt_and_guesses(tmp_path: Path) -> None:
    home, _ = station_home(tmp_path)
    for guess in ("", "gamelan", "gamelan di pendopo "):
        with pytest.raises(VaultKeyWrong):
            setup.open_desk(home, guess)
    secret = (home / "device.secret").read_bytes()
    with pytest.raises(VaultKeyWrong):
        Database.open(home / "station.vault", vault_key(secret, b""), JOURNAL)


def test_a_thief_reads_through_a_stick_with_bundles(tmp_path: Path, centre: CentreKeys) -> None:
    with closing(_Stick(tmp_path, centre)) as stick:
        assert_says_nothing(everything_on(stick.folder))


class _Stick:
    def __init__(self, folder: Path, centre: CentreKeys) -> None:
        self._seats = Seats(folder, centre.hpke_public(), {"a1": 20, "a2": 9})
        self.folder = folder / "stick"
        self._seats.export(self.folder, {"a1": 0, "a2": 0})
        self._seats.export(
            self.folder, {"a1": 0}, signers=self._seats.seat_signers(["a1"]), exporter="seat"
        )

    def close(self) -> None:
        self._seats.database.close()


def test_the_centre_alone_recovers_what_the_stolen_disk_holds_and_leaves_it_as_it_was(
    seat_disk: Path, tmp_path: Path
) -> None:
    before = everything_on(seat_disk)
    with central_office(tmp_path / "pusat", TOKEN) as office:
        found = recover(office, seat_disk)
        again = recover(office, seat_disk, SESSION, "12")
        state = office.database.run(state_of)
    assert everything_on(seat_disk) == before
    assert (found.session_id, found.seat, found.complete) == (SESSION, "12", True)
    (attempt,) = found.attempts
    assert (attempt.in_vault, attempt.held) == (30, 30)
    assert json.dumps(again.as_json()) == json.dumps(found.as_json())
    assert len(state[1]) == 30
    assert not any(row[4] for row in state[1])
    assert state[3][0][1] == "submitted"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_another_account_on_the_same_computer_opens_no_file_of_station_centre_or_seat(
    tmp_path: Path,
) -> None:
    with Room(tmp_path) as room, closing(ScriptedSeat(room, 1)) as seat:
        seat.begin()
        seat.post([])
        homes = [room.station.home, room.centre.home]
        files = [one for home in homes for one in home.rglob("*") if one.is_file()]
        files += [one for one in room.folder.iterdir() if one.suffix in (".pem", ".toml", ".p12")]
        open_ones = {one.name for one in files if one.stat().st_mode & 0o077}
    assert {"tls-key.pem", "device.secret", "station.vault", "hpke.key"} <= {f.name for f in files}
    assert open_ones <= {
        *("root.json", "staff.pub"),  # public by what they are
        *("pemetaan.age", "latihan.zip"),  # as anybody may carry them on a stick
        *(".publishing", "station.vault.reserve"),  # nothing in them
    }
