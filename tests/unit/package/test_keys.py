from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exam.core.errors import Rejected, Tampered
from exam.package.keys import CentreKeys
from exam.package.release import recipient_of, release_identity
from exam.package.roles import ROLES
from exam.package.target import PackageTarget
from exam.sealing import hpke

SHARE = bytes(range(32))
TARGET = PackageTarget(
    name="latihan",
    version=3,
    package_id="latihan-3",
    form_id="F",
    title="Latihan é",
    length=10,
    sealed_sha256=b"s" * 32,
    plaintext_sha256=b"p" * 32,
    minimum_program="0.1.0",
    valid_from_utc_ms=1,
    valid_until_utc_ms=2,
    release="centre",
    practice=False,
    centre_hpke_public=b"\x01h",
    centre_receipt_public=b"r",
)


def test_an_identity_is_an_ordinary_age_identity() -> None:
    identity = release_identity(SHARE, package_id="p-1")
    assert identity.startswith("AGE-SECRET-KEY-1")
    assert len(identity) == 74
    recipient = pyrage.x25519.Recipient.from_str(recipient_of(identity))
    sealed = pyrage.encrypt(b"x", [recipient])
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)]) == b"x"


def test_an_identity_depends_on_every_part_and_on_nothing_else() -> None:
    parts = [
        (SHARE, b"", "p-1"),
        (SHARE, b"", "p-2"),
        (SHARE, b"room", "p-1"),
        (bytes(32), b"", "p-1"),
    ]
    made = [release_identity(share, room, package_id=name) for share, room, name in parts]
    assert len(set(made)) == len(made)
    assert made[0] == release_identity(SHARE, package_id="p-1")
    # written down once: a change would lock every published package
    assert made[0] == ("AGE-SECRET-KEY-1DNRWPZPJG6HJURTHAHN39D9WQUCU5K7TAVDN2KYWK2Q4KLXT3Z0Q503DUK")


@pytest.mark.parametrize("share", [b"", bytes(31), bytes(33)])
def test_a_share_of_another_length_is_refused(share: bytes) -> None:
    with pytest.raises(Rejected, match="the central share has"):
        release_identity(share, package_id="p-1")


def test_what_is_no_identity_has_no_recipient() -> None:
    with pytest.raises(Rejected, match="not an age identity"):
        recipient_of("AGE-SECRET-KEY-1NONSENSE")


def test_keys_are_made_once_and_read_again(tmp_path: Path) -> None:
    made = CentreKeys.create(tmp_path / "centre")
    again = CentreKeys.load(tmp_path / "centre")
    assert made.hpke_public() == again.hpke_public()
    assert made.receipt_public() == again.receipt_public()
    publics = {key.public_key().public_bytes_raw() for r in ROLES for key in again.role_keys(r)}
    assert len(publics) == len(ROLES)
    with pytest.raises(Rejected, match="holds keys already"):
        CentreKeys.create(tmp_path / "centre")


def test_a_second_key_file_joins_its_role(tmp_path: Path) -> None:
    CentreKeys.create(tmp_path / "a")
    CentreKeys.create(tmp_path / "b")
    (tmp_path / "b" / "keys" / "root-1.pem").rename(tmp_path / "a" / "keys" / "root-2.pem")
    assert len(CentreKeys.load(tmp_path / "a").role_keys("root")) == 2
    assert CentreKeys.load(tmp_path / "b").role_keys("root") == ()


def test_damaged_and_missing_keys_are_named(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="holds no keys of a centre"):
        CentreKeys.load(tmp_path)
    keys = CentreKeys.create(tmp_path)
    (tmp_path / "keys" / "receipt.pem").write_bytes(b"x")
    with pytest.raises(Rejected, match=r"receipt\.pem is not an Ed25519 key"):
        CentreKeys.load(tmp_path)
    (tmp_path / "keys" / "hpke.key").unlink()
    with pytest.raises(Rejected, match=r"hpke\.key cannot be read"):
        CentreKeys.load(tmp_path)
    with pytest.raises(Rejected, match="no share for package p-1"):
        keys.central_share("p-1")
    with pytest.raises(Rejected, match="not a package's identifier"):
        keys.central_share("../p")


def test_receipts_are_signed_by_the_key_that_is_published(tmp_path: Path) -> None:
    keys = CentreKeys.create(tmp_path)
    public = Ed25519PublicKey.from_public_bytes(keys.receipt_public())
    public.verify(keys.receipt_key.sign(b"m"), b"m")


def test_what_is_sealed_to_the_centre_opens_there_only(tmp_path: Path) -> None:
    keys, other = CentreKeys.create(tmp_path / "a"), CentreKeys.create(tmp_path / "b")
    blob = hpke.seal_to(keys.hpke_public(), b"attempt key", b"attempt 7")
    assert len(blob) == len(b"attempt key") + hpke.OVERHEAD_BYTES
    assert keys.open_sealed(blob, b"attempt 7") == b"attempt key"
    altered = bytes([*blob[:-1], blob[-1] ^ 1])
    for reader, data, info in (
        (other, blob, b"attempt 7"),
        (keys, blob, b"attempt 8"),
        (keys, altered, b"attempt 7"),
    ):
        with pytest.raises(Tampered, match="sealed data do not open"):
            reader.open_sealed(data, info)


def test_what_is_not_sealed_or_no_key_is_refused(tmp_path: Path) -> None:
    keys = CentreKeys.create(tmp_path)
    blob = hpke.seal_to(keys.hpke_public(), b"x", b"")
    for data in (b"", blob[:50], b"\x02" + blob[1:]):
        with pytest.raises(Rejected, match="not sealed data of a known format"):
            keys.open_sealed(data, b"")
    for public in (b"", b"\x02" + keys.hpke_public()[1:], keys.hpke_public()[:-1]):
        with pytest.raises(Rejected, match="not a public sealing key"):
            hpke.seal_to(public, b"x", b"")
    with pytest.raises(Rejected, match="not a private sealing key"):
        hpke.public_of(b"x")


def test_a_target_survives_the_signed_metadata() -> None:
    custom = TARGET.to_custom()
    again = PackageTarget.from_custom(
        custom, path="latihan.age", length=10, sealed_sha256=b"s" * 32
    )
    assert again == TARGET


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("format", 2, "format 2, this program knows 1"),
        ("colour", "red", 'unknown key "colour"'),
        ("title", None, 'missing key "title"'),
        ("title", 7, '"title" is not str'),
        ("version", "3", '"version" is not int'),
        ("version", True, '"version" is not int'),
        ("practice", 1, '"practice" is not bool'),
        ("plaintext_sha256", "zz", '"plaintext_sha256" is not hex'),
        ("plaintext_sha256", "00", "a hash has 32 bytes"),
        ("release", "never", "release 'never' does not go with"),
        ("practice", True, "release 'centre' does not go with practice True"),
        ("minimum_program", "new", "is not like 1.2.3"),
        ("valid_until_utc_ms", 0, "it ends before it begins"),
        ("name", "other", "describes other.age"),
        ("name", "../x", "the name may hold"),
        ("version", 0, "count from 1"),
    ],
)
def test_odd_target_metadata_are_refused(key: str, value: object, says: str) -> None:
    custom = {**TARGET.to_custom(), key: value}
    if value is None:
        del custom[key]
    with pytest.raises(Rejected) as refused:
        PackageTarget.from_custom(custom, path="latihan.age", length=10, sealed_sha256=b"s" * 32)
    assert says in str(refused.value)
