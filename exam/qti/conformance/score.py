"""Item vectors: each item file is parsed anew, given its responses, and its outcomes compared."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from exam.core.errors import Rejected
from exam.qti.conformance.report import BAD_INPUT, Tally, arguments
from exam.qti.conformance.vectors import given, read_vectors, same
from exam.qti.engine.item import ItemLogic, read_logic
from exam.qti.engine.values import Maybe, plain


def main_score(argv: Sequence[str]) -> int:
    """``pendopo conformance score VECTORS.json --corpora DIR [--json]``: 0, 1 or 2."""
    options = arguments("score", corpora=True).parse_args(argv)
    try:
        tally = score_vectors(read_vectors(options.vectors), options.corpora)
    except Rejected as error:
        sys.stderr.write(f"{error}\n  do  {error.remedy}\n")
        return BAD_INPUT
    print(tally.as_json() if options.json else tally.as_text("item vectors"))
    return tally.exit_code


main = main_score


def score_vectors(vectors: Sequence[dict[str, Any]], corpora: Path) -> Tally:
    """Every vector against this engine."""
    if not corpora.is_dir():
        raise Rejected(f"{corpora} is not a folder", remedy="name the corpora's folder")
    tally = Tally()
    for number, vector in enumerate(vectors):
        identifier = str(vector.get("id", number))
        expected = vector.get("expected_outcomes") or {}
        hard = not (
            vector.get("passes_with_defaults") or vector.get("passes_with_match_correct_only")
        )
        try:
            got = score_vector(vector, corpora)
        except Rejected as error:
            tally.count(identifier, False, hard, expected, {"error": str(error)})
            continue
        wrong = {
            called
            for called, value in expected.items()
            if called not in got or not same(value, got[called])
        }
        shown = {called: plain(got.get(called)) for called in expected}
        tally.count(identifier, not wrong, hard, expected, shown)
    return tally


def score_vector(vector: dict[str, Any], corpora: Path) -> dict[str, Maybe]:
    """The outcomes of one vector. Raises :class:`Rejected`."""
    path = corpora / str(vector["corpus"]) / str(vector["item_path"])
    logic = read_item_file(path)
    responses = {
        called: given(logic.variables[called], written)
        for called, written in (vector.get("responses") or {}).items()
        if called in logic.variables and logic.variables[called].role == "response"
    }
    # a vector's null says "not touched": what the interaction showed first remains
    responses = {called: value for called, value in responses.items() if value is not None}
    return logic.score(responses)


def read_item_file(path: Path) -> ItemLogic:
    """One item file of the corpora, as it is: also what this program would not import."""
    return read_logic(
        read_bytes(path),
        path=path.name,
        load=loader(path.parent),
        tolerant=True,
    )


def read_bytes(path: Path) -> bytes:
    """A file's content. Raises :class:`Rejected` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the path") from None


def loader(folder: Path) -> Callable[[str], bytes]:
    """Reads files by their path from ``folder``."""
    return lambda written: read_bytes(folder / written)
