"""Power cut, and the station is gone: codes open the seat, and the test goes to its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from client.seat.unlocking import SLOTS_FILE
from client.seat.vault import SeatVault
from client.trials.seat_process import Line, SeatProcess
from client.trials.site import seat_command
from exam.core import events as ev
from exam.vault import unlock
from exam.vault.unlock_cli import PASSPHRASE_VARIABLE
from server.station.register import Register
from server.station.setup import open_desk
from tests.helpers.room import NIPS, PASSPHRASE, PINS, Room, pendopo, pendopo_json, until

pytestmark = [pytest.mark.xdist_group("room"), pytest.mark.timeout(240)]
KIT_PASSPHRASE = "empat kata tak berkaitan"
LIMIT_S = 60.0
FIRST, SECOND = 8, 6
"""Answers before the first and between the first and the second power cut."""


class PoweredSeat:
    """One computer: the real program, started again and again over the same disk."""

    def __init__(self, room: Room, folder: Path) -> None:
        self.room = room
        self.config = room.seat_config(1)
        self.data = folder / "seat"
        self.codes = folder / "kode.txt"
        self._script, self._log = folder / "script.json", folder / "seat.log"
        self.process: SeatProcess | None = None

    @property
    def disk(self) -> Path:
        return self.data / self.room.session_id

    def start(self, **script: Any) -> SeatProcess:
        """Power on."""
        self._script.write_text(
            json.dumps({"pace_ms": 5, "codes": str(self.codes), **script}), encoding="utf-8"
        )
        self.process = SeatProcess(seat_command(self.config, self.data, self._script), self._log)
        return self.process

    def answer(self, challenge: str, code: str) -> None:
        """Somebody hands the code to the participant."""
        with self.codes.open("a", encoding="utf-8") as file:
            file.write(f"{challenge}={code}\n")

    def end(self) -> None:
        if self.process is not None:
            self.process.end()


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, KIT_PASSPHRASE)
    with Room(tmp_path) as made:
        made.release_now()
        yield made


@pytest.fixture
def seat(room: Room, tmp_path: Path) -> Iterator[PoweredSeat]:
    made = PoweredSeat(room, tmp_path)
    yield made
    made.end()


def saved(lines: list[Line]) -> dict[str, Any]:
    """Every answer that the seat said is on its disk, the last of each item."""
    found: dict[str, Any] = {}
    for line in lines:
        if line["event"] == "saved":
            found |= line["answers"]
    return found


def sit_until(process: SeatProcess, answers: int) -> dict[str, Any]:
    """Wait for so many saved answers, then cut the power."""
    until(lambda: len(saved(process.lines)) >= answers, f"{answers} answers", LIMIT_S)
    process.kill()
    return saved(process.lines)


def challenge_of(process: SeatProcess) -> str:
    return str(process.expect("unlock", LIMIT_S)["challenge"])


def unlocked(seat: PoweredSeat) -> list[ev.Unlocked]:
    """The openings that the attempt's chain holds; the seat is off."""
    with closing(open_desk(seat.room.station.home, PASSPHRASE)) as desk:
        known = desk.run(lambda: Register(desk.database).seat("1"))
    assert known is not None
    vault = SeatVault.open(seat.disk, known.vault_share)
    try:
        (attempt,) = vault.attempts()
        return [one for one in attempt.journal.replay() if isinstance(one, ev.Unlocked)]
    finally:
        vault.close()


