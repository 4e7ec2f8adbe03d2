"""What a proctor may order: a value with a name, a reason and an end, applied at most once."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from exam.core.errors import Rejected

MAX_MESSAGE_CHARACTERS = 280


class OrderKind(enum.Enum):
    """The orders a station can give a seat."""

    AUTHORIZE = "authorize"
    PAUSE = "pause"
    RESUME = "resume"
    CHANGE_TIME = "change_time"
    END = "end"
    MOVE = "move"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Order:
    """One order to one attempt.

    ``section_id`` narrows CHANGE_TIME to a section (and the total with it); ``None`` means the
    total alone. The three time quantities stay apart so that each can be explained:
    ``multiplier_permille`` (accommodation), ``extra_ms`` (time given) and ``adjustment_ms``
    (correction, may be negative). Times are UTC milliseconds.
    ``seat`` is whose order it is; MOVE is for the seat where the attempt goes on.
    ``text`` is what a MESSAGE says, see :func:`check_message`, and empty in every other order.
    ``officer``, ``role`` and ``key_id`` are those of the certificate that came with the order.
    """

    id: str
    attempt_id: str
    sequence: int
    kind: OrderKind
    officer: str
    reason: str
    issued_utc_ms: int
    expires_utc_ms: int
    section_id: str | None = None
    multiplier_permille: int | None = None
    extra_ms: int = 0
    adjustment_ms: int = 0
    session_id: str = ""
    seat: str = ""
    text: str = ""
    role: str = ""
    key_id: str = ""


def check_message(text: str) -> None:
    """A message is one plain paragraph. Raises :class:`Rejected` for anything else.

    Printable characters alone: no line ends, nothing that controls a screen or turns the direction
    of writing.
    """
    if not text.strip():
        raise Rejected("the message is empty", remedy="write what is to be said")
    if len(text) > MAX_MESSAGE_CHARACTERS:
        raise Rejected(
            f"the message has {len(text)} characters, over {MAX_MESSAGE_CHARACTERS}",
            remedy="say it shorter, or in two messages",
        )
    if odd := [one for one in text if not one.isprintable()]:
        raise Rejected(
            f"the message has a character that cannot be shown: U+{ord(odd[0]):04X}",
            remedy="write it as one paragraph of plain text",
        )


class Distrust(enum.Enum):
    """Why something that a store gave is not believed. Most are orders that are none."""

    UNREADABLE = "unreadable"
    NO_STAFF_KEY = "no_staff_key"
    CERTIFICATE = "certificate"
    NOT_YET_VALID = "not_yet_valid"
    NO_LONGER_VALID = "no_longer_valid"
    REVOKED = "revoked"
    SIGNATURE = "signature"
    ROLE = "role"
    OTHER_SESSION = "other_session"
    OTHER_SEAT = "other_seat"
    OTHER_ATTEMPT = "other_attempt"
    UNORDERED = "unordered"
    OUTDATED = "outdated"
    RECEIPT = "receipt"
    ROLLED_BACK = "rolled_back"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that ``store`` (``station``) gave and that is not what it should be.

    ``index`` is its place: among the orders of one reply from 1, the entry that a receipt or a
    loss begins at, the heartbeat that told the time; 0 for a move. ``sha256`` is a digest of what
    was given: the same thing given again is written down once.
    """

    store: str
    index: int
    sha256: bytes
    why: Distrust


Incoming: TypeAlias = Order | Suspicion
