"""What rules can see and change while they run; chance comes from a recorded seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from exam.core.responses import BaseType
from exam.qti.engine.values import Fault, Maybe, Value, fit
from exam.qti.engine.variables import Variable
from exam.qti.markup import Element, Source

if TYPE_CHECKING:
    from exam.qti.engine.subset import Facts


class Context:
    """The variables of one item session or one test session."""

    __slots__ = (
        "_chance", "correct", "defaults", "facts", "human", "seed", "values", "variables",
    )  # fmt: skip

    def __init__(
        self,
        variables: Mapping[str, Variable],
        values: dict[str, Maybe],
        seed: int | str = 0,
        human: frozenset[str] = frozenset(),
        facts: Facts | None = None,
    ) -> None:
        self.variables = variables
        self.values = values
        self.seed = seed
        self._chance: random.Random | None = None
        self.human = human
        self.facts = facts
        self.correct: dict[str, Maybe] = {}
        self.defaults: dict[str, Maybe] = {}

    def variable(self, identifier: str) -> Variable:
        """The declaration. Raises :class:`Fault` where there is none."""
        found = self.variables.get(identifier)
        if found is None:
            raise Fault(f'no variable "{identifier}" is declared', code=401, remedy="declare it")
        return found

    def declares(self, identifier: str) -> bool:
        """Whether :meth:`read` finds something under this name."""
        if identifier in self.values or identifier in self.variables:
            return True
        return self.facts is not None and self.facts.item_variable(identifier)[0]

    def read(self, identifier: str) -> Maybe:
        """The value now; of a test's item, ``ITEM.VARIABLE``. Raises :class:`Fault`."""
        if identifier in self.values:
            return self.values[identifier]
        if self.facts is not None:
            found, value = self.facts.item_variable(identifier)
            if found:
                return value
        self.variable(identifier)
        return None

    def set_outcome(self, identifier: str, value: Maybe) -> None:
        """Set an outcome, unless a person scored it. Raises :class:`Fault`."""
        variable = self.variable(identifier)
        if variable.role != "outcome":
            raise Fault(f'"{identifier}" is no outcome', code=403)
        if identifier not in self.human:
            self.values[identifier] = fit(
                value, variable.cardinality, variable.base_type, identifier
            )

    def random(self) -> random.Random:
        """The source of chance: the same seed gives the same draws."""
        if self._chance is None:
            self._chance = random.Random(self.seed)
        return self._chance


Expression: TypeAlias = Callable[[Context], Maybe]
Rule: TypeAlias = Callable[[Context], None]
Load: TypeAlias = Callable[[str], bytes]
"""Reads a file by its path as written, relative to the file that names it."""

MAX_DEPTH: Final = 60


@dataclass(slots=True)
class Scope:
    """What is known while rules are compiled.

    ``tolerant`` goes on where this program would refuse an import: a custom operator is NULL, an
    unknown template does nothing, and a faulty rule is left out.
    """

    source: Source
    version: str = "3.0"
    variables: Mapping[str, Variable] = field(default_factory=dict)
    load: Load | None = None
    tolerant: bool = False
    depth: int = 0

    def fault(self, fault: Fault, at: Element) -> Exception:
        """``fault`` with its place."""
        return self.source.refuse(fault.code, str(fault), at=at, remedy=fault.remedy)


def scalar_of(context: Context, identifier: str, *types: BaseType) -> Value:
    """The single value of a variable that an attribute names. Raises :class:`Fault`."""
    value = context.read(identifier)
    if value is None or len(value.items) != 1 or value.base_type not in types:
        wanted = " or ".join(one.value for one in types)
        raise Fault(f'"{identifier}" must hold a single {wanted} here')
    return value
