"""An attempt driven by ticks that a test passes in: the rules without disk, clock or window."""

from __future__ import annotations

from collections.abc import Callable

from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import Attempt
from exam.core.decisions import Now
from exam.core.form import Form
from exam.core.obedience import obey
from exam.core.orders import Order, OrderKind

ROOT = bytes(32)


class Bench:
    """Decides, stores in a list, applies; time moves only when told."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.attempt = Attempt(form)
        self.events: list[ev.Event] = []
        self.now_ms = 0
        self.checkpoint_ms = 0
        self._orders = 0

    @property
    def now(self) -> Now:
        """This instant."""
        return Now(self.now_ms, 1_700_000_000_000 + self.now_ms)

    def store(self, event: ev.Event) -> None:
        """Keep and apply one event."""
        decisions.permit(self.attempt, event)
        self.events.append(event)
        self.attempt.apply(event)

    def settle(self) -> None:
        """Apply what has fallen due."""
        while (
            event := decisions.due(self.attempt, self.now, answers_root=lambda: ROOT)
        ) is not None:
            self.store(event)

    def do(self, decide: Callable[[Attempt, Now], ev.Event | None]) -> ev.Event | None:
        """One step, after what fell due."""
        self.settle()
        event = decide(self.attempt, self.now)
        if event is not None:
            self.store(event)
        return event

    def pass_time(self, ms: int) -> None:
        """The clock runs; due events happen at the end of the step."""
        self.now_ms += ms
        self.settle()

    def order(self, kind: OrderKind, **more: int | str | None) -> Order:
        """A fresh order."""
        self._orders += 1
        return Order(
            id=f"order-{self._orders}",
            attempt_id="a",
            sequence=self._orders,
            kind=kind,
            officer="Pengawas",
            reason="uji",
            issued_utc_ms=0,
            expires_utc_ms=2**62,
            **more,  # type: ignore[arg-type]
        )

    def obey(self, order: Order) -> ev.Event | None:
        """Carry an order out."""
        return self.do(
            lambda a, now: obey(a, now, order, answers_root=ROOT, station_utc_ms=now.wall_utc_ms)
        )

    def begin(self, multiplier_permille: int = 1000) -> None:
        """Up to the running clock."""
        self.do(
            lambda a, now: decisions.check_in(
                a,
                now,
                form_id=self.form.id,
                package_sha256=ROOT,
                multiplier_permille=multiplier_permille,
            )
        )
        self.do(lambda a, now: decisions.confirm_identity(a, now, correct=True))
        self.obey(self.order(OrderKind.AUTHORIZE))
        self.do(lambda a, now: decisions.accept_rules(a, now, version="1"))
        self.do(lambda a, now: decisions.start(a, now, seed=7))

    def enter(self, section_id: str) -> None:
        """Start a section and open its first item."""
        self.do(lambda a, now: decisions.start_section(a, now, section_id))
        first = self.form.section(section_id).items[0].id
        self.do(lambda a, now: decisions.open_item(a, now, first))

    def crash(self) -> None:
        """The program dies and starts again: only events and the last checkpoint are left."""
        attempt = Attempt(self.form)
        for event in self.events:
            attempt.apply(event)
        self.attempt = attempt
        resumed = decisions.resume(
            attempt, checkpoint_ms=self.checkpoint_ms, wall_utc_ms=self.now.wall_utc_ms
        )
        self.store(resumed)
        self.now_ms = resumed.at_ms
        self.checkpoint_ms = resumed.at_ms
