"""A station's word that it let a participant begin one attempt at one seat.

A seat draws its attempt's key and drafts the header before it asks to log somebody in; the
station signs for that very draft together with the registration, the seat and the session it
knows itself. Only who holds the attempt's key can seal entries that open under such a header,
so a header with its admission, and entries that open, cannot be made up by anyone who was not
let in: not by another seat, and not by who has the centre's public key alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from exam.core.errors import Rejected, Tampered
from exam.exchange import statements
from exam.exchange.statements import field
from exam.exchange.wire import SHA256_BYTES, AttemptHeader, decode_header, encode_header

_DOMAIN = "pendopo/admission/1"


@dataclass(frozen=True, slots=True)
class Admission:
    """``registration`` may begin the attempt drafted as ``draft`` at ``seat``; 32 bytes."""

    session_id: str
    seat: str
    registration: str
    draft: bytes
    at_utc_ms: int


def draft_of(header: AttemptHeader) -> bytes:
    """SHA-256 over the header as a seat knows it before it knows who is let in, and where."""
    drafted = replace(header, session_id="", seat="", registration="", admission=b"")
    return hashlib.sha256(encode_header(drafted)).digest()


def sign_admission(admission: Admission, private: bytes) -> bytes:
    """COSE_Sign1 over an admission."""
    payload = {
        "session": admission.session_id,
        "seat": admission.seat,
        "registration": admission.registration,
        "draft": admission.draft,
        "at": admission.at_utc_ms,
    }
    return statements.sign(_DOMAIN, payload, private)


def read_admission(signed: bytes, publics: Sequence[bytes]) -> Admission:
    """Raises :class:`Tampered` where none of ``publics`` signed, :class:`Rejected` otherwise."""
    payload = statements.verify_any(_DOMAIN, signed, publics)
    draft = field(payload, "draft", bytes)
    if len(draft) != SHA256_BYTES:
        raise Rejected(f"admission: the draft has not {SHA256_BYTES} bytes")
    return Admission(
        session_id=field(payload, "session", str),
        seat=field(payload, "seat", str),
        registration=field(payload, "registration", str),
        draft=draft,
        at_utc_ms=field(payload, "at", int),
    )


def check_admitted(encoded: bytes, publics: Sequence[bytes]) -> Admission:
    """The admission that an encoded header carries, where it is of this very header.

    Raises :class:`Tampered` where it carries none, or one of another attempt, or one that none
    of ``publics`` signed, or is written in another form than ``encode_header``'s: a station signs
    what a header says, a chain starts from how it is written. Raises :class:`Rejected` for what
    cannot be read.
    """
    header = decode_header(encoded)
    if encode_header(header) != encoded:
        raise Tampered(
            f"attempt {header.attempt_id}: its header is written in another form than seats write"
        )
    if not header.admission:
        raise Tampered(f"attempt {header.attempt_id}: no station signed that it was let begin")
    found = read_admission(header.admission, publics)
    of = (found.session_id, found.seat, found.registration, found.draft)
    if of != (header.session_id, header.seat, header.registration, draft_of(header)):
        raise Tampered(f"attempt {header.attempt_id}: its admission is of another attempt")
    return found
