"""Which pairs are allowed: limits and groups of both ends, said in one sentence when broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication

from exam.core.responses import Pair, Response, scalars
from exam.qti.content import Associable, Gap, Hotspot

translate = QCoreApplication.translate

End = Associable | Gap | Hotspot


def pairs_of(response: Response | None) -> list[Pair]:
    """The pairs of a stored response, in order."""
    return [value for value in scalars(response) if isinstance(value, Pair)]


def may_meet(one: End, other: End) -> bool:
    """False where their groups keep them apart."""
    return (not one.groups or other.identifier in one.groups) and (
        not other.groups or one.identifier in other.groups
    )


def limit_of(end: End) -> int:
    """In how many pairs it may stand; 0 is any number."""
    return 1 if isinstance(end, Gap) else end.match_max


def uses(pairs: Iterable[Pair], identifier: str) -> int:
    """In how many pairs it stands."""
    return sum((pair.first == identifier) + (pair.second == identifier) for pair in pairs)


def is_full(pairs: Sequence[Pair], end: End) -> bool:
    """No further pair is allowed."""
    limit = limit_of(end)
    return bool(limit) and uses(pairs, end.identifier) >= limit


def used_up_sentence(words: str, limit: int) -> str:
    """One end has all the pairs it may have."""
    if limit == 1:
        text = translate("Items", "“{what}” sudah dipakai. Lepaskan dahulu, lalu pilih lagi.")
    else:
        text = translate("Items", "“{what}” sudah dipakai {count} kali. Lepaskan satu dahulu.")
    return text.format(what=_short(words), count=limit)


def apart_sentence(one: str, other: str) -> str:
    """Two ends that must not meet."""
    return translate("Items", "“{one}” dan “{other}” tidak dapat dipasangkan.").format(
        one=_short(one), other=_short(other)
    )


def too_many_pairs_sentence(limit: int) -> str:
    """All pairs are made."""
    return translate(
        "Items", "Paling banyak {count} pasangan. Lepaskan satu dahulu, lalu pasangkan lagi."
    ).format(count=limit)


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57].rstrip()}…"
