"""Sealing to the centre: shared by packages and exchange, which do not know each other."""
