"""What a participant handed in as a file lies at the centre, byte for byte, or says why not."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exam.core import events as ev
from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import Rejected
from exam.core.files import PART_BYTES
from exam.core.responses import StoredFile, without_content
from exam.exchange import wire
from exam.exchange.bodies import BodySealer, new_attempt_key
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop
from exam.package.keys import CentreKeys
from exam.sealing.hpke import seal_to
from server.central.handed_in import files_handed_in, write_out
from server.central.office import Office
from server.central.projection import ATTEMPT_KEY_INFO
from server.central.reports import answers
from server.central.store import entries
from server.central.store.database import CentralDatabase, Connection
from tests.helpers.hops import MemoryStore, header
from tests.helpers.uploads import UploadSeat, one_file, several_files


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    keys = CentreKeys.create(tmp_path / "pusat")
    opened = Office(keys, CentralDatabase(f"sqlite:///{tmp_path / 'c.sqlite3'}"), lambda: 77)
    yield opened
    opened.close()


def sealed_header(office: Office, key: bytes) -> wire.AttemptHeader:
    info = ATTEMPT_KEY_INFO + b"a1"
    return replace(header(), sealed_key=seal_to(office.keys.hpke_public(), key, info))


@pytest.fixture
def seat(office: Office, tmp_path: Path) -> Iterator[UploadSeat]:
    key = new_attempt_key()
    made = UploadSeat(
        tmp_path / "journal.vault", secrets.token_bytes(32), sealed_header(office, key), key
    )
    yield made
    made.database.close()


def take(office: Office, message: wire.EntriesMessage) -> None:
    """Through the one receiving function of the centre, as bytes that came over the wire."""
    read = wire.decode_entries(wire.encode_entries(message))

    def work(connection: Connection) -> None:
        store = entries.CentralEntries(connection, "st", office.clock, office.reader.project)
        Intake(store, Hop.CENTRE, office.receipt_private).accept(read, 78)

    office.database.run(work)


def deliver(office: Office, seat: UploadSeat) -> int:
    """Seat to station to centre, batch by batch; how many there were."""
    station = MemoryStore()
    intake = Intake(station, Hop.STATION, office.receipt_private)
    keys = {Hop.STATION: office.keys.receipt_public()}
    batches = 0
    while (message := seat.journal.pending()) is not None:
        sent = wire.decode_entries(wire.encode_entries(message))
        seat.journal.note_receipts((intake.accept(sent, 5),), keys)
        batches += 1
        take(office, message)
    return batches


def test_the_bytes_at_the_centre_are_those_that_were_chosen_at_the_seat(
    office: Office, seat: UploadSeat, tmp_path: Path
) -> None:
    report = StoredFile.of("laporan akhir.pdf", "application/pdf", secrets.token_bytes(4 << 20))
    early = StoredFile.of("draf.txt", "text/plain", b"belum selesai")
    drawing = StoredFile.of("../../etc/passwd", "image/png", secrets.token_bytes(PART_BYTES))
    seat.runner.record_response("laporan", one_file(early))
    seat.runner.record_response("laporan", one_file(report))
    seat.runner.record_response("lampiran", several_files(report, drawing))
    assert deliver(office, seat) > 1
    found = files_handed_in(office, "a1")
    assert [(one.item_id, one.name, one.content, one.trouble) for one in found] == [
        ("laporan", report.name, report.content, ""),
        ("lampiran", report.name, report.content, ""),
        ("lampiran", drawing.name, drawing.content, ""),
    ]
    out = tmp_path / "berkas"
    write_out(found, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        f"laporan-{report.sha256.hex()[:16]}.pdf": report.content,
        f"lampiran-{report.sha256.hex()[:16]}.pdf": report.content,
        f"lampiran-{drawing.sha256.hex()[:16]}": drawing.content,
    }
    assert drawing.sha256.hex() in json.dumps(answers(office, "a1"), default=bytes.hex)


def test_a_file_that_is_not_whole_or_not_what_it_says_is_told_and_not_written(
    office: Office, tmp_path: Path
) -> None:
    key = new_attempt_key()
    opened = wire.encode_header(sealed_header(office, key))
    sealer, head = BodySealer("a1", key), genesis(opened)
    forged = StoredFile("a.txt", "text/plain", b"\1" * 32)
    absent = StoredFile("b.txt", "text/plain", b"\2" * 32)
    when = {"at_ms": 1, "wall_utc_ms": 2}
    written: list[Entry] = []
    for event in (
        ev.FilePart(**when, sha256=forged.sha256, number=1, of=1, content=b"x"),
        ev.ResponseRecorded(**when, item_id="I", response=several_files(forged, absent)),
    ):
        written.append(link(head, sealer.seal(head.seq + 1, event)))
        head = Head(written[-1].seq, written[-1].seal)
    take(office, wire.EntriesMessage(opened, tuple(written)))
    found = files_handed_in(office, "a1")
    assert [one.trouble for one in found] == [
        "its content has another digest",
        "its content is not here",
    ]
    write_out(found, tmp_path / "berkas")
    assert list((tmp_path / "berkas").iterdir()) == []


def test_an_attempt_that_is_not_known_is_said_to_be_none(office: Office) -> None:
    with pytest.raises(Rejected, match="no attempt a9"):
        files_handed_in(office, "a9")


def test_an_answer_without_files_is_itself_when_its_content_is_left_out() -> None:
    response = several_files()
    assert without_content(response) is response
