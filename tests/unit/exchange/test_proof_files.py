"""What ``pendopo verify`` says of chains, receipts and logs: with one thing changed it refuses."""
# Long because: each thing that can be changed in a chain, a receipt or a log is one short test.

from __future__ import annotations

import base64
import dataclasses
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
from exam.exchange.wire import EntriesMessage, encode_entries, encode_header
from tests.helpers.hops import header

STATION, CENTRE = new_signing_key(), new_signing_key()
ANSWERS: list[list[Any]] = [
    ["i1", [1, "identifier", "A"], 3, 1000],
    ["i2", [1, "identifier", "B"], 4, 2000],
    ["i3", None],
]


LEAVES = [bytes([number]) for number in range(20)]
HONEST, REWRITTEN = log.Tree(LEAVES), log.Tree([*LEAVES[:4], b"other", *LEAVES[5:]])


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


ROOT = merkle_root(_leaves(ANSWERS))
LEAF = log.Leaf("a1", "submitted", ROOT, 5, bytes(32))


def _receipt_file(
    answers: list[list[Any]], leaf_of: log.Leaf = LEAF, at: int = 5
) -> files.ReceiptFile:
    """Given for ``ANSWERS`` over entry ``at``, carrying ``answers``; the log holds ``leaf_of``."""
    receipt = SubmissionReceipt("s1", "a1", 3, 2, ROOT, Head(at, bytes(32)), 1)
    leaf = log.encode_leaf(leaf_of)
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
    assert (code, said["checked"]) == (0, ["signature", "answers", "log", "entry"])
    assert (said["finished"], said["note"]) == ("submitted", "")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"attempt": "a2"}, "another attempt or other answers"),
        ({"root": bytes(32)}, "another attempt or other answers"),
        ({"kind": "withdrawn"}, "'withdrawn' of how the attempt was finished"),
        ({"seal": b"\x01" * 32}, "another entry 5 than the receipt was signed over"),
        ({"seq": 6}, "finished by entry 6, after entry 5"),
    ],
    ids=["another attempt", "other answers", "an unknown end", "another seal", "a later entry"],
)
def test_a_leaf_that_is_in_the_log_and_is_not_of_this_receipt_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, changed: dict[str, Any], why: str
) -> None:
    file = _receipt_file(ANSWERS, dataclasses.replace(LEAF, **changed))
    code, said = _check_receipt(capsys, tmp_path, file)
    assert (code, said["finding"]) == (1, "tampered")
    assert why in said["message"]


