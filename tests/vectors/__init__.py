"""Vectors of the formats, for this and other implementations."""
