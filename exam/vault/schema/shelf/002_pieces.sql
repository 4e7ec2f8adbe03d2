-- A package is kept as it was opened, one zip, in pieces: it never stands in memory as a whole.
-- Pieces come before their package's row, which says that they are all there and as published.
-- What an earlier version had opened is opened again from the sealed file, with the release.
DROP TABLE member;
DELETE FROM package;

CREATE TABLE piece (
    package_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 0),
    data BLOB NOT NULL,
    PRIMARY KEY (package_id, number)
) STRICT;
