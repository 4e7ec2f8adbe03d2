"""A vault with one attempt that cannot be read: a stick and the disk itself still give the rest."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from exam.exchange.bundle_manifest import token_signer
from exam.package.keys import CentreKeys
from exam.vault.sealed import JOURNAL_FILE, SEALED_KEY_FILE, seal_vault_key
from server.central.office import Office
from server.central.recover import recover
from server.central.store.database import Connection
from tests.helpers.bundles import SESSION, Seats, central_office, taken_by

PAGE_BYTES = 4096
MANY = 60
SPOILT = {
    "header": ("UPDATE attempt SET header = x'00' WHERE attempt_id = 'a1'", 0),
    "participant": ("UPDATE attempt SET admission = x'00' WHERE attempt_id = 'a1'", 20),
    "body": ("UPDATE entry SET body = x'00' WHERE attempt_id = 'a1' AND seq = 6", 5),
    "hole": ("DELETE FROM entry WHERE attempt_id = 'a1' AND seq = 6", 5),
}
spoilt = pytest.mark.parametrize(("sql", "whole"), SPOILT.values(), ids=SPOILT.keys())


def _vault(folder: Path, public: bytes, sql: str) -> Seats:
    """Of two people who sat at one seat; somebody with its key did ``sql`` to it."""
    seats = Seats(folder, public, {"a1": 20, "a2": 9})
    for trigger in ("entry_is_append_only", "entry_is_kept"):
        seats.database.execute(f"DROP TRIGGER {trigger}")
    assert seats.database.execute(sql) == 1
    return seats


def _held(office: Office) -> dict[str, int]:
    """Entries at the centre, by attempt."""

    def count(connection: Connection) -> dict[str, int]:
        sql = "SELECT attempt_id, count(*) FROM entry GROUP BY attempt_id"
        return {str(name): int(number) for name, number in connection.exec_driver_sql(sql)}

    return office.database.run(count)


@spoilt
def test_a_bundle_of_it_is_imported_in_part_and_brings_the_others(
    tmp_path: Path, sql: str, whole: int
) -> None:
    public = CentreKeys.create(tmp_path / "pusat").hpke_public()
    seats = _vault(tmp_path, public, sql)
    with closing(seats.database):
        signers = [token_signer(seats.token)]
        starts = {"a1": 0, "a2": 0}
        written = seats.export(tmp_path / "stick", starts, signers=signers, exporter="seat")
    with central_office(tmp_path / "pusat", seats.token) as office:
        (refused,) = taken_by(office, written.path)
        (taken,) = taken_by(office, written.path, partial=True)
        held = _held(office)
    damaged = whole < 20
    assert refused.stored is not damaged
    assert held == ({"a2": 9} if damaged else {"a1": 20, "a2": 9})
    named = [str(one) for one in taken.missing]
    assert named == (["attempt a1: entries 1 to 20 are missing"] if damaged else [])
    assert bool(refused.troubles) is bool(taken.troubles) is damaged


@spoilt
def test_the_centre_recovers_from_the_disk_what_follows_from_its_header_and_names_the_rest(
    tmp_path: Path, sql: str, whole: int
) -> None:
    public = CentreKeys.create(tmp_path / "pusat").hpke_public()
    seats = _vault(tmp_path, public, sql)
    seats.database.close()
    seal_vault_key(tmp_path / SEALED_KEY_FILE, public, seats.key, SESSION, "1")
    with central_office(tmp_path / "pusat", seats.token) as office:
        found = recover(office, tmp_path, SESSION, "1")
        assert _held(office) == ({"a1": whole, "a2": 9} if whole else {"a2": 9})
    spoilt, other = found.attempts
    assert (other.held, other.trouble) == (9, "")
    assert bool(spoilt.trouble) is (whole < 20)


def test_a_page_of_one_attempt_that_cannot_be_read_costs_no_other_attempt(
    tmp_path: Path,
) -> None:
    public = CentreKeys.create(tmp_path / "pusat").hpke_public()
    seats = Seats(tmp_path, public, dict.fromkeys(("a1", "a2", "a3"), MANY))
    seats.database.close()
    seal_vault_key(tmp_path / SEALED_KEY_FILE, public, seats.key, SESSION, "1")
    whole = (tmp_path / JOURNAL_FILE).read_bytes()
    found = []
    with central_office(tmp_path / "pusat", seats.token) as office:
        for page in range(len(whole) // PAGE_BYTES // 2, len(whole) // PAGE_BYTES):
            spoilt = bytearray(whole)
            spoilt[page * PAGE_BYTES + 100] ^= 1
            (tmp_path / JOURNAL_FILE).write_bytes(spoilt)
            recovery = recover(office, tmp_path, SESSION, "1")
            assert recovery.damage
            found.append([one.in_vault for one in recovery.attempts])
    # Other pages lead to many, or hold what opens all of them.
    assert any(0 < first < MANY and rest == [MANY, MANY] for first, *rest in found)
