"""``pendopo central import``: bundles from stations and seats, by the same intake as the wire."""

from __future__ import annotations

from collections.abc import Sequence

from exam.exchange import statements
from exam.exchange.bundle_intake import Receiver
from exam.exchange.bundle_manifest import Trust, token_signer
from exam.exchange.bundle_report import BundleReport
from exam.exchange.receipts import Hop
from exam.exchange.wire import AttemptHeader, EntriesMessage
from exam.vault.exporting import Progress
from server.central.office import Office
from server.central.projection import ATTEMPT_KEY_INFO
from server.central.store import records

CARRIED = ""
"""In place of a station, for what came from a seat's bundle or vault: no shares go out for it."""


def receiver(office: Office, station_keys: Sequence[bytes], progress: Progress) -> Receiver:
    """How the centre takes bundles in: registered stations, those named by key, and any seat."""
    trust, stations = trust_of(office, station_keys)

    def accept(report: BundleReport, message: EntriesMessage) -> bytes:
        station = next((stations[who] for who in report.signed_by if who in stations), CARRIED)
        return office.database.run(
            lambda connection: office.take_carried(connection, station, message)
        )

    return Receiver(accept, Hop.CENTRE, office.keys.receipt_public(), trust, progress)


def trust_of(office: Office, station_keys: Sequence[bytes]) -> tuple[Trust, dict[str, str]]:
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

    return Trust(tuple(station_keys), names, attempt_key), stations
