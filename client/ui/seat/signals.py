"""Everything a participant can do in the window, as signals without behaviour."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow


class SeatSignals(QMainWindow):
    """Payloads travel as objects: Qt's own types would cut or empty them."""

    enrolment_submitted = Signal(object)
    """(address, code)."""
    station_search_requested = Signal()
    enrolment_wanted = Signal()
    """Enrol this computer anew."""
    address_submitted = Signal(object)
    """The station's new address as it was typed."""
    check_in_submitted = Signal(object)
    """(number, pin)."""
    unlock_submitted = Signal(object)
    """The proctor's code as it was typed."""
    unlock_renewed = Signal()
    """Another challenge is wanted."""
    identity_answered = Signal(object)
    """bool."""
    rules_accepted = Signal()
    practice_requested = Signal()
    start_pressed = Signal()
    section_start_pressed = Signal()
    section_requested = Signal(object)
    """section_id."""
    response_changed = Signal(object)
    """(item_id, ItemResponse)."""
    item_requested = Signal(object)
    """item_id."""
    item_aimed = Signal(object)
    """item_id: pointer or keyboard are on what opens it."""
    flag_changed = Signal(object)
    """(item_id, bool)."""
    review_requested = Signal()
    review_cancelled = Signal()
    hand_in_confirmed = Signal()
    finish_confirmed = Signal()
    proctor_called = Signal()
    banner_closed = Signal(object)
    """The BannerView that was read."""
    receipt_done = Signal()
    page_shown = Signal(object)
    """The page's name."""
    time_warned = Signal(object)
    """5 or 1 (minutes)."""
