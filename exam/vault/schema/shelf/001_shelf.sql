-- Opened packages: items and media, by package and path. Only ever inside the encrypted file.
CREATE TABLE package (
    package_id TEXT PRIMARY KEY,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    package_id TEXT NOT NULL REFERENCES package (package_id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (package_id, path)
) STRICT;
