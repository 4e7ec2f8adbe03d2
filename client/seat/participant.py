"""Who sits an attempt, as the vault keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from client.net.station import Admission
from exam.core.errors import Rejected
from exam.core.roles import Staff
from exam.exchange import wire

ADMISSION_FIELDS: dict[str, type] = {
    "name": str,
    "masked_number": str,
    "position": str,
    "institution": str,
    "photo": bytes,
    "package_id": str,
    "centre_key": bytes,
}
STAFF_FIELD: dict[str, type] = {"staff": bytes}
"""Absent where the attempt was begun with version 0.1."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Who sits the attempt, and what the seat must remember to go on alone."""

    name: str
    masked_number: str
    position: str
    institution: str
    photo: bytes
    package_id: str
    centre_key: bytes
    staff: Staff | None = None

    def to_bytes(self) -> bytes:
        """What :func:`read_participant` reads."""
        kept = {name: getattr(self, name) for name in ADMISSION_FIELDS}
        staff = self.staff.to_bytes() if self.staff is not None else b""
        return wire.encode_map("admission", {**kept, "staff": staff})


def participant_of(
    admission: Admission, package_id: str, centre_key: bytes, staff: Staff | None
) -> Participant:
    """What is kept of an admission."""
    return Participant(
        admission.name,
        admission.masked_number,
        admission.position,
        admission.institution,
        admission.photo,
        package_id,
        centre_key,
        staff,
    )


def read_participant(blob: bytes) -> Participant:
    """What was kept of an admission. Raises :class:`Rejected`."""
    try:
        kept = wire.decode_map("admission", blob, ADMISSION_FIELDS | STAFF_FIELD)
    except Rejected:
        kept = {**wire.decode_map("admission", blob, ADMISSION_FIELDS), "staff": b""}
    return Participant(**{**kept, "staff": Staff.from_bytes(kept["staff"])})
