"""A station that lies: the real room over its real vault, and between it and the seat a crook.

The crook holds everything that a station holds: its signing key, its vault, every order and
entry that passes. It does not hold an officer's key nor the centre's. The seat is the real one:
vault, runner, network thread and what it shows of its answers.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TypeVar

from client.net.station import Admission, Station, Welcome
from client.net.uplink import Declined, Uplink
from client.seat.checkin import LoggedIn, begin_attempt, draft_attempt
from client.seat.link import Link
from client.seat.packages import Arrival
from client.seat.presence import presence_of
from client.seat.presenter import with_marks
from client.seat.starting import OpenedVault, open_by_station
from client.seat.updates import AttemptMoved, LinkTrouble, MarksMoved, OrdersCame, Update
from client.seat.vault import DEVICE_SECRET_FILE, OpenAttempt, SeatVault
from client.seat.views import SavedView, SaveState
from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import Snapshot
from exam.core.chain import Head, genesis
from exam.core.errors import Unreachable
from exam.core.orders import Order, OrderKind
from exam.exchange import wire
from exam.exchange.admission import draft_of
from exam.exchange.bundle_manifest import attempt_signer
from exam.exchange.bundle_writing import Origin
from exam.exchange.moves import Moves, encode_moves
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.package.keys import CentreKeys
from exam.package.staff_keys import staff_private
from exam.package.target import PackageTarget
from exam.package.trust import Mirror, folder_fetch
from exam.qti.delivery import strip_keys
from exam.qti.files import FolderFiles
from exam.sealing.pin import stretch_pin
from exam.vault.database import JOURNAL, Database
from exam.vault.exporting import VaultSource, export_bundle
from exam.vault.journal import Mark, list_attempts
from exam.vault.keys import device_secret, vault_key
from exam.vault.sealed import JOURNAL_FILE
from exam.vault.worker import Worker
from server.station.room import Room
from server.station.setup import add_proctor, open_desk
from tests.helpers.officers import Centre, Officer, an_order
from tests.helpers.room import PASSPHRASE, SAMPLES, SESSION_ID, _prepared, until
from tests.helpers.scripted_seat import sample_form, some_response, wall_ms

SEAT = "1"
_T = TypeVar("_T")


class Crook(Station):
    """Answers a seat. As it stands it is honest; each test makes it lie in one way."""

    def __init__(self, home: Path, seat: str) -> None:
        super().__init__(Uplink.__new__(Uplink), seat)
        self.clock_ms: Callable[[], int] = wall_ms
        self.home = home
        self.open()
        self.heard = 0
        self.reachable = True
        self.saves = True
        self.orders: Callable[[tuple[bytes, ...]], tuple[bytes, ...]] = lambda orders: orders
        self.receipts: Callable[[tuple[bytes, ...]], tuple[bytes, ...]] = lambda receipts: receipts
        self.dropped: list[wire.EntriesMessage] = []
        self.says_moved = False
        self.refuses_as_moved = False
        self.shown: dict[str, bytes] = {}
        self.asked = 0

    def open(self) -> None:
        """The station starts."""
        self.desk = open_desk(self.home, PASSPHRASE)
        self.room = Room(self.desk, self._now)

    def close(self) -> None:
        """The station stops."""
        self.desk.close()

    def _now(self) -> int:
        return self.clock_ms()

    def post_entries(self, message: bytes) -> bytes:
        """Entries in, a receipt out: where it does not save, signed all the same."""
        self._check_line()
        batch = wire.decode_entries(message)
        if self.refuses_as_moved:
            raise Declined("moved", "goes on at seat 2")
        if self.saves or not batch.entries:
            receipt = self.desk.run(lambda: self.room.take_carried_now(batch))
        else:
            self.dropped.append(batch)
            last = batch.entries[-1]
            attempt_id = wire.decode_header(batch.header).attempt_id
            receipt = self.sign(attempt_id, Head(last.seq, last.seal))
        return wire.encode_receipts(wire.ReceiptsMessage(self.receipts((receipt,))))

    def presence(self, message: wire.PresenceMessage) -> wire.PresenceReply:
        """Orders, receipts and the time as the crook likes them."""
        self._check_line()
        now = self.clock_ms()
        waiting = self.desk.run(lambda: self.room.orders.waiting(message.attempt_id, now))
        self.desk.run(lambda: self.room.presence.hear(message, now))
        held = self.desk.run(lambda: self.room._receipts_now(message, now))
        self.heard = message.called_utc_ms
        moved_to = "2" if self.says_moved and message.attempt_id else ""
        return wire.PresenceReply(self.orders(waiting), self.receipts(held), 0, now, moved_to)

    def moved_away(self) -> Moves:
        """What it shows for having said that an attempt was moved."""
        self._check_line()
        self.asked += 1
        return Moves(self.shown, self.clock_ms())

    def sign(self, attempt_id: str, head: Head, private: bytes = b"") -> bytes:
        """A receipt over anything."""
        receipt = Receipt(Hop.STATION, attempt_id, head, self.clock_ms())
        return sign_receipt(receipt, private or self.room.signing_key)

    def take(self, order: Order, signed: bytes) -> bool:
        """An officer gives an order, as by the station's own interface."""
        return self.desk.run(lambda: self.room.keep_order_now(order, signed))

    def _check_line(self) -> None:
        if not self.reachable:
            raise Unreachable("the station does not answer")


