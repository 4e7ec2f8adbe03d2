"""The seat's line to the station."""
