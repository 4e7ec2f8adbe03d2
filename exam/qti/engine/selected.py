"""One selected item of a running test: its place on the route, its session, and facts about it."""

from __future__ import annotations

from exam.qti.engine.item import ItemSession
from exam.qti.engine.operators.logic import match
from exam.qti.engine.route import Visit
from exam.qti.engine.values import Maybe, is_null, truth
from exam.qti.engine.variables import Variable

_BUILT_IN_RESPONSES = ("numAttempts", "duration")


class RunningItem:
    """One selected item: its place on the route and its session."""

    def __init__(self, visit: Visit, session: ItemSession) -> None:
        self.visit = visit
        self.session = session
        self.presented = False
        self.attempts = 0
        self.pending: dict[str, Maybe] | None = None
        self.categories = visit.ref.categories
        self.sections = frozenset(branch.section.identifier for branch in visit.path)

    def declared(self, identifier: str) -> Variable | None:
        """The item's own declaration, after variable mapping."""
        own = self.visit.ref.mapping.get(identifier, identifier)
        return self.session.logic.variables.get(own)

    def read(self, identifier: str) -> Maybe:
        """The value now."""
        return self.session.values.get(self.visit.ref.mapping.get(identifier, identifier))

    def weight(self, identifier: str) -> float:
        """1 where the item has no such weight."""
        return self.visit.ref.weights.get(identifier, 1.0)

    def _responses(self) -> list[tuple[str, Variable]]:
        return [
            (identifier, variable)
            for identifier, variable in self.session.logic.variables.items()
            if variable.role == "response" and identifier not in _BUILT_IN_RESPONSES
        ]

    def responded(self) -> bool:
        """True where at least one response is neither NULL nor its default."""
        values = self.session.values
        return any(
            not is_null(values[identifier]) and values[identifier] != variable.default
            for identifier, variable in self._responses()
        )

    def correct(self) -> bool | None:
        """Whether every response is its correct one; ``None`` where one has none declared."""
        keys = self.session.correct
        if not keys or any(is_null(key) for key in keys.values()):
            return None
        values = self.session.values
        return all(truth(match((values.get(one), key))) for one, key in keys.items())

    def outcomes(self) -> dict[str, Maybe]:
        """The item's outcomes now."""
        return self.session.logic.outcomes(self.session.values)
