-- What opens seats' vaults where this station cannot be reached: every proctor's key comes from it.
CREATE TABLE unlock_secret (
    session_id TEXT PRIMARY KEY,
    secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER unlock_secret_is_fixed BEFORE UPDATE ON unlock_secret
BEGIN SELECT RAISE(ABORT, 'unlock_secret is append-only'); END;
CREATE TRIGGER unlock_secret_is_kept BEFORE DELETE ON unlock_secret
BEGIN SELECT RAISE(ABORT, 'unlock_secret is append-only'); END;

-- Codes and kits that were given out here: to whom and for what; never a code.
CREATE TABLE unlock_given (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    what TEXT NOT NULL CHECK (what IN ('code', 'kit')),
    officer TEXT NOT NULL,
    seat TEXT NOT NULL,
    reason TEXT NOT NULL,
    challenge TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER unlock_given_is_append_only BEFORE UPDATE ON unlock_given
BEGIN SELECT RAISE(ABORT, 'unlock_given is append-only'); END;
CREATE TRIGGER unlock_given_is_kept BEFORE DELETE ON unlock_given
BEGIN SELECT RAISE(ABORT, 'unlock_given is append-only'); END;
