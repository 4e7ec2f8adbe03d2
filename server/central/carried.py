"""``pendopo central import`` and ``recover``: what was carried, and whose word lets it in."""

from __future__ import annotations

import argparse
import json

from exam.core.errors import one_line
from server.central import imports
from server.central import recover as recovery
from server.central.commands import open_office
from server.central.vouching import Word, why_unbound
from server.web import carrying
from server.web.terminal import DONE, FAILED, Misused

MAX_WORDS = 1000
"""Characters of a name, and of a reason, as the record keeps them."""


def add_word(parser: argparse.ArgumentParser) -> None:
    """How a person vouches for attempts."""
    parser.add_argument(
        "--vouch",
        action="append",
        default=[],
        metavar="ATTEMPT@HEADER",
        help="take this one in on your word, named as the refusal names it: compare the"
        " participant's receipt and the room's record first; may be repeated",
    )
    parser.add_argument("--who", default="", help="who vouches, or names a key; for the record")
    parser.add_argument("--reason", default="", help="what was compared; for the record")


def word_of(given: argparse.Namespace) -> Word:
    """Raises :class:`Misused` where somebody vouches without a name or a reason."""
    who, reason = given.who.strip(), given.reason.strip()
    if given.vouch and not (who and reason):
        raise Misused("--vouch needs a name and a reason", remedy='give --who "…" --reason "…"')
    if unbound := [one for one in given.vouch if why_unbound(one)]:
        raise Misused(
            f"--vouch {one_line(unbound[0])}: {why_unbound(unbound[0])}",
            remedy="give it without --vouch first, and name the attempt as the refusal does:"
            " ATTEMPT@HEADER",
        )
    if max(len(who), len(reason)) > MAX_WORDS:
        raise Misused(f"a name or a reason has at most {MAX_WORDS} characters")
    return Word(who, reason, frozenset(given.vouch), carrying.station_keys(given))


def import_(given: argparse.Namespace) -> int:
    """Take bundles in."""
    word = word_of(given)
    with open_office(given.home) as office:
        receiver = imports.receiver(office, word, carrying.shown_progress("import"))
        return carrying.import_bundles(given, given.files, receiver)


def recover(given: argparse.Namespace) -> int:
    """Take a dead seat's vault in."""
    word = word_of(given)
    with open_office(given.home) as office:
        found = recovery.recover(office, given.vault, given.session, given.seat, word)
    if given.json:
        given.report(json.dumps(found.as_json()))
    else:
        given.report(
            ": ".join(
                filter(None, [f"session {found.session_id}, seat {found.seat}", found.damage])
            )
        )
        for one in found.attempts:
            given.report(
                f"attempt {one_line(one.attempt_id)}: {one.in_vault} entries recovered,"
                f" {one.held} are held"
            )
            for line in (*filter(None, [one.trouble]), *map(str, one.missing)):
                given.report(f"  {line}")
    return DONE if found.complete else FAILED
