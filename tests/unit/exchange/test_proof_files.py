"""What ``pendopo verify`` says of chains, receipts and logs: with one thing changed it refuses."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import cbor2
import pytest

from client.__main__ import main
from exam.core.chain import Entry, Head, genesis, link
from exam.exchange import log
from exam.exchange import proof_files as files
from exam.exchange.receipts import (
    Hop,
    Receipt,
    SubmissionReceipt,
    merkle_root,
    sign_receipt,
    sign_submission,
)
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import encode_header
from tests.helpers.hops import header

STATION, CENTRE = new_signing_key(), new_signing_key()
ANSWERS: list[list[Any]] = [
    ["i1", [1, "identifier", "A"], 3, 1000],
    ["i2", [1, "identifier", "B"], 4, 2000],
    ["i3", None],
]


def _key(private: bytes) -> str:
    return base64.b64encode(public_of(private)).decode()


def _verify(
    capsys: pytest.CaptureFixture[str], kind: str, file: Path, data: bytes, *more: str
) -> tuple[int, dict[str, Any]]:
    file.write_bytes(data)
    code = main(["verify", kind, str(file), "--centre-key", _key(CENTRE), *more, "--json"])
    return code, json.loads(capsys.readouterr().out)


def _leaves(answers: list[list[Any]]) -> tuple[bytes, ...]:
    return tuple(cbor2.dumps(one, canonical=True) for one in answers)


def _receipt_file(answers: list[list[Any]]) -> files.ReceiptFile:
    """Given for ``ANSWERS``, carrying ``answers``."""
    root = merkle_root(_leaves(ANSWERS))
    receipt = SubmissionReceipt("s1", "a1", 3, 2, root, Head(5, bytes(32)), 1)
    leaf = log.encode_leaf(log.Leaf("a1", "submitted", root, 5, bytes(32)))
    tree = log.Tree([b"one", leaf, b"three"])
    return files.ReceiptFile(
        sign_submission(receipt, STATION),
        _leaves(answers),
        leaf,
        1,
        log.sign_head(tree.head(), CENTRE),
        log.inclusion_proof(1, 3, tree.node),
    )


def _check_receipt(
    capsys: pytest.CaptureFixture[str], folder: Path, file: files.ReceiptFile
) -> tuple[int, dict[str, Any]]:
    data = files.encode_receipt_file(file)
    return _verify(capsys, "receipt", folder / "r", data, "--station-key", _key(STATION))


def test_a_receipt_its_answers_and_its_place_in_the_log_are_sound(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, said = _check_receipt(capsys, tmp_path, _receipt_file(ANSWERS))
    assert (code, said["checked"]) == (0, ["signature", "answers", "log"])


@pytest.mark.parametrize(
    "changed",
    [
        [["i1", [1, "identifier", "C"], 3, 1000], *ANSWERS[1:]],
        [ANSWERS[1], ANSWERS[0], ANSWERS[2]],
        [["i1", [1, "identifier", "A"], 3, 1001], *ANSWERS[1:]],
        ANSWERS[:2],
    ],
    ids=["another answer", "another order", "another time", "one left out"],
)
def test_answers_changed_in_any_one_thing_do_not_fit_the_receipt(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, changed: list[list[Any]]
) -> None:
    code, said = _check_receipt(capsys, tmp_path, _receipt_file(changed))
    assert (code, said["sound"], said["finding"]) == (1, False, "tampered")
    assert "the answers are not those" in said["message"]


def test_a_receipt_of_another_station_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = files.encode_receipt_file(_receipt_file(ANSWERS))
    code, _ = _verify(capsys, "receipt", tmp_path / "r", data, "--station-key", _key(CENTRE))
    assert code == 1


def _chain(count: int) -> tuple[bytes, list[Entry]]:
    encoded = encode_header(header())
    head, entries = genesis(encoded), []
    for number in range(count):
        entries.append(link(head, f"body {number}".encode()))
        head = Head(entries[-1].seq, entries[-1].seal)
    return encoded, entries


def _chain_file(encoded: bytes, entries: list[Entry], at: Head) -> bytes:
    receipt = sign_receipt(Receipt(Hop.CENTRE, "a1", at, 1), CENTRE)
    return b"".join(files.chain_parts(encoded, entries, [receipt]))


def test_a_long_chain_and_its_receipt_are_sound(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoded, entries = _chain(450)
    data = _chain_file(encoded, entries, Head(300, entries[299].seal))
    code, said = _verify(capsys, "chain", tmp_path / "c", data)
    assert (code, said["head"]["seq"]) == (0, 450)
    assert said["receipts"] == [{"hop": "centre", "seq": 300}]


def test_the_first_broken_entry_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoded, entries = _chain(450)
    for place in (210, 400):
        entries[place] = Entry(place + 1, b"another", entries[place].seal)
    data = _chain_file(encoded, entries, Head(300, entries[299].seal))
    code, said = _verify(capsys, "chain", tmp_path / "c", data)
    assert (code, said["message"]) == (1, "entry 211 does not match its seal")


def test_a_chain_cut_in_its_file_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoded, entries = _chain(20)
    data = _chain_file(encoded, entries, Head(20, entries[-1].seal))
    for end in (len(data) - 1, 200, 3):
        code, said = _verify(capsys, "chain", tmp_path / "c", data[:end])
        assert (code, said["finding"]) == (1, "rejected")


def _log_file(*trees: tuple[log.Tree, int]) -> bytes:
    heads = tuple(log.sign_head(tree.head(size=size), CENTRE) for tree, size in trees)
    paths = tuple(
        log.consistency_proof(old, size, tree.node) for (_, old), (tree, size) in pairwise(trees)
    )
    return files.encode_log_file(files.LogFile(heads, paths))


def test_a_log_that_only_grew_is_sound_and_a_rewritten_one_is_not(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    leaves = [bytes([number]) for number in range(20)]
    honest, rewritten = log.Tree(leaves), log.Tree([*leaves[:4], b"other", *leaves[5:]])
    data = _log_file((honest, 0), (honest, 3), (honest, 9), (honest, 20))
    code, said = _verify(capsys, "log", tmp_path / "l", data)
    assert (code, said["leaves"]) == (0, 20)
    data = _log_file((honest, 3), (honest, 9), (rewritten, 20))
    code, said = _verify(capsys, "log", tmp_path / "l", data)
    assert (code, said["message"]) == (1, "centre's log: the first 9 leaves are not what they were")


def test_wrong_usage_is_told_apart_from_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "log", "x", "--centre-key", "short"]) == 2
    assert main(["verify", "nothing", "x"]) == 2
    assert main(["verify", "log", "--help"]) == 0
    assert "example:" in capsys.readouterr().out
