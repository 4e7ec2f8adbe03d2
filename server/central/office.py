"""What stations ask of the centre, and the marking that follows a submission."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future

from exam.core.chain import Entry
from exam.core.errors import ExamError, Rejected
from exam.exchange import log
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop
from exam.exchange.wire import EntriesMessage, ReceiptsMessage, decode_header
from exam.package.keys import CentreKeys
from exam.vault.worker import Worker
from server.central import vouching
from server.central.marking import ENGINE_VERSION, Marker, sheet_json
from server.central.projection import Reader
from server.central.store import entries, merkle_log, records
from server.central.store.database import CentralDatabase, Connection
from server.central.vouching import LetIn, Word
from server.web.clock import as_datetime
from server.web.replies import TOO_EARLY, Refused
from server.web.tokens import unauthorized

MAX_NAMED = 100
"""Characters of a name that a stranger gave, as the record keeps it."""
_log = logging.getLogger(__name__)


class Office:
    """Intake and release over one database. Methods taking a connection run in its commit."""

    def __init__(
        self, keys: CentreKeys, database: CentralDatabase, clock: Callable[[], int]
    ) -> None:
        self.keys = keys
        self.database = database
        self.clock = clock
        self.reader = Reader(keys.open_sealed)
        self.marker = Marker(keys.home, self.reader)
        self.receipt_private = keys.receipt_key.private_bytes_raw()
        self._marking = Worker("central-marking")

    def take_entries(
        self, connection: Connection, token_sha256: bytes, message: EntriesMessage
    ) -> ReceiptsMessage:
        """Entries in, the centre's receipt out; what was finished is marked after the commit.

        A station answers for its own sessions. What it passes on of another is let in as what is
        carried: as far as it opens, and the receipt says how far that was.
        """
        station = self._station(connection, token_sha256)
        session_id = decode_header(message.header).session_id
        if records.has_session(connection, station, session_id):
            let = LetIn(message, station)
        else:
            let = self.let_in(connection, message, vouching.NOBODYS)
        return ReceiptsMessage((self.take_in(connection, let),))

    def let_in(self, connection: Connection, message: EntriesMessage, word: Word) -> LetIn:
        """What of carried entries may be taken in. Raises as :func:`vouching.let_in`."""
        return vouching.let_in(connection, self.reader, message, word, self.clock())

    def take_in(self, connection: Connection, let: LetIn) -> bytes:
        """Entries of a station, or carried ones that were let in; the centre's receipt out."""
        store = entries.CentralEntries(connection, let.station, self.clock, self.reader.project)
        intake = Intake(store, Hop.CENTRE, self.receipt_private)
        receipt = intake.accept(let.message, self.clock())
        merkle_log.append_finished(connection, sorted(store.finished))
        for attempt_id in store.finished:
            # Queued behind this very commit on the database's own thread.
            self.mark_later(attempt_id)
        return receipt

    def log_since(
        self, connection: Connection, token_sha256: bytes, old: int
    ) -> tuple[bytes, tuple[bytes, ...]]:
        """The log's signed head, and the proof that it only adds to its first ``old`` leaves."""
        self._station(connection, token_sha256)
        signed = merkle_log.signed_head(connection, self.receipt_private, self.clock())
        size = log.read_head(signed, self.keys.receipt_public()).size
        return signed, merkle_log.consistency(connection, old, size)

    def release(
        self, connection: Connection, token_sha256: bytes, package_id: str, session_id: str
    ) -> bytes | Refused:
        """A package's share, from its release time on, for a session of this station.

        A refusal is given back, not raised, so that its record is kept.
        """
        station = self._station(connection, token_sha256)
        refused = self._refusal(connection, station, package_id, session_id)
        if refused is not None:
            self._note_refusal(connection, (package_id, session_id, station), refused)
            return refused
        share = self.keys.central_share(package_id)
        records.note_release(connection, package_id, session_id, station, self.clock())
        return share

    def speak(
        self, connection: Connection, package_id: str, session_id: str, who: str
    ) -> bytes | Refused:
        """A package's share to be read out by ``who``, from its release time on, as above.

        It is read out to no session but one that a station was registered for.
        """
        refused = self._refusal(connection, "", package_id, session_id)
        if refused is not None:
            self._note_refusal(connection, (package_id, session_id, ""), refused, who)
            return refused
        share = self.keys.central_share(package_id)
        event = records.ReleaseEvent(records.SPOKEN, who, "centre")
        records.note_release(connection, package_id, session_id, "", self.clock(), event)
        return share

    def schedule(
        self, connection: Connection, package_id: str, session_id: str, at_utc_ms: int, who: str
    ) -> records.Scheduled:
        """From when on a package's share is given out, on ``who``'s word, which is kept."""
        times = records.release_times(connection, package_id)
        before = times.pop(session_id, None)
        had = records.sessions_given(connection, package_id) - {session_id}
        early = had | {one for one, at in times.items() if at < at_utc_ms}
        late = {one for one, at in times.items() if at > at_utc_ms} - had
        records.set_release(connection, package_id, session_id, at_utc_ms)
        was = "no time" if before is None else as_datetime(before).isoformat()
        detail = f"{as_datetime(at_utc_ms).isoformat()}, was {was}"
        event = records.ReleaseEvent(records.SCHEDULED, who, detail)
        records.note_release(connection, package_id, session_id, "", self.clock(), event)
        return records.Scheduled(before, tuple(sorted(early)), tuple(sorted(late)))

    def _refusal(
        self, connection: Connection, station: str, package_id: str, session_id: str
    ) -> Refused | None:
        """Why nothing is given to ``station``, or, where that is empty, to any for a session."""
        if station:
            known = records.has_session(connection, station, session_id)
        else:
            known = bool(records.tokens_of_session(connection, session_id))
        if not known:
            whose = "this station has no" if station else "no station is registered for"
            return Refused(
                "unknown_session",
                f"{whose} session {session_id[:80]!r}",
                remedy="check the session's name, or register a station for it",
            )
        return self._too_early(connection, package_id, session_id)

    def _too_early(
        self, connection: Connection, package_id: str, session_id: str
    ) -> Refused | None:
        at = records.release_time(connection, package_id, session_id)
        if at is not None and self.clock() >= at:
            return None
        return Refused(
            "not_released",
            f"package {package_id} is not released yet",
            status=TOO_EARLY,
            remedy="wait for the release time, or ask the centre",
        )

    def _note_refusal(
        self, connection: Connection, of: tuple[str, str, str], refused: Refused, who: str = ""
    ) -> None:
        """Stations ask every few seconds: what only repeats the last word is not noted again."""
        package_id, session_id, station = (one[:MAX_NAMED] for one in of)
        event = records.ReleaseEvent("refused", who, refused.code)
        if who or records.last_event(connection, package_id, session_id, station) != event:
            now = self.clock()
            records.note_release(connection, package_id, session_id, station, now, event)

    def _station(self, connection: Connection, token_sha256: bytes) -> str:
        station = records.station_of_token(connection, token_sha256)
        if station is None:
            raise unauthorized()
        return station

    # -- marking ------------------------------------------------------------------------------

    def mark_later(self, attempt_id: str) -> Future[None]:
        """Mark on the marking thread; intake never waits for it."""
        return self._marking.submit(lambda: self._mark_safely(attempt_id))

    def mark_what_waits(self) -> None:
        """After a start: leaves that the log lacks, and attempts whose marking was cut off."""
        self.database.run(merkle_log.append_what_lacks)
        for attempt_id in self.database.run(entries.finished_unscored):
            self.mark_later(attempt_id)

    def _mark_safely(self, attempt_id: str) -> None:
        try:
            self.mark(attempt_id)
        except ExamError as error:
            _log.error("attempt %s is not scored: %s", attempt_id, error)

    def mark(self, attempt_id: str) -> records.ScoreRow:
        """Replay, score and keep the sheet. Raises :class:`Rejected` for an unknown attempt."""

        def read(connection: Connection) -> tuple[entries.AttemptRow, list[Entry]]:
            rows = entries.list_attempts(connection, attempt_id)
            if not rows:
                raise Rejected(f"no attempt {attempt_id} here", remedy="see 'central results'")
            return rows[0], entries.read_entries(connection, attempt_id)

        row, chain = self.database.run(read)
        mark = self.marker.mark(row.header, chain)
        if not mark.finished:
            raise Rejected(f"attempt {attempt_id} is {mark.state.value}, not handed in yet")
        score = records.ScoreRow(
            attempt_id,
            entries.package_sha256(row.header),
            ENGINE_VERSION,
            self.clock(),
            mark.head.seq,
            sheet_json(mark),
        )
        self.database.run(lambda connection: records.add_score(connection, score))
        return score

    def close(self) -> None:
        """Finish the marking, then the commits."""
        self._marking.stop()
        self.database.close()
