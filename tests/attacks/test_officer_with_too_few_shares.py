"""Officers who are fewer than k, or who guess, exchange and repeat shares."""

import itertools

import pytest

from exam.core.errors import Rejected
from exam.package import officers
from server.station.config import RUN_FILE
from server.station.parts import CENTRE, Parts
from server.station.seals import Seal
from tests.attacks.officers import (
    PACKAGE,
    centre_events,
    enter,
    given,
    hear,
    opens,
    room_events,
    schedule,
    spoken,
    why_not,
)
from tests.helpers.room import OFFICERS, Done, Room, pendopo, pendopo_json, until
from tests.helpers.scripted_seat import ScriptedSeat

pytestmark = pytest.mark.xdist_group("room")


def test_one_officer_and_the_centre_open_nothing_and_any_two_do(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    schedule(guarded_room, "now")
    assert "1 dari 2 sudah masuk" in enter(guarded_room, 1).stdout
    assert "1 dari 2 sudah masuk" in enter(guarded_room, 1).stdout, (
        "the same share again is no second one"
    )
    until(lambda: "officers" in why_not(sitting), "the centre's share came, the officers' did not")
    central = (guarded_room.centre.home / "shares" / f"{PACKAGE}.share").read_bytes()
    assert not opens(guarded_room, central)
    assert "bagian ruang lengkap" in enter(guarded_room, 2).stdout
    assert opens(guarded_room, sitting.share())
    share = ("share", "Pengawas Satu")
    assert [one for one in room_events(guarded_room) if one[0] != "centre"] == [
        (*share, f"2 {OFFICERS[1]}"),
        (*share, f"3 {OFFICERS[2]}"),
        ("officers", "Pengawas Satu", f"2 {OFFICERS[1]}, 3 {OFFICERS[2]}"),
    ]
    made = f"2 of: 1 {OFFICERS[0]}, 2 {OFFICERS[1]}, 3 {OFFICERS[2]}"
    events = centre_events(guarded_room)
    assert ("shares_made", "Kepala Pusat", made) in events
    assert ("given", "", "") in events


def test_after_a_restart_the_officers_are_needed_again(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    schedule(guarded_room, "now")
    assert enter(guarded_room, 0).returncode == enter(guarded_room, 1).returncode == 0
    until(lambda: given(sitting), "the package is released")
    guarded_room.station.stop()
    guarded_room.station.start()
    until(lambda: "officers" in why_not(sitting), "only the centre's share comes by itself")


def test_a_wrong_word_is_told_by_whose_share_and_which_place_and_never_repeated(
    guarded_room: Room,
) -> None:
    words = guarded_room.words[1].split()
    swapped = [*words[:3], words[4], words[3], *words[5:]]
    for typed, told in (
        (["gamelan", *words[1:]], f"bagian {OFFICERS[1]}: kata ke-1 tidak ada dalam daftar"),
        (swapped, f"bagian {OFFICERS[1]}: ada kata yang salah"),
        (words[:-1], f"bagian {OFFICERS[1]} tidak berisi 20 kata"),
    ):
        done = enter(guarded_room, 1, " ".join(typed))
        assert (done.returncode, told in done.stderr) == (1, True), done.stderr
        assert not {*words, "gamelan"} & set(done.stderr.replace(":", " ").split())
    refused = ("share-refused", "Pengawas Satu", OFFICERS[1])
    assert room_events(guarded_room) == [refused] * 3


def test_guessing_is_stopped_after_five_wrong_shares(guarded_room: Room) -> None:
    wrong = " ".join(["academic"] * 20)
    for _ in range(5):
        assert "ada kata yang salah" in enter(guarded_room, 0, wrong).stderr
    assert "terlalu banyak bagian yang salah" in enter(guarded_room, 0, wrong).stderr
    assert "terlalu banyak bagian yang salah" in enter(guarded_room, 0).stderr, (
        "a right one as well"
    )
    assert room_events(guarded_room)[-1] == ("locked", "Pengawas Satu", OFFICERS[0])


def test_shares_made_for_another_room_do_not_count_here(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    made = pendopo_json(
        "release", "shares", "make", "--home", guarded_room.centre.home, "--package", "pemetaan",
        "--session", guarded_room.session_id, "--threshold", "2", "--officers", "Andi,Eka,Rina",
    )  # fmt: skip
    assert made["package_id"] == "pemetaan-2", "shares are for a version yet to be published"
    strange = [one["words"] for one in made["shares"]]
    enter(guarded_room, 0)
    assert "bagian dari ruang atau versi lain" in enter(guarded_room, 1, strange[0]).stdout
    schedule(guarded_room, "now")
    assert hear(guarded_room, spoken(guarded_room)).returncode == 0
    told = enter(guarded_room, 2, strange[1])
    assert "tidak membuka paket pemetaan-1" in told.stderr
    assert not given(sitting)
    assert enter(guarded_room, 1).returncode == 0
    assert opens(guarded_room, sitting.share())


def give_file(room: Room, share: bytes, package: str = PACKAGE) -> Done:
    """A proctor hands in what they say is the centre's share."""
    file = room.folder / "bagian-pusat"
    file.write_bytes(share)
    return pendopo(
        "station", "release", "--home", room.station.home, "--key", room.proctor_key,
        "--package", package, "--share", file, check=False,
    )  # fmt: skip


def test_a_wrong_share_of_the_centre_drives_out_neither_the_right_one_nor_the_officers(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    schedule(guarded_room, "now")
    assert enter(guarded_room, 0).returncode == enter(guarded_room, 1).returncode == 0
    until(lambda: given(sitting), "the package is released")
    done = give_file(guarded_room, bytes(32))
    assert (done.returncode, "berbeda dari yang sudah ada" in done.stderr) == (1, True)
    assert opens(guarded_room, sitting.share())
    assert ("centre-refused", "Pengawas Satu", "") in room_events(guarded_room)


def test_a_wrong_share_of_the_centre_that_came_first_keeps_the_right_one_out_no_longer(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    guarded_room.centre_cable.pull()
    assert give_file(guarded_room, bytes(32)).returncode == 0, "nothing here can test it yet"
    enter(guarded_room, 0)
    told = enter(guarded_room, 1)
    assert "tidak membuka paket pemetaan-1" in told.stderr
    assert "do not go together" in why_not(sitting)
    assert ("shares-refused", "", "") in room_events(guarded_room)
    schedule(guarded_room, "now")
    guarded_room.centre_cable.plug()
    until(lambda: given(sitting), "the centre's own share goes with what the officers entered")
    assert opens(guarded_room, sitting.share())


def test_a_share_for_a_package_that_is_not_here_opens_nothing_and_waits_for_it(
    guarded_room: Room,
) -> None:
    assert give_file(guarded_room, bytes(32), "pemetaan-2").returncode == 0
    lines = pendopo(
        "release", "report", "--home", guarded_room.station.home, "--key", guarded_room.proctor_key
    ).stdout
    assert "pemetaan-2: menunggu paketnya\n" in lines
    assert guarded_room.status()["released"] == []


def test_what_the_centre_alone_releases_is_overruled_by_nobody_but_the_centre() -> None:
    right, wrong, seal = bytes(32), b"\x01" * 32, Seal(None)
    parts = Parts({"Siti": wrong})
    assert parts.released("lain-1", seal) == wrong
    assert parts.overrules("lain-1", "Budi", seal)
    assert not parts.overrules("lain-1", "Siti", seal), "whoever gave it may correct it"
    assert not parts.overrules("lain-1", CENTRE, seal)
    parts.given[CENTRE] = right
    assert parts.released("lain-1", seal) == right
    assert parts.overrules("lain-1", "Siti", seal)


def test_no_package_asks_for_shares_that_was_not_sealed_to_them(guarded_room: Room) -> None:
    assert "tidak meminta bagian petugas" in enter(guarded_room, 0, package="latihan-1").stderr


@pytest.mark.parametrize(("threshold", "count"), [(2, 2), (2, 3), (3, 5), (5, 8), (16, 16)])
def test_any_k_shares_give_the_secret_and_no_k_minus_one(threshold: int, count: int) -> None:
    secret = officers.new_room_secret()
    shares = officers.split(secret, threshold, [f"Petugas {number}" for number in range(count)])
    read = [officers.read_share(" ".join(one.words), one.officer) for one in shares]
    for some in itertools.islice(itertools.combinations(read, threshold), 20):
        assert officers.combine(some) == secret
    for few in itertools.islice(itertools.combinations(read, threshold - 1), 20):
        with pytest.raises(Rejected, match="belum membuka apa pun"):
            officers.combine(few)


def test_a_share_may_be_typed_by_the_first_four_letters_of_its_words() -> None:
    secret = officers.new_room_secret()
    shares = officers.split(secret, 2, ["A", "B"])
    short = [" ".join(word[:4].upper() for word in one.words) for one in shares]
    assert officers.combine([officers.read_share(one, "A") for one in short]) == secret


@pytest.mark.parametrize(
    ("threshold", "names"),
    [(1, ["A", "B"]), (3, ["A", "B"]), (2, ["A", "a"]), (2, ["A", " "]), (2, ["A"] * 17)],
)
def test_one_officer_alone_never_opens_a_room(threshold: int, names: list[str]) -> None:
    with pytest.raises(Rejected):
        officers.split(officers.new_room_secret(), threshold, names)


def test_an_officer_before_a_station_that_does_not_run_is_told_so_in_two_lines(
    guarded_room: Room,
) -> None:
    guarded_room.station.kill()
    done = enter(guarded_room, 0)
    assert (done.returncode, done.stdout) == (1, "")
    assert "server ruang tidak menjawab" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2
    guarded_room.station.start()
    guarded_room.station.stop()
    assert "server ruang tidak menjawab" in enter(guarded_room, 0).stderr
    (guarded_room.station.home / RUN_FILE).unlink(missing_ok=True)
    assert "server ruang tidak menjawab" in enter(guarded_room, 0).stderr
