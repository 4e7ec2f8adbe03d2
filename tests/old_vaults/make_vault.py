"""Writes the vault that is kept for a release: run once for each release that changes a schema.

``python -m tests.old_vaults.make_vault 0.1.0``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import Attempt
from exam.core.chain import Head
from exam.core.obedience import read_message
from exam.core.orders import OrderKind
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.exchange.statements import public_of
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import Journal, create_attempt
from tests.helpers.attempts import Bench
from tests.helpers.forms import choose, form, section
from tests.helpers.hops import header

# Keys of a vault that holds nothing but this example.
VAULT_KEY, ATTEMPT_KEY, SIGNING_KEY = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))


def example_events() -> Bench:
    """An attempt with one of everything that commonly happens."""
    bench = Bench(form(section("S1"), section("S2")))
    bench.begin()
    bench.enter("S1")
    for number, letter in ((1, "A"), (2, "C"), (1, "B")):
        bench.pass_time(1500)
        bench.do(lambda a, now: _answer(a, now, number, letter))  # noqa: B023 - called at once
    bench.do(lambda a, now: decisions.change_flag(a, now, "S1-2", flagged=True))
    bench.obey(bench.order(OrderKind.PAUSE))
    bench.obey(bench.order(OrderKind.RESUME))
    bench.obey(bench.order(OrderKind.CHANGE_TIME, section_id="S1", extra_ms=60_000))
    said = bench.order(OrderKind.MESSAGE, text="Lima menit lagi.")
    bench.obey(said)
    bench.do(lambda a, now: read_message(a, now, said.id))
    bench.crash()
    bench.do(decisions.hand_in_section)
    return bench


def _answer(attempt: Attempt, now: decisions.Now, number: int, letter: str) -> ev.Event:
    return decisions.record_response(attempt, now, f"S1-{number}", choose(letter))


def main(release: str) -> None:
    """Write ``tests/old_vaults/RELEASE``."""
    folder = Path(__file__).parent / release
    folder.mkdir()
    database = Database.open(folder / "journal.vault", VAULT_KEY, JOURNAL)
    journal = Journal(database, create_attempt(database, header(), ATTEMPT_KEY, b""))
    for event in example_events().events:
        journal.append(event)
    batch = journal.pending()
    assert batch is not None
    held = batch.entries[4]
    receipt = sign_receipt(Receipt(Hop.STATION, "a1", Head(held.seq, held.seal), 1), SIGNING_KEY)
    journal.note_receipts((receipt,), {Hop.STATION: public_of(SIGNING_KEY)})
    about = {
        "release": release,
        "schema": len(JOURNAL.migrations()),
        "key": VAULT_KEY.hex(),
        "entries": journal.head.seq,
        "head_seal": journal.head.seal.hex(),
        "answered": ["S1-1", "S1-2"],
        "station_mark": held.seq,
    }
    database.close()
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
