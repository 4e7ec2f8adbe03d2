"""What each ``pendopo central`` command does; how it is called is the command line's business."""

from __future__ import annotations

import argparse
import dataclasses
import json
import secrets
import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from exam.core.errors import ExamError, Rejected, one_line
from exam.package.keys import CentreKeys
from exam.vault.keys import write_private
from server.central import config as names
from server.central import handed_in, reports
from server.central.app import build_app
from server.central.config import CentralConfig, config_text, make_private, read_config
from server.central.office import Office
from server.central.result_files import ResultFiles, Written
from server.central.store import records
from server.central.store.database import CentralDatabase
from server.central.store.vouchings import ADMISSION
from server.web import serving
from server.web.clock import as_datetime, utc_ms
from server.web.identity import CERTIFICATE_FILE, create_identity
from server.web.terminal import DONE, FAILED
from server.web.tokens import new_token, to_text

Run: TypeAlias = Callable[[argparse.Namespace], int]
MAX_VERSION = 999_999


def init(given: argparse.Namespace) -> int:
    """Make the centre."""
    home: Path = given.home
    if (home / names.CONFIG_FILE).exists():
        raise Rejected(f"{home}: there is a centre already", remedy="give another --home")
    make_private(home)
    if not CentreKeys.exists(home):
        CentreKeys.create(home)
    create_identity(home, "Pendopo central", given.host, as_datetime(utc_ms()))
    repository = str(given.repo.resolve())
    config = CentralConfig(repository, given.database, tuple(given.host))
    CentralDatabase(config.database_url(home)).close()
    write_private(home / names.CONFIG_FILE, config_text(config).encode())
    return DONE


def serve(given: argparse.Namespace) -> int:
    """Serve stations."""
    config = read_config(given.home)
    changes = {
        name: getattr(given, name)
        for name in ("port", "bind", "database")
        if getattr(given, name) is not None
    }
    config = dataclasses.replace(config, **changes)
    ready = [given.home / names.RUN_FILE]
    if given.ready_file is not None:
        ready.append(given.ready_file)
    with ExitStack() as undo:
        office = undo.enter_context(open_office(given.home, config))
        listener = undo.enter_context(serving.bind(config.bind, config.port))
        for file in ready:
            file.unlink(missing_ok=True)
        app = build_app(office, config.repository_folder(given.home))
        serving.serve(app, given.home, listener, ready)
    return DONE


def station_add(given: argparse.Namespace) -> int:
    """Register a station."""
    name = records.require_name(given.name)
    token, digest = new_token()
    station_id = secrets.token_hex(8)
    with open_office(given.home) as office:
        office.database.run(
            lambda connection: records.add_station(
                connection, station_id, name, digest, office.clock(), given.session
            )
        )
        receipt_key = to_text(office.keys.receipt_public())
        root = office.keys.root_digest
    said = {
        "station": name,
        "station_id": station_id,
        "token": token,
        "certificate": str((given.home / CERTIFICATE_FILE).resolve()),
        "receipt_key": receipt_key,
        "root": root,
    }
    lines = "\n".join(f"{key}: {value}" for key, value in said.items())
    given.report(json.dumps(said) if given.json else lines)
    return DONE


def newest_package(keys: CentreKeys, name: str) -> str:
    """An identifier as it is, or the newest version of a package's name."""
    if _has_share(keys, name):
        return name
    newest = ""
    for version in range(1, MAX_VERSION):
        if not _has_share(keys, f"{name}-{version}"):
            break
        newest = f"{name}-{version}"
    if not newest:
        raise Rejected(f"no sealed package {name!r} was published", remedy="publish it first")
    return newest


def _has_share(keys: CentreKeys, package_id: str) -> bool:
    try:
        keys.central_share(package_id)
    except Rejected:
        return False
    return True


