"""The log's arithmetic: published roots, and proofs that fit one tree and no other."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.core.errors import ExamError, Rejected, Tampered
from exam.exchange import log
from exam.exchange.receipts import merkle_root
from exam.exchange.statements import new_signing_key, public_of
from tests.vectors.make_vectors import LEAVES

MOST = 10_000
# The roots over 1 to 8 of the leaves that RFC 6962's own implementation is tested with
# (certificate-transparency, merkletree tests).
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@cache
def big_tree() -> log.Tree:
    """Ten thousand leaves; each smaller tree is a front part of it."""
    return log.Tree([_leaf(index) for index in range(MOST)])


def _leaf(index: int) -> bytes:
    return index.to_bytes(4, "big")


def test_the_published_eight_leaves_have_the_published_roots() -> None:
    tree = log.Tree(LEAVES)
    for size, root in enumerate(ROOTS, 1):
        assert tree.head(size=size).root.hex() == root
        assert merkle_root(LEAVES[:size]).hex() == root


def test_the_published_proofs_come_out_hash_by_hash() -> None:
    tree = log.Tree(LEAVES)
    assert log.inclusion_proof(0, 1, tree.node) == ()
    assert [one.hex()[:8] for one in log.inclusion_proof(0, 8, tree.node)] == [
        "96a296d2",
        "5f083f0a",
        "6b47aaf2",
    ]
    assert [one.hex()[:8] for one in log.consistency_proof(6, 8, tree.node)] == [
        "0ebc5d34",
        "ca854ea1",
        "d37ee418",
    ]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_leaf_of_every_tree_is_proved_and_no_other_leaf_passes(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MOST))
    index = data.draw(st.integers(0, size - 1))
    head = big_tree().head(size=size)
    path = log.inclusion_proof(index, size, big_tree().node)
    log.verify_inclusion(_leaf(index), index, head, path)
    other = data.draw(st.integers(0, size).filter(lambda one: one != index))
    with pytest.raises(Tampered):
        log.verify_inclusion(_leaf(other), index, head, path)
    with pytest.raises(Tampered):
        log.verify_inclusion(_leaf(index), other, head, path)


def test_no_place_outside_the_tree_is_proved_by_the_path_of_one_inside() -> None:
    for size in range(1, 20):
        head = big_tree().head(size=size)
        for inside in range(size):
            path = log.inclusion_proof(inside, size, big_tree().node)
            for index in (*range(-size - 1, 0), *range(size, 2 * size + 2)):
                with pytest.raises(Tampered):
                    log.verify_inclusion(_leaf(inside), index, head, path)


def test_a_head_that_names_more_leaves_than_its_root_has_is_not_proved_by_a_path_too_short() -> (
    None
):
    for size in range(1, 20):
        root = big_tree().head(size=size).root
        path = log.inclusion_proof(size - 1, size, big_tree().node)
        for claimed in (2 * size, 4 * size, 1024):
            with pytest.raises(Tampered):
                log.verify_inclusion(
                    _leaf(size - 1), size - 1, log.TreeHead(claimed, root, 0), path
                )


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_growth_is_proved_and_another_beginning_never_is(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MOST))
    old = data.draw(st.integers(1, size))
    before, after = big_tree().head(size=old), big_tree().head(size=size)
    path = log.consistency_proof(old, size, big_tree().node)
    log.verify_consistency(before, after, path)
    with pytest.raises(Tampered):
        log.verify_consistency(dataclasses.replace(before, root=bytes(32)), after, path)
    with pytest.raises(Tampered):
        log.verify_consistency(before, dataclasses.replace(after, root=bytes(32)), path)
    with pytest.raises(ExamError):
        log.verify_consistency(before, after, (*path, bytes(32)))


def test_all_pairs_of_small_trees_are_consistent() -> None:
    for size in range(1, 40):
        for old in range(size + 1):
            path = log.consistency_proof(old, size, big_tree().node)
            before, after = big_tree().head(size=old), big_tree().head(size=size)
            log.verify_consistency(before, after, path)


def test_a_log_that_shrank_is_told_so() -> None:
    with pytest.raises(Tampered, match="shrank from 5 to 4"):
        log.verify_consistency(big_tree().head(size=5), big_tree().head(size=4), ())


def test_a_leaf_that_is_not_there_cannot_be_proved() -> None:
    for index in (-1, 4):
        with pytest.raises(Rejected):
            log.inclusion_proof(index, 4, big_tree().node)


def test_a_head_is_read_with_the_centres_key_alone() -> None:
    key = new_signing_key()
    head = big_tree().head(utc_ms=7, size=3)
    assert log.read_head(log.sign_head(head, key), public_of(key)) == head
    with pytest.raises(Tampered):
        log.read_head(log.sign_head(head, new_signing_key()), public_of(key))


def test_a_leaf_comes_back_as_it_was() -> None:
    leaf = log.Leaf("a1", "submitted", bytes(32), 9, b"\1" * 32)
    assert log.decode_leaf(log.encode_leaf(leaf)) == leaf
