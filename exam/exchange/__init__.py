"""Store and forward: what travels between seat, station and centre, and how it is taken in."""
