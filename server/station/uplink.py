"""Speaks HTTPS to one pinned server and turns every failure into a named error."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from exam.core.errors import Rejected, Tampered, Unreachable
from exam.exchange.log import as_hashes
from exam.exchange.wire import MAX_MESSAGE_BYTES, MEDIA_TYPE, decode_map, encode_map
from exam.package.trust import Parts
from server.station.config import CONSOLE_FILE
from server.web.identity import AUTHORITY_FILE
from server.web.replies import CONFLICT, NOT_FOUND, Refused
from server.web.serving import Listening

CONNECT_TIMEOUT_S = 3.05
READ_TIMEOUT_S = 20
_OK = 200
_SERVER_FAULT = 500
_PART_BYTES = 256 * 1024
_ERROR: dict[str, type] = {"code": str, "message": str, "remedy": str}


class Faulty(Unreachable):
    """The server answered, and cannot do this now: perhaps it can do something else."""


class _Tls13(HTTPAdapter):
    """Speaks nothing older, whatever the other end would accept."""

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, ssl_minimum_version=ssl.TLSVersion.TLSv1_3, **settings)


class Uplink:
    """One server at ``url`` whose certificate, or its authority's, is the file ``certificate``.

    ``identity`` is a file with key and certificate to show. One thread's.
    """

    def __init__(
        self, url: str, certificate: Path, token: str = "", *, identity: Path | None = None
    ) -> None:
        if not url.startswith("https://"):
            raise Rejected(f"{url!r}: not an https address", remedy="write https://…")
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("https://", _Tls13())
        self._session.verify = str(certificate)
        if identity is not None:
            self._session.cert = str(identity)
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Uplink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def post(self, path: str, body: bytes) -> bytes:
        """The reply's bytes. Raises Unreachable, Faulty, Tampered (409 ``tampered``) or Refused."""
        return self._call("POST", path, body)

    def get(self, path: str) -> bytes | None:
        """A file, or ``None`` where the server has none of that name."""
        try:
            return self._call("GET", path, None)
        except Refused as refused:
            if refused.status == NOT_FOUND:
                return None
            raise

    def get_parts(self, path: str) -> Parts | None:
        """A large file as it comes, or ``None`` where the server has none of that name."""
        response = self._ask("GET", path, None, stream=True)
        if response.status_code == NOT_FOUND:
            response.close()
            return None
        if response.status_code != _OK:
            raise _failure(path, response.status_code, response.content)
        return int(response.headers.get("Content-Length", 0)), self._parts(response)

    def _parts(self, response: requests.Response) -> Iterator[bytes]:
        with response, self._translated():
            yield from response.iter_content(_PART_BYTES)

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def _call(self, method: str, path: str, body: bytes | None) -> bytes:
        response = self._ask(method, path, body)
        if response.status_code == _OK:
            return response.content
        raise _failure(path, response.status_code, response.content)

    def _ask(
        self, method: str, path: str, body: bytes | None, *, stream: bool = False
    ) -> requests.Response:
        with self._translated():
            return self._session.request(
                method,
                self._url + path,
                data=body,
                headers={"Content-Type": MEDIA_TYPE},
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                allow_redirects=False,
                stream=stream,
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (requests.RequestException, OSError) as error:
            raise Unreachable(
                f"{self._url}: {type(error).__name__}: {error}",
                remedy="check the network, the address and the certificate",
            ) from error


def _failure(path: str, status: int, body: bytes) -> Rejected | Tampered | Unreachable:
    try:
        said = decode_map("error", body[:MAX_MESSAGE_BYTES], _ERROR)
    except Rejected:
        said = {"code": "failed", "message": f"{path}: answered {status}", "remedy": ""}
    if status >= _SERVER_FAULT:
        return Faulty(said["message"], remedy=said["remedy"])
    if status == CONFLICT and said["code"] == "tampered":
        return Tampered(said["message"], remedy=said["remedy"])
    return Refused(said["code"], said["message"], status=status, remedy=said["remedy"])


class CentreLine:
    """What a station asks of the centre."""

    def __init__(self, uplink: Uplink) -> None:
        self._uplink = uplink

    def post_entries(self, message: bytes) -> bytes:
        """Entries; the reply is a receipts message."""
        return self._uplink.post("/v1/entries", message)

    def receipt_key(self) -> bytes:
        """The public key of the centre's receipts, trusted as the pinned certificate is."""
        reply = self._uplink.get("/v1/health") or b""
        known: dict[str, type] = {"receipt_key": bytes, "now_utc_ms": int}
        return bytes(decode_map("health", reply, known)["receipt_key"])

    def release(self, package_id: str, session_id: str) -> bytes:
        """The centre's share of a package's key. Raises Refused ``not_released``."""
        body = encode_map("release", {"package_id": package_id, "session_id": session_id})
        reply = self._uplink.post("/v1/release", body)
        return bytes(decode_map("share", reply, {"share": bytes})["share"])

    def log_since(self, old: int) -> tuple[bytes, tuple[bytes, ...]]:
        """The log's signed head, and the proof that it only adds to its first ``old`` leaves."""
        reply = self._uplink.post("/v1/log", encode_map("log", {"old": old}))
        said = decode_map("log-head", reply, {"head": bytes, "path": list})
        return said["head"], as_hashes(said["path"])

    def fetch(self, path: str) -> Parts | None:
        """A file of the centre's repository, as it comes."""
        return self._uplink.get_parts(f"/v1/repository/{path}")

    def close(self) -> None:
        """Let the connections go."""
        self._uplink.close()


def own_station(listening: Listening, home: Path) -> Uplink:
    """The running station, as a command on the same computer reaches it."""
    return Uplink(listening.url, home / AUTHORITY_FILE, identity=home / CONSOLE_FILE)
