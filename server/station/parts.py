"""What came in towards the key of one package: kept in memory, tested before it counts.

Neither the centre's share nor a room's secret can be tested alone. So parts that do not go
together are all kept, as nobody can say which of them is the wrong one, and a right part that
comes later still opens.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from exam.package.officers import EnteredShare
from exam.package.release import identity_of, recipient_of

CENTRE: Final = ""
"""Who gave a share that came over the centre's own line."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One officer's share as it was typed in."""

    holder: str
    share: EnteredShare


@dataclass(slots=True)
class Parts:
    """Of one package; ``released`` is what opens it, once it is known."""

    given: dict[str, bytes] = field(default_factory=dict, repr=False)
    """The centre's share by who gave it: everybody replaces their own alone."""
    secrets: list[bytes] = field(default_factory=list, repr=False)
    """The room's secret, each that k shares made."""
    sets: dict[int, dict[int, Brought]] = field(default_factory=dict)
    """Officers' shares by the secret they belong to, then by their number."""
    released: bytes | None = field(default=None, repr=False)

    def has(self, share: bytes) -> bool:
        """The centre's share is here already."""
        return any(secrets.compare_digest(one, share) for one in self.given.values())

    def overrules(self, officer: str, recipient: str | None) -> bool:
        """``officer`` may not bring another share of the centre than is here.

        With the room's recipient the one here was tested. What the centre alone releases cannot
        be tested at the station: then nobody but the centre overrules who came first.
        """
        if recipient is not None:
            return self.released is not None
        return officer != CENTRE and bool(set(self.given) - {officer})

    def settle(self, package_id: str, recipient: str | None) -> bool:
        """Look for what opens the package; ``False`` where parts do not go together.

        ``recipient`` is the age recipient of this room, ``None`` where the centre alone releases.
        """
        if recipient is None:
            if self.given:
                self.released = self.given.get(CENTRE, next(iter(self.given.values())))
            return True
        if self.released is not None or not self.given or not self.secrets:
            return True
        for whose, share in self.given.items():
            for secret in self.secrets:
                if recipient_of(identity_of(share + secret, package_id=package_id)) == recipient:
                    self.released = share + secret
                    self.given, self.secrets = {whose: share}, [secret]
                    return True
        return False