def results(given: argparse.Namespace) -> int:
    """Report every attempt, and write the files that were asked for."""
    written: dict[str, Written] = {}
    with open_office(given.home) as office:
        found = reports.all_results(office)
        if given.qti is not None:
            made = ResultFiles(office, given.qti).write_all()
            written = {one.attempt_id: one for one in made}
    failed = [one for one in written.values() if one.trouble]
    if given.json:
        files = {one.attempt_id: one.file for one in written.values() if one.file}
        unwritten = {one.attempt_id: one.trouble for one in failed}
        said = {"attempts": found, "files": files, "unwritten": unwritten}
        given.report(json.dumps(said))
        return FAILED if failed else DONE
    for one in found:
        points = " ".join(f"{code} {each['points']:g}" for code, each in one["results"].items())
        given.report(
            f"{one['session_id']} seat {one['seat']:>3} {one['registration']} {one['state']:<10}"
            f" {one['answered']}/{one['items']} {points} {one['trouble']}".rstrip()
            + _whose_word(one)
        )
    for each in failed:
        given.report(f"{each.attempt_id}: no file: {each.trouble}")
    return FAILED if failed else DONE


def _whose_word(one: dict[str, Any]) -> str:
    """What a reader must know of an attempt that no registered station brought."""
    if not one["vouched"]:
        named = shlex.quote(one_line(one["named"]))
        return f" came from a seat's file: compare the receipt, then import it with --vouch {named}"
    said = [
        f" vouched for by {each['who'] or '-'}"
        + (f", station key {each['key_id']}" if each["key_id"] else "")
        + (f": {each['reason']}" if each["reason"] else "")
        for each in one["vouchings"]
        if each["how"] != ADMISSION
    ]
    return ";".join(said)


def answers(given: argparse.Namespace) -> int:
    """Show one attempt's answers."""
    with open_office(given.home) as office:
        found = reports.answers(office, given.attempt)
    if given.json:
        said = {"attempt_id": given.attempt, "answers": found}
        given.report(json.dumps(said, default=bytes.hex))
        return DONE
    for one in found:
        response = json.dumps(one["response"], ensure_ascii=False, default=bytes.hex)
        given.report(f"{one['item_id']}: {response}")
    return DONE


def files(given: argparse.Namespace) -> int:
    """Write out one attempt's files."""
    with open_office(given.home) as office:
        found = handed_in.files_handed_in(office, given.attempt)
    handed_in.write_out(found, given.out)
    said = [
        {
            "item_id": one.item_id,
            "name": one.name,
            "media_type": one.media_type,
            "sha256": one.sha256.hex(),
            "file": "" if one.trouble else one.file_name(),
            "trouble": one.trouble,
        }
        for one in found
    ]
    if given.json:
        given.report(json.dumps({"attempt_id": given.attempt, "files": said}))
    else:
        for line in said:
            given.report(f"{line['item_id']}: {line['trouble'] or line['file']}")
    return FAILED if any(one.trouble for one in found) else DONE


def score(given: argparse.Namespace) -> int:
    """Score again."""
    done: list[str] = []
    failed: dict[str, str] = {}
    with open_office(given.home) as office:
        chosen = [given.attempt] if given.attempt else _finished(office)
        for attempt_id in chosen:
            try:
                office.mark(attempt_id)
                done.append(attempt_id)
            except ExamError as error:
                failed[attempt_id] = str(error)
    if given.json:
        given.report(json.dumps({"scored": done, "failed": failed}))
    else:
        given.report(f"{len(done)} scored")
        for attempt_id, why in failed.items():
            given.report(f"{attempt_id}: {why}")
    return FAILED if failed else DONE


def _finished(office: Office) -> list[str]:
    return office.database.run(records.finished)


@contextmanager
def open_office(home: Path, config: CentralConfig | None = None) -> Iterator[Office]:
    settings = config or read_config(home)
    make_private(home)
    keys = CentreKeys.load(home)
    office = Office(keys, CentralDatabase(settings.database_url(home)), utc_ms)
    try:
        yield office
    finally:
        office.close()
