"""Each attempt as a QTI 3 assessmentResult: what was answered, shown and earned."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exam.core import events as ev
from exam.core.attempt import Attempt, State
from exam.core.chain import Entry
from exam.core.errors import ExamError
from exam.core.form import Form, Item
from exam.core.responses import BaseType
from exam.core.timing import UNIT_PERMILLE
from exam.exchange.wire import AttemptHeader, decode_header
from exam.package.publish import read_scoring
from exam.qti.content import ItemContent
from exam.qti.document import read_document
from exam.qti.files import MemoryFiles
from exam.qti.reader import read_package
from exam.qti.results import (
    Asked,
    AssessmentResult,
    ItemResult,
    Outcome,
    Status,
    Support,
    write_result,
)
from exam.qti.shown import shown_orders
from exam.qti.variants import Variants, read_variants
from exam.vault.keys import write_private
from server.central.marking import ABSURD
from server.central.office import Office
from server.central.store import entries, records
from server.central.store.database import Connection
from server.web.clock import as_datetime

SESSION_SYSTEM = "urn:x-pendopo:session"
ATTEMPT_SYSTEM = "urn:x-pendopo:attempt"
SCORE = "SCORE"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_FINISHED = (State.SUBMITTED, State.ENDED)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a package says of its items."""

    form: Form
    bodies: Mapping[str, ItemContent]
    variants: Mapping[str, Variants]


@dataclass(frozen=True, slots=True)
class Written:
    """One attempt's file, or why there is none."""

    attempt_id: str
    file: str = ""
    trouble: str = ""


class ResultFiles:
    """Writes them into a folder; every package is read once."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office, self._folder = office, folder
        self._contents: dict[tuple[str, bytes], _Content] = {}

    def write_all(self) -> Iterator[Written]:
        """Every attempt, finished or not, in a file that nobody else can read."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for row in self._office.database.run(entries.list_attempts):
            try:
                data = write_result(self._result(row))
            except ExamError as error:
                yield Written(row.attempt_id, trouble=str(error))
                continue
            path = self._folder / f"{_UNSAFE.sub('_', row.attempt_id)}.xml"
            write_private(path, data)
            yield Written(row.attempt_id, str(path))

    def _result(self, row: entries.AttemptRow) -> AssessmentResult:
        def read(connection: Connection) -> tuple[list[Entry], records.ScoreRow | None]:
            chain = entries.read_entries(connection, row.attempt_id)
            return chain, records.newest_score(connection, row.attempt_id)

        chain, score = self._office.database.run(read)
        header = decode_header(row.header)
        happened = self._events(header, chain)
        content = self._content(header)
        attempt = Attempt(content.form)
        for number, event in enumerate(happened, start=1):
            try:
                attempt.apply(event)
            except ABSURD as error:
                raise ExamError(f"entry {number}: {type(error).__name__}: {error}") from None
        counts = score is not None and score.head_seq == attempt.seq
        sheet = json.loads(score.sheet) if score is not None and counts else {}
        return _whole(row, content, attempt, happened, sheet)

    def _events(self, header: AttemptHeader, chain: Sequence[Entry]) -> list[ev.Event]:
        sealer = self._office.reader.sealer(header)
        return [sealer.open(entry.seq, entry.body) for entry in chain]

    def _content(self, header: AttemptHeader) -> _Content:
        key = (header.package_id, header.package_sha256)
        if key not in self._contents:
            home = self._office.keys.home
            files = MemoryFiles(read_scoring(home, key[0], delivery_sha256=key[1]))
            package = read_package(files)
            documents = {
                item_id: read_document(files.read(path), path, files, item_id=item_id)
                for item_id, path in package.item_paths.items()
            }
            self._contents[key] = _Content(
                package.form,
                {item_id: one.content for item_id, one in documents.items()},
                {id_: read_variants(one) for id_, one in documents.items() if one.has_variants},
            )
        return self._contents[key]


def _whole(
    row: entries.AttemptRow,
    content: _Content,
    attempt: Attempt,
    happened: Sequence[ev.Event],
    sheet: Mapping[str, Any],
) -> AssessmentResult:
    opened = {event.item_id for event in happened if isinstance(event, ev.ItemOpened)}
    earned: Mapping[str, Sequence[float]] = sheet.get("by_item", {})
    totals: Mapping[str, Mapping[str, float]] = sheet.get("results", {})
    return AssessmentResult(
        candidate=row.registration,
        sessions=((SESSION_SYSTEM, row.session_id), (ATTEMPT_SYSTEM, row.attempt_id)),
        test=attempt.form.id,
        when=as_datetime(attempt.wall_utc_ms),
        outcomes=tuple(
            _points(code, one["points"], one["maximum"]) for code, one in totals.items()
        ),
        items=tuple(
            _item(number, item, content, attempt, item.id in opened, earned.get(item.id))
            for number, item in enumerate(attempt.form.all_items(), start=1)
        ),
        supports=tuple(_supports(happened)),
        duration_ms=attempt.total.spent_at(attempt.at_ms),
    )


def _item(
    number: int,
    item: Item,
    content: _Content,
    attempt: Attempt,
    opened: bool,
    earned: Sequence[float] | None,
) -> ItemResult:
    answer = attempt.answers.get(item.id)
    shown: dict[str, tuple[str, ...]] = {}
    for name, order in shown_orders(content.bodies[item.id], attempt.seed) if opened else ():
        response = name.partition("#")[0]
        shown[response] = (*shown.get(response, ()), *order)
    variants = content.variants.get(item.id) if opened else None
    when: dt.datetime = as_datetime(answer.wall_utc_ms if answer else attempt.wall_utc_ms)
    return ItemResult(
        item.id,
        number,
        when,
        answer.response if answer else (),
        declared={one.identifier: Asked(one.base_type, one.cardinality) for one in item.responses},
        shown=shown,
        templates=dict(variants.templates(attempt.seed)) if variants is not None else {},
        outcomes=(_points(SCORE, earned[0], earned[1]),) if earned else (),
        status=Status.FINAL if attempt.state in _FINISHED else Status.PENDING_SUBMISSION,
        presented=opened,
    )


def _points(name: str, points: float, maximum: float) -> Outcome:
    return Outcome(name, BaseType.FLOAT, (float(points),), normal_maximum=float(maximum))


def _supports(happened: Sequence[ev.Event]) -> Iterator[Support]:
    """Time beyond the usual, as the attempt's own entries say."""
    multipliers = [
        event.multiplier_permille
        for event in happened
        if isinstance(event, ev.CheckedIn | ev.TimeChanged)
        and event.multiplier_permille is not None
    ]
    if multipliers and multipliers[-1] != UNIT_PERMILLE:
        yield Support("additional-testing-time", f"{multipliers[-1] / UNIT_PERMILLE:g}")
