"""Who of those admitted to a room may do what at this moment, and why the others may not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exam.core.errors import StoreFailed
from exam.core.events import UnlockReason
from exam.core.orders import Distrust
from exam.core.roles import Act, Role
from exam.vault import unlock
from exam.vault.database import Database, Schema
from exam.vault.unlock_kit import answer
from server.station.config import STAFF_SETTING
from server.station.desk import STATION, Desk
from server.station.officers import Admitted, OfficerBarred, Officers
from server.station.session import Proctor
from server.station.unlock import UnlockBook
from server.web.tokens import to_text
from tests.helpers.officers import HOUR_MS, Centre, Officer
from tests.helpers.reception import Front, front_desk

SHARE, KEY = b"S" * 32, b"\x01" * 32
BEFORE = 9
"""Migrations of stations that kept no officer's certificate."""
CENTRE = Centre()


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with front_desk(tmp_path, people=1) as made:
        said(made, CENTRE.staff.to_bytes())
        yield made


def said(front: Front, staff: bytes) -> None:
    """What the packages here say of those who vouch for officers."""
    front.desk.run(lambda: front.room.register.keep_setting(STAFF_SETTING, staff))


def admit(front: Front, one: Officer, *, certified: bool = True, role: str = "") -> bytes:
    """An officer comes in; uncertified from an older station's vault, or from a session file."""
    named = one.certificate
    proctor = Proctor(named.name, to_text(named.key), role or named.role.value)
    signed = one.signed if certified else b""
    front.desk.run(lambda: front.room.register.add_proctor(proctor, signed))
    return named.key


def barred(front: Front, key: bytes, act: Act = Act.LIFT) -> Distrust | None:
    roll = front.desk.run(lambda: front.room.officers.roll_now(act))
    if key not in roll.barred:
        assert roll.may(key) == roll.allowed()[key] == "Siti Aminah"
        return None
    assert key not in roll.allowed()
    with pytest.raises(OfficerBarred) as no:
        roll.may(key)
    assert (no.value.key, no.value.code, no.value.remedy != "") == (key, "officer_barred", True)
    return no.value.why


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.SUPERVISOR, {Act.SEE, Act.LIFT, Act.SHARE, Act.UNLOCK}),
        (Role.PROCTOR, {Act.SEE, Act.LIFT, Act.SHARE, Act.UNLOCK}),
        (Role.TECHNICIAN, {Act.SEE}),
    ],
)
@pytest.mark.parametrize("certified", [True, False])
def test_each_role_may_do_its_own_acts_and_no_other(
    front: Front, role: Role, acts: set[Act], certified: bool
) -> None:
    key = admit(front, CENTRE.officer(front.now_ms, role=role), certified=certified)
    whys = {act: barred(front, key, act) for act in Act}
    assert {act for act in Act if whys[act] is None} == acts
    assert set(whys.values()) <= {None, Distrust.ROLE}


@pytest.mark.parametrize("certified", [True, False])
def test_whom_the_centre_took_back_may_nothing_from_the_next_package_on(
    front: Front, certified: bool
) -> None:
    one, other = CENTRE.officer(front.now_ms), CENTRE.officer(front.now_ms)
    key, left = admit(front, one, certified=certified), admit(front, other)
    assert barred(front, key) is None
    said(front, CENTRE.without(one).to_bytes())
    assert {barred(front, key, act) for act in Act} == {Distrust.REVOKED}
    assert barred(front, left) is None


def test_a_certificate_counts_while_it_lasts_and_in_its_own_session(front: Front) -> None:
    key = admit(front, CENTRE.officer(front.now_ms, sessions=("S-1",)))
    elsewhere = admit(front, CENTRE.officer(front.now_ms, sessions=("S-2",)))
    assert barred(front, key) is None
    assert barred(front, elsewhere) is Distrust.OTHER_SESSION
    front.now_ms += 25 * HOUR_MS
    assert barred(front, key) is Distrust.NO_LONGER_VALID
    front.now_ms -= 27 * HOUR_MS
    assert barred(front, key) is Distrust.NOT_YET_VALID


def test_a_certificate_that_nobody_here_vouches_for_lets_nobody_do_anything(front: Front) -> None:
    key = admit(front, CENTRE.officer(front.now_ms))
    said(front, Centre().staff.to_bytes())
    assert barred(front, key) is Distrust.CERTIFICATE
    said(front, b"")
    assert barred(front, key) is Distrust.NO_STAFF_KEY


