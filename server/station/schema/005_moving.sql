-- Tries to log in, and who lifted a lock. ``whose`` is a registration, or a digest where the
-- number is on no roster; a right try and a lift begin the count of wrong ones anew.
CREATE TABLE pin_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at_utc_ms INTEGER NOT NULL,
    seat TEXT NOT NULL,
    whose TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('wrong', 'right', 'lifted')),
    officer TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    signed BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX pin_event_of_whom ON pin_event (whose, number);
CREATE INDEX pin_event_of_seat ON pin_event (seat, number);
CREATE UNIQUE INDEX pin_event_is_lifted_once ON pin_event (signed) WHERE signed <> x'';
CREATE TRIGGER pin_event_is_append_only BEFORE UPDATE ON pin_event
BEGIN SELECT RAISE(ABORT, 'pin_event is append-only'); END;
CREATE TRIGGER pin_event_is_kept BEFORE DELETE ON pin_event
BEGIN SELECT RAISE(ABORT, 'pin_event is append-only'); END;

-- Where an attempt goes on, by which order. ``seq`` and ``seal`` are the fence: what its former
-- seat wrote up to there counts, what that seat sends afterwards is kept apart.
CREATE TABLE attempt_move (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    attempt_id TEXT NOT NULL REFERENCES attempt (attempt_id),
    from_seat TEXT NOT NULL,
    to_seat TEXT NOT NULL,
    seq INTEGER NOT NULL,
    seal BLOB NOT NULL CHECK (length(seal) = 32),
    clock_ms INTEGER NOT NULL,
    order_id TEXT NOT NULL UNIQUE,
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_move_of_attempt ON attempt_move (attempt_id, number);
CREATE TRIGGER attempt_move_is_append_only BEFORE UPDATE ON attempt_move
BEGIN SELECT RAISE(ABORT, 'attempt_move is append-only'); END;
CREATE TRIGGER attempt_move_is_kept BEFORE DELETE ON attempt_move
BEGIN SELECT RAISE(ABORT, 'attempt_move is append-only'); END;

-- The attempt clock of each seat as it last said it, when it last said anything new.
ALTER TABLE presence ADD COLUMN clock_ms INTEGER NOT NULL DEFAULT 0;
