"""A released package goes from its sealed file into the vault: in pieces, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from client.seat.content import HELD_BYTES, ShelfMedia
from client.seat.packages import Keeping, Stopped, keep_released
from exam.core.errors import ExamError, Rejected, Tampered
from exam.vault.worker import Worker
from tests.helpers.sealed_seat import FILM, ITEM, SealedSeat
from tests.unit.package.centre import PROGRAM


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SealedSeat]:
    with closing(SealedSeat(tmp_path)) as made:
        yield made


def test_what_was_sealed_is_in_the_vault_and_nowhere_in_plain(desk: SealedSeat) -> None:
    desk.keep()
    assert desk.holds()
    shelf = desk.worker.submit(
        lambda: desk.vault.shelf.open(desk.arrival.target.package_id)
    ).result()
    for path, data in desk.files.items():
        assert desk.worker.submit(lambda path=path: shelf.read(path)).result() == data  # type: ignore[misc]
    film = desk.files[FILM]
    text = desk.files[ITEM][1000:1060]
    written = {path: path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()}
    assert sum(map(len, written.values())) > 2 * len(film)
    for file, data in written.items():
        assert text not in data, file
        assert not any(film[at : at + 64] in data for at in range(0, len(film), 500_000)), file


def test_progress_is_told_lot_by_lot_and_grows(desk: SealedSeat) -> None:
    desk.keep()
    done = [one for one, _ in desk.told]
    assert len(done) >= 3
    assert done == sorted(set(done))
    assert {whole for _, whole in desk.told} == {desk.arrival.target.length}
    assert done[-1] <= desk.arrival.target.length


def test_it_is_kept_a_second_time_over_the_first(desk: SealedSeat) -> None:
    desk.keep()
    desk.keep()
    assert desk.holds()


@pytest.mark.parametrize("place", [-1, 100_000, 5_000_000, 200])
def test_an_altered_file_is_tampering_and_leaves_no_package(desk: SealedSeat, place: int) -> None:
    file = desk.arrival.sealed
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    with pytest.raises(Tampered, match="altered on its way"):
        desk.keep()
    assert not desk.holds()


def test_a_wrong_release_is_refused_and_leaves_no_package(desk: SealedSeat) -> None:
    with pytest.raises(Rejected, match="this release does not open"):
        desk.keep(bytes(32))
    assert not desk.holds()
    desk.keep()
    assert desk.holds()


def test_another_content_than_was_published_is_tampering_and_leaves_no_package(
    desk: SealedSeat,
) -> None:
    target = replace(desk.arrival.target, plaintext_sha256=bytes(32))
    with pytest.raises(Tampered, match="not what was published"):
        desk.keep(arrival=replace(desk.arrival, target=target))
    assert not desk.holds()


def test_a_file_that_is_gone_is_a_failure_of_the_store(desk: SealedSeat) -> None:
    desk.arrival.sealed.unlink()
    with pytest.raises(ExamError, match=r"besar\.age"):
        desk.keep()


def test_it_stops_within_one_lot_when_nobody_waits_for_it(
    desk: SealedSeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "stopped", lambda: len(desk.told) == 1)
    with pytest.raises(Stopped):
        desk.keep()
    assert len(desk.told) == 1
    assert not desk.holds()


def test_it_ends_where_the_vaults_thread_has_ended(desk: SealedSeat) -> None:
    worker = Worker()
    worker.stop()
    target = desk.arrival.target
    with pytest.raises(Stopped):
        keep_released(
            desk.arrival,
            desk.share,
            sha256=target.plaintext_sha256,
            program=PROGRAM,
            keeping=Keeping(desk.vault, worker),
        )


def test_small_media_are_in_memory_and_large_ones_are_read_when_asked_for(desk: SealedSeat) -> None:
    desk.files = {ITEM: b"<a/>", FILM: desk.files[FILM]}
    desk.files |= {"media/c.mp4": bytes(HELD_BYTES), "media/a.png": b"\x89PNG"}

    def put() -> ShelfMedia:
        desk.vault.put_package("p", bytes(32), desk.files)
        media = desk.vault.media("p", desk.worker)
        assert isinstance(media, ShelfMedia)
        return media

    media = desk.worker.submit(put).result()
    assert sorted(media) == ["media/a.png", FILM, "media/c.mp4"]
    with ThreadPoolExecutor(1) as blocked:
        waiting = desk.worker.submit(lambda: blocked.submit(lambda: media["media/a.png"]).result())
        assert waiting.result() == b"\x89PNG", "the vault's thread is not asked for a small one"
    assert media[FILM] == desk.files[FILM]
    assert media["media/c.mp4"] == bytes(HELD_BYTES)
    assert media.get(ITEM, b"") == b""
