"""Somebody who carries off disks, sticks and logs, and looks for what opens the items."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exam.package import officers
from tests.attacks.officers import PACKAGE, enter, given, hear, opens, schedule, spoken
from tests.helpers.room import Room, until
from tests.helpers.scripted_seat import Declined, ScriptedSeat

pytestmark = pytest.mark.xdist_group("room")


def _everything(folder: Path, *without: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path.is_relative_to(one) for one in without):
            yield path, path.read_bytes()


def _secrets(room: Room) -> dict[str, bytes]:
    """What must stand nowhere, by name, in each form somebody could have written it."""
    read = [officers.read_share(words, "x") for words in room.words]
    room_secret = officers.combine(read)
    central = (room.centre.home / "shares" / f"{PACKAGE}.share").read_bytes()
    found: dict[str, bytes] = {}
    for name, data in (("room secret", room_secret), ("central share", central)):
        found |= {name: data, f"{name} as hex": data.hex().encode()}
    for number, words in enumerate(room.words, start=1):
        list_of_words = words.split()
        # Four words one after the other are no accident; the first two name the whole set.
        for start in range(2, len(list_of_words) - 3):
            run = " ".join(list_of_words[start : start + 4])
            found[f"share {number} from word {start + 1}"] = run.encode()
    for number, row in enumerate(spoken(room)[:-1], start=1):
        found[f"spoken row {number}"] = row.encode()
        found[f"spoken row {number} without spaces"] = row.replace(" ", "").encode()
    return found


def test_neither_share_nor_secret_nor_word_stands_in_any_file_or_log(
    guarded_room: Room, sitting: ScriptedSeat, tmp_path: Path
) -> None:
    schedule(guarded_room, "now")
    said = [enter(guarded_room, 0, "wrong " + guarded_room.words[0])]
    said.append(enter(guarded_room, 0, guarded_room.words[0].replace(" ", " x", 1)))
    said += [enter(guarded_room, 0), enter(guarded_room, 2)]
    rows = spoken(guarded_room)
    said += [hear(guarded_room, [rows[1], *rows[1:]]), hear(guarded_room, rows)]
    until(lambda: given(sitting), "the package is released")
    assert opens(guarded_room, sitting.share())
    guarded_room.station.stop()
    guarded_room.centre.stop()
    secrets = _secrets(guarded_room)
    # The centre's own share lies in its folder of shares, and there alone.
    looked = list(_everything(tmp_path, guarded_room.centre.home / "shares"))
    assert {"station.log", "central.log", "station.vault", "central.sqlite3"} <= {
        path.name for path, _ in looked
    }
    for one in said:
        looked.append((Path("terminal"), (one.stdout + one.stderr).encode()))
    for path, data in looked:
        assert [name for name, secret in secrets.items() if secret in data] == [], path


def test_a_seat_whose_participant_no_proctor_let_begin_gets_nothing_of_a_released_package(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    schedule(guarded_room, "now")
    assert enter(guarded_room, 0).returncode == enter(guarded_room, 1).returncode == 0
    until(lambda: given(sitting), "another seat, whose participant may begin, has the key")
    with closing(ScriptedSeat(guarded_room, 2)) as thief:
        with pytest.raises(Declined, match="not_authorized"):
            thief.share()
        thief.begin()
        thief.deliver()
        with pytest.raises(Declined, match="not_authorized"):
            thief.share()
        thief.beat(attempt_id=sitting.header.attempt_id, state="authorized")
        with pytest.raises(Declined, match="not_authorized"):
            thief.share()
        thief.authorized()
        assert opens(guarded_room, thief.share())


def test_a_stolen_repository_shows_no_item_and_names_no_officer(guarded_room: Room) -> None:
    names = [b"Siti Aminah", b"Budi Santoso", b"Made Wirawan"]
    for path, data in _everything(guarded_room.repository):
        assert not any(name in data for name in names), path
        if path.name.endswith(".age"):
            assert data.startswith(b"age-encryption.org/v1\n")
            assert not re.search(rb"<qti-|qti-item-body|imsmanifest", data)


def test_what_a_thief_of_all_but_the_centre_holds_opens_nothing(guarded_room: Room) -> None:
    room_secret = officers.combine([officers.read_share(one, "x") for one in guarded_room.words])
    for guess in (room_secret, bytes(32) + room_secret, room_secret * 3):
        assert not opens(guarded_room, guess)


def test_what_a_thief_of_the_centre_holds_opens_nothing_without_the_room(
    guarded_room: Room,
) -> None:
    central = (guarded_room.centre.home / "shares" / f"{PACKAGE}.share").read_bytes()
    assert not opens(guarded_room, central)
    assert not opens(guarded_room, central + bytes(officers.ROOM_SECRET_BYTES))


def test_shares_and_typed_words_do_not_show_in_a_representation() -> None:
    share = officers.split(officers.new_room_secret(), 2, ["A", "B"])[0]
    read = officers.read_share(" ".join(share.words), "A")
    assert not any(word in repr(share) + repr(read) for word in share.words)
