"""The practice set runs on the same rules as the test and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping

from client.host.clock import wall_utc_ms
from client.seat.content import read_content
from client.seat.presenter import OpenedContent
from client.seat.runner import AttemptRunner
from exam.core import decisions
from exam.core.attempt import Attempt
from exam.core.chain import Entry
from exam.core.events import Event
from exam.core.obedience import obey
from exam.core.orders import Order, OrderKind
from exam.core.timing import UNIT_PERMILLE
from exam.qti.files import MemoryFiles

_FOREVER_MS = 2**62


class ForgetfulJournal:
    """Keeps nothing: practice answers are nobody's business."""

    def __init__(self) -> None:
        self._seq = 0

    def append(self, event: Event) -> Entry:
        """Accept and forget."""
        del event
        self._seq += 1
        return Entry(self._seq, b"", bytes(32))

    def checkpoint(self, at_ms: int) -> None:
        """Nothing to go on from."""

    def last_checkpoint(self) -> int:
        """None was kept."""
        return 0

    def replay(self) -> list[Event]:
        """Nothing was kept."""
        return []


def read_practice(files: Mapping[str, bytes]) -> OpenedContent:
    """The practice set, read."""
    return read_content(MemoryFiles(dict(files)))


def start_practice(content: OpenedContent) -> AttemptRunner:
    """An attempt that has started and that nobody stores."""
    runner = AttemptRunner(ForgetfulJournal(), Attempt(content.form))
    runner.do(
        lambda one, now: decisions.check_in(
            one,
            now,
            form_id=content.form.id,
            package_sha256=bytes(32),
            multiplier_permille=UNIT_PERMILLE,
        )
    )
    runner.do(lambda one, now: decisions.confirm_identity(one, now, correct=True))
    order = Order(
        id="practice",
        attempt_id="practice",
        sequence=1,
        kind=OrderKind.AUTHORIZE,
        officer="",
        reason="",
        issued_utc_ms=wall_utc_ms(),
        expires_utc_ms=_FOREVER_MS,
    )
    runner.do(lambda one, now: obey(one, now, order, answers_root=bytes(32), station_utc_ms=0))
    runner.do(lambda one, now: decisions.accept_rules(one, now, version="practice"))
    runner.start()
    return runner
