"""What opens a package is found whatever came before it, wrong or early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from shamir_mnemonic import Share
from shamir_mnemonic.shamir import EncryptedMasterSecret, split_ems

from exam.package.officers import EnteredShare, new_room_secret, read_share, split
from exam.package.release import identity_of, recipient_of
from exam.package.target import PackageTarget
from server.station.parts import CENTRE, MOST_SECRETS, MOST_SETS, Parts
from server.station.release import MOST_AHEAD, Progress
from server.station.seals import Seal, keep_seals_now, seals_now
from server.station.shares import MOST_OF_A_NUMBER, Brought
from server.web.replies import Refused
from tests.helpers.reception import Front, front_desk

PACKAGE, NEEDED, OFFICERS = "p-1", 3, 4
SECRET, CENTRE_SHARE = new_room_secret(), b"\x05" * 32
RECIPIENT = recipient_of(identity_of(CENTRE_SHARE + SECRET, package_id=PACKAGE))
RIGHT = [
    read_share(" ".join(one.words), one.officer)
    for one in split(SECRET, NEEDED, [f"Petugas {number}" for number in range(OFFICERS)])
]
TARGET = PackageTarget(
    name="p", version=1, package_id=PACKAGE, form_id="F", title="Uji", length=1,
    sealed_sha256=bytes(32), plaintext_sha256=bytes(32), minimum_program="0.1.0",
    valid_from_utc_ms=1, valid_until_utc_ms=2, release="officers", practice=False,
    centre_hpke_public=bytes(32), centre_receipt_public=bytes(32), rooms={"S-1": RECIPIENT},
)  # fmt: skip


def come_in(front: Front, target: PackageTarget = TARGET) -> None:
    """The package is imported."""
    register = front.room.register
    front.desk.run(lambda: keep_seals_now(register, [target], "S-1"))


@pytest.fixture
def early(tmp_path: Path) -> Iterator[Front]:
    """The package is still to come in."""
    with front_desk(tmp_path) as made:
        yield made


@pytest.fixture
def front(early: Front) -> Front:
    come_in(early)
    return early


def give(front: Front, share: bytes, officer: str, package: str = PACKAGE) -> Refused | None:
    """Somebody hands in what they say is the centre's share."""
    release = front.room.release
    no = front.desk.run(lambda: release.note_now(package, share, "file", officer))
    if no is None:
        release.hold(package, share, officer)
        no = front.desk.run(lambda: release.settle_now(package))
    return no


def enter(front: Front, share: EnteredShare, holder: str = "") -> Progress | Refused:
    """An officer's share comes in."""
    release, brought = front.room.release, Brought(holder, share)
    found = front.desk.run(lambda: release.take_share_now(PACKAGE, "Pengawas", brought))
    if isinstance(found, Refused):
        return found
    for secret in found.secrets:
        release.hold_secret(PACKAGE, secret)
    return front.desk.run(lambda: release.settle_now(PACKAGE)) or found.progress


def complete(front: Front, share: EnteredShare) -> bool:
    """The room's part is there with this share."""
    said = enter(front, share)
    return isinstance(said, Progress) and said.complete


def released(front: Front) -> bytes:
    return front.desk.run(lambda: front.room.release.released_now(PACKAGE))


def forged(number: int, threshold: int = NEEDED, fill: int = 0) -> EnteredShare:
    """Words that somebody made up: whole, and of the right ones' set."""
    good = Share.from_mnemonic(RIGHT[0].mnemonic)
    value = bytes([fill]) * 16
    words = Share(
        good.identifier, good.extendable, good.iteration_exponent, 0, 1, 1, number - 1, threshold,
        value,
    ).mnemonic()  # fmt: skip
    return read_share(words, "X")


def forged_set(fill: int = 0) -> list[EnteredShare]:
    """Shares that do go together, of another secret, under the name of the right ones' set."""
    good = Share.from_mnemonic(RIGHT[0].mnemonic)
    sealed = EncryptedMasterSecret.from_master_secret(
        bytes([fill]) * 16, b"", good.identifier, good.extendable, good.iteration_exponent
    )
    (group,) = split_ems(1, [(NEEDED, OFFICERS)], sealed)
    return [read_share(one.mnemonic(), "X") for one in group]


# -- before the package is here ---------------------------------------------------------------


def test_a_share_that_came_before_its_package_opens_it_with_the_officers(early: Front) -> None:
    assert give(early, CENTRE_SHARE, "Siti") is None
    with pytest.raises(Refused, match="has not come into the room"):
        released(early)
    assert early.desk.run(early.room.release.complete_now) == []
    come_in(early)
    with pytest.raises(Refused, match="officers have not released"):
        released(early)
    assert [complete(early, one) for one in RIGHT[:NEEDED]] == [False, False, True]
    assert released(early) == CENTRE_SHARE + SECRET
    assert early.desk.run(early.room.release.complete_now) == [PACKAGE]


def test_a_wrong_share_that_came_before_the_package_keeps_no_right_one_out(early: Front) -> None:
    assert give(early, bytes(32), "Siti") is None
    assert give(early, CENTRE_SHARE, "Budi") is None, "nobody can say yet which is right"
    come_in(early)
    for one in RIGHT[:NEEDED]:
        enter(early, one)
    assert released(early) == CENTRE_SHARE + SECRET


