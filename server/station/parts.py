"""What came in towards the key of one package: kept in memory, tested before it counts.

Neither the centre's share nor a room's secret can be tested alone. So parts that do not go
together are all kept, as nobody can say which of them is the wrong one, and a right part that
comes later still opens. What opens is looked for whenever it is asked for: a part may be here
before the package, and so before it is known what the package wants.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from exam.package.officers import EnteredShare
from exam.package.release import identity_of, recipient_of
from server.station.seals import Seal
from server.station.shares import ShareSet

CENTRE: Final = ""
"""Who gave a share that came over the centre's own line."""
MOST_SETS: Final = 8
MOST_SECRETS: Final = 16
"""Of one package; one more of either drives the oldest out. A test of each takes 0.1 ms."""


@dataclass(slots=True)
class Parts:
    """Of one package."""

    given: dict[str, bytes] = field(default_factory=dict, repr=False)
    """The centre's share by who gave it: everybody replaces their own alone."""
    secrets: list[bytes] = field(default_factory=list, repr=False)
    """The room's secret, each that k shares made; the newest is last."""
    sets: dict[tuple[int, int], ShareSet] = field(default_factory=dict)
    """Officers' shares by the secret they belong to and how many make it; the newest is last."""
    _fits: dict[str, bytes] = field(default_factory=dict, repr=False)
    """What was found to open, by recipient: no part that comes later closes it again."""
    _in_vain: tuple[str, Sequence[bytes], Sequence[bytes]] | None = field(default=None, repr=False)
    """What was tested last, and did not go together."""

    def has(self, share: bytes) -> bool:
        """The centre's share is here already."""
        return any(secrets.compare_digest(one, share) for one in self.given.values())

    def hold_secret(self, secret: bytes) -> None:
        """One more that the room's may be."""
        self.secrets = [*(one for one in self.secrets if one != secret), secret][-MOST_SECRETS:]

    def set_of(self, share: EnteredShare) -> ShareSet:
        """Where a share belongs."""
        key = share.set_id, share.threshold
        self.sets[key] = self.sets.pop(key, ShareSet(share.threshold))
        if len(self.sets) > MOST_SETS:
            del self.sets[next(iter(self.sets))]
        return self.sets[key]

    def overrules(self, package_id: str, officer: str, seal: Seal | None) -> bool:
        """``officer`` may not bring another share of the centre than is here.

        With the room's recipient the one here was tested. What the centre alone releases cannot
        be tested at the station: then nobody but the centre overrules who came first. While the
        package is not here everybody's share is kept, as the right one may be among them.
        """
        if seal is None:
            return False
        if seal.recipient is None:
            return officer != CENTRE and bool(set(self.given) - {officer})
        return self.released(package_id, seal) is not None

    def released(self, package_id: str, seal: Seal | None) -> bytes | None:
        """What opens the package; ``None`` while parts, or the package itself, are not here."""
        if seal is None or not self.given:
            return None
        if seal.recipient is None:
            return self.given.get(CENTRE, next(iter(self.given.values())))
        if seal.recipient not in self._fits:
            self._look_for(package_id, seal.recipient)
        return self._fits.get(seal.recipient)

    def misfit(self, package_id: str, seal: Seal | None) -> bool:
        """All is here, and no two parts go together."""
        all_here = seal is not None and seal.for_officers and self.given and self.secrets
        return bool(all_here) and self.released(package_id, seal) is None

    def _look_for(self, package_id: str, recipient: str) -> None:
        # Once for the same parts: every seat that waits asks again and again.
        parts = recipient, tuple(self.given.values()), tuple(self.secrets)
        if parts == self._in_vain:
            return
        for share in dict.fromkeys(parts[1]):
            for secret in parts[2]:
                if recipient_of(identity_of(share + secret, package_id=package_id)) == recipient:
                    self._fits[recipient] = share + secret
                    return
        self._in_vain = parts
