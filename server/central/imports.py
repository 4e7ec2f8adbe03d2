"""``pendopo central import``: bundles from stations and seats, by the same intake as the wire."""

from __future__ import annotations

from collections.abc import Mapping

from exam.exchange import statements
from exam.exchange.bundle_intake import Receiver
from exam.exchange.bundle_manifest import Trust, token_signer
from exam.exchange.bundle_report import BundleReport
from exam.exchange.receipts import Hop
from exam.exchange.wire import AttemptHeader, EntriesMessage
from exam.vault.exporting import Progress
from server.central import vouching
from server.central.office import CARRIED, Office
from server.central.projection import ATTEMPT_KEY_INFO
from server.central.store import records
from server.central.store.database import Connection
from server.central.vouching import Word


def receiver(office: Office, word: Word, progress: Progress) -> Receiver:
    """How the centre takes bundles in.

    Registered stations and those whose key somebody named answer for what they signed; a seat's
    bundle opens the attempts that a station admitted, or for which ``word`` is given.
    """
    trust, stations = trust_of(office, word)

    def accept(report: BundleReport, message: EntriesMessage) -> bytes:
        def take(connection: Connection) -> bytes:
            station = answering(office, connection, report, message, stations, word)
            return office.take_in(connection, station, message)

        return office.database.run(take)

    return Receiver(accept, Hop.CENTRE, office.keys.receipt_public(), trust, progress)


def answering(
    office: Office,
    connection: Connection,
    report: BundleReport,
    message: EntriesMessage,
    stations: Mapping[str, str],
    word: Word,
) -> str:
    """The registered station that signed a bundle; :data:`CARRIED` for what others may bring.

    Raises as :func:`server.central.vouching.let_in` where nobody answers for it.
    """
    for who in report.signed_by:
        if who in stations:
            return stations[who]
    now = office.clock()
    if report.station_key:
        vouching.note_key(connection, message, report.station_key, word, now)
    else:
        vouching.let_in(connection, office.reader, message, word, now)
    return CARRIED


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
