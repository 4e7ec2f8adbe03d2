"""Begins an attempt: a fresh key sealed to the centre, a header everybody may read."""

from __future__ import annotations

import uuid

from client.host.clock import wall_utc_ms
from client.net.station import Admission
from client.seat.packages import Arrival
from client.seat.vault import OpenAttempt, SeatVault, participant_of
from exam.core import decisions
from exam.exchange.bodies import new_attempt_key
from exam.exchange.wire import AttemptHeader
from exam.sealing.hpke import seal_to

_KEY_INFO = b"pendopo/attempt-key/1"


def begin_attempt(
    vault: SeatVault, arrival: Arrival, admission: Admission, *, seat: str
) -> OpenAttempt:
    """Create the attempt in the vault and store its first entry. On the vault's thread."""
    target = arrival.target
    attempt_id = str(uuid.uuid4())
    key = new_attempt_key()
    header = AttemptHeader(
        attempt_id=attempt_id,
        session_id=arrival.welcome.session_id,
        seat=seat,
        registration=admission.registration,
        package_id=target.package_id,
        package_sha256=target.plaintext_sha256,
        form_id=target.form_id,
        sealed_key=seal_to(target.centre_hpke_public, key, _KEY_INFO + attempt_id.encode()),
        created_utc_ms=wall_utc_ms(),
    )
    participant = participant_of(admission, target.package_id, target.centre_receipt_public)
    attempt = vault.begin(header, key, participant)
    attempt.runner.do(
        lambda one, now: decisions.check_in(
            one,
            now,
            form_id=target.form_id,
            package_sha256=target.plaintext_sha256,
            multiplier_permille=admission.multiplier_permille,
        )
    )
    return attempt
