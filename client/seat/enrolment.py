"""What the enrolment page is shown, and how a failure is named there."""

from __future__ import annotations

from dataclasses import dataclass

from client.net.discovery import FoundStation
from client.net.enrolling import Impostor
from client.net.uplink import Declined
from exam.core.errors import ExamError, Rejected, StoreFailed, Unreachable
from exam.exchange.enrolment import CODE_CHARACTERS, read_code, typed

REFUSALS = (
    "address",
    "code_short",
    "code_wrong",
    "unreachable",
    "impostor",
    "unknown_code",
    "used_code",
    "expired_code",
    "locked",
    "storage",
    "declined",
)


@dataclass(frozen=True, slots=True)
class EnrolView:
    """``found`` answered by mDNS and is only a guess; ``refused`` is one of :data:`REFUSALS`.

    ``detail`` is technical, for Rincian.
    """

    found: tuple[FoundStation, ...] = ()
    searching: bool = False
    busy: bool = False
    refused: str = ""
    detail: str = ""


def refusal_of_code(code: str) -> str:
    """Why a code cannot be sent; empty where it can."""
    if len(typed(code)) != CODE_CHARACTERS:
        return "code_short"
    try:
        read_code(code)
    except Rejected:
        return "code_wrong"
    return ""


def refusal_of(error: ExamError) -> str:
    """The name of what went wrong at the station or on the way."""
    match error:
        case Declined() if error.code == "withdrawn_code":
            return "used_code"
        case Declined() if error.code in REFUSALS:
            return error.code
        case Impostor():
            return "impostor"
        case Unreachable():
            return "unreachable"
        case StoreFailed():
            return "storage"
    return "declined"
