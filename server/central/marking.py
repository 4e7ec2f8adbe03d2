"""Marks one attempt from its own entries: replayed, its root recomputed, scored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exam.core.attempt import Attempt, State
from exam.core.chain import Entry, Head, genesis, verify
from exam.core.errors import ExamError, Rejected
from exam.core.responses import is_answered
from exam.exchange.receipts import answer_leaves, answers_root
from exam.exchange.wire import decode_header
from exam.package.publish import read_scoring
from exam.qti.files import MemoryFiles
from server.central.projection import Reader
from server.central.scoring import ScoreSheet, ScoringPackage

ENGINE_VERSION = "3"
"""Raised whenever the same answers could earn other points than before."""
_FINISHED = (State.SUBMITTED, State.ENDED)
ABSURD = (ExamError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What replaying raises over events that no seat of ours would write."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the centre itself finds in an attempt's entries.

    ``root_matches`` is ``None`` until the attempt was handed in or ended. ``trouble`` says why
    it could not be replayed or scored to the end.
    """

    state: State
    answered: int
    items: int
    root: bytes
    root_matches: bool | None
    head: Head
    sheet: ScoreSheet | None
    trouble: str

    @property
    def finished(self) -> bool:
        """True if it was handed in or ended."""
        return self.state in _FINISHED


class Marker:
    """Scoring packages are opened once and kept in memory, never on disk in clear."""

    def __init__(self, home: Path, reader: Reader) -> None:
        self._home = home
        self._reader = reader
        self._packages: dict[tuple[str, bytes], ScoringPackage] = {}

    def package(self, package_id: str, sha256: bytes) -> ScoringPackage:
        """The keys of one delivery. Raises :class:`Rejected` or :class:`Tampered`."""
        key = (package_id, sha256)
        if key not in self._packages:
            files = read_scoring(self._home, package_id, delivery_sha256=sha256)
            self._packages[key] = ScoringPackage.read(MemoryFiles(files))
        return self._packages[key]

    def mark(self, encoded_header: bytes, entries: Sequence[Entry]) -> Mark:
        """Replay and score. Raises where the chain, the key or the package do not fit at all."""
        header = decode_header(encoded_header)
        head = verify(genesis(encoded_header), entries)
        scoring = self.package(header.package_id, header.package_sha256)
        attempt = Attempt(scoring.form)
        trouble = self._replay(attempt, encoded_header, entries)
        answers = attempt.answers
        root = answers_root(attempt.form, answers)
        claimed = claimed_root(attempt)
        sheet = None
        if attempt.state in _FINISHED:
            try:
                given = {one: answer.response for one, answer in answers.items()}
                sheet = scoring.score(given, seed=attempt.seed, form=attempt.form)
            except Rejected as error:
                trouble = trouble or str(error)
        return Mark(
            state=attempt.state,
            answered=sum(is_answered(given.response) for given in answers.values()),
            items=sum(1 for _ in attempt.form.all_items()),
            root=root,
            root_matches=None if claimed is None else claimed == root,
            head=head,
            sheet=sheet,
            trouble=trouble,
        )

    def answer_leaves(self, encoded_header: bytes, entries: Sequence[Entry]) -> list[bytes]:
        """The leaves under the root of what was answered. Raises as :meth:`mark` does."""
        header = decode_header(encoded_header)
        verify(genesis(encoded_header), entries)
        form = self.package(header.package_id, header.package_sha256).form
        attempt = Attempt(form)
        if trouble := self._replay(attempt, encoded_header, entries):
            raise Rejected(trouble)
        return answer_leaves(attempt.form, attempt.answers)

    def _replay(self, attempt: Attempt, encoded_header: bytes, entries: Sequence[Entry]) -> str:
        sealer = self._reader.sealer(decode_header(encoded_header))
        for entry in entries:
            try:
                attempt.apply(sealer.open(entry.seq, entry.body))
            except ABSURD as error:
                return f"entry {entry.seq}: {type(error).__name__}: {error}"
        return ""


def claimed_root(attempt: Attempt) -> bytes | None:
    """The root that the seat put into its last entry."""
    if attempt.submitted is not None:
        return attempt.submitted.answers_root
    return None if attempt.ended is None else attempt.ended.answers_root


def sheet_json(mark: Mark) -> str:
    """A mark as the database keeps it."""
    sheet = mark.sheet
    return json.dumps(
        {
            "state": mark.state.value,
            "answered": mark.answered,
            "items": mark.items,
            "answers_root": mark.root.hex(),
            "root_matches": mark.root_matches,
            "trouble": mark.trouble,
            "results": results_of(sheet),
            "by_item": {
                item_id: [one.points, one.maximum, one.answered]
                for item_id, one in (sheet.items if sheet else {}).items()
            },
        },
        sort_keys=True,
    )


def results_of(sheet: ScoreSheet | None) -> dict[str, dict[str, Any]]:
    """Points by competency code."""
    if sheet is None:
        return {}
    return {
        code: {
            "points": total.points,
            "maximum": total.maximum,
            "items": total.items,
            "answered": total.answered,
        }
        for code, total in sheet.totals.items()
    }
