"""Everything that can happen in an attempt. An attempt is nothing but its events, in order."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from exam.core.responses import ItemResponse


class CloseReason(enum.Enum):
    """Why a section was sealed or a test handed in."""

    HANDED_IN = "handed_in"
    TIME_UP = "time_up"


class UnlockReason(enum.Enum):
    """Why a seat's vault had to be opened without the station; a fixed list."""

    POWER_CUT = "power-cut"
    RESTART = "restart"
    STATION_DOWN = "station-down"
    NETWORK_DOWN = "network-down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events.

    ``at_ms`` is the attempt clock: milliseconds this attempt has been open at a seat, never
    running backwards. ``wall_utc_ms`` is the seat's wall clock, for display and logs only.
    """

    at_ms: int
    wall_utc_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(Event):
    """The participant logged in at a seat; pins the form and the accommodation."""

    form_id: str
    package_sha256: bytes
    multiplier_permille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityConfirmed(Event):
    """The participant said that the identity card is theirs (or that something is not right)."""

    correct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderObeyed(Event):
    """Base of events that carry out a proctor's order; applied once per ``order_id``.

    ``role`` and ``key_id`` are those of the officer's certificate, empty in entries of
    version 0.1 and in practice.
    """

    order_id: str
    sequence: int
    officer: str
    reason: str
    role: str = ""
    key_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorized(OrderObeyed):
    """A named proctor let the participant begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesAccepted(Event):
    """Rules of conduct and the notice on data were read and accepted."""

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """The clock runs; ``seed`` fixes every shuffled order for good."""

    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionStarted(Event):
    """A section was entered, or entered again under leave rule ``allowed``."""

    section_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOpened(Event):
    """An item came on screen."""

    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRecorded(Event):
    """An answer, whole: the last one counts."""

    item_id: str
    response: ItemResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart(Event):
    """A piece of a file that an answer is about to name, ``number`` of ``of``, from 1, in order.

    ``sha256`` is the digest of the whole file.
    """

    sha256: bytes
    number: int
    of: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagChanged(Event):
    """The participant set or lifted the mark 'ragu-ragu'."""

    item_id: str
    flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionClosed(Event):
    """A section was sealed; it can never be entered again."""

    section_id: str
    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(OrderObeyed):
    """All clocks stand still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaused(OrderObeyed):
    """All clocks run again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeChanged(OrderObeyed):
    """Time granted or corrected; the quantities add to what was given before."""

    section_id: str | None
    multiplier_permille: int | None
    extra_ms: int
    adjustment_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(OrderObeyed):
    """The attempt goes on at ``to_seat``, with what the station held of it."""

    to_seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Messaged(OrderObeyed):
    """A named officer tells the participant something: ``text``, plain, never markup."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefused(OrderObeyed):
    """An order that the rules forbade when it came; it must not come true later."""

    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRead(Event):
    """The participant said that they understood the oldest message not read yet.

    ``order_id`` and ``sequence`` are that message's: so every one up to it is read.
    """

    order_id: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDistrusted(Event):
    """``store`` gave something, at its ``index``, that is not what it should be; advice only.

    See :class:`exam.core.orders.Suspicion`; ``why`` is an :class:`exam.core.orders.Distrust`.
    """

    store: str
    index: int
    sha256: bytes
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """The attempt was opened again after the program had stopped.

    ``checkpoint_ms`` is the last stored attempt clock; ``at_ms`` says where it goes on.
    """

    checkpoint_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked(Event):
    """A named proctor's code opened this seat's vault while no station could be reached.

    ``challenge`` has 12 digits and is used once; ``expires_utc_ms`` is when the code would have
    lapsed, ``wrong_tries`` how many were typed before it.
    """

    officer: str
    reason: UnlockReason
    challenge: str
    expires_utc_ms: int
    wrong_tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJumped(Event):
    """The wall clock was set by ``by_ms``; durations are not affected."""

    by_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageRecovered(Event):
    """Answers could not be saved for a while (disk full); ``since_ms`` is when it began."""

    since_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProctorCalled(Event):
    """The participant asked for the proctor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Event):
    """The test was handed in; ``answers_root`` is the Merkle root over the answers (32 bytes)."""

    reason: CloseReason
    answers_root: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(OrderObeyed):
    """A named proctor ended the attempt."""

    answers_root: bytes
