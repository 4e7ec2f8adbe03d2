"""The headless services: the room's station and the national centre."""
