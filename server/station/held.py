"""The station's signed word on what it holds of an attempt, made anew only where that moved."""

from __future__ import annotations

from exam.core.chain import Head
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from server.station.store import EntryStore


class Held:
    """Used inside a desk's commit only. A signature costs more than all else a heartbeat does."""

    def __init__(self, store: EntryStore, signing_key: bytes) -> None:
        self._store = store
        self._signing_key = signing_key
        self._newest: dict[str, tuple[Head, bytes]] = {}

    def receipt(self, attempt_id: str, said_seq: int, now_utc_ms: int) -> tuple[bytes, ...]:
        """A receipt, where the seat says another sequence number than is held here."""
        head = self._store.head(attempt_id)
        if head is None or head.seq == said_seq:
            return ()
        known, signed = self._newest.get(attempt_id, (None, b""))
        if known != head:
            receipt = Receipt(Hop.STATION, attempt_id, head, now_utc_ms)
            signed = sign_receipt(receipt, self._signing_key)
            self._newest[attempt_id] = head, signed
        return (signed,)
