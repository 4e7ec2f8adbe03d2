"""How the room's packages are sealed, as their signed metadata said when they came in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exam.package.target import PackageTarget
from server.station.register import Register

RECIPIENTS_SETTING: Final = "package-recipients"


@dataclass(frozen=True, slots=True)
class Seal:
    """Of a package that came in: of any other nobody here knows what it takes to open it.

    ``recipient`` is this room's age recipient, ``None`` where the centre alone releases, empty
    for a package that was sealed for other rooms only.
    """

    recipient: str | None

    @property
    def for_officers(self) -> bool:
        """Officers of this room have to enter shares."""
        return bool(self.recipient)


def keep_seals_now(register: Register, targets: Sequence[PackageTarget], session_id: str) -> None:
    """Keep what verified packages say; what an earlier version said stays known.

    A newer version may come while the earlier one is being worked on.
    """
    table: Mapping[str, str | None] = _table(register) | {
        one.package_id: one.rooms.get(session_id, "") if one.release == "officers" else None
        for one in targets
    }
    register.keep_setting(RECIPIENTS_SETTING, json.dumps(table, sort_keys=True).encode())


def seals_now(register: Register) -> dict[str, Seal]:
    """By package."""
    return {package_id: Seal(one) for package_id, one in _table(register).items()}


def _table(register: Register) -> dict[str, str | None]:
    kept = register.setting(RECIPIENTS_SETTING)
    return dict(json.loads(kept)) if kept else {}
