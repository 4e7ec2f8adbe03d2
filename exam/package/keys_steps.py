"""What each step of the key ceremony does, and what it reports: values for JSON, and lines."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from securesystemslib.signer import SSlibKey

from exam.core.errors import Rejected
from exam.package.ceremony import Ceremony, Change
from exam.package.holders import make_holder_key, read_holder_key, read_public_key
from exam.package.keys import CentreKeys
from exam.package.locked import Passphrases
from exam.package.request import SigningRequest
from exam.package.request_report import SHOWN_ID, describe, readable

Said: TypeAlias = tuple[dict[str, Any], str]
_NEXT: Final = "next        keys request, keys sign, keys collect, keys apply\n"


def run(options: argparse.Namespace) -> Said:
    """One step. Raises :class:`ExamError` where it is refused."""
    if options.step == "make":
        return _make(options)
    if options.step == "look":
        told = describe(SigningRequest(options.request))
        return told, readable(told)
    if options.step == "sign":
        return _sign(options)
    passphrases = Passphrases(options.passphrase_file)
    centre = options.centre or options.repo.resolve().parent / "centre"
    if options.step == "lock":
        CentreKeys.load(centre, passphrases).lock_roles()
        return {"locked": str(centre)}, f"locked      the keys in {centre / 'keys'} that sign\n"
    ceremony = Ceremony(
        options.repo,
        centre,
        dt.datetime.fromtimestamp(time.time(), dt.UTC),
        passphrases,
        **({"valid_days": options.valid_days} if hasattr(options, "valid_days") else {}),
    )
    if options.step in ("init", "rotate", "revoke", "renew"):
        return _proposed(_propose(options, ceremony))
    return _centre_step(options, ceremony, passphrases)


def _make(options: argparse.Namespace) -> Said:
    keyid = make_holder_key(options.out, Passphrases(options.passphrase_file)).keyid
    public = f"{options.out}.pub"
    text = (
        f"made        {options.out}, locked: it stays with its holder\n"
        f"public      {public}: for the centre\n"
        f"key         {keyid[:SHOWN_ID]}: for the minutes\n"
    )
    return {"key": keyid, "file": str(options.out), "public": public}, text


def _sign(options: argparse.Namespace) -> Said:
    request = SigningRequest(options.request)
    if not options.yes:
        if not sys.stdin.isatty():
            raise Rejected("nobody can be asked here", remedy="look at it, then give --yes")
        sys.stderr.write(readable(describe(request)))
        if input("Sign this? Type yes: ").strip().lower() != "yes":
            raise Rejected("nothing was signed", remedy="ask the centre what this request is")
    key = read_holder_key(options.key, Passphrases(options.passphrase_file))
    (keyid,) = request.sign([key])
    told = {**describe(request), "signed_by": keyid}
    return told, f"{'key':<12}{keyid[:SHOWN_ID]} signed\n{readable(told)}"


def _propose(options: argparse.Namespace, ceremony: Ceremony) -> SigningRequest:
    if options.step == "init":
        holders = {"root": (_publics(options.holder), options.threshold)}
        if options.publisher:
            holders["targets"] = (_publics(options.publisher), options.publisher_threshold)
        return ceremony.begin(holders)
    if options.step == "renew":
        return ceremony.change([])
    role = options.role
    if options.step == "revoke":
        gone = ceremony.key_ids(role, [options.key])
        return ceremony.change([Change(role, (), gone, options.threshold)])
    if options.add and options.replace:
        raise Rejected("--add and --replace exclude each other", remedy="give one of them")
    gone = () if options.add else ceremony.key_ids(role, options.replace)
    new = tuple(_publics(options.holder)) or (ceremony.own_key(role),)
    return ceremony.change([Change(role, new, gone, options.threshold)])


def _publics(paths: Sequence[Path]) -> list[SSlibKey]:
    return [read_public_key(path) for path in paths]


def _proposed(request: SigningRequest) -> Said:
    told = describe(request)
    return told, readable(told) + ("" if told["ready"] else _NEXT)


def _centre_step(options: argparse.Namespace, ceremony: Ceremony, passphrases: Passphrases) -> Said:
    if options.step == "show":
        told = ceremony.roles()
        return told, _readable_roles(told)
    if options.step == "drop":
        told = describe(ceremony.drop())
        return told, f"{'dropped':<12}nothing was changed\n"
    if options.step == "apply":
        signers = [read_holder_key(path, passphrases) for path in options.sign_with]
        told = describe(ceremony.apply(signers))
        return told, readable({**told, "ready": True}).rpartition("state")[0] + (
            f"{'state':<12}it took effect: copy the repository to the stations\n"
        )
    request = ceremony.request()
    if options.step == "request":
        request.copy_to(options.to)
        told = {**describe(request), "request": str(options.to)}
        return told, f"{'written':<12}{options.to}\n{readable(told)}"
    new = sum(request.merge(folder) for folder in options.requests)
    told = {**describe(request), "new_signatures": new}
    return told, f"{'taken in':<12}{new} new signatures\n{readable(told)}"


def _readable_roles(told: dict[str, Any]) -> str:
    lines = [
        f"root        {told['version']}, valid until {told['expires']} ({told['days_left']} days)",
        f"{'':<12}SHA-256 {told['sha256']}, by which stations begin",
    ]
    for role, rule in told["roles"].items():
        lines.append(f"{role:<12}{rule['threshold']} of {len(rule['keys'])} keys sign")
        lines += [f"{'':<12}key {keyid[:SHOWN_ID]}" for keyid in rule["keys"]]
    if told["proposed"]:
        lines.append(f"{'proposed':<12}a change waits for signatures: keys look")
    return "\n".join(lines) + "\n"
