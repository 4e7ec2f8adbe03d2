"""TUF's four roles, in the order in which one vouches for the next."""

from typing import Final

ROLES: Final = ("root", "targets", "snapshot", "timestamp")
