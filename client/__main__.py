"""The command line: one word for each program, each loaded only when it is asked for."""

from __future__ import annotations

import importlib
import sys

from client import VERSION
from exam.vault.memory import keep_memory_private

COMMANDS: dict[str, tuple[str, str]] = {
    "seat": ("client.programs", "the participant's program"),
    "station": ("server.station.cli", "the room's server, and the proctor's orders"),
    "proctor": ("server.station.proctor_cli", "an officer's own key, and orders signed with it"),
    "central": ("server.central.cli", "the national centre"),
    "release": ("server.release.cli", "shares and times that open a package"),
    "unlock": ("exam.vault.unlock_cli", "the code that opens a seat without its station"),
    "publish": ("exam.package.cli", "make a signed, sealed package from QTI content"),
    "verify": ("exam.verifying.cli", "check files offline, with public keys alone"),
    "demo": ("client.trials.demo", "the whole way on this computer: centre, station, seat"),
    "conformance": ("client.trials.conformance", "what is imported, drawn, scored and written"),
    "drill": ("client.trials.drill", "kill and power-cut drills"),
    "bench": ("client.trials.bench", "measured beside a bare reference in the same run"),
}

_INNER = {
    "fetch": "client.seat.fetching",
    "find": "client.seat.finding",
    "seek": "client.seat.seeking",
}
"""What a program starts for itself; nobody types these."""

_USAGE = 2


def main(argv: list[str] | None = None) -> int:
    """Run one command; exits 0 (ok), 1 (finding) or 2 (usage)."""
    if argv is None:
        # This process is ours alone; a test that calls us in its own passes words.
        keep_memory_private()
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in ("-h", "--help"):
        _help()
        return 0 if arguments else _USAGE
    if arguments[0] == "--version":
        print(f"pendopo {VERSION}")
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS and name not in _INNER:
        print(f"pendopo: no command {name!r}; 'pendopo --help' lists them", file=sys.stderr)
        return _USAGE
    try:
        # The one place that knows every program by name. The two ends never import each other,
        # and a seat is installed without the server's libraries.
        module = importlib.import_module(_INNER[name] if name in _INNER else COMMANDS[name][0])
    except ModuleNotFoundError as error:
        print(
            f"pendopo {name}: this installation has no {error.name}; "
            "install the part that contains it (pendopo[seat] or pendopo[server])",
            file=sys.stderr,
        )
        return _USAGE
    result = module.main(rest)
    return int(result)


def _help() -> None:
    print("usage: pendopo COMMAND [options]\n")
    for name, (_, what) in COMMANDS.items():
        print(f"  {name:11} {what}")
    print("\nexample: pendopo demo --headless --json")
    print("'pendopo COMMAND --help' explains each.")


if __name__ == "__main__":
    sys.exit(main())
