"""Publishing is all or nothing: seats get the package without keys, the centre keeps the rest."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exam.core.errors import Rejected
from exam.package.archive import pack
from exam.package.keys import CentreKeys
from exam.package.locked import Passphrases
from exam.package.pending import PENDING, refuse_pending
from exam.package.release import recipient_of, release_identity
from exam.package.repository import Repository
from exam.package.request import SigningRequest
from exam.package.rooms import SealedRoom, read_rooms
from exam.package.scoring_copy import forget_scoring, read_scoring, write_scoring
from exam.package.target import NAME, PackageTarget
from exam.qti.delivery import Delivery, deliver
from exam.qti.files import FolderFiles, PackageFiles, ZipFiles
from exam.qti.keys import read_keys
from exam.qti.reader import Package, read_package

__all__ = ["Publication", "publish", "read_scoring", "renew"]

MINIMUM_PROGRAM: Final = "0.1.0"
CLOCK_GRACE: Final = dt.timedelta(days=1)
"""A package is valid from a day before it was published: seats' clocks run late."""
MAX_VALID_DAYS: Final = 3650


@dataclass(frozen=True)
class Publication:
    """What was published, and what the publisher should look at.

    ``renew_before`` is when readers refuse the repository unless it was signed anew; ``None``
    while the package waits for the signatures of publishers who are elsewhere.

    ``items`` and ``sections`` are all in the package, ``items_drawn`` those that one attempt gets.
    ``with_logic`` names the items that travel with their key because they work only with their
    logic, each with the reason; ``without_feedback`` those whose feedback stayed behind;
    ``divided`` those whose values are made at the seat while the key stays.
    ``rooms`` are the sessions whose officers open it with the centre (none: the centre alone).
    ``removed`` counts what was kept from the delivery, ``left_out`` names files that no item
    shows, ``warnings`` are findings that did not stop the import.
    """

    name: str
    version: int
    package_id: str
    form_id: str
    title: str
    target: str
    length: int
    items: int
    items_drawn: int
    sections: int
    practice: bool
    valid_until: dt.datetime
    renew_before: dt.datetime | None
    removed: Mapping[str, int]
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    repository_created: bool
    with_logic: Mapping[str, tuple[str, ...]]
    without_feedback: tuple[str, ...]
    divided: tuple[str, ...]
    release: str
    rooms: tuple[str, ...]


# Long because: keys, seal, scoring copy and repository stand or fall together.
def publish(  # noqa: PLR0913 - each is a choice of the publisher's own, given by its name
    folder: Path,
    *,
    repository: Path,
    centre: Path,
    name: str | None = None,
    valid_days: int = 365,
    practice: bool = False,
    allow_logic: bool = False,
    signers: Sequence[Ed25519PrivateKey] = (),
    passphrases: Passphrases | None = None,
    now: dt.datetime,
) -> Publication:
    """Publish the QTI package in ``folder`` (or a zip) as the next version of ``name``.

    ``name`` defaults to the folder's. ``now`` carries its zone. The centre's keys and the
    repository are made on first use; ``signers`` are key holders who are present, and
    ``passphrases`` open the centre's own keys. Where more must sign, it waits for them, unseen.
    ``allow_logic``: items that work only with their logic travel with it, and so with their key.
    Raises :class:`Rejected` for a package that cannot be shown or scored and for bad arguments,
    :class:`Tampered` where the repository is not what this centre signed; then nothing was
    published.
    """
    name = _name(name, folder)
    if not 1 <= valid_days <= MAX_VALID_DAYS:
        raise Rejected(f"valid for {valid_days} days", remedy=f"say 1 to {MAX_VALID_DAYS}")
    files: PackageFiles = ZipFiles(folder.read_bytes()) if folder.is_file() else FolderFiles(folder)
    package = read_package(files)
    item_keys = read_keys(files, package)  # what cannot be scored is not delivered
    warnings = (*package.warnings, *(note for key in item_keys.values() for note in key.notes))
    delivery = deliver(files, allow_logic=allow_logic)
    centre.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(centre):
        make = CentreKeys.load if CentreKeys.exists(centre) else CentreKeys.create
        keys = make(centre, passphrases)
        refuse_pending(centre)
        target_repository = Repository(repository, keys, now=now, signers=signers)
        version = target_repository.version_of(name) + 1
        package_id = f"{name}-{version}"
        try:
            rooms = {} if practice else read_rooms(centre, package_id)
            target, sealed = _seal(
                package,
                pack(delivery.files),
                keys,
                rooms,
                (name, version),
                now,
                valid_days,
                practice,
            )
            write_scoring(keys, package_id, files, delivery_sha256=target.plaintext_sha256)
            target_repository.put(target, sealed)
            waits = target_repository.waits()
            if waits:
                SigningRequest.write(centre / PENDING, target_repository.present(), waits)
            else:
                target_repository.commit()
        except BaseException:
            if not target_repository.published:
                keys.forget_share(package_id)
                forget_scoring(centre, package_id)
            raise
        if not waits:
            keys.settle_share(package_id)
    return _report(package, delivery, target, warnings, target_repository)


