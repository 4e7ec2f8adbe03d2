"""Whose word lets an attempt in that no registered station brought.

What is carried is sealed to the centre's public key, which every list of packages names: anybody
can make it up. So the header must carry the admission of a station of its session, or a person
must give their word; and every entry must open under the key that the header seals, which
nobody else has. A station that is registered answers for what it brings itself.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam.core.chain import Entry
from exam.core.errors import ExamError, Tampered
from exam.core.roles import key_id
from exam.exchange import statements
from exam.exchange.admission import check_admitted, read_admission
from exam.exchange.bundle_manifest import token_signer
from exam.exchange.wire import AttemptHeader, EntriesMessage, decode_header
from server.central.projection import Reader
from server.central.store import entries, records, vouchings
from server.central.store.database import Connection
from server.central.store.vouchings import ADMISSION, PERSON, STATION_KEY, Vouching


@dataclass(frozen=True, slots=True)
class Word:
    """What a person gives their word for: ``attempts``, and the stations that hold ``keys``."""

    who: str = ""
    reason: str = ""
    attempts: frozenset[str] = frozenset()
    keys: tuple[bytes, ...] = ()


NOBODYS = Word()


def let_in(
    connection: Connection, reader: Reader, message: EntriesMessage, word: Word, now_utc_ms: int
) -> None:
    """Note on whose word an attempt is opened by what was carried.

    Raises :class:`Tampered` or :class:`Rejected`, and has written nothing, where there is no
    word for it and where an entry does not open.
    """
    header = decode_header(message.header)
    found = _word_for(connection, header, message.header, word, now_utc_ms)
    _check_open(reader, header, message.entries)
    if found is not None:
        vouchings.note(connection, header.attempt_id, message.header, found)


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
    if header.attempt_id in word.attempts:
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
        return _admitted(header, known)
    except ExamError as error:
        raise Tampered(
            _refusal(header, str(error)),
            remedy=f"compare the receipt of participant {header.registration} and the room's record"
            f" of seat {header.seat}; if they agree, --vouch {shlex.quote(header.attempt_id)}"
            " --who NAME --reason TEXT",
        ) from error


def _admitted(header: AttemptHeader, known: Mapping[bytes, Vouching]) -> Vouching:
    check_admitted(header, tuple(known))
    return next(one for key, one in known.items() if _signed(header, key))


def _signed(header: AttemptHeader, key: bytes) -> bool:
    try:
        read_admission(header.admission, (key,))
    except Tampered:
        return False
    return True


def _check_open(reader: Reader, header: AttemptHeader, given: Sequence[Entry]) -> None:
    """Also entries of a kind that this program does not know must open; they are kept."""
    try:
        sealer = reader.sealer(header)
    except ExamError as error:
        raise Tampered(_refusal(header, f"its key does not open: {error}")) from error
    for entry in given:
        try:
            sealer.unseal(entry.seq, entry.body)
        except ExamError as error:
            raise Tampered(
                f"attempt {header.attempt_id}: entry {entry.seq} does not open under the"
                " attempt's key; not taken in",
                remedy="bring what the seat itself exports, or its disk",
            ) from error


def _refusal(header: AttemptHeader, why: str) -> str:
    own = f"attempt {header.attempt_id}: "
    return f"{own}not taken in: {why.removeprefix(own)}"
