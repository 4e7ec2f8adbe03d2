"""``pendopo central import``: bundles from stations and seats, by the same intake as the wire."""

from __future__ import annotations

from collections.abc import Mapping

from exam.exchange import statements
from exam.exchange.bundle_intake import Receiver, TakenInPart
from exam.exchange.bundle_manifest import Trust, token_signer
from exam.exchange.bundle_report import BundleReport
from exam.exchange.receipts import Hop
from exam.exchange.wire import AttemptHeader, EntriesMessage, decode_header
from exam.vault.exporting import Progress
from server.central import vouching
from server.central.office import Office
from server.central.projection import ATTEMPT_KEY_INFO
from server.central.store import records
from server.central.store.database import Connection
from server.central.vouching import LetIn, Word


def receiver(office: Office, word: Word, progress: Progress) -> Receiver:
    """How the centre takes bundles in.

    Registered stations and those whose key somebody named answer for what they signed; a seat's
    bundle opens the attempts that a station admitted, or for which ``word`` is given.
    """
    trust, stations = trust_of(office, word)

    def accept(report: BundleReport, message: EntriesMessage) -> bytes:
        def take(connection: Connection) -> tuple[bytes, LetIn]:
            found = answering(office, connection, report, message, stations, word)
            return office.take_in(connection, found), found

        signed, found = office.database.run(take)
        if found.rest is not None:
            raise TakenInPart(signed, found.rest)
        return signed

    return Receiver(accept, Hop.CENTRE, office.keys.receipt_public(), trust, progress)


def answering(
    office: Office,
    connection: Connection,
    report: BundleReport,
    message: EntriesMessage,
    stations: Mapping[str, str],
    word: Word,
) -> LetIn:
    """What is taken in for a registered station of its session that signed a bundle, or for others.

    Raises as :func:`server.central.vouching.let_in` where nobody answers for it.
    """
    session_id = decode_header(message.header).session_id
    for who in report.signed_by:
        station = stations.get(who)
        if station is not None and records.has_session(connection, station, session_id):
            return LetIn(message, station)
    if report.station_key:
        vouching.note_key(connection, message, report.station_key, word, office.clock())
        return LetIn(message)
    return office.let_in(connection, message, word)


def trust_of(office: Office, word: Word) -> tuple[Trust, dict[str, str]]:
    """Whose signature counts, and station ids by the name that a report gives them."""
    digests = office.database.run(records.station_tokens)
    names = {
        statements.public_of(token_signer(digest).private): f"station {station}"
        for station, digest in digests.items()
    }
    stations = {f"station {station}": station for station in digests}

    def attempt_key(header: AttemptHeader) -> bytes:
        info = ATTEMPT_KEY_INFO + header.attempt_id.encode()
        return office.keys.open_sealed(header.sealed_key, info)

    return Trust(word.keys, names, attempt_key), stations
