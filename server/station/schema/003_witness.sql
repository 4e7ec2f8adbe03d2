-- Heads of the centre's log that this room has seen, each shown to add to the one before.
CREATE TABLE log_head (
    size INTEGER PRIMARY KEY,
    signed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER log_head_is_append_only BEFORE UPDATE ON log_head
BEGIN SELECT RAISE(ABORT, 'log_head is append-only'); END;
CREATE TRIGGER log_head_is_kept BEFORE DELETE ON log_head
BEGIN SELECT RAISE(ABORT, 'log_head is append-only'); END;

-- A head that contradicts one of those: both are the evidence. It is never forgotten.
CREATE TABLE log_trouble (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    why TEXT NOT NULL UNIQUE,
    held BLOB NOT NULL,
    shown BLOB NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER log_trouble_is_append_only BEFORE UPDATE ON log_trouble
BEGIN SELECT RAISE(ABORT, 'log_trouble is append-only'); END;
CREATE TRIGGER log_trouble_is_kept BEFORE DELETE ON log_trouble
BEGIN SELECT RAISE(ABORT, 'log_trouble is append-only'); END;
