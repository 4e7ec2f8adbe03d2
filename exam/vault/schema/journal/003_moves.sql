-- Who vouches for officers, by the newest metadata that this seat verified: a start that comes before
-- any metadata judges moves by it.
CREATE TABLE staff (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    said BLOB NOT NULL
) STRICT;

-- The order by which an attempt came here from another seat, by its number: fetched and stored.
-- One that was handed in before gets no entry that says so.
CREATE TABLE taken_up (
    attempt_id TEXT PRIMARY KEY REFERENCES attempt (attempt_id),
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