def test_a_receipt_over_an_entry_after_the_finish_says_that_this_entry_was_not_compared(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, said = _check_receipt(capsys, tmp_path, _receipt_file(ANSWERS, at=6))
    assert (code, said["checked"]) == (0, ["signature", "answers", "log"])
    assert "signed over an entry after the one in the log" in said["note"]


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
    data = _chain_file(encoded, entries, Head(450, entries[-1].seal))
    code, said = _verify(capsys, "chain", tmp_path / "c", data)
    assert (code, said["sound"], said["head"]["seq"]) == (0, True, 450)
    assert said["receipts"] == [{"hop": "centre", "seq": 450}]
    assert (said["signed_up_to"], said["unsigned"]) == (450, None)


@pytest.mark.parametrize(("signed", "named"), [(300, "entries 301-450"), (449, "entry 450")])
def test_what_follows_the_last_receipt_is_named_as_signed_for_by_nobody(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, signed: int, named: str
) -> None:
    encoded, entries = _chain(450)
    data = _chain_file(encoded, entries, Head(signed, entries[signed - 1].seal))
    code, said = _verify(capsys, "chain", tmp_path / "c", data)
    assert (code, said["sound"], said["finding"]) == (1, False, "unsigned")
    assert said["message"].startswith(f"{named}: signed for by nobody")
    assert (said["signed_up_to"], said["unsigned"]) == (signed, {"first": signed + 1, "last": 450})
    assert main(["verify", "chain", str(tmp_path / "c"), "--centre-key", _key(CENTRE)]) == 1
    lines = capsys.readouterr().out
    assert "chain: NOT SOUND" in lines
    assert f"receipts: hop centre seq {signed}" in lines


def test_each_hop_is_named_with_what_it_signed_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoded, entries = _chain(9)
    signed = [
        sign_receipt(Receipt(hop, "a1", Head(at, entries[at - 1].seal), 1), key)
        for hop, at, key in ((Hop.CENTRE, 4, CENTRE), (Hop.STATION, 9, STATION))
    ]
    data = b"".join(files.chain_parts(encoded, entries, signed))
    code, said = _verify(capsys, "chain", tmp_path / "c", data, "--station-key", _key(STATION))
    assert (code, said["signed_up_to"], said["unsigned"]) == (0, 9, None)
    assert said["receipts"] == [{"hop": "centre", "seq": 4}, {"hop": "station", "seq": 9}]


def test_a_chain_without_anybodys_key_is_never_called_sound(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoded, entries = _chain(3)
    (tmp_path / "c").write_bytes(b"".join(files.chain_parts(encoded, entries, [])))
    assert main(["verify", "chain", str(tmp_path / "c")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "anybody can make a chain that fits itself" in said.err


def test_a_receipt_of_another_attempt_over_the_same_entry_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoded, entries = _chain(3)
    other = sign_receipt(Receipt(Hop.CENTRE, "a2", Head(3, entries[-1].seal), 1), CENTRE)
    data = b"".join(files.chain_parts(encoded, entries, [other]))
    code, said = _verify(capsys, "chain", tmp_path / "c", data)
    assert (code, said["message"]) == (1, "a receipt is of another attempt, a2")


def test_a_header_that_changes_in_the_middle_of_a_chain_is_named_by_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoded, entries = _chain(4)
    other = encode_header(dataclasses.replace(header(), seat="13"))
    receipt = sign_receipt(Receipt(Hop.CENTRE, "a1", Head(4, entries[-1].seal), 1), CENTRE)
    whole, begun = (
        list(files.chain_parts(encoded, one, [receipt])) for one in (entries, entries[:2])
    )
    second = encode_entries(EntriesMessage(other, tuple(entries[2:])))
    middle = [len(second).to_bytes(4, "big"), second]
    code, said = _verify(
        capsys, "chain", tmp_path / "c", b"".join([*begun[:3], *middle, *whole[-2:]])
    )
    assert (code, said["message"]) == (1, "entry 3: the attempt was opened differently there")


def test_the_first_broken_entry_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoded, entries = _chain(450)
    for place in (210, 400):
        entries[place] = Entry(place + 1, b"another", entries[place].seal)
    data = _chain_file(encoded, entries, Head(450, entries[-1].seal))
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


def _log_file(*trees: tuple[log.Tree, int], utc_ms: int = 0) -> bytes:
    heads = tuple(log.sign_head(tree.head(utc_ms, size), CENTRE) for tree, size in trees)
    paths = tuple(
        log.consistency_proof(old, size, tree.node) for (_, old), (tree, size) in pairwise(trees)
    )
    return files.encode_log_file(files.LogFile(heads, paths))


def test_a_log_that_only_grew_is_sound_and_a_rewritten_one_is_not(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = _log_file((HONEST, 0), (HONEST, 3), (HONEST, 9), (HONEST, 20))
    code, said = _verify(capsys, "log", tmp_path / "l", data)
    assert (code, said["leaves"]) == (0, 20)
    data = _log_file((HONEST, 3), (HONEST, 9), (REWRITTEN, 20))
    code, said = _verify(capsys, "log", tmp_path / "l", data)
    assert (code, said["message"]) == (1, "centre's log: the first 9 leaves are not what they were")


def _kept(folder: Path, *heads: log.TreeHead, key: bytes = CENTRE) -> Path:
    path = folder / "kept"
    path.write_bytes(files.encode_kept_heads([log.sign_head(one, key) for one in heads]))
    return path


def test_heads_that_somebody_kept_are_found_in_the_log(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = _log_file((HONEST, 3), (HONEST, 9), (HONEST, 20))
    kept = _kept(tmp_path, HONEST.head(size=3), HONEST.head(9, size=9))
    earlier = tmp_path / "earlier"
    earlier.write_bytes(_log_file((HONEST, 3), (HONEST, 9)))
    code, said = _verify(
        capsys, "log", tmp_path / "l", data, "--head", str(kept), "--head", str(earlier)
    )
    assert (code, said["kept_heads"], said["note"]) == (0, 4, "")
    code, said = _verify(capsys, "log", tmp_path / "l", data)
    assert (code, said["kept_heads"]) == (0, 0)
    assert "held against itself alone" in said["note"]


@pytest.mark.parametrize(
    ("exported", "kept", "finding", "why"),
    [
        ((3, 9, 20), REWRITTEN.head(size=9), "tampered", "the first 9 leaves are not what they"),
        (
            (3, 20),
            HONEST.head(size=9),
            "tampered",
            "the head over 9 leaves that was signed is gone",
        ),
        ((3, 9), HONEST.head(-1, size=20), "tampered", "it shrank from 20 to 9 leaves"),
        ((3, 9), HONEST.head(1, size=20), "rejected", "exported with 9 leaves, before there"),
    ],
    ids=["rewritten", "left out", "shrank", "exported too early"],
)
def test_a_log_without_a_head_that_somebody_kept_is_a_finding(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    exported: tuple[int, ...],
    kept: log.TreeHead,
    finding: str,
    why: str,
) -> None:
    data = _log_file(*((HONEST, size) for size in exported), utc_ms=1)
    path = _kept(tmp_path, dataclasses.replace(kept, utc_ms=kept.utc_ms + 1))
    code, said = _verify(capsys, "log", tmp_path / "l", data, "--head", str(path))
    assert (code, said["finding"]) == (1, finding)
    assert said["message"].startswith("kept: centre's log: ")
    assert why in said["message"]


def test_heads_that_the_centre_did_not_sign_and_a_file_without_any_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = _log_file((HONEST, 20))
    for kept in (_kept(tmp_path, HONEST.head(), key=STATION), _kept(tmp_path)):
        code, said = _verify(capsys, "log", tmp_path / "l", data, "--head", str(kept))
        assert (code, said["sound"]) == (1, False)


def _log_with(leaf: bytes, *more: bytes) -> bytes:
    """A log file with a head at the three leaves of :func:`_receipt_file` and one over more."""
    tree = log.Tree([b"one", leaf, b"three", *more])
    return _log_file((tree, 3), (tree, tree.size))


def test_the_leaf_of_a_receipt_is_found_in_the_log_and_missed_in_a_rewritten_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt"
    receipt.write_bytes(files.encode_receipt_file(_receipt_file(ANSWERS)))
    words = ("--receipt", str(receipt), "--station-key", _key(STATION))
    data = _log_with(log.encode_leaf(LEAF), b"four")
    code, said = _verify(capsys, "log", tmp_path / "l", data, *words)
    assert (code, said["receipts"], said["kept_heads"]) == (0, ["a1"], 1)
    other = log.encode_leaf(dataclasses.replace(LEAF, root=bytes(32)))
    code, said = _verify(capsys, "log", tmp_path / "l", _log_with(other, b"four"), *words)
    assert (code, said["finding"]) == (1, "tampered")
    assert "receipt: centre's log: the first 3 leaves" in said["message"]
    assert _verify_usage(tmp_path / "l", *words[:2]) == 2


def test_a_receipt_that_is_not_proved_or_not_of_its_leaf_is_no_word_about_the_log(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = _log_with(log.encode_leaf(LEAF))
    proved = _receipt_file(ANSWERS)
    alone = files.ReceiptFile(proved.receipt, proved.answers)
    other = dataclasses.replace(LEAF, attempt="a2")
    for file, why in (
        (alone, "no place in the log"),
        (_receipt_file(ANSWERS, other), "another attempt"),
        (dataclasses.replace(proved, index=0), "leaf 0 is not in the tree"),
    ):
        receipt = tmp_path / "receipt"
        receipt.write_bytes(files.encode_receipt_file(file))
        words = ("--receipt", str(receipt), "--station-key", _key(STATION))
        code, said = _verify(capsys, "log", tmp_path / "l", data, *words)
        assert code == 1
        assert why in said["message"]


def _verify_usage(path: Path, *words: str) -> int:
    return main(["verify", "log", str(path), "--centre-key", _key(CENTRE), *words])


def test_wrong_usage_is_told_apart_from_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "log", "x", "--centre-key", "short"]) == 2
    assert main(["verify", "nothing", "x"]) == 2
    assert main(["verify", "log", "--help"]) == 0
    assert "example:" in capsys.readouterr().out