# Long because: one sitting through two power cuts, from check-in to the signed receipt.
def test_two_power_cuts_without_a_station_lose_nothing_and_the_test_goes_to_its_end(
    room: Room, seat: PoweredSeat, tmp_path: Path
) -> None:
    kit = tmp_path / "pengawas.kit"
    room.vault("unlock-kit", "--key", room.proctor_key, "--out", kit)
    process = seat.start(number=NIPS[0], pin=PINS[0], answers=FIRST, quit_at_end=False)
    until(lambda: room.seat_row(1)["state"] == "checked_in", "the participant checked in", LIMIT_S)
    room.order("authorize", "--seat", "1")
    until((seat.disk / SLOTS_FILE).exists, "challenges are prepared", LIMIT_S)
    before = sit_until(process, FIRST)
    room.station.kill()

    process = seat.start(answers=SECOND, quit_at_end=False)
    challenge = challenge_of(process)
    given = pendopo_json(
        "proctor", "unlock", "--kit", kit, "--challenge", challenge, "--reason", "power-cut"
    )
    assert given["seat"] == "1"
    seat.answer(challenge, given["code"])
    opened = process.expect("opened", LIMIT_S)
    assert opened["resumed"] is True
    assert opened["answers"].items() >= before.items()
    before |= sit_until(process, SECOND)

    process = seat.start(quit_at_end=True)
    second = challenge_of(process)
    assert second != challenge
    done = json.loads(
        room.vault(
            "unlock", "--key", room.proctor_key, "--challenge", second, "--seat", "1",
            "--reason", "station-down", "--json",
        ).stdout
    )  # fmt: skip
    assert done["code"] != given["code"]
    seat.answer(second, done["code"])
    assert process.expect("opened", LIMIT_S)["answers"].items() >= before.items()
    process.expect("page", LIMIT_S, page="receipt")

    room.station.start()
    assert process.expect("end", LIMIT_S)["why"] == "receipt"
    assert process.wait() == 0
    entries = unlocked(seat)
    assert [(one.officer, one.reason.value) for one in entries] == [
        ("Pengawas Satu", "power-cut"),
        ("Pengawas Satu", "station-down"),
    ]
    assert [one.wrong_tries for one in entries] == [0, 0]
    assert all(
        0 < one.expires_utc_ms - one.wall_utc_ms <= unlock.LIFETIME_S * 1000 for one in entries
    )


def test_the_proctor_reads_the_code_in_groups_with_seat_and_reason_in_their_language(
    room: Room,
) -> None:
    challenge = unlock.challenge_text("123456789012", room.session_id, "12")
    words = ["--challenge", challenge, "--reason", "power-cut"]
    said = room.vault("unlock", "--key", room.proctor_key, *words).stdout.splitlines()
    assert said[0] == "Kursi 12 · listrik padam"
    assert [len(group) for group in said[1].split()] == [6] * 5
    assert "5 menit" in said[2]
    (line,) = json.loads(room.vault("unlock-record", "--json").stdout)["given"]
    assert (line["what"], line["officer"], line["seat"], line["reason"]) == (
        "code", "Pengawas Satu", "12", "power-cut",
    )  # fmt: skip
    assert "Pengawas Satu: kursi 12, power-cut" in room.vault("unlock-record").stdout
    assert "".join(said[1].split()) not in json.dumps(line), "the code itself is on no record"


def test_a_challenge_of_another_seat_room_or_finger_is_refused_with_a_sentence(
    room: Room, tmp_path: Path
) -> None:
    kit = tmp_path / "pengawas.kit"
    room.vault("unlock-kit", "--key", room.proctor_key, "--out", kit)
    nonce = "123456789012"
    cases = (
        (unlock.challenge_text(nonce, room.session_id, "12"), "13", "bukan milik kursi"),
        (unlock.challenge_text(nonce, "SESI-LAIN", "12"), "", "bukan milik kursi"),
        (unlock.challenge_text(nonce, room.session_id, "12")[:-1], "", "3 kelompok"),
        (unlock.challenge_text(nonce, room.session_id, "12"), "99", "tidak punya kursi 99"),
    )
    for challenge, number, told in cases:
        words = ["--challenge", challenge, "--reason", "restart"]
        words += ["--seat", number] if number else []
        done = pendopo("proctor", "unlock", "--kit", kit, *words, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert told in done.stderr
        assert len(done.stderr.strip().splitlines()) == 2, "what is wrong, and what to do"


def test_kit_and_station_give_the_same_code_and_a_wrong_passphrase_none(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = tmp_path / "pengawas.kit"
    room.vault("unlock-kit", "--key", room.proctor_key, "--out", kit)
    qr = unlock.challenge_qr("123456789012", room.session_id, "7")
    words = ["--challenge", qr, "--reason", "network-down", "--json"]
    here = json.loads(room.vault("unlock", "--key", room.proctor_key, *words).stdout)
    room.station.kill()
    there = json.loads(pendopo("proctor", "unlock", "--kit", kit, *words).stdout)
    anywhere = json.loads(pendopo("unlock", "--kit", kit, *words).stdout)
    assert here == there == anywhere
    assert here["seat"] == "7"
    monkeypatch.setenv(PASSPHRASE_VARIABLE, KIT_PASSPHRASE + "x")
    done = pendopo("proctor", "unlock", "--kit", kit, *words, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "frasa sandi salah" in done.stderr
