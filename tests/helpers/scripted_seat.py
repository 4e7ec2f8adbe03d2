"""A seat without window or vault: real messages, real chain, real sealing, over real TLS."""

from __future__ import annotations

import secrets
import ssl
import time
import uuid
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import Attempt, State
from exam.core.chain import Entry, Head, genesis, link, verify
from exam.core.decisions import Now
from exam.core.form import Form, Item
from exam.core.obedience import obey
from exam.core.responses import BaseType, Cardinality, ItemResponse, Single, is_answered
from exam.exchange import wire
from exam.exchange.admission import draft_of
from exam.exchange.bodies import BodySealer, new_attempt_key
from exam.exchange.orders import read_order
from exam.exchange.receipts import Hop, Receipt, answers_root, read_receipt
from exam.package.target import PackageTarget
from exam.package.trust import Mirror, folder_fetch
from exam.qti.files import FolderFiles
from exam.qti.reader import read_package
from exam.sealing.hpke import seal_to
from exam.sealing.pin import PinKey, stretch_pin
from tests.helpers.room import NAMES, NIPS, PINS, SAMPLES, Room, raw, read_seat_file

ADMISSION: dict[str, type] = {
    "registration": str,
    "name": str,
    "masked_number": str,
    "position": str,
    "institution": str,
    "photo": bytes,
    "multiplier_permille": int,
    "attempt_id": str,
    "moved_from": str,
    "admission": bytes,
}
NOT_ADMITTED: dict[str, type] = {"why": str, "tries_left": int, "wait_ms": int, "seat": str}
WELCOME: dict[str, type] = {
    "session_id": str,
    "session_title": str,
    "place": str,
    "zone": str,
    "starts_utc_ms": int,
    "ends_utc_ms": int,
    "vault_share": bytes,
    "package": str,
    "practice": str,
    "rules_version": str,
    "now_utc_ms": int,
    "centre_utc_ms": int,
    "moved_away": bytes,
}


class Declined(Exception):
    """The server said no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code


class NotAdmitted(Declined):
    """Nobody was let in; ``code`` says why, ``said`` all of it."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__(requests.codes.ok, said["why"], str(said))
        self.said = said


class _Pinned(HTTPAdapter):
    def __init__(self, pem: str) -> None:
        self._context = ssl.create_default_context(cadata=pem)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)


class Line:
    """One connection with a bearer token, or with a seat's identity and a name for itself."""

    def __init__(self, url: str, pem: str, token: str = "", identity: Path | None = None) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount("https://", _Pinned(pem))
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.headers["Pendopo-Instance"] = secrets.token_hex(16)
        if identity is not None:
            self.session.cert = str(identity)

    def post(self, path: str, body: bytes) -> bytes:
        """Raises :class:`Declined` for an error reply, ``requests``' errors for none."""
        response = self.session.post(self.url + path, data=body, timeout=10)
        if response.status_code == requests.codes.ok:
            return response.content
        fields: dict[str, type] = {"code": str, "message": str, "remedy": str}
        said = wire.decode_map("error", response.content, fields)
        raise Declined(response.status_code, said["code"], said["message"])

    def close(self) -> None:
        """Hang up."""
        self.session.close()


