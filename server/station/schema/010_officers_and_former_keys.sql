-- What the centre said of each officer, so that its end and what it may do are known at any time.
-- Empty for those whom the version before admitted, and for those of the session file.
ALTER TABLE proctor ADD COLUMN certificate BLOB NOT NULL DEFAULT x'';

-- Who was admitted here once and is no more.
CREATE TABLE proctor_removed (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER proctor_removed_is_append_only BEFORE UPDATE ON proctor_removed
BEGIN SELECT RAISE(ABORT, 'proctor_removed is append-only'); END;
CREATE TRIGGER proctor_removed_is_kept BEFORE DELETE ON proctor_removed
BEGIN SELECT RAISE(ABORT, 'proctor_removed is append-only'); END;

-- What computers that were this seat before sign bundles with: their disks may still come.
CREATE TABLE former_carry_key (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    seat TEXT NOT NULL,
    carry_key BLOB NOT NULL UNIQUE CHECK (length(carry_key) = 32),
    until_utc_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER former_carry_key_is_append_only BEFORE UPDATE ON former_carry_key
BEGIN SELECT RAISE(ABORT, 'former_carry_key is append-only'); END;
CREATE TRIGGER former_carry_key_is_kept BEFORE DELETE ON former_carry_key
BEGIN SELECT RAISE(ABORT, 'former_carry_key is append-only'); END;
