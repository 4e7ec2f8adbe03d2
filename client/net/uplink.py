"""Speaks to one station over pinned TLS 1.3 and turns every failure into a named error."""

from __future__ import annotations

import ssl
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from exam.core.errors import NotAllowed, Refusal, Rejected, Tampered, Unreachable
from exam.exchange import wire

_CONNECT_TIMEOUT_S = 2.5
_READ_TIMEOUT_S = 15.0
HEARTBEAT_TIMEOUT_S = 2.5
"""A participant is told within about this time that the station is gone (a cable says nothing)."""
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python does not name."""
_MAX_REPLY_BYTES = 1024 * 1024 * 1024
_CHUNK_BYTES = 256 * 1024
_CONFLICT, _NOT_FOUND, _SERVER_FAULT = 409, 404, 500


class Declined(Rejected):
    """The station answered no; ``code`` says why (``unknown``, ``locked``, ``elsewhere``, …)."""

    def __init__(self, code: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


class _PinnedAdapter(HTTPAdapter):
    """Trusts exactly one certificate, whatever name or address the station answers under."""

    def __init__(self, certificate_pem: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.check_hostname = False
        # The certificate is pinned as a whole, so its dates add nothing; and a computer whose
        # clock was lost with its battery must still reach its station.
        context.verify_flags |= _NO_CHECK_TIME
        context.load_verify_locations(cadata=certificate_pem)
        self._context = context
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ssl_context"] = self._context
        kwargs["assert_hostname"] = False
        super().init_poolmanager(*args, **kwargs)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The context above decides alone; no bundle of public authorities joins it."""
        conn.cert_reqs = "CERT_REQUIRED"


class Uplink:
    """One line to one station; used by one thread at a time."""

    def __init__(self, url: str, certificate_pem: str, token: str) -> None:
        if not url.startswith("https://"):
            raise Rejected(f"station address {url}: only https is spoken", remedy="use https://")
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        try:
            self._session.mount("https://", _PinnedAdapter(certificate_pem))
        except ssl.SSLError as error:
            raise Rejected(f"the station's certificate cannot be read: {error}") from error
        self._session.headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, body: bytes, *, timeout_s: float = _READ_TIMEOUT_S) -> bytes:
        """POST and return the reply. Raises Unreachable, Declined, Tampered or Rejected."""
        headers = {"Content-Type": wire.MEDIA_TYPE}
        return self._send("POST", path, timeout_s, data=body, headers=headers)

    def get(self, path: str) -> bytes:
        """GET a file. Raises :class:`Declined` with code ``absent`` where there is none."""
        return self._send("GET", path, _READ_TIMEOUT_S)

    def call(
        self, path: str, kind: str, payload: dict[str, object], reply: str, fields: dict[str, type]
    ) -> dict[str, Any]:
        """Send a map message and read the map that answers it."""
        answer = self.post(path, wire.encode_map(kind, payload))
        return wire.decode_map(reply, answer, fields)

    def close(self) -> None:
        """Drop the connections."""
        self._session.close()

    def _send(self, method: str, path: str, timeout_s: float, **options: Any) -> bytes:
        try:
            response = self._session.request(
                method,
                self._url + path,
                timeout=(_CONNECT_TIMEOUT_S, timeout_s),
                allow_redirects=False,
                stream=True,
                **options,
            )
            body = _read(path, response)
        except (requests.RequestException, OSError) as error:
            raise Unreachable(f"{self._url}{path}: {error}") from error
        if response.status_code == requests.codes.ok:
            return body
        raise _failure(path, response.status_code, body)


def _read(path: str, response: requests.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(_CHUNK_BYTES):
        size += len(part)
        if size > _MAX_REPLY_BYTES:
            response.close()
            raise Rejected(f"{path}: the reply is over {_MAX_REPLY_BYTES} bytes")
        parts.append(part)
    return b"".join(parts)


def _failure(path: str, status: int, body: bytes) -> Exception:
    if status >= _SERVER_FAULT:
        return Unreachable(f"{path}: the station answered {status}")
    fields: dict[str, type] = {"code": str, "message": str, "remedy": str}
    try:
        said = wire.decode_map("error", body, fields)
    except Rejected:
        said = {"code": "absent" if status == _NOT_FOUND else "odd", "message": "", "remedy": ""}
    text = f"{path}: {status} {said['code']}: {said['message']}"
    if status == _CONFLICT and said["code"] == "tampered":
        return Tampered(text, remedy=said["remedy"])
    if said["code"] == "not_allowed":
        return NotAllowed(Refusal.WRONG_STATE, text, remedy=said["remedy"])
    return Declined(said["code"], text, remedy=said["remedy"])
