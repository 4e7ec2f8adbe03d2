"""The station's record of codes and keys, and a station of the version before there were any."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam.core.errors import StoreFailed
from exam.vault.database import Database, Schema
from server.station import config as names
from server.station import setup
from server.station.desk import Desk
from server.station.identities import Identities, enrolment_trouble
from server.station.register import CarryKey, Register
from server.web.clock import as_datetime, utc_ms
from server.web.identity import AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE, create_identity

BEFORE = 3
"""Migrations of the last version without enrolment."""
KEY = bytes(range(32))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "station.vault", secrets.token_bytes(32))
    yield made
    made.close()


@pytest.fixture
def identities(desk: Desk) -> Identities:
    return Identities(desk.database)


def test_a_key_once_revoked_can_neither_be_brought_back_nor_forgotten(
    desk: Desk, identities: Identities
) -> None:
    desk.run(lambda: identities.issue(KEY, "1", "192.0.2.1", 1, 2))
    assert desk.run(lambda: identities.revoke("1", "hilang", 5)) == 1
    for sql in (
        "UPDATE seat_identity SET revoked_utc_ms = 0",
        "DELETE FROM seat_identity",
    ):
        with pytest.raises(StoreFailed):
            desk.run(lambda sql=sql: desk.database.execute(sql))  # type: ignore[misc]
    found = desk.run(lambda: identities.of(KEY))
    assert found is not None
    assert (found.revoked_utc_ms, found.revoked_why) == (5, "hilang")


def test_incidents_stay_and_are_told_once_and_only_of_keys_that_count(
    desk: Desk, identities: Identities
) -> None:
    desk.run(lambda: identities.issue(KEY, "1", "192.0.2.1", 1, 2))
    for at_utc_ms in (3, 4):
        desk.run(lambda at=at_utc_ms: identities.note_incident("1", KEY, "dua", at))  # type: ignore[misc]
    assert desk.run(identities.incidents) == {"1": "dua"}
    rows = desk.run(lambda: desk.database.query("SELECT at_utc_ms FROM identity_incident"))
    assert rows == [(3,)]
    with pytest.raises(StoreFailed):
        desk.run(lambda: desk.database.execute("DELETE FROM identity_incident"))
    desk.run(lambda: identities.revoke("1", "disalin", 5))
    assert desk.run(identities.incidents) == {}


def test_wrong_codes_are_told_by_who_sent_them_and_forgotten_after_a_while(
    desk: Desk, identities: Identities
) -> None:
    for address in ("192.0.2.2", "192.0.2.1", "192.0.2.2"):
        desk.run(lambda one=address: identities.note_try(one, 1000, 0))  # type: ignore[misc]
    said = desk.run(lambda: enrolment_trouble(identities, 2000))
    assert said == "3 wrong enrolment codes, from 192.0.2.1, 192.0.2.2"
    assert desk.run(lambda: enrolment_trouble(identities, 10_000_000)) == ""


def test_a_station_of_the_version_before_keeps_its_seats_halves_of_the_vault_keys(
    tmp_path: Path,
) -> None:
    schema = tmp_path / "schema"
    schema.mkdir()
    for file in sorted((Path(setup.__file__).parent / "schema").glob("*.sql"))[:BEFORE]:
        (schema / file.name).write_bytes(file.read_bytes())
    key, path = secrets.token_bytes(32), tmp_path / names.VAULT_FILE
    old = Database.open(path, key, Schema("station", schema))
    old.execute(
        "INSERT INTO seat (seat, token_sha256, vault_share) VALUES ('7', ?, ?)", (KEY, KEY[::-1])
    )
    old.close()
    now = utc_ms()
    create_identity(tmp_path, "Pendopo station", ("192.0.2.10",), as_datetime(now))
    before = (tmp_path / CERTIFICATE_FILE).read_bytes()
    desk = Desk(path, key)
    try:
        register = Register(desk.database)
        seat = desk.run(lambda: register.seat("7"))
        assert seat is not None
        assert seat.vault_share == KEY[::-1]
        assert desk.run(register.carry_keys) == [CarryKey("7", KEY)], (
            "bundles made before are still taken"
        )
        setup.ensure_authority(tmp_path, desk, ("192.0.2.10",), now)
        made = {name: (tmp_path / name).read_bytes() for name in (CERTIFICATE_FILE, KEY_FILE)}
        assert made[CERTIFICATE_FILE] != before
        assert (tmp_path / AUTHORITY_FILE).stat().st_mode & 0o077 == 0
        setup.ensure_authority(tmp_path, desk, ("192.0.2.10",), now)
        assert made == {name: (tmp_path / name).read_bytes() for name in made}, "made once"
    finally:
        desk.close()
