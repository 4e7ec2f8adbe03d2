"""A centre's database of an older version is brought to this one with all that it holds."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from exam.core import events as ev
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop
from exam.exchange.wire import EntriesMessage
from exam.package.keys import CentreKeys
from server.central import store, vouching
from server.central.office import Office
from server.central.reports import all_results
from server.central.store import entries
from server.central.store.database import CentralDatabase, Connection
from server.central.vouching import Word
from tests.unit.central.test_store import READER, SIGNING, Sender

MIGRATIONS = Path(str(store.__file__)).parent / "migrations"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of one test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'c.sqlite3'}"
        return
    given = request.getfixturevalue("postgres_url")
    name = f"upgrade_{secrets.token_hex(4)}"
    engine = create_engine(driver_of(given), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    joined = "&" if "?" in given else "?"
    yield f"{given}{joined}options=-csearch_path%3D{name}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


def driver_of(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def config_of(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def make_0003(url: str, held: list[tuple[Sender, str]]) -> None:
    """A database as the version before had it, with attempts from a station and from a stick."""
    engine = create_engine(driver_of(url))
    with engine.begin() as connection:
        command.upgrade(config_of(connection), "0003")
        for sender, station in held:
            kept = entries.CentralEntries(connection, station, lambda: 77, READER.project)
            batch = EntriesMessage(sender.header, tuple(sender.entries))
            Intake(kept, Hop.CENTRE, SIGNING).accept(batch, 78)
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert version == "0003"
    engine.dispose()


def test_attempts_of_the_version_before_are_kept_and_a_person_can_vouch_for_them_now(
    url: str, tmp_path: Path
) -> None:
    held = [(Sender(), "st"), (Sender(), "")]
    for sender, _ in held:
        sender.answer("A-1", "X")
        sender.write(
            ev.Submitted(
                at_ms=9, wall_utc_ms=9, reason=ev.CloseReason.HANDED_IN, answers_root=bytes(32)
            )
        )
    make_0003(url, held)
    (by_station, _), (by_stick, _) = held
    office = Office(CentreKeys.create(tmp_path / "pusat"), CentralDatabase(url), lambda: 80)
    try:
        for sender, _ in held:
            chain = office.database.run(
                lambda one, of=sender.attempt_id: entries.read_entries(one, of)  # type: ignore[misc]
            )
            assert chain == sender.entries
        rows = {one["attempt_id"]: one for one in all_results(office)}
        said = [(rows[s.attempt_id]["vouched"], rows[s.attempt_id]["vouched_by"]) for s, _ in held]
        assert said == [(True, "station"), (False, "")]

        message = EntriesMessage(by_stick.header, tuple(by_stick.entries))
        named = rows[by_stick.attempt_id]["named"]
        word = Word("Siti", "tanda terima cocok", frozenset({named}))

        def vouch(connection: Connection) -> None:
            vouching.let_in(connection, READER, message, word, 81)

        office.database.run(vouch)
        rows = {one["attempt_id"]: one for one in all_results(office)}
        assert (rows[by_stick.attempt_id]["vouched"], rows[by_stick.attempt_id]["vouched_by"]) == (
            True,
            "person",
        )
        assert rows[by_station.attempt_id]["vouchings"] == []
    finally:
        office.close()


def test_an_upgrade_happens_once_and_there_is_no_way_back(url: str) -> None:
    make_0003(url, [])
    for _ in range(2):
        CentralDatabase(url).close()
    engine = create_engine(driver_of(url))
    with engine.begin() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert version == "0004"
        with pytest.raises(NotImplementedError):
            command.downgrade(config_of(connection), "0003")
    engine.dispose()
