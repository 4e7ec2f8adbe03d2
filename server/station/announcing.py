"""Tells the room's network by mDNS where the station is: a convenience that nobody trusts.

Whoever listens learns an address and the room's name; a seat believes only its code.
"""

from __future__ import annotations

import logging
import socket
import threading
from types import TracebackType

from zeroconf import Error as ZeroconfError
from zeroconf import InterfaceChoice, IPVersion, ServiceInfo, Zeroconf, get_all_addresses

SERVICE = "_pendopo._tcp.local."
"""``client.net.discovery`` looks for the same; the two ends do not know each other."""
MAX_NAME_BYTES = 63
_EVERYWHERE = ("0.0.0.0", "::", "")
_log = logging.getLogger(__name__)


class Announcement:
    """While the block runs. A network that refuses it is logged and changes nothing else."""

    def __init__(self, place: str, bind: str, port: int) -> None:
        self._place, self._bind, self._port = place, bind, port
        self._thread = threading.Thread(target=self._announce, name="announce", daemon=True)
        self._zeroconf: Zeroconf | None = None

    def __enter__(self) -> None:
        # Asking whether the name is taken lasts a second, for which no seat should wait.
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.join()
        if self._zeroconf is not None:
            self._zeroconf.close()

    def _announce(self) -> None:
        everywhere = self._bind in _EVERYWHERE
        try:
            addresses = list(get_all_addresses()) if everywhere else [self._bind]
            self._zeroconf = Zeroconf(
                interfaces=InterfaceChoice.All if everywhere else [self._bind],
                ip_version=IPVersion.V4Only,
            )
            info = ServiceInfo(
                SERVICE,
                f"{_label(self._place)}.{SERVICE}",
                port=self._port,
                server=f"{_label(socket.gethostname() or 'station')}.local.",
                parsed_addresses=[one for one in addresses if "." in one],
            )
            self._zeroconf.register_service(info, allow_name_change=True)
        except (OSError, ZeroconfError) as error:
            _log.warning("not announced by mDNS: %s: %s", type(error).__name__, error)


def _label(name: str) -> str:
    """A name as one label: no dots, at most 63 bytes."""
    flat = name.replace(".", " ").encode()[:MAX_NAME_BYTES].decode(errors="ignore").strip()
    return flat or "Pendopo"
