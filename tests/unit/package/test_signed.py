"""A root follows another only where the old keys and its own keep it, one version at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root

from exam.core.errors import Rejected, Tampered
from exam.package.keys import CentreKeys
from exam.package.roles import ROLES
from exam.package.signed import next_root, parse
from tests.attacks.forging import Forgery
from tests.unit.package.centre import Centre, present

LATER = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
OLD, NEW, STRANGER = (Ed25519PrivateKey.generate() for _ in range(3))


def root_of(
    version: int, own: Ed25519PrivateKey, signers: Sequence[Ed25519PrivateKey]
) -> tuple[Root, bytes]:
    """A root whose every role is ``own``'s."""
    root = Root(version, expires=LATER, consistent_snapshot=True)
    for role in ROLES:
        root.add_key(CryptoSigner(own).public_key, role)
    metadata: Metadata[Root] = Metadata(root)
    for key in signers:
        metadata.sign(CryptoSigner(key), append=True)
    return root, metadata.to_bytes()


FIRST, _ = root_of(1, OLD, [OLD])


def test_a_root_that_old_keys_and_its_own_signed_follows() -> None:
    _, data = root_of(2, NEW, [OLD, NEW])
    assert next_root(FIRST, data, "here").version == 2


@pytest.mark.parametrize("signers", [[OLD], [OLD, STRANGER]])
def test_a_root_that_its_own_keys_did_not_sign_does_not_follow(
    signers: list[Ed25519PrivateKey],
) -> None:
    """Its holders never showed that they have these keys: after it nothing could be changed."""
    _, data = root_of(2, NEW, signers)
    assert parse("root", data, FIRST, "here").version == 2, "the old keys did sign it"
    with pytest.raises(Tampered, match="here: root metadata"):
        next_root(FIRST, data, "here")


@pytest.mark.parametrize("signers", [[NEW], [NEW, STRANGER]])
def test_a_root_that_the_old_keys_did_not_sign_does_not_follow(
    signers: list[Ed25519PrivateKey],
) -> None:
    _, data = root_of(2, NEW, signers)
    assert parse("root", data, None, "here").version == 2, "its own keys did sign it"
    with pytest.raises(Tampered, match="here: root metadata"):
        next_root(FIRST, data, "here")


@pytest.mark.parametrize("version", [1, 3])
def test_a_root_that_skips_or_repeats_a_version_does_not_follow(version: int) -> None:
    _, data = root_of(version, NEW, [OLD, NEW])
    with pytest.raises(Rejected, match=f"root {version} does not follow root 1"):
        next_root(FIRST, data, "here")


def test_the_centre_signs_nothing_more_behind_a_root_that_was_laid_beside_its_own(
    centre: Centre,
) -> None:
    centre.publish(now=present())
    keys = CentreKeys.load(centre.home)
    forgery = Forgery(centre.repository, keys)
    forgery.root([NEW], keys.role_keys("root"))
    laid = centre.repository / "metadata" / "2.root.json"
    with pytest.raises(Tampered, match="root metadata"):
        centre.publish(now=present())
    laid.unlink()
    _, data = root_of(3, keys.role_keys("root")[0], keys.role_keys("root"))
    laid.write_bytes(data)
    with pytest.raises(Rejected, match="root 3 does not follow root 1"):
        centre.publish(now=present())
    laid.unlink()
    assert centre.publish(now=present()).version == 2
