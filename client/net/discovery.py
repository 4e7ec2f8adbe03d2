"""Looks for stations in the room's network by mDNS; what is found is a guess, never trusted."""

from __future__ import annotations

import random
import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from exam.core.errors import Rejected

if TYPE_CHECKING:
    from zeroconf import Zeroconf

SERVICE = "_pendopo._tcp.local."
_ASK_MS = 1000
_ASKED_AT_ONCE = 5
MOST_FOUND = 20
_MOST_HEARD = 2000
_MOST_ADDRESSES = 4
"""Of one station: by cable and by radio, and one that a virtual machine left over."""
_MAX_NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class FoundStation:
    """Somebody who says that a station is here: ``address`` is HOST:PORT."""

    name: str
    address: str


def search(search_ms: int) -> list[FoundStation]:
    """Listen for ``search_ms``; empty where the network allows no such thing."""
    from zeroconf import Error as ZeroconfError
    from zeroconf import InterfaceChoice, IPVersion, ServiceBrowser, ServiceListener, Zeroconf

    names: set[str] = set()

    class Names(ServiceListener):
        def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            if len(names) < _MOST_HEARD:
                names.add(name)

        def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            self.add_service(zc, type_, name)

        def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            names.discard(name)

    try:
        zeroconf = Zeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.V4Only)
    except OSError:
        return []
    try:
        ServiceBrowser(zeroconf, SERVICE, Names())
        threading.Event().wait(search_ms / 1000)
        # Side by side: names that nobody answers for shall not make the others wait.
        with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
            found = [*pool.map(partial(_look_up, zeroconf), draw(names))]
    except (OSError, ZeroconfError) as error:
        raise Rejected(f"mDNS: {error}") from error
    finally:
        zeroconf.close()
    return [one for addresses in found for one in addresses[:_MOST_ADDRESSES]]


def draw(names: Collection[str]) -> list[str]:
    """Those that are asked for their address, at most :data:`MOST_FOUND`.

    Whoever announces many before it does not shut the true one out: each search is another chance.
    """
    heard = sorted(names)
    return sorted(random.sample(heard, min(len(heard), MOST_FOUND)))


def _look_up(zeroconf: Zeroconf, name: str) -> list[FoundStation]:
    info = zeroconf.get_service_info(SERVICE, name, _ASK_MS)
    if info is None or info.port is None:
        return []
    shown = "".join(one for one in name.removesuffix(f".{SERVICE}") if one.isprintable())
    return [
        FoundStation(shown[:_MAX_NAME_CHARACTERS], f"{address}:{info.port}")
        for address in info.parsed_addresses()
        if "." in address
    ]
