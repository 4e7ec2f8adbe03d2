-- A seat shows a certificate now; what was its token's digest is the key of bundles it carries.
ALTER TABLE seat RENAME COLUMN token_sha256 TO carry_key;

-- One-time codes. A spent one stays, so that whoever brings it again is told so.
CREATE TABLE enrolment_code (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    seat TEXT NOT NULL,
    secret BLOB NOT NULL CHECK (length(secret) = 5),
    made_utc_ms INTEGER NOT NULL,
    expires_utc_ms INTEGER NOT NULL,
    spent TEXT NOT NULL DEFAULT '' CHECK (spent IN ('', 'used', 'withdrawn'))
) STRICT;

-- Codes that were wrong, of late.
CREATE TABLE enrolment_try (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT;

-- The keys that seats hold, by the SHA-256 of their public halves. A key once revoked stays so.
CREATE TABLE seat_identity (
    key_sha256 BLOB PRIMARY KEY CHECK (length(key_sha256) = 32),
    seat TEXT NOT NULL,
    address TEXT NOT NULL,
    issued_utc_ms INTEGER NOT NULL,
    expires_utc_ms INTEGER NOT NULL,
    revoked_utc_ms INTEGER NOT NULL DEFAULT 0,
    revoked_why TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TRIGGER seat_identity_stays_revoked BEFORE UPDATE ON seat_identity
WHEN OLD.revoked_utc_ms > 0 AND NEW.revoked_utc_ms = 0
BEGIN SELECT RAISE(ABORT, 'a revoked identity stays revoked'); END;
CREATE TRIGGER seat_identity_is_kept BEFORE DELETE ON seat_identity
BEGIN SELECT RAISE(ABORT, 'seat_identity is kept'); END;

-- One identity at two places, once for each pair of them.
CREATE TABLE identity_incident (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    seat TEXT NOT NULL,
    key_sha256 BLOB NOT NULL,
    what TEXT NOT NULL UNIQUE,
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER identity_incident_is_append_only BEFORE UPDATE ON identity_incident
BEGIN SELECT RAISE(ABORT, 'identity_incident is append-only'); END;
CREATE TRIGGER identity_incident_is_kept BEFORE DELETE ON identity_incident
BEGIN SELECT RAISE(ABORT, 'identity_incident is append-only'); END;