class ScriptedSeat:
    """One seat of a room; ``entries`` is its whole journal."""

    def __init__(self, room: Room, seat: int) -> None:
        self.path = room.seat_config(seat)
        self.identity = self.path.with_suffix(".pem")
        config = read_seat_file(self.path)
        self.room = room
        self.seat = str(seat)
        self.nip, self.pin, self.name = NIPS[seat - 1], PINS[seat - 1], NAMES[seat - 1]
        self.config = config
        self.line = self.new_line()
        self.station_key = raw(config["station_receipt_key"])
        self.target = sample_target(room)
        self.form = sample_form()
        self.attempt = Attempt(self.form)
        self.entries: list[Entry] = []
        self.mark = 0
        self.at_ms = 0

    def new_line(self) -> Line:
        """A line of its own, as another program with this seat's files would have it."""
        config = self.config
        return Line(config["station_url"], config["authority"], identity=self.identity)

    # -- asking -------------------------------------------------------------------------------

    def call(
        self, path: str, kind: str, payload: dict[str, object], reply: str, fields: dict[str, type]
    ) -> dict[str, Any]:
        """One question."""
        answer = self.line.post(path, wire.encode_map(kind, payload))
        return wire.decode_map(reply, answer, fields)

    def hello(self) -> dict[str, Any]:
        """Say which seat this is."""
        payload: dict[str, object] = {"seat": self.seat, "device": "uji", "program": "0.1.0"}
        return self.call("/v1/hello", "hello", payload, "welcome", WELCOME)

    def pin_key(self, number: str, pin: str) -> PinKey:
        """A PIN stretched with the salt that the station has for a number."""
        payload: dict[str, object] = {"seat": self.seat, "number": number}
        said = self.call("/v1/pin-salt", "pin-salt", payload, "pin-salt", {"salt": bytes})
        return stretch_pin(pin, said["salt"])

    def check_in(self, number: str, pin: str) -> dict[str, Any]:
        """Draft an attempt and log a participant in. Raises :class:`NotAdmitted`."""
        self.stretched = self.pin_key(number, pin)
        self.draft()
        return self.show_proof(number, self.stretched.proof, draft_of(self.drafted))

    def show_proof(self, number: str, proof: bytes, draft: bytes = bytes(32)) -> dict[str, Any]:
        """Log in with what a stretched PIN gave. Raises :class:`NotAdmitted`."""
        payload: dict[str, object] = {
            "seat": self.seat,
            "number": number,
            "proof": proof,
            "draft": draft,
        }
        answer = self.line.post("/v1/check-in", wire.encode_map("check-in", payload))
        kind, said = wire.decode_either(
            answer, {"admission": ADMISSION, "not-admitted": NOT_ADMITTED}
        )
        if kind == "not-admitted":
            raise NotAdmitted(said)
        return said

    def handed_over(self, attempt_id: str, after: int = 0) -> dict[str, Any]:
        """Ask for an attempt that was moved here."""
        payload: dict[str, object] = {"attempt_id": attempt_id, "after": after}
        fields: dict[str, type] = {
            "batch": bytes,
            "head_seq": int,
            "clock_ms": int,
            "order": bytes,
        }
        return self.call("/v1/resume", "resume", payload, "attempt", fields)

    def share(self) -> bytes:
        """Ask for the package's share."""
        payload: dict[str, object] = {"package_id": self.target.package_id}
        return bytes(
            self.call("/v1/release", "release", payload, "share", {"share": bytes})["share"]
        )

    # -- sitting ------------------------------------------------------------------------------

    def draft(self) -> None:
        """Make an attempt up to what the station knows better: who, where and in which session."""
        attempt_id = str(uuid.uuid4())
        self.key = key = new_attempt_key()
        self.drafted = wire.AttemptHeader(
            attempt_id=attempt_id,
            session_id="",
            seat="",
            registration="",
            package_id=self.target.package_id,
            package_sha256=self.target.plaintext_sha256,
            form_id=self.target.form_id,
            sealed_key=seal_to(
                self.target.centre_hpke_public,
                key,
                b"pendopo/attempt-key/1" + attempt_id.encode(),
            ),
            created_utc_ms=wall_ms(),
            wrapped_key=self.stretched.wrap(attempt_id, key),
        )

    def begin(self) -> None:
        """Check in and make the attempt, not yet delivered."""
        admission = self.check_in(self.nip, self.pin)
        self.header = replace(
            self.drafted,
            session_id=self.config["session_id"],
            seat=self.seat,
            registration=admission["registration"],
            admission=admission["admission"],
        )
        self.encoded_header = wire.encode_header(self.header)
        self.sealer = BodySealer(self.header.attempt_id, self.key)
        self.store(
            decisions.check_in(
                self.attempt,
                self.now(),
                form_id=self.target.form_id,
                package_sha256=self.target.plaintext_sha256,
                multiplier_permille=admission["multiplier_permille"],
            )
        )

    def go_on_with(self, attempt_id: str) -> None:
        """Take an attempt over that was moved here and whose participant has logged in."""
        batch = wire.decode_entries(self.handed_over(attempt_id)["batch"])
        self.encoded_header, self.entries = batch.header, list(batch.entries)
        self.header = wire.decode_header(batch.header)
        verify(genesis(batch.header), self.entries)
        key = self.stretched.unwrap(attempt_id, self.header.wrapped_key)
        self.sealer = BodySealer(attempt_id, key)
        for one in self.entries:
            self.attempt.apply(self.sealer.open(one.seq, one.body))
        self.mark, self.at_ms = len(self.entries), self.attempt.at_ms

    @property
    def head(self) -> Head:
        """The last entry written."""
        if not self.entries:
            return genesis(self.encoded_header)
        return Head(self.entries[-1].seq, self.entries[-1].seal)

    def now(self) -> Now:
        """This instant; every event comes a tenth of a second later."""
        self.at_ms += 100
        return Now(self.at_ms, wall_ms())

    def store(self, event: ev.Event | None) -> None:
        """Seal, chain and apply one event."""
        assert event is not None
        self.entries.append(link(self.head, self.sealer.seal(self.head.seq + 1, event)))
        self.attempt.apply(event)

    def start(self) -> None:
        """Everything between authorisation and the first section."""
        attempt = self.attempt
        self.store(decisions.confirm_identity(attempt, self.now(), correct=True))
        self.store(decisions.accept_rules(attempt, self.now(), version="1"))
        self.store(decisions.start(attempt, self.now(), seed=7))

    def answer_section(self, section_id: str, most: int = 1000) -> None:
        """Enter a section and answer its first ``most`` items."""
        attempt = self.attempt
        if attempt.section_id != section_id:
            self.store(decisions.start_section(attempt, self.now(), section_id))
        for item in self.form.section(section_id).items[:most]:
            self.store(decisions.open_item(attempt, self.now(), item.id))
            response = some_response(item)
            if response is not None:
                self.store(decisions.record_response(attempt, self.now(), item.id, response))

    def answer_once(self) -> None:
        """One more answer in the first section."""
        section = self.form.sections[0]
        if self.attempt.section_id is None:
            self.store(decisions.start_section(self.attempt, self.now(), section.id))
        item = next(one for one in section.items if some_response(one))
        self.store(decisions.open_item(self.attempt, self.now(), item.id))
        response = some_response(item)
        assert response is not None
        self.store(decisions.record_response(self.attempt, self.now(), item.id, response))

    def sit_to_the_end(self) -> None:
        """Answer everything and hand in."""
        for section in self.form.sections:
            if section.id not in self.attempt.closed:
                self.answer_section(section.id)
                self.at_ms += self.attempt.minimum_remaining(self.at_ms)
                self.store(decisions.hand_in_section(self.attempt, self.now()))
        root = answers_root(self.form, self.attempt.answers)
        self.store(decisions.submit(self.attempt, self.now(), answers_root=root))

    @property
    def answered(self) -> int:
        """Items with an answer."""
        return sum(is_answered(one.response) for one in self.attempt.answers.values())

    # -- delivering ---------------------------------------------------------------------------

    def post(self, entries: list[Entry], header: bytes | None = None) -> tuple[Receipt, ...]:
        """Post some entries; the receipts, checked."""
        message = wire.EntriesMessage(header or self.encoded_header, tuple(entries))
        reply = wire.decode_receipts(self.line.post("/v1/entries", wire.encode_entries(message)))
        return tuple(self.read(one) for one in reply.receipts)

    def read(self, signed: bytes) -> Receipt:
        """A receipt of station or centre."""
        keys = {
            Hop.STATION: self.station_key,
            Hop.CENTRE: self.target.centre_receipt_public,
        }
        return read_receipt(signed, keys)

    def deliver(self) -> tuple[Receipt, ...]:
        """Post what lies beyond the mark until the station holds everything."""
        while True:
            receipts = self.post(self.entries[self.mark : self.mark + 200])
            held = receipts[0]
            assert held.hop is Hop.STATION
            assert self.seal_at(held.head.seq) == held.head.seal
            self.mark = held.head.seq
            if self.mark == len(self.entries):
                return receipts

    def heed(self, receipts: tuple[bytes, ...]) -> None:
        """Move the mark to what the station says it holds, forwards or back, as a journal does."""
        for receipt in map(self.read, receipts):
            if receipt.hop is Hop.STATION:
                assert self.seal_at(receipt.head.seq) == receipt.head.seal
                self.mark = receipt.head.seq

    def seal_at(self, seq: int) -> bytes:
        """The seal of an entry of this journal."""
        return self.entries[seq - 1].seal if seq else genesis(self.encoded_header).seal

    def beat(self, **changes: Any) -> wire.PresenceReply:
        """A heartbeat."""
        message = wire.PresenceMessage(
            seat=self.seat,
            attempt_id=self.header.attempt_id,
            state=self.attempt.state.value,
            section=self.attempt.section_id or "",
            answered=self.answered,
            items=sum(1 for _ in self.form.all_items()),
            head_seq=len(self.entries),
            last_order_sequence=self.attempt.last_order_sequence,
            called_utc_ms=0,
            trouble="",
            read_sequence=self.attempt.read.sequence if self.attempt.read else 0,
            read_utc_ms=self.attempt.read.wall_utc_ms if self.attempt.read else 0,
        )
        reply = self.line.post("/v1/presence", wire.encode_presence(replace(message, **changes)))
        return wire.decode_presence_reply(reply)

    def obey(self) -> int:
        """Fetch orders and carry out the new ones; how many there were."""
        done = 0
        root = answers_root(self.form, self.attempt.answers)
        for signed in self.beat().orders:
            order = read_order(signed, self.target.staff, wall_ms())
            event = obey(
                self.attempt,
                self.now(),
                order,
                answers_root=root,
                station_utc_ms=self.now().wall_utc_ms,
            )
            if event is not None:
                self.store(event)
                done += 1
        return done

    def authorized(self) -> None:
        """Deliver, let the proctor authorise, obey and start."""
        self.deliver()
        self.beat()
        self.room.order("authorize", "--seat", self.seat)
        assert self.obey() == 1
        assert self.attempt.state is State.AUTHORIZED
        self.start()
        self.deliver()

    def close(self) -> None:
        """Hang up."""
        self.line.close()


@cache
def sample_form() -> Form:
    """The sample test's form."""
    return read_package(FolderFiles(SAMPLES / "pemetaan")).form


def sample_target(room: Room) -> PackageTarget:
    """The sample package as the repository describes it."""
    mirror = Mirror(
        root=(room.repository / "metadata" / "root.json").read_bytes(),
        cache=room.folder / "mirror",
        fetch=folder_fetch(room.repository),
    )
    mirror.refresh()
    return next(one for one in mirror.targets() if one.name == "pemetaan")


def some_response(item: Item) -> ItemResponse | None:
    """A choice, where the item is a single choice; ``None`` elsewhere."""
    given: list[tuple[str, Single]] = []
    for one in item.responses:
        plain = one.cardinality is Cardinality.SINGLE and one.base_type is BaseType.IDENTIFIER
        if not plain or not one.choices:
            return None
        given.append((one.identifier, Single(BaseType.IDENTIFIER, min(one.choices))))
    return tuple(sorted(given)) or None


def wall_ms() -> int:
    """Now."""
    return time.time_ns() // 1_000_000
