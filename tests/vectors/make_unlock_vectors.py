"""Writes ``unlock.json`` from fixed keys and inputs.

``python -m tests.vectors.make_unlock_vectors``. Nothing in it is random,
so a second implementation makes the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from exam.core.events import UnlockReason
from exam.vault import unlock, unlock_kit

FILE = Path(__file__).parent / "unlock.json"
UNLOCK_KEY = bytes(range(32))
SHARE = bytes(range(32, 64))
OFFICERS = (("Siti Aminah", b"\x01" * 32), ("Budi Santoso", b"\x02" * 32))
TERMS = unlock.Terms("SESI-1", "12", 300)
NONCES = ("000000000000", "123456789012")
PASSPHRASE = "empat kata tak berkaitan"
SALT = bytes(range(16))


def officers() -> tuple[unlock.Officer, ...]:
    """Both proctors with their keys for the session."""
    session = TERMS.session_id
    return tuple(
        unlock.Officer(name, unlock.officer_secret(UNLOCK_KEY, session, public))
        for name, public in OFFICERS
    )


def kit() -> unlock_kit.Kit:
    """The first proctor's."""
    seats = ("1", "12", "13")
    return unlock_kit.Kit("SESI-1", "Sesi 1", "Ruang 2", seats, 300, officers()[0])


def vectors() -> dict[str, Any]:
    """Every vector by the name of its section in docs/formats-unlock.md; bytes are hexadecimal."""
    slots = unlock.prepare(TERMS, SHARE, officers(), NONCES)
    return {
        "keys": {
            "unlock_key": UNLOCK_KEY,
            "share": SHARE,
            "officers": [
                {"name": name, "public_key": public, "secret": one.secret}
                for (name, public), one in zip(OFFICERS, officers(), strict=True)
            ],
        },
        "challenge": [
            {
                "nonce": nonce,
                "session": TERMS.session_id,
                "seat": TERMS.seat,
                "text": unlock.challenge_text(nonce, TERMS.session_id, TERMS.seat),
                "qr": unlock.challenge_qr(nonce, TERMS.session_id, TERMS.seat),
            }
            for nonce in NONCES
        ],
        "code": [
            {
                "officer": officer.name,
                "nonce": nonce,
                "reason": reason.value,
                "context": TERMS.context(nonce, reason),
                "text": unlock.code_for(officer.secret, TERMS, nonce, reason),
            }
            for officer in officers()
            for nonce in NONCES
            for reason in UnlockReason
        ],
        "slots": {"encoded": unlock.encode_slots(TERMS, slots)},
        "kit": {"passphrase": PASSPHRASE, "encoded": unlock_kit.seal_kit(kit(), PASSPHRASE, SALT)},
    }


def as_text() -> str:
    """The file."""
    return json.dumps(vectors(), indent=1, default=bytes.hex) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_text(), encoding="utf-8")
