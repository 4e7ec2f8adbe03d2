-- Everything a station keeps. No key that opens an answer is ever here.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    session_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    zone TEXT NOT NULL,
    starts_utc_ms INTEGER NOT NULL,
    ends_utc_ms INTEGER NOT NULL,
    package TEXT NOT NULL,
    practice TEXT NOT NULL,
    rules_version TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The roster. Names and numbers are here and nowhere else; elsewhere stands the registration.
CREATE TABLE participant (
    registration TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    nip TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    institution TEXT NOT NULL,
    photo BLOB NOT NULL,
    pin_salt BLOB NOT NULL,
    pin_hash BLOB NOT NULL,
    multiplier_permille INTEGER NOT NULL,
    seat TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE seat (
    seat TEXT PRIMARY KEY,
    token_sha256 BLOB NOT NULL UNIQUE,
    vault_share BLOB NOT NULL CHECK (length(vault_share) = 32),
    device TEXT NOT NULL DEFAULT '',
    program TEXT NOT NULL DEFAULT '',
    hello_utc_ms INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE proctor (
    public_key BLOB PRIMARY KEY CHECK (length(public_key) = 32),
    name TEXT NOT NULL,
    role TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A try is written before the PIN is checked and removed when it was right.
CREATE TABLE pin_try (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX pin_try_of_number ON pin_try (number, at_utc_ms);

CREATE TABLE admission (
    registration TEXT PRIMARY KEY REFERENCES participant (registration),
    seat TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
    attempt_id TEXT PRIMARY KEY,
    registration TEXT NOT NULL,
    seat TEXT NOT NULL,
    package_id TEXT NOT NULL,
    header BLOB NOT NULL,
    opened_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER attempt_is_append_only BEFORE UPDATE ON attempt
BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;

CREATE TABLE entry (
    attempt_id TEXT NOT NULL REFERENCES attempt (attempt_id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    body BLOB NOT NULL,
    seal BLOB NOT NULL CHECK (length(seal) = 32),
    PRIMARY KEY (attempt_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER entry_is_append_only BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END;
CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END;

-- How far the centre has signed, with its word; ``trouble`` is why it takes no more.
CREATE TABLE centre_mark (
    attempt_id TEXT PRIMARY KEY REFERENCES attempt (attempt_id),
    seq INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    receipt BLOB NOT NULL,
    trouble TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- What contradicted the store, kept apart from it and once only.
CREATE TABLE quarantine (
    digest BLOB PRIMARY KEY,
    attempt_id TEXT NOT NULL,
    why TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    message BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER quarantine_is_append_only BEFORE UPDATE ON quarantine
BEGIN SELECT RAISE(ABORT, 'quarantine is append-only'); END;

-- Batches over the bound of what is kept apart: how many there were.
CREATE TABLE quarantine_beyond (
    attempt_id TEXT PRIMARY KEY,
    batches INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE presence (
    seat TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL,
    state TEXT NOT NULL,
    section TEXT NOT NULL,
    answered INTEGER NOT NULL,
    items INTEGER NOT NULL,
    head_seq INTEGER NOT NULL,
    last_order_sequence INTEGER NOT NULL,
    called_utc_ms INTEGER NOT NULL,
    trouble TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE proctor_order (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL UNIQUE,
    attempt_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    officer TEXT NOT NULL,
    reason TEXT NOT NULL,
    expires_utc_ms INTEGER NOT NULL,
    received_utc_ms INTEGER NOT NULL,
    signed BLOB NOT NULL
) STRICT;
CREATE INDEX proctor_order_of_attempt ON proctor_order (attempt_id, number);
CREATE TRIGGER proctor_order_is_append_only BEFORE UPDATE ON proctor_order
BEGIN SELECT RAISE(ABORT, 'proctor_order is append-only'); END;
CREATE TRIGGER proctor_order_is_kept BEFORE DELETE ON proctor_order
BEGIN SELECT RAISE(ABORT, 'proctor_order is append-only'); END;

-- Who released which package when; the share itself is never stored.
CREATE TABLE package_release (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    package_id TEXT NOT NULL,
    source TEXT NOT NULL,
    officer TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE submission (
    attempt_id TEXT PRIMARY KEY REFERENCES attempt (attempt_id),
    receipt BLOB NOT NULL
) STRICT, WITHOUT ROWID;
