-- Attempts that came without this station's word that it let them begin: which store, where in it.
-- What the version before took in is none of them: that station gave no such word.
CREATE TABLE not_admitted (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    attempt_id TEXT NOT NULL UNIQUE,
    store TEXT NOT NULL,
    entry INTEGER NOT NULL,
    why TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER not_admitted_is_append_only BEFORE UPDATE ON not_admitted
BEGIN SELECT RAISE(ABORT, 'not_admitted is append-only'); END;
CREATE TRIGGER not_admitted_is_kept BEFORE DELETE ON not_admitted
BEGIN SELECT RAISE(ABORT, 'not_admitted is append-only'); END;
