-- What was handed in as a proctor's word and is none: once for each content, the first 256.
CREATE TABLE refused_order (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    place INTEGER NOT NULL,
    seat TEXT NOT NULL,
    why TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER refused_order_is_append_only BEFORE UPDATE ON refused_order
BEGIN SELECT RAISE(ABORT, 'refused_order is append-only'); END;
CREATE TRIGGER refused_order_is_kept BEFORE DELETE ON refused_order
BEGIN SELECT RAISE(ABORT, 'refused_order is append-only'); END;
