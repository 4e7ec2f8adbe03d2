"""The border between a command and the terminal: exit codes, and errors in plain words."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable

from exam.core.errors import ExamError, Rejected

DONE, FAILED, MISUSED = 0, 1, 2
_INTERRUPTED = 130

Command = Callable[[argparse.Namespace], int]
Prepare = Callable[[argparse.ArgumentParser], argparse.ArgumentParser]
"""What a command line adds to each of its commands, such as where its home lies."""
AsJson = Callable[[argparse.ArgumentParser], None]


class Misused(Rejected):
    """A command that was called wrongly in a way that its parser cannot see."""


def run_command(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Parse and run; expected failures become one or two lines on standard error."""
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else MISUSED
    command: Command = arguments.command
    try:
        return command(arguments)
    except ExamError as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        if error.remedy:
            sys.stderr.write(f"  {error.remedy}\n")
        return MISUSED if isinstance(error, Misused) else FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED


def add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Command,
    summary: str,
    example: str,
) -> argparse.ArgumentParser:
    """A subcommand with its one sentence and an example."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=summary,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=command)
    return parser


def add_who(parser: argparse.ArgumentParser) -> None:
    """Whose act it is, where a command leaves a record of it."""
    login = _login()
    about = "your name, for the record (default: the login)"
    parser.add_argument("--who", default=login, required=not login, help=about)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # An account without a name, as in a container: whoever it is must say so.
        return ""
