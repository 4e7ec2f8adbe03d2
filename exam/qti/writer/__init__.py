"""QTI out: what was read is written in 3.0 or 2.2, and reads as the same model again."""
