"""Content packages: signed, sealed, released, opened. Nothing unverified gets past this door."""
