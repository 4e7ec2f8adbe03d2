"""Seat, resumed seat and centre come to the same values from the seed in the journal."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

from client.seat.content import read_content
from client.seat.presenter import item_view
from exam.core import decisions
from exam.core.responses import BaseType, ItemResponse, Single, scalars
from exam.exchange.bodies import new_attempt_key
from exam.package.keys import CentreKeys
from exam.package.scoring_copy import write_scoring
from exam.qti.delivery import deliver
from exam.qti.files import MemoryFiles
from exam.sealing.hpke import seal_to
from server.central.marking import Marker
from server.central.projection import ATTEMPT_KEY_INFO, Reader
from tests.helpers.hops import header
from tests.helpers.uploads import UploadSeat
from tests.unit.qti.test_variants import SUM, files


def test_the_centre_scores_by_the_values_that_the_seat_showed(tmp_path: Path) -> None:
    keys = CentreKeys.create(tmp_path / "pusat")
    write_scoring(keys, "p1", files(SUM), delivery_sha256=bytes(32))
    content = read_content(MemoryFiles(dict(deliver(files(SUM)).files)))
    key = new_attempt_key()
    sealed = seal_to(keys.hpke_public(), key, ATTEMPT_KEY_INFO + b"a1")
    opened = replace(header(), sealed_key=sealed)
    path = tmp_path / "journal.vault"
    seat = UploadSeat(path, secrets.token_bytes(32), opened, key, content.form)
    shown = item_view(content, seat.runner.snapshot()).values
    again = read_content(MemoryFiles(dict(deliver(files(SUM)).files)))
    assert item_view(again, seat.reopen().snapshot()).values == shown
    summands = [int(str(scalars(value)[0])) for name, value in shown if name in ("A", "B")]
    answer: ItemResponse = (("RESPONSE", Single(BaseType.INTEGER, sum(summands))),)
    seat.runner.record_response("i1", answer)
    seat.runner.do(decisions.hand_in_section)
    seat.runner.submit()
    message = seat.journal.pending()
    assert message is not None
    seat.database.close()
    mark = Marker(keys.home, Reader(keys.open_sealed)).mark(message.header, message.entries)
    assert mark.trouble == ""
    assert mark.sheet is not None
    assert (mark.sheet.overall.points, mark.sheet.overall.maximum) == (1, 1)
