"""Where this seat's station is: the one place that knows, asked by every line of the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exam.core.errors import ExamError, Rejected

DEFAULT_PORT = 8443
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class Address:
    """Where a station may be."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """As a seat's file has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}"


def read_address(text: str) -> Address:
    """``HOST``, ``HOST:PORT`` or an https address. Raises :class:`Rejected` for anything else."""
    given = text.strip().removeprefix("https://").rstrip("/")
    host, port = given, ""
    if given.startswith("["):
        host, _, port = given[1:].partition("]")
    elif given.count(":") == 1:
        host, _, port = given.partition(":")
    port = port.removeprefix(":") or str(DEFAULT_PORT)
    if not _is_host(host) or not _is_port(port):
        raise Rejected(f"{text!r} is no address of a station", remedy="write 192.168.1.10:8443")
    return Address(host, int(port))


def _is_host(host: str) -> bool:
    """Whether a line can be tried: a label that is empty or over 63 letters is asked of nobody."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return bool(host) and not any(
        one.isspace() or not one.isprintable() or one in "/?#@" for one in host
    )


def _is_port(port: str) -> bool:
    # Its length first: Python reads no number of thousands of digits.
    return port.isdecimal() and len(port) <= len(str(_MAX_PORT)) and 0 < int(port) <= _MAX_PORT


class Whereabouts:
    """One address, for all lines at once; every method may be called on any thread.

    ``remember`` keeps a new address for the next start. Where it fails (``ExamError``) the
    program goes on with what it knows, and ``tell`` hears of it.
    """

    def __init__(
        self,
        url: str,
        *,
        remember: Callable[[str], None] = lambda _url: None,
        tell: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self._url = url
        self._remember, self._tell = remember, tell
        self._watch: Callable[[bool], None] = lambda _reached: None

    @property
    def url(self) -> str:
        """The address that the next question goes to."""
        return self._url

    def move(self, url: str) -> None:
        """The station proved to be at ``url``: every line goes on there with its next question."""
        if url == self._url:
            return
        self._tell(f"the station is at {url}, no longer at {self._url}")
        self._url = url
        try:
            self._remember(url)
        except ExamError as error:
            self._tell(f"the new address is known until this program ends: {error}")

    def watch(self, told: Callable[[bool], None]) -> None:
        """``told`` hears of every question whether it reached the station, on its line's thread."""
        self._watch = told

    def note(self, *, reached: bool) -> None:
        """How a question of a line went."""
        self._watch(reached)
