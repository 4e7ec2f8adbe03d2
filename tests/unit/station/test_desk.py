"""The desk commits together what waits together, and what it says is stored is stored."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import pytest

from exam.core.errors import Rejected, StoreFailed
from exam.exchange.wire import PresenceMessage
from exam.vault.worker import Worker
from server.station.desk import Desk
from server.station.presence import PresenceBoard
from server.station.register import TRIES_ALLOWED, TRIES_WITHIN_MS, Register
from server.web.commits import MAX_JOBS_PER_COMMIT, GroupCommit
from server.web.replies import Refused

KEY = bytes(range(32))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path / "station.vault", KEY)
    yield one
    one.close()


def test_jobs_that_wait_share_a_commit_and_none_is_told_before_it() -> None:
    worker = Worker()
    commits: list[int] = []
    running: list[int] = []

    def run(perform: Callable[[list[int]], None]) -> None:
        work: list[int] = []
        perform(work)
        assert not any(one.done() for one in futures[sum(commits) : sum(commits) + len(work)])
        commits.append(len(work))

    group = GroupCommit(worker, run, nullcontext)
    gate = threading.Event()
    worker.submit(gate.wait)

    def job(work: list[int]) -> int:
        work.append(1)
        running.append(1)
        return len(running)

    futures: list[Future[int]] = []
    for _ in range(MAX_JOBS_PER_COMMIT + 10):
        futures.append(group.submit(job))
    gate.set()
    assert [one.result(10) for one in futures] == list(range(1, MAX_JOBS_PER_COMMIT + 11))
    assert commits == [MAX_JOBS_PER_COMMIT, 10]
    worker.stop()


def test_a_refused_job_keeps_what_it_wrote(desk: Desk) -> None:
    register = Register(desk.database)

    def refuse() -> None:
        register.keep_setting("x", b"kept")
        raise Rejected("no")

    with pytest.raises(Rejected):
        desk.run(refuse)
    assert desk.run(lambda: register.setting("x")) == b"kept"


@contextmanager
def together(desk: Desk) -> Iterator[None]:
    """What is submitted inside waits, and goes into one commit."""
    gate, begun = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        gate.wait()

    held = desk.submit(hold)
    assert begun.wait(10)
    try:
        yield
    finally:
        gate.set()
    held.result(10)


def overflow(register: Register) -> None:
    """What a number from a stranger would do that nobody checked."""
    register.keep_setting("y", b"half")
    register.count_try("n", 2**70)


def test_a_job_that_breaks_is_undone_alone_and_told_without_its_content(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    register = Register(desk.database)

    def leak() -> None:
        register.keep_setting("z", b"half")
        raise ValueError("RAHASIA")

    with together(desk):
        before = desk.submit(lambda: register.keep_setting("x", b"1"))
        broken = [desk.submit(lambda: overflow(register)), desk.submit(leak)]
        failed = desk.submit(lambda: desk.database.execute("INSERT INTO nowhere VALUES (1)"))
        after = desk.submit(lambda: register.keep_setting("w", b"2"))
    before.result(10)
    after.result(10)
    for one in broken:
        with pytest.raises(Refused) as refused:
            one.result(10)
        assert (refused.value.code, refused.value.status) == ("internal", 500)
    with pytest.raises(StoreFailed):
        failed.result(10)
    kept = desk.run(lambda: [register.setting(name) for name in "xyzw"])
    assert kept == [b"1", b"", b"", b"2"]
    assert "ValueError" in caplog.text
    assert "RAHASIA" not in caplog.text


def test_a_commit_that_fails_tells_every_job_that_nothing_is_stored(desk: Desk) -> None:
    register = Register(desk.database)
    with together(desk):
        good = desk.submit(lambda: register.keep_setting("x", b"1"))
        # As an error of the disk does, this ends the transaction under the others' feet.
        lost = desk.submit(lambda: desk.database.execute("ROLLBACK"))
        late = desk.submit(lambda: register.keep_setting("x", b"2"))
    for one in (good, lost, late):
        with pytest.raises(StoreFailed):
            one.result(10)
    assert desk.run(lambda: register.setting("x")) == b""


def test_tries_are_counted_before_the_pin_is_checked_and_age(desk: Desk) -> None:
    register = Register(desk.database)
    for index in range(TRIES_ALLOWED):
        assert desk.run(partial(register.count_try, "n", 1000 + index))
    assert not desk.run(lambda: register.count_try("n", 2000))
    assert desk.run(lambda: register.count_try("other", 2000))
    assert desk.run(lambda: register.count_try("n", 2000 + TRIES_WITHIN_MS))
    desk.run(lambda: register.forgive_tries("n"))
    assert desk.run(lambda: register.count_try("n", 2001 + TRIES_WITHIN_MS))


def test_a_heartbeat_that_says_nothing_new_costs_no_row_and_the_last_news_survives(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s.vault"
    message = PresenceMessage("1", "a", "active", "SK-1", 3, 10, 7, 2, 0, "")
    desk = Desk(path, KEY)
    board = desk.run(lambda: PresenceBoard(desk.database))
    desk.run(lambda: board.hear(message, 1000))
    desk.run(lambda: board.hear(message, 9000))
    heard = board.of("1")
    assert heard is not None
    assert heard.at_utc_ms == 9000
    desk.close()
    desk = Desk(path, KEY)
    again = desk.run(lambda: PresenceBoard(desk.database)).of("1")
    assert again is not None
    assert (again.message, again.at_utc_ms) == (message, 1000)
    desk.close()


def test_a_heartbeat_whose_commit_was_undone_is_stored_by_the_next_one_like_it(desk: Desk) -> None:
    message = PresenceMessage("1", "a", "active", "SK-1", 3, 10, 7, 2, 0, "")
    board = desk.run(lambda: PresenceBoard(desk.database))

    def undone() -> None:
        board.hear(message, 1000)
        raise StoreFailed("as a disk may say")

    with pytest.raises(StoreFailed):
        desk.run(undone)
    desk.run(lambda: board.hear(message, 2000))
    again = desk.run(lambda: PresenceBoard(desk.database)).of("1")
    assert again is not None
    assert (again.message, again.at_utc_ms) == (message, 2000)


@pytest.mark.parametrize("table", ["attempt", "entry", "proctor_order", "quarantine"])
def test_what_was_taken_in_cannot_be_changed(desk: Desk, table: str) -> None:
    rows = {
        "attempt": "INSERT INTO attempt VALUES ('a', 'r', '1', 'p', x'00', 1)",
        "entry": f"INSERT INTO entry VALUES ('a', 1, x'00', x'{'00' * 32}')",
        "proctor_order": "INSERT INTO proctor_order VALUES"
        " (1, 'o', 'a', 'pause', 1, 'x', 'y', 1, 1, x'00')",
        "quarantine": "INSERT INTO quarantine VALUES (x'00', 'a', 'w', 1, x'00')",
    }
    for sql in rows.values():
        desk.run(partial(desk.database.execute, sql))
    column = "attempt_id"
    with pytest.raises(StoreFailed, match="append-only"):
        desk.run(lambda: desk.database.execute(f"UPDATE {table} SET {column} = 'b'"))
