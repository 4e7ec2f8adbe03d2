"""What the seat says of itself to the station; read by the network thread, replaced whole."""

from __future__ import annotations

from client.host.clock import wall_utc_ms
from client.seat.link import Link
from client.seat.presence import idle_presence, presence_of
from client.seat.vault import OpenAttempt, SeatVault
from client.ui.seat.sitting import Sitting
from exam.exchange.wire import PresenceMessage


class Reporter:
    """Keeps the newest heartbeat; a change that matters is sent at once."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._presence: PresenceMessage | None = None
        self.seat = ""
        self.called_utc_ms = 0
        link.report(lambda: self._presence)

    def call_proctor(self) -> None:
        """Somebody pressed the button."""
        self.called_utc_ms = wall_utc_ms()

    def note(
        self, sitting: Sitting | None, attempt: OpenAttempt | None, vault: SeatVault | None
    ) -> None:
        """Say how things stand now, also what of the vault a proctor must know of."""
        told = [vault.trouble if vault is not None else ""]
        if sitting is not None and sitting.unsaved_items:
            told.insert(0, "not_saved")
        trouble = "; ".join(filter(None, told))
        if sitting is None or attempt is None:
            self._presence = idle_presence(self.seat, self.called_utc_ms, trouble)
        else:
            self._presence = presence_of(
                self.seat,
                attempt.row.attempt_id,
                sitting.snapshot,
                sitting.content,
                called_utc_ms=self.called_utc_ms,
                trouble=trouble,
            )
        self._link.nudge()
