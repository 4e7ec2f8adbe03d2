"""The rules of a sitting: standard library only, no clock, disk, network or randomness."""
