"""Makes this computer a seat: a key that never leaves it, and a certificate for a one-time code."""

from __future__ import annotations

import dataclasses
import ssl
from collections.abc import Sequence
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

from client.config import SeatConfig, config_text, identity_file, load_seat_config
from client.net.uplink import Declined
from client.net.whereabouts import Address, read_address
from exam.core.errors import ExamError, Tampered, Unreachable
from exam.core.ids import check_session_id
from exam.exchange import wire
from exam.exchange.enrolment import fingerprint_of, prove, read_code
from exam.sealing.certificates import new_request
from exam.vault.keys import write_private

_TIMEOUT_S = 10.0
_OK, _SERVER_FAULT = 200, 500
_ENROLLED: dict[str, type] = {
    "certificate": bytes,
    "authority": bytes,
    "seat": str,
    "session_id": str,
    "carry_key": bytes,
    "receipt_key": bytes,
    "repository_root": bytes,
}
_ERROR: dict[str, type] = {"code": str, "message": str, "remedy": str}


class Impostor(Tampered):
    """Somebody answered at the address who is not the station that the code is from."""


def enrol(address_text: str, code_text: str, path: Path) -> SeatConfig:
    """Enrol with the station at an address and leave the seat's files at ``path``.

    What a file there says of language and data folder stays. Nothing is sent to whoever has not
    the certificate that the code tells of. Raises :class:`Rejected` for a code or address that
    was not typed right, :class:`Unreachable`, :class:`Impostor`, :class:`Declined` (``code``:
    ``unknown_code``, ``used_code``, ``withdrawn_code``, ``expired_code``, ``locked``) and
    ``StoreFailed``.
    """
    code, address = read_code(code_text), read_address(address_text)
    key, request = new_request("seat")
    reply = _ask(address, code.fingerprint, code.secret, request)
    config = SeatConfig(
        station_url=address.url,
        authority=reply["authority"].decode("ascii", "replace"),
        identity=identity_file(path),
        seat=reply["seat"],
        session_id=check_session_id(reply["session_id"]),
        carry_key=reply["carry_key"],
        station_receipt_key=reply["receipt_key"],
        repository_root=reply["repository_root"],
    )
    if (before := _readable(path)) is not None:
        config = dataclasses.replace(config, language=before.language, data_dir=before.data_dir)
    write_private(config.identity, key + reply["certificate"])
    # Last: a computer without this file is not a seat yet.
    write_private(path, config_text(config).encode())
    return config


def enrol_at_any(addresses: Sequence[str], code_text: str, path: Path) -> SeatConfig:
    """:func:`enrol` at the first address whose certificate is the code's.

    Raises what the last one raised, and :class:`Unreachable` where there is no address.
    """
    failure: ExamError = Unreachable(
        "no station was found in this network", remedy="give its address with --station"
    )
    for address in addresses:
        try:
            return enrol(address, code_text, path)
        except (Impostor, Unreachable) as error:
            failure = error
    raise failure


def _readable(path: Path) -> SeatConfig | None:
    try:
        return load_seat_config(path)
    except ExamError:
        return None


def _ask(address: Address, fingerprint: bytes, secret: bytes, request: bytes) -> dict[str, Any]:
    # Nobody is believed by a name or an authority here: the code alone says whose certificate
    # is right, and it is compared before a byte is sent.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    line = HTTPSConnection(address.host, address.port, timeout=_TIMEOUT_S, context=context)
    try:
        line.connect()
        certificate = line.sock.getpeercert(binary_form=True) or b""
        if fingerprint_of(certificate) != fingerprint:
            raise Impostor(
                f"{address.url} shows another certificate than the code tells of",
                remedy="compare address and code with the station; tell the proctor",
            )
        proof = prove(secret, request, certificate)
        body = wire.encode_map("enrol", {"request": request, "proof": proof})
        line.request("POST", "/v1/enrol", body, {"Content-Type": wire.MEDIA_TYPE})
        with line.getresponse() as response:
            answer = response.read(wire.MAX_MESSAGE_BYTES)
    except (HTTPException, OSError) as error:
        raise Unreachable(
            f"{address.url}: {error}", remedy="check the address and that the station runs"
        ) from error
    finally:
        line.close()
    if response.status == _OK:
        return wire.decode_map("enrolled", answer, _ENROLLED)
    if response.status >= _SERVER_FAULT:
        raise Unreachable(f"{address.url}: the station answered {response.status}")
    said = wire.decode_map("error", answer, _ERROR)
    raise Declined(said["code"], said["message"], remedy=said["remedy"])
