-- Every opening by a proctor's code. A challenge that stands here opens nothing again, also where
-- an older copy of the file with the challenges was put back.
CREATE TABLE unlock (
    challenge TEXT PRIMARY KEY,
    officer TEXT NOT NULL,
    reason TEXT NOT NULL,
    opened_utc_ms INTEGER NOT NULL,
    expires_utc_ms INTEGER NOT NULL,
    wrong_tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER unlock_is_append_only BEFORE UPDATE ON unlock
BEGIN SELECT RAISE(ABORT, 'unlock is append-only'); END;
CREATE TRIGGER unlock_is_kept BEFORE DELETE ON unlock
BEGIN SELECT RAISE(ABORT, 'unlock is append-only'); END;

-- What the station said of the session last, for a seat that must go on alone.
CREATE TABLE welcome (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    said BLOB NOT NULL
) STRICT;