class Sitting:
    """A seat at its station; ``told`` is what a person at the seat is told."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        kept = _prepared(False, False)
        self.folder = folder
        self.home = folder / "ruang"
        shutil.copytree(kept / "ruang", self.home)
        self.centre = Centre(staff_private(CentreKeys.load(kept / "pusat")))
        self.target = _target(kept, folder)
        self.crook = self._open_station(stack)
        self.officer = self.admit(self.centre.officer(wall_ms(), name="Siti Aminah"))
        self.told: list[str] = []
        self.left: list[str] = []
        self.marks: dict[Hop, Mark] = {}
        self._said = 0
        self._worker = Worker()
        stack.callback(self._worker.stop)
        self._vault = self._ask(lambda: SeatVault.open(folder / "seat", bytes(32)))
        stack.callback(lambda: self._ask(self._vault.close))
        self.attempt: OpenAttempt = self._begin()
        self._ask(lambda: self.attempt.runner.bind(sample_form()))
        self.link = self._connect()
        stack.callback(self._hang_up)
        self.settle()

    def _hang_up(self) -> None:
        self.link.stop()

    def _connect(self) -> Link:
        link = Link(
            self.crook,
            self._worker,
            self._on_update,
            station_key=self.crook.room.public_key,
            session_id=SESSION_ID,
        )
        link.name_staff(self.target.staff)
        link.follow(self.attempt)
        link.report(self._presence)
        link.start()
        return link

    def _open_station(self, stack: ExitStack) -> Crook:
        crook = Crook(self.home, SEAT)
        stack.callback(crook.close)
        return crook

    def _begin(self) -> OpenAttempt:
        room = self.crook.room
        person = next(one for one in self.crook.desk.run(room.register.people))
        arrival = Arrival(self._welcome(), self.target, self.folder / "none", None, None)
        pin_key = stretch_pin("314159", bytes(16))
        draft = draft_attempt(self.target, pin_key)
        admission = Admission(
            registration=person.registration,
            name=person.name,
            masked_number="",
            position="",
            institution="",
            photo=b"",
            multiplier_permille=1000,
            attempt_id="",
            moved_from="",
            admission=room.admitting.sign(
                person.registration, SEAT, draft_of(draft.header), wall_ms()
            ),
        )
        logged_in = LoggedIn(admission, pin_key, draft)
        return self._ask(lambda: begin_attempt(self._vault, arrival, logged_in, seat=SEAT))

    def _welcome(self, moved_away: bytes = b"") -> Welcome:
        plan = self.crook.room.plan
        return Welcome(
            plan.session_id, plan.title, plan.place, plan.zone, plan.starts_utc_ms,
            plan.ends_utc_ms, bytes(32), plan.package, plan.practice, plan.rules_version,
            wall_ms(), 0, moved_away,
        )  # fmt: skip

    def restart(self, shown: dict[str, bytes] | bytes) -> OpenedVault:
        """The seat's program starts anew, and the welcome says this of moves."""
        moves = shown if isinstance(shown, bytes) else encode_moves(Moves(shown, wall_ms()))
        welcome = self._welcome(moves)
        self.link.stop()
        files, target = strip_keys(FolderFiles(SAMPLES / "pemetaan")), self.target
        self._ask(
            lambda: self._vault.put_package(target.package_id, target.plaintext_sha256, files)
        )
        self._ask(self._vault.close)
        opened = self._ask(
            lambda: open_by_station(self.folder / "seat", welcome, seat=SEAT, synchronous="FULL")
        )
        self._vault = opened.vault
        self.told += [str(one) for one in opened.told]
        held = opened.held[-1]
        assert isinstance(held, OpenAttempt)
        self.attempt = held
        if opened.present:
            self.link = self._connect()
        return opened

    # -- officers -----------------------------------------------------------------------------

    def admit(self, officer: Officer) -> Officer:
        """Let the room know an officer."""
        add_proctor(self.crook.desk, officer.signed, wall_ms())
        return officer

    def order(self, kind: OrderKind = OrderKind.AUTHORIZE, **changes: object) -> Order:
        """The next order to this attempt."""
        mine: dict[str, object] = {
            "attempt_id": self.attempt_id,
            "session_id": SESSION_ID,
            "seat": SEAT,
            "kind": kind,
            "sequence": self.snapshot.last_order_sequence + 1,
        }
        return an_order(wall_ms(), **{**mine, **changes})

    def give(self, order: Order) -> bytes:
        """The officer signs and the station takes it."""
        signed = self.officer.order(order)
        assert self.crook.take(order, signed)
        return signed

    # -- the seat -----------------------------------------------------------------------------

    def _ask(self, call: Callable[[], _T]) -> _T:
        return self._worker.submit(call).result()

    def _on_update(self, update: Update) -> None:
        match update:
            case OrdersCame():
                self._ask(lambda: self.attempt.runner.obey(update.orders, update.station_utc_ms))
            case LinkTrouble():
                self.told.append(str(update.error))
            case MarksMoved():
                self.marks = update.marks
            case AttemptMoved():
                self.left.append(update.to_seat)
            case _:
                pass

    def _presence(self) -> wire.PresenceMessage:
        return presence_of(
            SEAT,
            self.attempt_id,
            self.snapshot,
            None,
            called_utc_ms=self._said,
            trouble=self.told[-1] if self.told else "",
        )

    @property
    def attempt_id(self) -> str:
        """The attempt at this seat."""
        return self.attempt.row.attempt_id

    @property
    def snapshot(self) -> Snapshot:
        """The attempt now."""
        return self._ask(self.attempt.runner.snapshot)

    def obey(self, order: Order) -> None:
        """As at a log-in that takes a moved attempt up."""
        self._ask(lambda: self.attempt.runner.obey((order,), order.issued_utc_ms))

    def has_left(self) -> bool:
        """True where the participant no longer sits here, also after a restart."""
        return self._ask(self.attempt.journal.has_left)

    def settle(self) -> None:
        """Two heartbeats: what the station said to the first is done when it hears the second."""
        for _ in range(2):
            self._said += 1
            self.link.nudge()
            until(lambda: self.crook.heard == self._said, "the station hears the seat")

    def begin(self) -> None:
        """An officer lets the participant begin, who begins."""
        self.give(self.order())
        self.settle()
        runner = self.attempt.runner
        self._ask(
            lambda: runner.do(lambda one, now: decisions.confirm_identity(one, now, correct=True))
        )
        self._ask(lambda: runner.do(lambda one, now: decisions.accept_rules(one, now, version="1")))
        self._ask(runner.start)
        self._ask(lambda: runner.start_section(sample_form().sections[0].id))
        self.settle()

    def answer(self, count: int = 1) -> None:
        """Answer an item, several times over; nothing waits for the station."""
        section = sample_form().sections[0]
        item = next(one for one in section.items if some_response(one))
        response = some_response(item)
        assert response is not None
        for _ in range(count):
            self._ask(lambda: self.attempt.runner.open_item(item.id))
            self._ask(lambda: self.attempt.runner.record_response(item.id, response))
        self.link.nudge()

    def events(self) -> list[ev.Event]:
        """Everything in the attempt's chain."""
        return self._ask(self.attempt.journal.replay)

    def suspicions(self) -> list[tuple[str, int, str]]:
        """Store, index and reason of everything that was not believed."""
        found = (one for one in self.events() if isinstance(one, ev.StoreDistrusted))
        return [(one.store, one.index, one.why) for one in found]

    @property
    def head(self) -> Head:
        """The last entry."""
        return self._ask(lambda: self.attempt.journal.head)

    def genesis(self) -> bytes:
        """The seal before the first entry."""
        return genesis(self.attempt.row.header).seal

    def held(self) -> int:
        """The last entry that the station's store has."""
        crook = self.crook
        head = crook.desk.run(lambda: crook.room.store.head(self.attempt_id))
        return head.seq if head is not None else 0

    def shown(self) -> SavedView:
        """What the participant is shown of the last answer."""
        answers = self.snapshot.answers.values()
        last = max((one.seq for one in answers), default=0)
        return with_marks(SavedView(SaveState.SAVED), self.marks, last)

    def carried(self, to: Path) -> tuple[int, int]:
        """First and last entry of this attempt in a bundle from the seat."""
        key = vault_key(device_secret(self.folder / "seat" / DEVICE_SECRET_FILE), bytes(32))
        with closing(Database.open(self.folder / "seat" / JOURNAL_FILE, key, JOURNAL)) as database:
            row = list_attempts(database)[0]
            written = export_bundle(
                VaultSource(database),
                {row.attempt_id: 0},
                Origin("seat", SESSION_ID, SEAT, wall_ms()),
                [attempt_signer(row.attempt_id, row.attempt_key)],
                to,
                lambda _done, _all: None,
            )
        return written.attempts()[self.attempt_id]

    @contextmanager
    def station_rolled_back(self) -> Iterator[None]:
        """On leaving, the station's disk is what it was on entering."""
        self.crook.desk.close()
        kept = {path: path.read_bytes() for path in self.home.rglob("*") if path.is_file()}
        self.crook.open()
        yield
        self.crook.desk.close()
        for path in self.home.rglob("*"):
            if path.is_file():
                path.unlink()
        for path, data in kept.items():
            path.write_bytes(data)
            path.chmod(0o600)
        self.crook.open()


def _target(kept: Path, folder: Path) -> PackageTarget:
    mirror = Mirror(
        root=(kept / "repository" / "metadata" / "root.json").read_bytes(),
        cache=folder / "mirror",
        fetch=folder_fetch(kept / "repository"),
    )
    mirror.refresh()
    return next(one for one in mirror.targets() if one.name == "pemetaan")
