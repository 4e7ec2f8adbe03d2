"""delivery.toml says what QTI cannot: how a section may be left. Unknown keys are refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from exam.core.errors import Rejected
from exam.core.form import LeaveRule

POLICY_PATH = "delivery.toml"
_RULES = ", ".join(f'"{rule.value}"' for rule in LeaveRule)


@dataclass(frozen=True, slots=True)
class Policy:
    """The delivery rules by section identifier; sections not named follow the default."""

    leave: Mapping[str, LeaveRule] = field(default_factory=dict)

    def leave_rule(self, section_id: str) -> LeaveRule:
        """How this section may be left; leaving asks and seals unless said otherwise."""
        return self.leave.get(section_id, LeaveRule.CONFIRM)


def read_policy(data: bytes) -> Policy:
    """Raises :class:`Rejected` naming the key at fault."""
    try:
        document = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Rejected(
            f"QTI-207 {POLICY_PATH}: {error}", remedy="correct the file; it is TOML in UTF-8"
        ) from None
    _only_keys(document, {"sections"}, "the file")
    sections = _table(document.get("sections", {}), "sections")
    leave: dict[str, LeaveRule] = {}
    for section_id, value in sections.items():
        where = f'sections."{section_id}"'
        rules = _table(value, where)
        _only_keys(rules, {"leave"}, where)
        if "leave" in rules:
            leave[section_id] = _leave(rules["leave"], where)
    return Policy(leave)


def _table(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Rejected(f"QTI-207 {POLICY_PATH}: {where} is not a table", remedy=f"write [{where}]")
    return value


def _only_keys(table: Mapping[str, object], known: set[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise Rejected(
            f'QTI-207 {POLICY_PATH}: unknown key "{unknown[0]}" in {where}',
            remedy=f"known here: {', '.join(sorted(known))}",
        )


def _leave(value: object, where: str) -> LeaveRule:
    try:
        return LeaveRule(value)
    except ValueError:
        raise Rejected(
            f"QTI-207 {POLICY_PATH}: {where} leave is {value!r}", remedy=f"write one of {_RULES}"
        ) from None
