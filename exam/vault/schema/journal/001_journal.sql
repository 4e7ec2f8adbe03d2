-- One append-only table of truth: the journal, the offline store and the outbox are the same rows.
CREATE TABLE attempt (
    attempt_id TEXT PRIMARY KEY,
    header BLOB NOT NULL,
    attempt_key BLOB NOT NULL CHECK (length(attempt_key) = 32),
    admission BLOB NOT NULL
) STRICT, WITHOUT ROWID;

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

-- How far each hop has signed for what it holds, and its signed word.
CREATE TABLE mark (
    attempt_id TEXT NOT NULL REFERENCES attempt (attempt_id),
    hop TEXT NOT NULL,
    seq INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    receipt BLOB NOT NULL,
    PRIMARY KEY (attempt_id, hop)
) STRICT, WITHOUT ROWID;

-- The attempt clock, stored every second: not evidence, only where time goes on after a crash.
CREATE TABLE clock (
    attempt_id TEXT PRIMARY KEY REFERENCES attempt (attempt_id),
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Attempts whose participant has seen the receipt and left.
CREATE TABLE farewell (
    attempt_id TEXT PRIMARY KEY REFERENCES attempt (attempt_id)
) STRICT, WITHOUT ROWID;

-- The participant's own receipt, signed by the station.
CREATE TABLE submission (
    attempt_id TEXT PRIMARY KEY REFERENCES attempt (attempt_id),
    receipt BLOB NOT NULL
) STRICT, WITHOUT ROWID;
