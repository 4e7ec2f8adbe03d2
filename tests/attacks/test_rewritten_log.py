"""The centre rewrites its log: every room that saw a head notices, and says from which index on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from client.__main__ import main
from exam.core.errors import Tampered
from exam.exchange import log
from exam.exchange.proof_files import LogFile, encode_kept_heads, encode_log_file
from exam.exchange.statements import new_signing_key, public_of
from server.station.desk import Desk
from server.station.register import Register
from server.station.room import SIGNING_KEY_SETTING, Room
from server.station.session import read_session
from server.station.status import status_now
from server.station.witness import Witness, seen_heads
from server.web.clock import as_datetime, utc_ms
from server.web.tokens import to_text
from tests.helpers.room import session_text

VAULT_KEY = bytes(range(32))
CENTRE = new_signing_key()
LEAVES = [f"leaf {number}".encode() for number in range(40)]


@dataclass
class Log:
    """The centre's log, with the centre's key, answering what it is asked."""

    tree: log.Tree = field(default_factory=log.Tree)

    def since(self, old: int) -> tuple[bytes, tuple[bytes, ...]]:
        """As ``POST /v1/log`` does."""
        size = self.tree.size
        path = log.consistency_proof(old, size, self.tree.node) if old <= size else ()
        return log.sign_head(self.tree.head(utc_ms()), CENTRE), path


@dataclass
class Watch:
    """A room that looks at a log."""

    room: Room
    log: Log

    def look_at(self, *leaves: bytes) -> None:
        """The log is now this; the room looks."""
        self.log.tree = log.Tree(leaves)
        Witness(self.room, self.log.since).look(public_of(CENTRE))

    def trouble(self) -> str:
        """What the proctor's console shows."""
        return str(self.room.desk.run(lambda: status_now(self.room))["log_trouble"])


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    path = tmp_path / "sesi.toml"
    path.write_text(session_text("S-1", 3), encoding="utf-8")
    session = read_session(path, as_datetime(utc_ms()).date())
    desk = Desk(tmp_path / "station.vault", VAULT_KEY)
    register = Register(desk.database)

    def begin() -> None:
        register.begin(session, {one.registration: (b"", b"") for one in session.participants})
        register.keep_setting(SIGNING_KEY_SETTING, new_signing_key())

    desk.run(begin)
    yield Watch(Room(desk, utc_ms), Log())
    desk.close()


def test_a_log_that_only_grows_is_no_trouble(watch: Watch) -> None:
    for size in (0, 1, 7, 7, 12, 40):
        watch.look_at(*LEAVES[:size])
    assert watch.trouble() == ""


@pytest.mark.parametrize(("changed", "low", "high"), [(0, 0, 2), (5, 3, 8), (15, 9, 19)])
def test_the_centre_changes_one_leaf(watch: Watch, changed: int, low: int, high: int) -> None:
    for size in (0, 3, 9, 20):
        watch.look_at(*LEAVES[:size])
    rewritten = [*LEAVES[:changed], b"another", *LEAVES[changed + 1 :]]
    with pytest.raises(Tampered):
        watch.look_at(*rewritten)
    assert watch.trouble() == (
        "centre's log: the first 20 leaves are not what they were:"
        f" changed or gone from an index between {low} and {high} on"
    )


def test_the_centre_swaps_two_leaves_and_adds_nothing(watch: Watch) -> None:
    watch.look_at(*LEAVES[:20])
    with pytest.raises(Tampered):
        watch.look_at(LEAVES[1], LEAVES[0], *LEAVES[2:20])
    assert "between 0 and 19" in watch.trouble()


def test_the_centre_drops_the_newest_leaves(watch: Watch) -> None:
    watch.look_at(*LEAVES[:9])
    watch.look_at(*LEAVES[:20])
    with pytest.raises(Tampered, match="shrank from 20 to 12"):
        watch.look_at(*LEAVES[:12])
    assert "between 9 and 19" in watch.trouble()


def test_the_centre_puts_the_honest_log_back_and_the_finding_stays(watch: Watch) -> None:
    watch.look_at(*LEAVES[:20])
    with pytest.raises(Tampered):
        watch.look_at(b"another", *LEAVES[1:])
    watch.look_at(*LEAVES)
    assert "the first 20 leaves" in watch.trouble()
    kept = watch.room.desk.run(
        lambda: watch.room.desk.database.query("SELECT held, shown FROM log_trouble")
    )
    held, shown = (log.read_head(bytes(one), public_of(CENTRE)) for one in kept[0])
    assert (held.size, shown.size) == (20, 40)


def test_whoever_checks_the_log_holds_it_against_the_heads_that_the_room_saw(
    watch: Watch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The centre changes a leaf and adds to what it made of it: by itself that is in order."""
    for size in (3, 9):
        watch.look_at(*LEAVES[:size])
    honest = _exported(tmp_path / "honest", log.Tree(LEAVES), (3, 9, 20))
    rewritten = _exported(tmp_path / "rewritten", log.Tree([b"another", *LEAVES[1:]]), (3, 9, 20))
    assert [_verify(capsys, path)[0] for path in (honest, rewritten)] == [0, 0]
    kept = _seen(watch, tmp_path)
    code, said = _verify(capsys, honest, "--head", str(kept))
    assert (code, said["kept_heads"]) == (0, 2)
    code, said = _verify(capsys, rewritten, "--head", str(kept))
    assert (code, said["finding"]) == (1, "tampered")
    assert "the first 3 leaves are not what they were" in said["message"]


def test_a_head_that_the_room_was_shown_and_did_not_believe_is_evidence_as_well(
    watch: Watch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch.look_at(*LEAVES[:3])
    with pytest.raises(Tampered):
        watch.look_at(b"another", *LEAVES[1:9])
    honest = _exported(tmp_path / "honest", log.Tree(LEAVES), (3, 9, 20))
    code, said = _verify(capsys, honest, "--head", str(_seen(watch, tmp_path)))
    assert (code, said["finding"]) == (1, "tampered")
    assert "the first 9 leaves are not what they were" in said["message"]


def _exported(path: Path, tree: log.Tree, sizes: tuple[int, ...]) -> Path:
    """As ``central export-log`` writes it."""
    heads = tuple(log.sign_head(tree.head(utc_ms(), size), CENTRE) for size in sizes)
    proofs = tuple(log.consistency_proof(*two, tree.node) for two in pairwise(sizes))
    path.write_bytes(encode_log_file(LogFile(heads, proofs)))
    return path


def _seen(watch: Watch, folder: Path) -> Path:
    """As ``station log-heads`` writes it."""
    path = folder / "seen"
    path.write_bytes(
        encode_kept_heads(watch.room.desk.run(lambda: seen_heads(watch.room.desk.database)))
    )
    return path


def _verify(
    capsys: pytest.CaptureFixture[str], path: Path, *more: str
) -> tuple[int, dict[str, Any]]:
    key = to_text(public_of(CENTRE))
    code = main(["verify", "log", str(path), "--centre-key", key, *more, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_somebody_else_signs_a_head(watch: Watch) -> None:
    watch.look_at(*LEAVES[:3])
    forged = log.sign_head(log.Tree(LEAVES).head(), new_signing_key())
    with pytest.raises(Tampered):
        Witness(watch.room, lambda _old: (forged, ())).look(public_of(CENTRE))
