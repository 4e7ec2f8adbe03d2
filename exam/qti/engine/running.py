"""A sitting of a test: the route, the items' sessions and the test's outcomes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from exam.core.errors import NotAllowed, Refusal
from exam.qti.engine.context import Context
from exam.qti.engine.item import ItemSession
from exam.qti.engine.route import Branch, Visit, arrange
from exam.qti.engine.rules import run
from exam.qti.engine.selected import RunningItem
from exam.qti.engine.structure import AssessmentLogic, Gates, Part
from exam.qti.engine.values import Fault, Maybe, is_null, truth


class AssessmentRun:
    """One candidate's way through a test. Everything random follows from ``seed``."""

    def __init__(self, logic: AssessmentLogic, *, seed: int = 0) -> None:
        self.logic = logic
        self._seed = seed
        self._chance = random.Random(seed)
        self._items: list[RunningItem] = []
        self._by_identifier: dict[str, RunningItem] = {}
        self._context = Context(logic.variables, {}, f"{seed}:test", facts=self)
        self._reset_outcomes()
        self._part = -1
        self._visits: tuple[Visit, ...] = ()
        self._at = 0
        self._ended = False
        self._parts = [arrange(part, self._chance) for part in logic.parts]
        for visits in self._parts:
            self._open(visits)
        self._enter_part(0)

    def _open(self, visits: Sequence[Visit]) -> None:
        for visit in visits:
            item = RunningItem(visit, ItemSession(visit.ref.logic, seed=self._item_seed(visit)))
            self._items.append(item)
            self._by_identifier.setdefault(visit.identifier, item)

    def _item_seed(self, visit: Visit) -> str:
        return f"{self._seed}:{visit.identifier}"

    def _begin(self, visit: Visit) -> None:
        """Template defaults: when a linear part reaches the item, or a nonlinear part begins."""
        item = self._by_identifier[visit.identifier]
        if visit.ref.template_defaults and not item.attempts:
            values = {
                identifier: expression(self._context)
                for identifier, expression in visit.ref.template_defaults
            }
            item.session = ItemSession(
                visit.ref.logic, seed=self._item_seed(visit), template_values=values
            )

    # what rules ask

    def items(self) -> Sequence[RunningItem]:
        """The items selected, in the order of the route."""
        return self._items

    def find(self, identifier: str) -> RunningItem | None:
        """An item by the identifier of its reference."""
        return self._by_identifier.get(identifier)

    def item_variable(self, identifier: str) -> tuple[bool, Maybe]:
        """``ITEM.VARIABLE``: whether there is such an item, and the value."""
        item_id, _, variable = identifier.rpartition(".")
        item = self._by_identifier.get(item_id)
        if item is None:
            return False, None
        return True, item.read(variable)

    @property
    def outcomes(self) -> dict[str, Maybe]:
        """The test's outcomes now."""
        return dict(self._context.values)

    # the way through

    @property
    def ended(self) -> bool:
        """True once there is nothing left to visit."""
        return self._ended

    @property
    def current(self) -> RunningItem | None:
        """The item to present now; ``None`` at the end."""
        if self._ended:
            return None
        return self._by_identifier[self._visits[self._at].identifier]

    def submit(self, responses: Mapping[str, Maybe]) -> dict[str, Maybe]:
        """Answer the current item and go on; the item's outcomes as this attempt leaves them.

        Simultaneous parts are scored when they end: until then outcomes keep their defaults.

        Raises :class:`NotAllowed` after the end, beyond the attempts allowed, and where the item
        must not be skipped; :class:`Rejected` for faulty content.
        """
        item = self.current
        if item is None:
            raise NotAllowed(Refusal.FINISHED, "the test has ended")
        control = item.visit.ref.control
        if control.max_attempts and item.attempts >= control.max_attempts:
            raise NotAllowed(Refusal.WRONG_STATE, "no attempt is left for this item")
        part = self.logic.parts[self._part]
        skipped = all(is_null(value) for value in responses.values())
        if skipped and not control.allow_skipping and not part.simultaneous:
            raise NotAllowed(Refusal.LEAVE_FORBIDDEN, "this item must be answered")
        item.presented = True
        item.attempts += 1
        if part.simultaneous:
            item.pending = dict(responses)
            item.session.record(responses)
        else:
            item.session.submit(responses)
            self._process_outcomes()
        outcomes = item.outcomes()
        self._go_on(part)
        return outcomes

    def _go_on(self, part: Part) -> None:
        if part.linear and not part.simultaneous:
            self._after(self._at)
        else:
            self._move(self._at + 1, set())

    def _after(self, at: int) -> None:
        """Item branch rules, then those of every section that ends here, from inside out."""
        visit = self._visits[at]
        entered = set(visit.path)
        target = self._branch(visit.ref.gates)
        if target is None:
            for branch in reversed(visit.path):
                if self._end_of(branch) > at + 1:
                    break
                target = self._branch(branch.section.gates)
                if target is not None:
                    visit = Visit(
                        visit.ref, visit.identifier, visit.path[: visit.path.index(branch)]
                    )
                    break
        if target is None:
            self._move(at + 1, entered)
        else:
            self._jump(target, visit, at, entered)

    def _branch(self, gates: Gates) -> str | None:
        for expression, target in gates.branches:
            if self._holds(expression(self._context)):
                return target
        return None

    def _holds(self, value: Maybe) -> bool:
        try:
            return truth(value)
        except Fault as fault:
            raise self.logic.source.refuse(fault.code, str(fault), remedy=fault.remedy) from None

    def _end_of(self, branch: Branch) -> int:
        return 1 + max(at for at, visit in enumerate(self._visits) if branch in visit.path)

    def _jump(self, target: str, visit: Visit, at: int, entered: set[Branch]) -> None:
        if target == "EXIT_TEST":
            self._end_part(exit_test=True)
        elif target == "EXIT_TESTPART":
            self._end_part()
        elif target == "EXIT_SECTION":
            self._move(self._end_of(visit.path[-1]) if visit.path else len(self._visits), entered)
        else:
            self._jump_to(target, at, entered)

    def _jump_to(self, target: str, at: int, entered: set[Branch]) -> None:
        """Forward to an item or section of this part, or to a later part."""
        for later in range(at + 1, len(self._visits)):
            visit = self._visits[later]
            named = (visit.identifier, visit.ref.identifier)
            sections = [branch.section.identifier for branch in visit.path
                        if branch not in entered]  # fmt: skip
            if target in named or target in sections:
                self._move(later, entered)
                return
        for later, part in enumerate(self.logic.parts):
            if later > self._part and part.identifier == target:
                self._end_part(next_part=later)
                return
        raise self.logic.source.refuse(
            407, f'a branch leads to "{target}", which does not come later', remedy="correct it"
        )

    def _move(self, at: int, entered: set[Branch]) -> None:
        """To the first place from ``at`` on whose conditions hold; or to the part's end."""
        part = self.logic.parts[self._part]
        conditional = part.linear and not part.simultaneous
        while at < len(self._visits):
            skip_to = self._blocked(at, entered) if conditional else None
            if skip_to is None:
                self._at = at
                if part.linear:
                    self._begin(self._visits[at])
                return
            at = skip_to
        self._end_part()

    def _blocked(self, at: int, entered: set[Branch]) -> int | None:
        """Where to go on if a condition keeps the item at ``at`` shut."""
        visit = self._visits[at]
        for branch in visit.path:
            if branch not in entered and not self._open_to(branch.section.gates):
                return self._end_of(branch)
            entered.add(branch)
        return None if self._open_to(visit.ref.gates) else at + 1

    def _open_to(self, gates: Gates) -> bool:
        return all(self._holds(condition(self._context)) for condition in gates.conditions)

    def _enter_part(self, number: int) -> None:
        """The first part from ``number`` on that may be entered.

        The test's first part always may: a condition looks back on what was answered, and a test
        that ended before its first question would be none.
        """
        while number < len(self.logic.parts):
            self._part = number
            self._visits = self._parts[number]
            part = self.logic.parts[number]
            if self._visits and (number == 0 or self._open_to(part.gates)):
                for visit in () if part.linear else self._visits:
                    self._begin(visit)
                self._move(0, set())
                return
            number += 1
        self._ended = True

    def _end_part(self, *, exit_test: bool = False, next_part: int | None = None) -> None:
        part = self.logic.parts[self._part]
        if part.simultaneous:
            for visit in self._visits:
                item = self._by_identifier[visit.identifier]
                if item.pending is not None:
                    item.session.submit(item.pending)
                    item.pending = None
        self._process_outcomes()
        target = None if exit_test or next_part is not None else self._branch(part.gates)
        if exit_test or target == "EXIT_TEST":
            self._ended = True
            return
        later = [one.identifier for one in self.logic.parts[self._part + 1 :]]
        if target in later:
            next_part = self._part + 1 + later.index(target)
        self._enter_part(self._part + 1 if next_part is None else next_part)

    # outcome processing

    def _reset_outcomes(self) -> None:
        for identifier, variable in self.logic.variables.items():
            self._context.values[identifier] = variable.initial

    def _process_outcomes(self) -> None:
        """From the defaults, each time. Raises :class:`Rejected` for faulty rules."""
        if self.logic.outcome_rules:
            self._reset_outcomes()
            run(self.logic.outcome_rules, self._context)
