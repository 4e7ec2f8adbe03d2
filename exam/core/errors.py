"""Every expected failure is named for the person or part that must act on it."""

from __future__ import annotations

import enum


class ExamError(Exception):
    """Base of all expected failures.

    ``str(error)`` says what went wrong and where; ``remedy`` says what to do about it.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


def one_line(text: str) -> str:
    """Text for a terminal: what a stranger put into a name and is not printable is spelt out."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def with_remedy(error: ExamError) -> str:
    """An error in one line, with what to do about it."""
    return one_line(f"{error} ({error.remedy})" if error.remedy else str(error))


class Refusal(enum.Enum):
    """Why the rules forbid something; the window has one sentence for each."""

    NOT_AUTHORIZED = "not_authorized"
    NOT_RUNNING = "not_running"
    PAUSED = "paused"
    FINISHED = "finished"
    SECTION_SEALED = "section_sealed"
    SECTION_TIME_UP = "section_time_up"
    SECTION_NOT_OPEN = "section_not_open"
    SECTION_ORDER = "section_order"
    MINIMUM_TIME = "minimum_time"
    LEAVE_FORBIDDEN = "leave_forbidden"
    LINEAR = "linear"
    SECTIONS_OPEN = "sections_open"
    UNKNOWN_ITEM = "unknown_item"
    RESPONSE_SHAPE = "response_shape"
    WRONG_STATE = "wrong_state"
    ORDER_LIMIT = "order_limit"
    FILES_FULL = "files_full"
    NOT_STORED = "not_stored"
    NO_PRACTICE = "no_practice"


class NotAllowed(ExamError):
    """The rules forbid it: nothing was stored and nothing changed."""

    def __init__(self, refusal: Refusal, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.refusal = refusal


class Tampered(ExamError):
    """Stored or received data contradict a seal or signature: tell the proctor, keep both."""


class StoreFailed(ExamError):
    """It was not saved and must not look saved."""


class Unreachable(ExamError):
    """The other end did not answer: keep the data and try again."""


class Rejected(ExamError):
    """Bad input: the message says where and what, the remedy says what to do."""
