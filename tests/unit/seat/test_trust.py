"""What a seat believes of its station, and how it names what it does not."""

from __future__ import annotations

from client.seat.room_time import TOLERANCE_MS, RoomTime
from client.seat.trust import MOST_TOLD, RoomTrust
from exam.core.errors import Rejected, Tampered
from exam.core.orders import Distrust, Order, Suspicion
from exam.core.roles import Role
from exam.exchange.orders import Addressee
from exam.exchange.receipts import Hop
from exam.vault.journal import Mark
from tests.helpers.officers import HOUR_MS, Centre, an_order

NOW = 1_800_000_000_000
ME = Addressee("s1", "12", "a1")
CENTRE = Centre()


def test_good_orders_pass_and_each_false_one_is_named_with_store_and_place() -> None:
    officer = CENTRE.officer(NOW)
    technician = CENTRE.officer(NOW, role=Role.TECHNICIAN)
    orders = (
        officer.order(an_order(NOW)),
        officer.order(an_order(NOW, seat="13")),
        technician.order(an_order(NOW)),
        b"rubbish",
    )
    judged = RoomTrust().judge(orders, ME, CENTRE.staff, NOW, 0)
    good = [one for one in judged.incoming if isinstance(one, Order)]
    assert [one.officer for one in good] == ["Siti Aminah"]
    bad = [one for one in judged.incoming if isinstance(one, Suspicion)]
    assert [(one.store, one.index, one.why) for one in bad] == [
        ("station", 2, Distrust.OTHER_SEAT),
        ("station", 3, Distrust.ROLE),
        ("station", 4, Distrust.UNREADABLE),
    ]
    assert [str(one).split(":")[0] for one in judged.told] == [
        "station, order 2 of 4",
        "station, order 3 of 4",
        "station, order 4 of 4",
    ]
    assert [type(one) for one in judged.told] == [Tampered, Tampered, Rejected]


def test_the_same_false_order_is_told_once_and_a_flood_of_them_only_up_to_a_bound() -> None:
    trust = RoomTrust()
    first = trust.judge((b"rubbish",), ME, CENTRE.staff, NOW, 0)
    again = trust.judge((b"rubbish",), ME, CENTRE.staff, NOW + 2000, 2000)
    assert (len(first.told), len(again.told)) == (1, 0)
    flood = tuple(str(number).encode() for number in range(2 * MOST_TOLD))
    judged = trust.judge(flood, ME, CENTRE.staff, NOW, 0)
    assert len(judged.told) == MOST_TOLD - 1


def test_the_newest_signed_metadata_count_and_else_what_the_attempt_was_begun_with() -> None:
    officer = CENTRE.officer(NOW)
    order = officer.order(an_order(NOW))
    trust = RoomTrust()
    assert isinstance(trust.judge((order,), ME, CENTRE.staff, NOW, 0).incoming[0], Order)
    trust.name_staff(CENTRE.without(officer))
    found = trust.judge((order,), ME, CENTRE.staff, NOW, 0).incoming[0]
    assert isinstance(found, Suspicion)
    assert found.why is Distrust.REVOKED
    trust.name_staff(None)
    assert isinstance(trust.judge((order,), ME, CENTRE.staff, NOW, 0).incoming[0], Suspicion)


def test_an_earlier_time_than_others_have_signed_does_not_make_an_old_order_young() -> None:
    trust = RoomTrust()
    officer = CENTRE.officer(NOW)
    late = NOW + 3 * HOUR_MS
    trust.judge((officer.order(an_order(late)),), ME, CENTRE.staff, late, 0)
    old = officer.order(an_order(NOW))
    judged = trust.judge((old,), ME, CENTRE.staff, NOW, 2000)
    assert judged.utc_ms == late + 2000
    clock = [one for one in judged.incoming if isinstance(one, Suspicion)]
    assert [(one.store, one.index, one.why) for one in clock] == [("station", 2, Distrust.CLOCK)]
    assert "180 min behind what others have signed" in str(judged.told[0])
    assert not trust.judge((old,), ME, CENTRE.staff, NOW + 2000, 4000).told


def test_a_receipt_of_the_centre_is_a_floor_under_the_time_as_well() -> None:
    trust = RoomTrust()
    marks = {Hop.CENTRE: Mark(Hop.CENTRE, 5, NOW)}
    assert trust.judge_marks({}, marks, 0) is None
    judged = trust.judge((), ME, CENTRE.staff, NOW - HOUR_MS, 1000)
    assert judged.utc_ms == NOW + 1000
    assert [type(one) for one in judged.told] == [Tampered]


def test_a_station_that_forgets_what_it_signed_for_is_named_with_the_first_entry_lost() -> None:
    trust = RoomTrust()
    had = {Hop.STATION: Mark(Hop.STATION, 40, NOW)}
    has = {Hop.STATION: Mark(Hop.STATION, 12, NOW + 1)}
    found = trust.judge_marks(had, has, 0)
    assert found is not None
    assert (found.store, found.index, found.why) == ("station", 13, Distrust.ROLLED_BACK)
    assert trust.judge_marks(has, had, 0) is None


def test_a_clock_that_jumps_is_told_once_and_drifts_add_up() -> None:
    time = RoomTime()
    assert time.hear(NOW, 0) == ""
    assert "back by 60 min" in time.hear(NOW + 1000 - HOUR_MS, 1000)
    assert time.hear(NOW + 2000 - HOUR_MS, 2000) == ""
    step, told = 60_000, []
    for beat in range(1, 8):
        told.append(time.hear(NOW - HOUR_MS + beat * (step + step), 2000 + beat * step))
    assert [bool(one) for one in told].count(True) == 1
    assert 5 * step == TOLERANCE_MS


def test_without_anything_signed_the_station_is_believed() -> None:
    time = RoomTime()
    assert time.now(NOW, 5) == NOW
    time.know(NOW - 10, 0)
    assert time.now(NOW, 5) == NOW
    assert time.now(NOW - 100, 5) == NOW - 5
