"""Drills and benches: what the program promises, tried on the real program and measured."""
