-- The last message that the participant at a seat understood, and when; 0 where none was.
ALTER TABLE presence ADD COLUMN read_sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE presence ADD COLUMN read_utc_ms INTEGER NOT NULL DEFAULT 0;