def renew(
    *,
    repository: Path,
    centre: Path,
    signers: Sequence[Ed25519PrivateKey] = (),
    passphrases: Passphrases | None = None,
    now: dt.datetime,
) -> dt.datetime | None:
    """Sign the repository's metadata anew before they expire; packages stay as they are.

    Returns when it must be done again; ``None`` where others must sign first. Raises as
    :func:`publish`.
    """
    keys = CentreKeys.load(centre, passphrases)
    with one_at_a_time(centre):
        refuse_pending(centre)
        signed = Repository(repository, keys, now=now, signers=signers)
        if waits := signed.waits():
            SigningRequest.write(centre / PENDING, signed.present(), waits)
            return None
        signed.commit()
    return signed.renew_before


def _name(name: str | None, folder: Path) -> str:
    if name is None:
        name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().stem.lower()).strip("-")
    # the package's identifier is the name, a dash and the version
    if not NAME.fullmatch(name) or not NAME.fullmatch(f"{name}-999999"):
        raise Rejected(
            f"package name {name[:80]!r}", remedy="use a-z, 0-9 and -, at most 56 characters"
        )
    return name


def _seal(
    package: Package,
    plaintext: bytes,
    keys: CentreKeys,
    rooms: Mapping[str, SealedRoom],
    called: tuple[str, int],
    now: dt.datetime,
    valid_days: int,
    practice: bool,
) -> tuple[PackageTarget, bytes]:
    name, version = called
    package_id = f"{name}-{version}"
    sealed = plaintext
    if not practice:
        identity = release_identity(keys.new_share(package_id), package_id=package_id)
        # With officers the centre's share alone is no recipient: it opens nothing by itself.
        names = [one.recipient for one in rooms.values()] or [recipient_of(identity)]
        recipients = [pyrage.x25519.Recipient.from_str(one) for one in names]
        sealed = bytes(pyrage.encrypt(plaintext, recipients))
    target = PackageTarget(
        name=name,
        version=version,
        package_id=package_id,
        form_id=package.form.id,
        title=package.form.title,
        length=len(sealed),
        sealed_sha256=hashlib.sha256(sealed).digest(),
        plaintext_sha256=hashlib.sha256(plaintext).digest(),
        minimum_program=MINIMUM_PROGRAM,
        valid_from_utc_ms=_utc_ms(now - CLOCK_GRACE),
        valid_until_utc_ms=_utc_ms(now + dt.timedelta(days=valid_days)),
        release="none" if practice else "officers" if rooms else "centre",
        practice=practice,
        centre_hpke_public=keys.hpke_public(),
        centre_receipt_public=keys.receipt_public(),
        rooms={session: room.recipient for session, room in rooms.items()},
    )
    return target, sealed


def _utc_ms(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


def _report(
    package: Package,
    delivery: Delivery,
    target: PackageTarget,
    warnings: tuple[str, ...],
    repository: Repository,
) -> Publication:
    return Publication(
        name=target.name,
        version=target.version,
        package_id=target.package_id,
        form_id=target.form_id,
        title=target.title,
        target=target.path,
        length=target.length,
        items=len(package.item_paths),
        items_drawn=sum(1 for _ in package.form.outlook.all_items()),
        sections=len(package.form.sections),
        practice=target.practice,
        valid_until=dt.datetime.fromtimestamp(target.valid_until_utc_ms / 1000, dt.UTC),
        renew_before=repository.renew_before if repository.published else None,
        removed=delivery.removed,
        left_out=delivery.left_out,
        warnings=warnings,
        repository_created=repository.created,
        with_logic=delivery.with_logic,
        without_feedback=delivery.without_feedback,
        divided=delivery.divided,
        release=target.release,
        rooms=tuple(target.rooms),
    )


@contextmanager
def one_at_a_time(centre: Path) -> Iterator[None]:
    """Two publishers at once would sign two different next states."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    try:
        lock = (centre / ".publishing").open("wb")
    except OSError as error:
        raise Rejected(
            f"{centre} cannot be written: {error.strerror}", remedy="check its rights"
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Rejected("somebody is publishing just now", remedy="try again") from None
        yield