def test_a_role_that_does_not_exist_may_nothing(front: Front) -> None:
    key = admit(front, CENTRE.officer(front.now_ms), certified=False, role="kepala")
    assert barred(front, key, Act.SEE) is Distrust.ROLE


def test_a_certificate_says_the_role_and_not_what_was_written_beside_it(front: Front) -> None:
    one = CENTRE.officer(front.now_ms, role=Role.TECHNICIAN)
    assert barred(front, admit(front, one, role="proctor")) is Distrust.ROLE


def test_who_was_removed_is_nobody_here_and_the_record_stays(front: Front) -> None:
    officers = front.room.officers
    key = admit(front, CENTRE.officer(front.now_ms))
    (one,) = front.desk.run(officers.admitted_now)
    front.desk.run(lambda: officers.remove_now(one, "kartu hilang"))
    assert key not in front.desk.run(lambda: front.room.officers.roll_now(Act.SEE)).names
    sql = "SELECT public_key, name, reason, at_utc_ms FROM proctor_removed"
    rows = front.desk.run(lambda: front.desk.database.query(sql))
    assert rows == [(key, "Siti Aminah", "kartu hilang", front.now_ms)]
    for sql in ("DELETE FROM proctor_removed", "UPDATE proctor_removed SET name = ''"):
        with pytest.raises(StoreFailed):
            front.desk.run(lambda sql=sql: front.desk.database.execute(sql))  # type: ignore[misc]


@pytest.mark.parametrize("certified", [True, False])
def test_what_a_seat_prepares_after_a_revocation_no_kit_of_that_officer_opens(
    front: Front, certified: bool
) -> None:
    one, other = CENTRE.officer(front.now_ms), CENTRE.officer(front.now_ms, name="Budi")
    key, left = admit(front, one, certified=certified), admit(front, other)
    book = UnlockBook(front.desk.database, lambda: front.now_ms)
    kits = [front.desk.run(lambda key=key: book.kit_now(key)) for key in (key, left)]  # type: ignore[misc]

    def opened() -> list[bytes]:
        wanted = front.desk.run(lambda: book.wanted_now("1", SHARE))
        terms, (slot, *_) = unlock.decode_slots(wanted.make())
        challenge = unlock.challenge_text(slot.nonce, terms.session_id, "1")
        codes = [answer(kit, challenge, UnlockReason.POWER_CUT)[1] for kit in kits]
        found = [slot.open(terms, unlock.read_code(code)) for code in codes]
        return [b"" if one is None else one.share for one in found]

    assert opened() == [SHARE, SHARE]
    said(front, CENTRE.without(one).to_bytes())
    assert opened() == [b"", SHARE]
    given = front.desk.run(book.given_now)
    challenge = unlock.challenge_text("123456789012", "S-1", "1")
    for ask in (
        lambda: book.kit_now(key),
        lambda: book.code_now(key, challenge, UnlockReason.POWER_CUT),
    ):
        with pytest.raises(OfficerBarred, match="sudah dicabut pusat"):
            front.desk.run(ask)
    assert front.desk.run(book.given_now) == given


def test_a_technician_gets_no_kit_and_no_seat_prepares_for_one(front: Front) -> None:
    key = admit(front, CENTRE.officer(front.now_ms, role=Role.TECHNICIAN))
    book = UnlockBook(front.desk.database, lambda: front.now_ms)
    assert front.desk.run(lambda: book.wanted_now("1", SHARE)).officers == ()
    with pytest.raises(OfficerBarred, match="tidak berwenang membuka kursi"):
        front.desk.run(lambda: book.kit_now(key))


def test_officers_whom_the_version_before_admitted_are_still_admitted(tmp_path: Path) -> None:
    schema, key, path = tmp_path / "schema", bytes(32), tmp_path / "station.vault"
    schema.mkdir()
    for file in STATION.migrations()[:BEFORE]:
        (schema / file.name).write_bytes(file.read_bytes())
    with closing(Database.open(path, key, Schema("station", schema))) as old:
        words = "INSERT INTO proctor (public_key, name, role) VALUES (?, 'Siti', 'proctor')"
        old.execute(words, (KEY,))
    with closing(Desk(path, key)) as desk:
        admitted = desk.run(Officers(desk.database, lambda: 0).admitted_now)
    assert admitted == [Admitted(KEY, "Siti", "proctor", b"")]
