"""Checks for somebody who has files and public keys, and neither a network nor trust in us."""
