"""Fetching and verifying packages, in a process of its own.

The update framework with its parsers and signers is needed once, before a test; what it loads
would stay in memory for all of it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from client.config import Ends, SeatConfig
from client.host.program import answer_apart, ask_apart
from exam.core.errors import ExamError, Rejected, StoreFailed, Tampered, Unreachable
from exam.exchange import wire

if TYPE_CHECKING:
    from client.net.station import Station
    from exam.package.target import PackageTarget
    from exam.package.trust import Parts

COMMAND = "fetch"
_ASKED: dict[str, type] = {
    "url": str,
    "authority": str,
    "identity": str,
    "instance": str,
    "seat": str,
    "root": bytes,
    "cache": str,
    "names": str,
}
_FETCHED: dict[str, type] = {"files": bytes}
_FAILED: dict[str, type] = {"kind": str, "message": str, "remedy": str}
_KINDS: tuple[type[ExamError], ...] = (Unreachable, Tampered, StoreFailed, Rejected)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A package as its publisher describes it, and its verified file on this disk."""

    target: PackageTarget
    file: Path


def fetch_verified(config: SeatConfig, names: Sequence[str], cache: Path) -> dict[str, Fetched]:
    """Those of the packages ``names`` that the station offers, by name.

    Raises Unreachable, Rejected, Tampered or StoreFailed; what is cached stays usable.
    """
    asked: dict[str, object] = {
        "url": config.station_url,
        "authority": config.authority,
        "identity": str(config.identity),
        "instance": config.instance,
        "seat": config.seat,
        "root": config.repository_root,
        "cache": str(cache),
        "names": json.dumps(list(names)),
    }
    answer = ask_apart(COMMAND, wire.encode_map("fetch", asked))
    try:
        failed = wire.decode_map("failed", answer, _FAILED)
    except Rejected:
        files = json.loads(wire.decode_map("fetched", answer, _FETCHED)["files"])
        return {str(one["name"]): _read(one) for one in files}
    kind = next(one for one in _KINDS if one.__name__ == failed["kind"])
    raise kind(failed["message"], remedy=failed["remedy"])


def _read(one: dict[str, object]) -> Fetched:
    from exam.package.target import PackageTarget

    target = PackageTarget.from_custom(
        one["custom"],
        path=str(one["path"]),
        length=int(str(one["length"])),
        sealed_sha256=bytes.fromhex(str(one["sealed_sha256"])),
    )
    return Fetched(target, Path(str(one["file"])))


# ---- in the other process


def main(_arguments: Sequence[str]) -> int:
    """``pendopo fetch``, which only the seat starts."""
    return answer_apart(_answer)


def _answer(request: bytes) -> bytes:
    try:
        files = _fetch(wire.decode_map("fetch", request, _ASKED))
    except ExamError as error:
        kind = next((one for one in _KINDS if isinstance(error, one)), Rejected)
        said = {"kind": kind.__name__, "message": str(error), "remedy": error.remedy}
        return wire.encode_map("failed", said)
    return wire.encode_map("fetched", {"files": json.dumps(files).encode("utf-8")})


def _fetch(asked: dict[str, str | bytes]) -> list[dict[str, object]]:
    from client.net.station import Station
    from client.net.uplink import Uplink

    ends = Ends(str(asked["authority"]), Path(str(asked["identity"])), str(asked["instance"]))
    with contextlib.closing(Uplink(str(asked["url"]), ends)) as uplink:
        return _fetch_over(Station(uplink, str(asked["seat"])), asked)


def _fetch_over(station: Station, asked: dict[str, str | bytes]) -> list[dict[str, object]]:
    from exam.package.trust import Mirror

    mirror = Mirror(
        root=bytes(asked["root"]),  # type: ignore[arg-type]
        cache=Path(str(asked["cache"])),
        fetch=_from(station.repository),
    )
    mirror.refresh()
    names = json.loads(asked["names"])
    return [
        {
            "name": target.name,
            "custom": target.to_custom(),
            "path": target.path,
            "length": target.length,
            "sealed_sha256": target.sealed_sha256.hex(),
            "file": str(mirror.download(target.name)),
        }
        for target in mirror.targets()
        if target.name in names
    ]


def _from(repository: Callable[[str], Parts | None]) -> Callable[[str], Parts]:
    from exam.package.trust import NotThere

    def fetch(path: str) -> Parts:
        parts = repository(path)
        if parts is None:
            raise NotThere(path)
        return parts

    return fetch
