"""Tells the room's network by mDNS where the station is: a convenience that nobody trusts.

Whoever listens learns an address and the room's name; a seat believes only its code, and later
the room's authority. A computer that gets another address while it runs says so.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType

from zeroconf import Error as ZeroconfError
from zeroconf import InterfaceChoice, IPVersion, ServiceInfo, Zeroconf

from server.station.addresses import own_addresses

SERVICE = "_pendopo._tcp.local."
"""``client.net.discovery`` looks for the same; the two ends do not know each other."""
MAX_NAME_BYTES = 63
LOOK_AGAIN_S = 10.0
"""So often this computer's addresses are compared with what was announced."""
_EVERYWHERE = ("0.0.0.0", "::", "")
_log = logging.getLogger(__name__)


class Announcement:
    """While the block runs. A network that refuses it is logged and changes nothing else.

    ``addresses`` is asked again and again where the station listens everywhere (``bind``).
    """

    def __init__(
        self,
        place: str,
        bind: str,
        port: int,
        *,
        addresses: Callable[[], Sequence[str]] = own_addresses,
        look_again_s: float = LOOK_AGAIN_S,
    ) -> None:
        self._place, self._port = place, port
        self._everywhere = bind in _EVERYWHERE
        self._addresses = addresses if self._everywhere else lambda: [bind]
        self._look_again_s = look_again_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._announce, name="announce", daemon=True)

    def __enter__(self) -> None:
        # Asking whether the name is taken lasts a second, for which no seat should wait.
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _announce(self) -> None:
        """Say it, and say it anew, over the interfaces there are then, when it is not true now."""
        while not self._over.is_set():
            addresses = list(self._addresses())
            with ExitStack() as undo:
                try:
                    self._register(addresses, undo)
                except (OSError, ZeroconfError) as error:
                    _log.warning("not announced by mDNS: %s: %s", type(error).__name__, error)
                while not self._over.wait(self._look_again_s):
                    if list(self._addresses()) != addresses:
                        break

    def _register(self, addresses: Sequence[str], undo: ExitStack) -> None:
        zeroconf = Zeroconf(
            interfaces=InterfaceChoice.All if self._everywhere else list(addresses),
            ip_version=IPVersion.V4Only,
        )
        undo.callback(zeroconf.close)
        info = ServiceInfo(
            SERVICE,
            f"{_label(self._place)}.{SERVICE}",
            port=self._port,
            server=f"{_label(socket.gethostname() or 'station')}.local.",
            parsed_addresses=list(addresses),
        )
        zeroconf.register_service(info, allow_name_change=True)


def _label(name: str) -> str:
    """A name as one label: no dots, at most 63 bytes."""
    flat = name.replace(".", " ").encode()[:MAX_NAME_BYTES].decode(errors="ignore").strip()
    return flat or "Pendopo"
