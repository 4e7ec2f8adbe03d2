"""Files are durable before they are called saved, kept once, bounded, and whole after a crash."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam.core.errors import NotAllowed, Refusal, StoreFailed
from exam.core.events import FilePart, ResponseRecorded
from exam.core.files import MAX_FILE_BYTES, MAX_FILES_BYTES, PART_BYTES
from exam.core.responses import BaseType, ItemResponse, Single, StoredFile
from exam.exchange.bodies import new_attempt_key
from exam.exchange.wire import MAX_MESSAGE_BYTES, encode_entries
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import list_attempts
from tests.helpers.hops import header
from tests.helpers.uploads import UploadSeat, one_file, open_again, several_files

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[UploadSeat]:
    made = UploadSeat(
        tmp_path / "journal.vault", secrets.token_bytes(32), header(), new_attempt_key()
    )
    yield made
    made.database.close()


def report(size: int = PART_BYTES + 1) -> StoredFile:
    return StoredFile.of("laporan.pdf", "application/pdf", secrets.token_bytes(size))


def parts(seat: UploadSeat) -> list[FilePart]:
    return [one for one in seat.journal.replay() if isinstance(one, FilePart)]


def content(seat: UploadSeat, sha256: bytes) -> bytes:
    return b"".join(one.content for one in parts(seat) if one.sha256 == sha256)


def carried(response: ItemResponse) -> bool:
    return any(
        isinstance(value, Single)
        and isinstance(value.value, StoredFile)
        and bool(value.value.content)
        for _, value in response
    )


def test_a_file_is_in_the_journal_before_the_answer_that_names_it(seat: UploadSeat) -> None:
    file = report(3 * PART_BYTES - 1)
    step = seat.runner.record_response("laporan", one_file(file))
    kinds = [type(one) for one in step.events]
    assert kinds[-4:] == [FilePart, FilePart, FilePart, ResponseRecorded]
    assert content(seat, file.sha256) == file.content
    kept = step.snapshot.answers["laporan"].response
    assert kept == one_file(file)
    assert not carried(kept), "the answer names the file and does not hold it"
    assert seat.reopen().snapshot().answers["laporan"].response == one_file(file)
    assert content(seat, file.sha256) == file.content


def test_the_same_file_is_kept_once_however_often_it_is_named(seat: UploadSeat) -> None:
    file, other = report(), report(100)
    seat.runner.record_response("laporan", one_file(file))
    seat.runner.record_response("lampiran", several_files(file, other, file))
    seat.reopen()
    seat.runner.record_response("lampiran", several_files(other))
    named_only = StoredFile(file.name, file.media_type, file.sha256)
    seat.runner.record_response("lampiran", several_files(named_only))
    assert [(one.sha256, one.number) for one in parts(seat)] == [
        (file.sha256, 1),
        (file.sha256, 2),
        (other.sha256, 1),
    ]


def test_a_disk_that_fills_up_in_the_middle_loses_nothing_and_says_not_saved(
    seat: UploadSeat,
) -> None:
    file = report(4 * PART_BYTES)
    held = len(seat.journal.replay())
    seat.database.execute(
        f"CREATE TRIGGER no_room BEFORE INSERT ON entry WHEN NEW.seq > {held + 2}"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(StoreFailed):
        seat.runner.record_response("laporan", one_file(file))
    assert "laporan" not in seat.runner.snapshot().answers
    assert len(parts(seat)) == 2
    seat.database.execute("DROP TRIGGER no_room")
    step = seat.runner.save_unsaved()
    assert step.unsaved == ()
    assert step.snapshot.answers["laporan"].response == one_file(file)
    assert [one.number for one in parts(seat)] == [1, 2, 3, 4]
    assert content(seat, file.sha256) == file.content


def test_a_file_cut_off_by_a_crash_goes_on_where_it_stopped_when_it_is_chosen_again(
    seat: UploadSeat,
) -> None:
    file = report(3 * PART_BYTES)
    held = len(seat.journal.replay())
    seat.database.execute(
        f"CREATE TRIGGER no_room BEFORE INSERT ON entry WHEN NEW.seq > {held + 1}"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(StoreFailed):
        seat.runner.record_response("laporan", one_file(file))
    seat.database.execute("DROP TRIGGER no_room")
    seat.reopen()
    assert "laporan" not in seat.runner.snapshot().answers
    seat.runner.record_response("laporan", one_file(file))
    assert [one.number for one in parts(seat)] == [1, 2, 3]
    assert content(seat, file.sha256) == file.content


FORGED = StoredFile("a", "text/plain", bytes(32), b"something else")
ABSENT = StoredFile("a", "text/plain", bytes(32))
LARGE = StoredFile.of("a", "text/plain", bytes(MAX_FILE_BYTES + 1))


@pytest.mark.parametrize("file", [FORGED, ABSENT, LARGE], ids=["forged", "absent", "large"])
def test_a_file_that_cannot_be_kept_is_not_named_either(seat: UploadSeat, file: StoredFile) -> None:
    with pytest.raises(NotAllowed) as refused:
        seat.runner.record_response("laporan", one_file(file))
    assert refused.value.refusal is Refusal.RESPONSE_SHAPE
    assert parts(seat) == []
    assert seat.runner.snapshot().answers == {}


def test_nothing_is_kept_for_an_item_that_takes_no_file(seat: UploadSeat) -> None:
    wrong: ItemResponse = (("END", Single(BaseType.FILE, report())),)
    with pytest.raises(NotAllowed):
        seat.runner.record_response("laporan", wrong)
    assert parts(seat) == []


def test_the_largest_files_fit_until_the_attempt_is_full_and_every_batch_fits_the_wire(
    seat: UploadSeat,
) -> None:
    for _ in range(MAX_FILES_BYTES // MAX_FILE_BYTES):
        seat.runner.record_response("laporan", one_file(report(MAX_FILE_BYTES)))
    with pytest.raises(NotAllowed) as refused:
        seat.runner.record_response("laporan", one_file(report(1)))
    assert refused.value.refusal is Refusal.FILES_FULL
    message = seat.journal.pending()
    assert message is not None
    assert len(message.entries) > 1
    assert len(encode_entries(message)) < MAX_MESSAGE_BYTES


KILLED = """
import sys
from pathlib import Path
from exam.core.responses import StoredFile
from tests.helpers.hops import header
from tests.helpers.uploads import UploadSeat, one_file
folder, key, attempt_key = Path(sys.argv[1]), *map(bytes.fromhex, sys.argv[2:])
seat = UploadSeat(folder / "journal.vault", key, header(), attempt_key)
content = (folder / "laporan.pdf").read_bytes()
seat.runner.record_response("laporan", one_file(StoredFile.of("l.pdf", "x/y", content)))
print("saved", flush=True)
sys.stdin.read()
"""


def test_a_file_that_was_called_saved_is_whole_after_the_program_is_killed(tmp_path: Path) -> None:
    key, attempt_key = secrets.token_bytes(32), new_attempt_key()
    written = secrets.token_bytes(5 * PART_BYTES + 7)
    (tmp_path / "laporan.pdf").write_bytes(written)
    words = [sys.executable, "-c", KILLED, str(tmp_path), key.hex(), attempt_key.hex()]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"saved\n"
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    path = tmp_path / "journal.vault"
    database = Database.open(path, key, JOURNAL)
    (row,) = list_attempts(database)
    database.close()
    database, journal, runner = open_again(path, key, row)
    sha256 = StoredFile.of("", "", written).sha256
    (answer,) = runner.snapshot().answers.values()
    assert answer.response == one_file(StoredFile("l.pdf", "x/y", sha256))
    kept = [one.content for one in journal.replay() if isinstance(one, FilePart)]
    assert b"".join(kept) == written
    database.close()


def test_the_button_that_ends_an_attempt_is_an_answer_like_any_other(seat: UploadSeat) -> None:
    file = report(10)
    pressed: ItemResponse = (("END", Single(BaseType.BOOLEAN, True)), *one_file(file))
    seat.runner.record_response("laporan", pressed)
    later = (("END", Single(BaseType.BOOLEAN, True)), *one_file(report(20)))
    seat.runner.record_response("laporan", later)
    assert seat.reopen().snapshot().answers["laporan"].response == later
