"""The release of a package's key, at the centre and in the room, as one command."""
