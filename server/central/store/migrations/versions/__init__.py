"""Numbered migrations; they import no project code, so that old ones keep working."""
