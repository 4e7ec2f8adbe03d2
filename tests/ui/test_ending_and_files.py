"""From the press of a button in the window to the entry in the vault: end attempt, and files."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from client.seat.views import ItemView
from client.ui import sample_items
from client.ui.items.upload import UploadView
from client.ui.seat.window import SeatWindow
from exam.core.events import Event, FilePart, ResponseRecorded
from exam.core.files import MAX_FILE_BYTES, PART_BYTES
from exam.core.responses import BaseType, ItemResponse, Response, Single, StoredFile, scalars
from exam.exchange.bodies import new_attempt_key
from exam.qti.content import EndAttemptInteraction, Paragraph, Run
from tests.helpers.hops import header
from tests.helpers.uploads import UploadSeat
from tests.ui.hands import named, press, words

STAYS_OPEN = "Jawaban Anda masih dapat diubah"


class Desk:
    """The window over a real vault: what it tells is recorded, what is recorded it shows."""

    def __init__(self, window: SeatWindow, seat: UploadSeat) -> None:
        self.window, self.seat = window, seat
        window.response_changed.connect(self._record)
        window.show_item(self.view())

    def view(self) -> ItemView:
        """The item with its stored answer."""
        return sample_items.view(
            sample_items.upload(),
            Paragraph((Run("Bila sudah: "), EndAttemptInteraction("END", "Selesai"))),
            item_id="laporan",
            response=self.stored(),
        )

    def stored(self) -> ItemResponse:
        """What the vault says."""
        answer = self.seat.runner.snapshot().answers.get("laporan")
        return () if answer is None else answer.response

    def value(self, variable: str) -> Response | None:
        """One variable of it."""
        return dict(self.stored())[variable]

    def events(self, kind: type[Event]) -> list[Event]:
        """What the disk holds of a kind."""
        return [one for one in self.seat.journal.replay() if isinstance(one, kind)]

    def _record(self, given: tuple[str, ItemResponse]) -> None:
        self.seat.runner.record_response(*given)
        self.window.refresh_item(self.view())

    @property
    def upload(self) -> UploadView:
        """The upload on screen."""
        (found,) = self.window.findChildren(UploadView)
        return found


@pytest.fixture
def desk(window: SeatWindow, tmp_path: Path) -> Iterator[Desk]:
    key = secrets.token_bytes(32)
    seat = UploadSeat(tmp_path / "journal.vault", key, header(), new_attempt_key())
    yield Desk(window, seat)
    seat.database.close()


def test_the_button_is_recorded_once_and_other_answers_stay_open(
    desk: Desk, tmp_path: Path
) -> None:
    press(desk.window, "end_attempt_END")
    assert desk.value("END") == Single(BaseType.BOOLEAN, True)
    assert STAYS_OPEN in words(desk.window)
    press(desk.window, "end_attempt_END")
    button = named(desk.window, "end_attempt_END")
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert button.isChecked()
    assert len(desk.events(ResponseRecorded)) == 1
    (tmp_path / "a.txt").write_bytes(b"isi")
    desk.upload.take(tmp_path / "a.txt")
    assert STAYS_OPEN not in words(desk.window)
    assert desk.value("END") == Single(BaseType.BOOLEAN, True)
    assert scalars(desk.value("RESPONSE"))
    desk.seat.reopen()
    desk.window.show_item(desk.view())
    assert named(desk.window, "end_attempt_END").isChecked()


def test_a_chosen_file_is_in_the_vault_and_shown_again_after_a_crash(
    desk: Desk, tmp_path: Path
) -> None:
    content = secrets.token_bytes(2 * PART_BYTES + 1)
    (tmp_path / "laporan.txt").write_bytes(content)
    desk.upload.take(tmp_path / "laporan.txt")
    kept = b"".join(one.content for one in desk.events(FilePart) if isinstance(one, FilePart))
    assert kept == content
    desk.seat.reopen()
    desk.window.show_item(desk.view())
    assert "Berkas: laporan.txt" in words(desk.window)
    file = StoredFile.of("laporan.txt", "text/plain", content)
    assert desk.value("RESPONSE") == Single(BaseType.FILE, file)
    press(desk.window, "drop_file")
    assert desk.value("RESPONSE") is None


def test_a_file_that_is_too_large_is_refused_with_the_limit_in_words(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "besar.txt").write_bytes(bytes(MAX_FILE_BYTES + 1))
    desk.upload.take(tmp_path / "besar.txt")
    assert "Berkas ini terlalu besar: paling besar 4 MB." in words(desk.window)
    assert desk.events(ResponseRecorded) == []
    (tmp_path / "pas.txt").write_bytes(bytes(MAX_FILE_BYTES))
    desk.upload.take(tmp_path / "pas.txt")
    assert len(desk.events(FilePart)) == MAX_FILE_BYTES // PART_BYTES
