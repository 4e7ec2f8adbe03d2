"""One seat, one computer: what a new one takes from the one before, and how often one may guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from exam.exchange.enrolment import SECRET_BYTES, prove, read_code
from exam.sealing.certificates import digest_of, new_request, read_request
from server.station.config import ROOT_SETTING
from server.station.enrolment import (
    TRIES_OF_ALL,
    TRIES_OF_ONE_ADDRESS,
    Asked,
    Enrolment,
    keep_authority,
)
from server.station.identities import MOST_NAMED, TRIES_WITHIN_MS, enrolment_trouble
from server.web.clock import as_datetime
from server.web.identity import Authority
from server.web.replies import Refused
from tests.helpers.reception import Front, front_desk

SEAT, HOUR_MS = "1", 3_600_000
OPEN_CODES = 200
ROOM_ADDRESSES = 1022
"""A network of four times 256 has so many."""


@dataclass
class Office:
    """Where codes are given out and shown."""

    front: Front
    enrolment: Enrolment
    certificate: bytes

    def code(self, seat: str = SEAT) -> bytes:
        """The secret of a new code."""
        give = self.enrolment.give_codes_now
        (given,) = self.front.desk.run(lambda: give([seat], HOUR_MS))
        return read_code(given.code).secret

    def show(
        self, secret: bytes, request: bytes, address: str = "192.0.2.1"
    ) -> dict[str, object] | Refused:
        """A computer shows a code."""
        asked = Asked(request, prove(secret, request, self.certificate), address)
        return self.front.desk.run(lambda: self.enrolment.enrol_now(asked))

    def why(self, secret: bytes, request: bytes, address: str = "192.0.2.1") -> str:
        """Why it is not taken."""
        said = self.show(secret, request, address)
        assert isinstance(said, Refused)
        return said.code

    def seat_of(self, request: bytes) -> str:
        """Whom the room takes the holder of this key for. Raises :class:`Refused`."""
        room = self.front.room
        return self.front.desk.run(lambda: room.seat_now(digest_of(read_request(request)))).seat

    def guesses(self, addresses: int, each: int) -> None:
        """Wrong codes, as they are counted."""

        def note() -> None:
            for number in range(addresses * each):
                address = f"10.0.{number // each >> 8}.{number // each & 255}"
                self.front.room.identities.note_try(address, self.front.now_ms, 0)

        self.front.desk.run(note)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with front_desk(tmp_path, people=1) as front:
        made = Authority.create("Pendopo room", as_datetime(front.now_ms))
        pem = x509.load_pem_x509_certificate(made.certificate_pem)
        certificate = pem.public_bytes(Encoding.DER)

        def begin() -> None:
            keep_authority(front.room.register, made)
            front.room.register.keep_setting(ROOT_SETTING, b"root")

        front.desk.run(begin)
        yield Office(
            front, Enrolment(front.desk, certificate, 14, lambda: front.now_ms), certificate
        )


def test_the_computer_before_is_refused_as_soon_as_another_is_enrolled_for_its_seat(
    office: Office,
) -> None:
    (_, first), (_, second) = new_request("seat"), new_request("seat")
    assert isinstance(office.show(office.code(), first), dict)
    assert office.seat_of(first) == SEAT
    assert isinstance(office.show(office.code(), second), dict)
    with pytest.raises(Refused, match="another computer was enrolled for this seat") as no:
        office.seat_of(first)
    assert no.value.code == "revoked"
    assert office.seat_of(second) == SEAT


def test_a_key_that_was_enrolled_before_does_not_come_back_with_a_new_code(office: Office) -> None:
    (_, first), (_, second) = new_request("seat"), new_request("seat")
    assert isinstance(office.show(office.code(), first), dict)
    front = office.front
    front.desk.run(lambda: front.room.identities.revoke(SEAT, "disk disalin", front.now_ms))
    secret = office.code()
    assert office.why(secret, first) == "known_key"
    with pytest.raises(Refused, match="disk disalin"):
        office.seat_of(first)
    elsewhere = office.code("2")
    assert office.why(elsewhere, first) == "known_key", "nor for another seat"
    assert isinstance(office.show(secret, second), dict), "the code was not used up"


def test_wrong_codes_from_every_address_of_the_room_lock_them_and_nobody_else_out(
    office: Office,
) -> None:
    (_, request), secret = new_request("seat"), office.code()
    office.guesses(ROOM_ADDRESSES - 1, TRIES_OF_ONE_ADDRESS)
    assert office.why(secret, request, "10.0.0.7") == "locked"
    for _ in range(TRIES_OF_ONE_ADDRESS):
        assert office.why(bytes(SECRET_BYTES), request, "10.0.9.9") == "unknown_code"
    assert office.why(secret, request, "10.0.9.9") == "locked", "the right code as well"
    assert isinstance(office.show(secret, request, "10.0.9.8"), dict)
    said = office.front.desk.run(
        lambda: enrolment_trouble(office.front.room.identities, office.front.now_ms)
    )
    count = ROOM_ADDRESSES * TRIES_OF_ONE_ADDRESS
    assert said.startswith(f"{count} wrong enrolment codes, from 10.0.0.0, ")
    assert said.endswith(f" and {ROOM_ADDRESSES - MOST_NAMED} more")


def test_however_many_addresses_guess_all_of_them_together_have_a_bound(office: Office) -> None:
    (_, request), secret = new_request("seat"), office.code()
    office.guesses(TRIES_OF_ALL - 1, 1)
    assert office.why(bytes(SECRET_BYTES), request) == "unknown_code"
    assert office.why(secret, request, "192.0.2.200") == "locked"
    office.front.now_ms += TRIES_WITHIN_MS + 1
    assert isinstance(office.show(secret, request, "192.0.2.200"), dict)


def test_the_bound_leaves_a_guesser_one_chance_in_a_million_each_quarter_of_an_hour() -> None:
    assert TRIES_OF_ALL * OPEN_CODES / 2 ** (8 * SECRET_BYTES) < 1.2e-6
    assert ROOM_ADDRESSES * TRIES_OF_ONE_ADDRESS < TRIES_OF_ALL
