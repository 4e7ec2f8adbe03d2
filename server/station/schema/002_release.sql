-- Which officers' shares a step of a release was made with; empty for the centre's own share.
ALTER TABLE package_release ADD COLUMN shares TEXT NOT NULL DEFAULT '';

CREATE TRIGGER package_release_refuses_update BEFORE UPDATE ON package_release
BEGIN SELECT RAISE(ABORT, 'package_release is append-only'); END;

CREATE TRIGGER package_release_refuses_delete BEFORE DELETE ON package_release
BEGIN SELECT RAISE(ABORT, 'package_release is append-only'); END;
