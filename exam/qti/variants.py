"""The values that template processing gives an item in one attempt, the same wherever it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

from exam.core.errors import Rejected
from exam.core.responses import Response
from exam.qti.document import ItemDocument
from exam.qti.engine.item import ItemLogic, ItemSession, compile_item
from exam.qti.engine.values import Maybe, to_response
from exam.qti.markup import Source, children

Values: TypeAlias = tuple[tuple[str, Response | None], ...]
"""Template and outcome variables by identifier, in the order of their declarations."""


def item_seed(attempt_seed: int, item_id: str) -> int:
    """The seed of one item's chance, from the one that the attempt's start has recorded."""
    text = f"pendopo/item-seed/1\0{attempt_seed}\0{item_id}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big")


class Variants:
    """One item's variants; the one made last is kept, for an item is drawn again and again."""

    def __init__(self, item_id: str, logic: ItemLogic) -> None:
        self._item_id = item_id
        self._logic = logic
        self._seed: int | None = None
        self._values: Values = ()

    def values(self, attempt_seed: int) -> Values:
        """What the body shows in the attempt with this seed.

        Where a rule fails the declared values stay: the centre finds the same failure when it
        scores, and a participant cannot mend it.
        """
        if self._seed != attempt_seed:
            try:
                self._values = self.made(attempt_seed)
            except Rejected:
                self._values = self._told(self._logic.initial)
            self._seed = attempt_seed
        return self._values

    def templates(self, attempt_seed: int) -> Values:
        """Of :meth:`values` the template variables alone."""
        variables = self._logic.variables
        return tuple(
            (identifier, value)
            for identifier, value in self.values(attempt_seed)
            if variables[identifier].role == "template"
        )

    def made(self, attempt_seed: int) -> Values:
        """As :meth:`values`, made anew. Raises :class:`Rejected` for a rule that fails."""
        seed = item_seed(attempt_seed, self._item_id)
        return self._told(ItemSession(self._logic, seed=seed).values)

    def _told(self, values: Mapping[str, Maybe]) -> Values:
        return tuple(
            (identifier, to_response(values[identifier]))
            for identifier, variable in self._logic.variables.items()
            if variable.role in ("template", "outcome")
        )


def read_variants(document: ItemDocument) -> Variants:
    """From an item as a seat has it, or whole. Raises :class:`Rejected` for faulty rules.

    Response processing is left out: it is not run here, and may name files that stayed behind.
    """
    root = document.root
    for processing in list(children(root, "response-processing")):
        root.remove(processing)
    item_id = document.content.id
    return Variants(item_id, compile_item(root, Source(document.path, item_id)))