def test_a_share_that_came_before_its_package_opens_what_the_centre_alone_releases(
    early: Front,
) -> None:
    assert give(early, CENTRE_SHARE, "Siti") is None
    come_in(early, replace(TARGET, release="centre", rooms={}))
    assert released(early) == CENTRE_SHARE


def test_officers_are_told_that_the_package_is_not_here_yet(early: Front) -> None:
    release = early.room.release
    told = early.desk.run(lambda: release.begin_share_now(PACKAGE, "Pengawas", "Siti"))
    assert "belum ada di ruang ini" in str(told)


def test_a_newer_version_lets_nobody_forget_what_the_earlier_one_takes(front: Front) -> None:
    come_in(front, replace(TARGET, version=2, package_id="p-2", release="centre", rooms={}))
    assert front.desk.run(lambda: seals_now(front.room.register)) == {
        PACKAGE: Seal(RECIPIENT),
        "p-2": Seal(None),
    }
    assert give(front, CENTRE_SHARE, CENTRE) is None
    with pytest.raises(Refused, match="officers have not released"):
        released(front)


# -- wrong shares among the right ones --------------------------------------------------------


@pytest.mark.parametrize("threshold", [NEEDED, 2, 16])
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_wrong_share_drives_no_right_one_out(
    front: Front, threshold: int, place: int, number: int
) -> None:
    assert give(front, CENTRE_SHARE, CENTRE) is None
    for one in RIGHT[:place]:
        enter(front, one)
    enter(front, forged(number, threshold), "X")
    for one in RIGHT[place : NEEDED - 1]:
        enter(front, one)
    assert complete(front, RIGHT[NEEDED - 1])
    assert released(front) == CENTRE_SHARE + SECRET


def test_shares_that_do_not_go_together_are_told_by_number_and_stay(front: Front) -> None:
    assert not complete(front, RIGHT[0])
    assert not complete(front, RIGHT[1])
    assert "bagian 1, 2, 4 tidak sepasang" in str(enter(front, forged(4), "X"))
    rows = front.desk.run(
        lambda: front.desk.database.query("SELECT source FROM package_release ORDER BY number")
    )
    assert [source for (source,) in rows] == ["share"] * 3 + ["shares-refused"]
    assert complete(front, RIGHT[2])


def test_right_shares_one_after_the_other_open_whatever_came_before(front: Front) -> None:
    assert give(front, CENTRE_SHARE, CENTRE) is None
    for fill, number in product(range(MOST_OF_A_NUMBER), range(1, 17)):
        enter(front, forged(number, fill=fill), "X")
    for one in RIGHT[:NEEDED]:
        said = enter(front, one)
    assert isinstance(said, Progress)
    assert said.complete
    assert released(front) == CENTRE_SHARE + SECRET


@pytest.mark.parametrize("centre_first", [True, False])
def test_only_what_fits_the_package_counts_of_two_secrets_of_one_set(
    front: Front, centre_first: bool
) -> None:
    if centre_first:
        assert give(front, CENTRE_SHARE, CENTRE) is None
    for theirs, right in zip(forged_set()[:NEEDED], RIGHT, strict=False):
        enter(front, right)
        enter(front, theirs, "X")
    if not centre_first:
        assert give(front, CENTRE_SHARE, CENTRE) is None
    assert released(front) == CENTRE_SHARE + SECRET


# -- what somebody can make grow --------------------------------------------------------------


def test_what_is_kept_of_one_package_is_bounded_and_the_newest_stays() -> None:
    parts = Parts({CENTRE: CENTRE_SHARE})
    for number in range(2000):
        parts.hold_secret(number.to_bytes(16, "big"))
        some = parts.set_of(replace(RIGHT[0], set_id=number))
        made_up = replace(RIGHT[0], mnemonic=str(number))
        assert some.add(Brought("X", made_up))
        assert not some.add(Brought("X", made_up)), "the same again is no second one"
    parts.hold_secret(SECRET)
    assert (len(parts.secrets), len(parts.sets)) == (MOST_SECRETS, MOST_SETS)
    assert parts.released(PACKAGE, Seal(RECIPIENT)) == CENTRE_SHARE + SECRET
    one_number = parts.set_of(RIGHT[0])
    for fill in range(9):
        one_number.add(Brought("X", forged(1, fill=fill)))
    assert sum(map(len, one_number.by_number.values())) == MOST_OF_A_NUMBER


def test_shares_for_packages_that_are_not_here_are_taken_up_to_a_number(front: Front) -> None:
    for number in range(MOST_AHEAD):
        assert give(front, CENTRE_SHARE, "Siti", f"lain-{number}") is None
    assert "belum ada di ruang ini" in str(give(front, CENTRE_SHARE, "Siti", "satu-lagi"))
    assert give(front, bytes(32), "Siti", "lain-0") is None, "it may be corrected"
    assert give(front, CENTRE_SHARE, CENTRE, "satu-lagi") is None
    assert give(front, CENTRE_SHARE, "Siti") is None, "what is here is not counted"
