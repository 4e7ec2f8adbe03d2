"""The participant's receipt: shown at once, signed as soon as the station holds everything."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot

from client.seat import presenter, views
from client.seat.link import Link
from client.seat.presenter import OpenedContent
from client.seat.vault import OpenAttempt
from client.ui.bridge import Bridge
from client.ui.seat.window import SeatWindow
from exam.core.attempt import Snapshot, State
from exam.core.errors import ExamError
from exam.exchange.receipts import receipt_words, unsigned_receipt
from exam.vault.worker import Worker

ASK_AGAIN_MS = 1500
QR_PREFIX = "PENDOPO1:"


@dataclass(frozen=True, slots=True)
class _Finished:
    attempt: OpenAttempt
    content: OpenedContent | None
    snapshot: Snapshot
    session_title: str


class ReceiptDesk(QObject):
    """Shows the receipt of one finished attempt and keeps asking for its signature."""

    def __init__(self, window: SeatWindow, bridge: Bridge, worker: Worker, link: Link) -> None:
        super().__init__()
        self._window, self._bridge, self._worker, self._link = window, bridge, worker, link
        self._finished: _Finished | None = None
        self.signed: bytes | None = None
        self._list: tuple[str, ...] = ()
        self.words: tuple[str, ...] = ()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(ASK_AGAIN_MS)
        self._again.timeout.connect(self._ask)

    def use_words(self, words: tuple[str, ...]) -> None:
        """The list that receipt words come from."""
        self._list = words

    def show(
        self,
        attempt: OpenAttempt,
        content: OpenedContent | None,
        snapshot: Snapshot,
        session_title: str,
    ) -> None:
        """Show the receipt; ask for the signature unless it is in hand."""
        first = self._finished is None
        self._finished = _Finished(attempt, content, snapshot, session_title)
        if first:
            self._bridge.deliver(
                self._worker.submit(attempt.journal.submission), self._on_kept, self._on_failed
            )
        self._draw()

    def clear(self) -> None:
        """The participant is gone."""
        self._again.stop()
        self._finished, self.signed = None, None

    def _on_kept(self, signed: bytes | None) -> None:
        if signed is not None:
            self.signed = signed
            self._draw()
        else:
            self._ask()

    @Slot()
    def _ask(self) -> None:
        done = self._finished
        if done is None or self.signed is not None:
            return
        head, root = done.attempt.journal.head, _root(done.snapshot)
        items, answered = _counts(done)
        future = self._link.ask(
            lambda station: station.submission(
                done.attempt.row.attempt_id,
                items=items,
                answered=answered,
                root=root,
                head=head,
            )
        )
        self._bridge.deliver(future, self._on_signed, self._on_failed)

    def _on_signed(self, signed: bytes) -> None:
        done = self._finished
        if done is not None:
            self.signed = signed
            self._worker.submit(lambda: done.attempt.journal.keep_submission(signed))
            self._draw()

    def _on_failed(self, error: ExamError) -> None:
        del error
        if self._finished is not None and self.signed is None:
            self._again.start()

    def _draw(self) -> None:
        done = self._finished
        if done is None:
            return
        items, answered = _counts(done)
        snapshot, who = done.snapshot, done.attempt.participant
        root = _root(snapshot)
        signed = self.signed or unsigned_receipt(
            done.attempt.header.session_id, done.attempt.row.attempt_id, root
        )
        self.words = receipt_words(root, self._list)
        ended = snapshot.ended
        self._window.show_receipt(
            views.ReceiptView(
                name=who.name,
                masked_number=who.masked_number,
                session_title=done.session_title,
                submitted_utc_ms=snapshot.wall_utc_ms,
                answered=answered,
                items=items,
                words=self.words,
                qr=QR_PREFIX + base64.b32encode(signed).decode().rstrip("="),
                signed=self.signed is not None,
                ended_by=ended.officer if ended is not None else "",
                recorded=(
                    ("answers", answered),
                    ("technical", snapshot.technical_events),
                    ("proctor", snapshot.orders_obeyed),
                ),
            )
        )


def _root(snapshot: Snapshot) -> bytes:
    if snapshot.state is State.ENDED and snapshot.ended is not None:
        return snapshot.ended.answers_root
    return snapshot.submitted.answers_root if snapshot.submitted is not None else bytes(32)


def _counts(done: _Finished) -> tuple[int, int]:
    if done.content is None:
        return 0, 0
    form = done.content.form_in(done.snapshot)
    return presenter.item_count(form), presenter.answered_count(form, done.snapshot)
