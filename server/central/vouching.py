"""Whose word lets an attempt in that no registered station brought.

What is carried is sealed to the centre's public key, which every list of packages names: anybody
can make it up. So the header must carry the admission of a station of its session, or a person
must give their word; and every entry must open under the key that the header seals, which
nobody else has. A station answers for what it brings itself of a session it is registered for.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from dataclasses import dataclass

from exam.core.errors import ExamError, Rejected, Tampered, one_line
from exam.core.roles import key_id
from exam.exchange import statements
from exam.exchange.admission import check_admitted, read_admission
from exam.exchange.bundle_manifest import token_signer
from exam.exchange.wire import AttemptHeader, EntriesMessage, decode_header
from server.central.projection import Reader
from server.central.store import entries, records, vouchings
from server.central.store.database import Connection
from server.central.store.vouchings import ADMISSION, PERSON, STATION_KEY, Vouching

CARRIED = ""
"""In place of a station, for what came from a seat's bundle or vault: no shares go out for it."""
DIGEST_DIGITS = 32
"""128 bits: who makes a header up can choose it until its digest begins as that of another."""
_BOUND = re.compile(r".+@([0-9a-f]+)", re.DOTALL)


def bound(attempt_id: str, header: bytes) -> str:
    """How a person names an attempt as one header opens it: ``ATTEMPT@HEADER``.

    ``HEADER`` are the first 32 hexadecimal digits of the SHA-256 of the header's bytes.
    """
    return f"{attempt_id}@{hashlib.sha256(header).hexdigest()[:DIGEST_DIGITS]}"


def why_unbound(named: str) -> str:
    """Why this does not name an attempt in that form; empty where it does."""
    found = _BOUND.fullmatch(named)
    if found is None:
        return "any file can bear that name"
    if len(found[1]) != DIGEST_DIGITS:
        return f"its HEADER has {len(found[1])} hexadecimal digits, not {DIGEST_DIGITS}"
    return ""


@dataclass(frozen=True, slots=True)
class Word:
    """What a person gives their word for: ``attempts``, and the stations that hold ``keys``.

    An attempt is named as :func:`bound` does: who knows its identifier alone cannot use the word.
    """

    who: str = ""
    reason: str = ""
    attempts: frozenset[str] = frozenset()
    keys: tuple[bytes, ...] = ()

    def is_for(self, attempt_id: str, header: bytes) -> bool:
        """Whether it is for this attempt as this header opens it."""
        return bound(attempt_id, header) in self.attempts


NOBODYS = Word()


@dataclass(frozen=True, slots=True)
class LetIn:
    """What is taken in, and which station brought it; ``rest`` says why it is not the whole."""

    message: EntriesMessage
    station: str = CARRIED
    rest: Tampered | None = None


def let_in(
    connection: Connection, reader: Reader, message: EntriesMessage, word: Word, now_utc_ms: int
) -> LetIn:
    """Note on whose word an attempt is opened by what was carried; as much of it as opens.

    Raises :class:`Tampered` or :class:`Rejected`, and has written nothing, where there is no
    word for it and where no entry that is new opens.
    """
    header = decode_header(message.header)
    found = _word_for(connection, header, message.header, word, now_utc_ms)
    let = _opening(connection, reader, header, message)
    if let.rest is not None and not let.message.entries:
        raise let.rest
    if found is not None:
        vouchings.note(connection, header.attempt_id, message.header, found)
    return let


def note_key(
    connection: Connection, message: EntriesMessage, named: str, word: Word, now_utc_ms: int
) -> None:
    """Note that the station whose key somebody ``named`` brought an attempt itself."""
    attempt_id = decode_header(message.header).attempt_id
    found = Vouching(STATION_KEY, word.who, word.reason, named, now_utc_ms)
    vouchings.note(connection, attempt_id, message.header, found)


def _word_for(
    connection: Connection, header: AttemptHeader, encoded: bytes, word: Word, now_utc_ms: int
) -> Vouching | None:
    """``None`` for an attempt that is held as this header opens it: nothing more is needed."""
    if word.is_for(header.attempt_id, encoded):
        return Vouching(PERSON, word.who, word.reason, at_utc_ms=now_utc_ms)
    held = entries.list_attempts(connection, header.attempt_id)
    if held and held[0].header == encoded:
        return None
    tokens = records.tokens_of_session(connection, header.session_id)
    known: dict[bytes, Vouching] = {
        key: Vouching(STATION_KEY, word.who, word.reason, key_id(key), now_utc_ms)
        for key in word.keys
    }
    for station, digest in tokens.items():
        public = statements.public_of(token_signer(digest).private)
        known[public] = Vouching(ADMISSION, station, at_utc_ms=now_utc_ms)
    try:
        check_admitted(encoded, tuple(known))
        return next(one for key, one in known.items() if _signed(header, key))
    except ExamError as error:
        raise Tampered(
            _refusal(header, str(error)),
            remedy=f"compare the receipt of participant {_quoted(header.registration)} and the"
            f" room's record of seat {_quoted(header.seat)}; if they agree,"
            f" --vouch {_quoted(bound(header.attempt_id, encoded))} --who NAME --reason TEXT",
        ) from error


def _signed(header: AttemptHeader, key: bytes) -> bool:
    try:
        read_admission(header.admission, (key,))
    except Tampered:
        return False
    return True


def _opening(
    connection: Connection, reader: Reader, header: AttemptHeader, message: EntriesMessage
) -> LetIn:
    """The entries up to the first that is new and does not open under the attempt's key.

    One of a kind that this program does not know opens, and is kept; one whose body is of a
    version that it does not know cannot be told from a made up one.
    """
    try:
        sealer = reader.sealer(header)
    except ExamError as error:
        raise Tampered(_refusal(header, f"its key does not open: {error}")) from error
    for place, entry in enumerate(message.entries):
        try:
            sealer.unseal(entry.seq, entry.body)
        except ExamError as error:
            if entries.seal_at(connection, header.attempt_id, entry.seq) == entry.seal:
                continue  # a station brought it before
            rest = Tampered(
                f"attempt {header.attempt_id}: entry {entry.seq} does not open under the"
                " attempt's key; not taken in, nor what follows it",
                remedy="bring what the seat itself exports, or its disk"
                + ("; a newer program may read it" if isinstance(error, Rejected) else ""),
            )
            return LetIn(EntriesMessage(message.header, message.entries[:place]), rest=rest)
    return LetIn(message)


def _quoted(name: str) -> str:
    """A stranger's name, so that it neither reads as a sentence nor runs as a command."""
    return shlex.quote(one_line(name))


def _refusal(header: AttemptHeader, why: str) -> str:
    own = f"attempt {header.attempt_id}: "
    return f"{own}not taken in: {why.removeprefix(own)}"
