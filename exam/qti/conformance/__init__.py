"""Proofs of what the reader, the writer and the scorer promise, over other people's content."""
