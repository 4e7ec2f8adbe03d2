"""Codes, the keys that seats were given, and what was noticed of them, as the vault holds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from exam.vault.database import Database

TRIES_WITHIN_MS = 15 * 60 * 1000
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that was given out; ``spent`` is ``used`` once it was, else empty."""

    number: int
    seat: str
    secret: bytes = field(repr=False)
    expires_utc_ms: int
    spent: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A key that a seat was given; ``revoked_why`` counts where ``revoked_utc_ms`` is not 0."""

    seat: str
    expires_utc_ms: int
    revoked_utc_ms: int
    revoked_why: str


class Identities:
    """Used inside a desk's commit only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- codes --------------------------------------------------------------------------------

    def add_code(self, seat: str, secret: bytes, now_utc_ms: int, expires_utc_ms: int) -> None:
        """Give a code out; those that the seat had before no longer count."""
        self._database.execute(
            "UPDATE enrolment_code SET spent = 'withdrawn' WHERE seat = ? AND spent = ''", (seat,)
        )
        self._database.execute(
            "INSERT INTO enrolment_code (seat, secret, made_utc_ms, expires_utc_ms)"
            " VALUES (?, ?, ?, ?)",
            (seat, secret, now_utc_ms, expires_utc_ms),
        )

    def codes(self) -> list[OpenCode]:
        """Every code ever given out, newest first."""
        rows = self._database.query(
            "SELECT number, seat, secret, expires_utc_ms, spent FROM enrolment_code"
            " ORDER BY number DESC"
        )
        return [OpenCode(*row) for row in rows]

    def spend_code(self, number: int) -> None:
        """A code was used."""
        self._database.execute(
            "UPDATE enrolment_code SET spent = 'used' WHERE number = ?", (number,)
        )

    # -- wrong codes --------------------------------------------------------------------------

    def note_try(self, address: str, now_utc_ms: int, since_utc_ms: int) -> None:
        """A code was wrong; what is older than ``since_utc_ms`` is forgotten."""
        self._database.execute("DELETE FROM enrolment_try WHERE at_utc_ms <= ?", (since_utc_ms,))
        self._database.execute(
            "INSERT INTO enrolment_try (address, at_utc_ms) VALUES (?, ?)", (address, now_utc_ms)
        )

    def tries(self, since_utc_ms: int) -> dict[str, int]:
        """How many codes were wrong since then, by address."""
        rows = self._database.query(
            "SELECT address, count(*) FROM enrolment_try WHERE at_utc_ms > ? GROUP BY address",
            (since_utc_ms,),
        )
        return {str(address): int(count) for address, count in rows}

    # -- identities ---------------------------------------------------------------------------

    def issue(
        self, key_sha256: bytes, seat: str, address: str, now_utc_ms: int, expires_utc_ms: int
    ) -> None:
        """A seat was given a certificate for this key."""
        self._database.execute(
            "INSERT INTO seat_identity (key_sha256, seat, address, issued_utc_ms, expires_utc_ms)"
            " VALUES (?, ?, ?, ?, ?)",
            (key_sha256, seat, address, now_utc_ms, expires_utc_ms),
        )

    def renew(self, key_sha256: bytes, expires_utc_ms: int) -> None:
        """The key was certified anew."""
        self._database.execute(
            "UPDATE seat_identity SET expires_utc_ms = ? WHERE key_sha256 = ?",
            (expires_utc_ms, key_sha256),
        )

    def of(self, key_sha256: bytes) -> Identity | None:
        """Whose key this is."""
        rows = self._database.query(
            "SELECT seat, expires_utc_ms, revoked_utc_ms, revoked_why FROM seat_identity"
            " WHERE key_sha256 = ?",
            (key_sha256,),
        )
        return Identity(*rows[0]) if rows else None

    def enrolled(self) -> frozenset[str]:
        """The seats that hold a key which counts."""
        rows = self._database.query("SELECT seat FROM seat_identity WHERE revoked_utc_ms = 0")
        return frozenset(str(seat) for (seat,) in rows)

    def revoke(self, seat: str, why: str, now_utc_ms: int) -> int:
        """No key of this seat counts any more; how many did, its unused codes included."""
        return self._database.execute(
            "UPDATE enrolment_code SET spent = 'withdrawn' WHERE seat = ? AND spent = ''", (seat,)
        ) + self._database.execute(
            "UPDATE seat_identity SET revoked_utc_ms = ?, revoked_why = ?"
            " WHERE seat = ? AND revoked_utc_ms = 0",
            (now_utc_ms, why, seat),
        )

    # -- incidents ----------------------------------------------------------------------------

    def note_incident(self, seat: str, key_sha256: bytes, what: str, now_utc_ms: int) -> None:
        """Keep what was noticed, once."""
        self._database.execute(
            "INSERT INTO identity_incident (seat, key_sha256, what, at_utc_ms)"
            " VALUES (?, ?, ?, ?) ON CONFLICT (what) DO NOTHING",
            (seat, key_sha256, what, now_utc_ms),
        )

    def incidents(self) -> dict[str, str]:
        """The newest incident by seat, of keys that still count."""
        rows = self._database.query(
            "SELECT one.seat, one.what FROM identity_incident AS one"
            " JOIN seat_identity AS key USING (key_sha256)"
            " WHERE key.revoked_utc_ms = 0 ORDER BY one.number"
        )
        return {str(seat): str(what) for seat, what in rows}


def enrolment_trouble(identities: Identities, now_utc_ms: int) -> str:
    """Who guessed at codes of late, in one line; empty where nobody did."""
    tries = identities.tries(now_utc_ms - TRIES_WITHIN_MS)
    if not tries:
        return ""
    addresses = sorted(tries)
    named = ", ".join(addresses[:MOST_NAMED])
    more = f" and {len(addresses) - MOST_NAMED} more" if len(addresses) > MOST_NAMED else ""
    return f"{sum(tries.values())} wrong enrolment codes, from {named}{more}"
