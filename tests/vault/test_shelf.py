"""A package on the shelf is there whole or not at all, however it came."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam.core.errors import Rejected, StoreFailed
from exam.package.archive import pack
from exam.vault.database import SHELF, Database, Schema
from exam.vault.shelf import AT_ONCE, PIECE_BYTES, Cutter, Lot, Shelf

SHA256 = bytes(range(32))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "shelf", secrets.token_bytes(32), SHELF)
    yield opened
    opened.close()


def lots(data: bytes, part_bytes: int) -> list[Lot]:
    cutter = Cutter()
    parts = [data[at : at + part_bytes] for at in range(0, len(data), part_bytes)]
    return [lot for lot in (*map(cutter.add, parts), cutter.rest()) if lot is not None]


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, PIECE_BYTES + 1, AT_ONCE * PIECE_BYTES * 2])
@pytest.mark.parametrize("part_bytes", [65536, 65521])
def test_a_stream_is_cut_into_equal_pieces_that_join_to_it_again(
    size: int, part_bytes: int
) -> None:
    data = random.Random(size).randbytes(size)
    made = lots(data, part_bytes)
    pieces = [piece for lot in made for piece in lot.pieces]
    assert b"".join(pieces) == data
    assert {len(piece) for piece in pieces[:-1]} <= {PIECE_BYTES}
    assert all(len(lot.pieces) <= AT_ONCE for lot in made)
    assert [lot.number for lot in made] == list(range(0, len(pieces), AT_ONCE))


def test_files_that_lie_across_pieces_are_read_as_they_were(database: Database) -> None:
    chance = random.Random(7)
    files = {f"media/{size}.png": chance.randbytes(size) for size in (5, PIECE_BYTES, 3_000_001)}
    files["a.xml"] = b"<a/>" * 1000
    shelf = Shelf(database)
    shelf.begin("p")
    for lot in lots(pack(files), 65536):
        shelf.add("p", lot.number, lot.pieces)
    shelf.finish("p", SHA256)
    opened = shelf.open("p")
    for path in sorted(files, reverse=True) * 2:
        assert opened.read(path) == files[path]
        assert opened.size(path) == len(files[path])


def test_what_was_not_finished_is_not_held_and_the_next_beginning_removes_it(
    database: Database,
) -> None:
    shelf = Shelf(database)
    shelf.begin("p")
    shelf.add("p", 0, [b"half"])
    assert not shelf.holds("p", SHA256)
    shelf.put("p", SHA256, {"a": b"new"})
    assert shelf.holds("p", SHA256)
    assert shelf.open("p").read("a") == b"new"
    assert database.query("SELECT count(*) FROM piece") == [(1,)]


def test_a_package_that_is_not_there_and_one_with_a_hole_say_so(database: Database) -> None:
    shelf = Shelf(database)
    with pytest.raises(Rejected, match="not a zip"):
        shelf.open("p")
    shelf.put("p", SHA256, {"a.png": os.urandom(3 * PIECE_BYTES)})
    database.execute("DELETE FROM piece WHERE number = 1")
    with pytest.raises((StoreFailed, Rejected)):
        shelf.open("p").read("a.png")


def test_a_shelf_of_the_first_version_is_emptied_and_goes_on(tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    old = tmp_path / "schema"
    old.mkdir()
    script = SHELF.folder / "001_shelf.sql"
    (old / script.name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    database = Database.open(tmp_path / "shelf", key, Schema("shelf", old))
    database.execute("INSERT INTO package (package_id, sha256) VALUES ('p', ?)", (SHA256,))
    database.execute("INSERT INTO member VALUES ('p', 'a.xml', x'00')")
    database.close()
    database = Database.open(tmp_path / "shelf", key, SHELF)
    shelf = Shelf(database)
    assert not shelf.holds("p", SHA256), "it is opened again from the sealed file"
    shelf.put("p", SHA256, {"a.xml": b"again"})
    assert shelf.open("p").read("a.xml") == b"again"
    database.close()


def test_a_large_package_is_written_once_and_leaves_no_log(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "shelf", secrets.token_bytes(32), SHELF)
    shelf = Shelf(database)
    size = 8 * AT_ONCE * PIECE_BYTES
    shelf.put("p", SHA256, {"film.mp4": os.urandom(size)})
    held = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size < held < size * 1.1
    assert not (tmp_path / "shelf-wal").exists()
    database.close()
