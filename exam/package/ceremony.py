"""Who may sign for the publisher: changes are proposed, signed by their holders, then take effect.

A root names the keys of each TUF role and how many of them must sign. The next root counts only
when the holders of the present one *and* its own have signed it, so readers that know any earlier
root follow to the newest by themselves.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import Metadata, Root, Targets

from exam.core.errors import Rejected
from exam.package.anchor import digest_of
from exam.package.keys import CentreKeys
from exam.package.locked import Passphrases
from exam.package.pending import PENDING, drop_packages, refuse_pending, settle_packages
from exam.package.publish import one_at_a_time
from exam.package.repository import ROOT_VALID_DAYS, TARGETS_VALID_DAYS, Repository
from exam.package.request import SigningRequest
from exam.package.roles import ROLES
from exam.package.signed import sign, to_metadata

MIN_KEYID_CHARACTERS: Final = 8
MAX_ROOT_VALID_DAYS: Final = 3650


@dataclass(frozen=True, slots=True)
class Change:
    """Of one role: keys that come, key ids that go, and the threshold from then on."""

    role: str
    add: tuple[SSlibKey, ...] = ()
    remove: tuple[str, ...] = ()
    threshold: int | None = None


class Ceremony:
    """Over one repository and the centre's folder; ``now`` carries its zone."""

    def __init__(
        self,
        repository: Path,
        centre: Path,
        now: dt.datetime,
        passphrases: Passphrases | None = None,
        valid_days: int = ROOT_VALID_DAYS,
    ) -> None:
        """``valid_days`` are those of a root that is proposed."""
        if not 1 <= valid_days <= MAX_ROOT_VALID_DAYS:
            raise Rejected(f"valid for {valid_days} days", remedy=f"say 1 to {MAX_ROOT_VALID_DAYS}")
        self._repository = repository
        self._centre = centre
        self._passphrases = passphrases or Passphrases()
        self._now = now.astimezone(dt.UTC).replace(microsecond=0)
        self._expires = self._now + dt.timedelta(days=valid_days)

    def begin(self, holders: Mapping[str, tuple[Sequence[SSlibKey], int]]) -> SigningRequest:
        """The first root, of a centre that has published nothing yet.

        ``holders`` are keys and threshold by role; a role that is not among them gets a key in
        the centre's folder.
        """
        known = CentreKeys.exists(self._centre)
        make = CentreKeys.load if known else CentreKeys.create
        keys = make(self._centre, self._passphrases)
        if Repository.exists(self._repository) or keys.has_published:
            raise Rejected("this centre has published already", remedy="use keys rotate")
        with one_at_a_time(self._centre):
            keys.begin_locked([role for role in ROLES if role not in holders])
            root = Root(1, expires=self._expires, consistent_snapshot=True)
            changes = []
            for role in ROLES:
                own = tuple(CryptoSigner(key).public_key for key in keys.role_keys(role))
                added, threshold = holders.get(role, (own, len(own)))
                changes.append(Change(role, tuple(added), (), threshold))
            _apply_changes(root, changes)
            proposed: dict[str, Metadata[Any]] = {"root": Metadata(root)}
            if "targets" in holders:
                none_yet = Targets(1, expires=self._now + dt.timedelta(days=TARGETS_VALID_DAYS))
                proposed["targets"] = Metadata(none_yet)
            return SigningRequest.write(self._centre / PENDING, {}, proposed)

    def change(self, changes: Sequence[Change]) -> SigningRequest:
        """Propose the next root; without changes the same keys, for longer.

        Where the list of packages is no longer signed by enough of the keys that stay, where it
        changed, and where nothing else does, it is proposed anew as well. Raises
        :class:`Rejected` where too few keys would be left.
        """
        with one_at_a_time(self._centre):
            refuse_pending(self._centre)
            repository = self._loaded()
            present = repository.present()
            before = repository.root
            root = cast(Root, to_metadata(present["root"], "the root").signed)
            root.version += 1
            root.expires = self._expires
            _apply_changes(root, changes)
            keyids = {*before.roles["root"].keyids, *root.roles["root"].keyids}
            own = repository.keys.role_keys("root")
            proposed: dict[str, Metadata[Any]] = {"root": sign(root, own, keyids)}
            if not changes or not repository.may_stay(root):
                proposed["targets"] = repository.next_targets(root)
            return SigningRequest.write(self._centre / PENDING, present, proposed)

    def own_key(self, role: str) -> SSlibKey:
        """A new key for ``role`` in the centre's folder."""
        return CryptoSigner(self._loaded().keys.add_role_key(role)).public_key

    def key_ids(self, role: str, beginnings: Sequence[str] = ()) -> tuple[str, ...]:
        """The keys that sign for ``role`` now; with ``beginnings`` of ids, those keys only."""
        present = tuple(self._loaded().root.roles[role].keyids)
        return tuple(_named(beginning, present, role) for beginning in beginnings) or present

    def request(self) -> SigningRequest:
        """What is proposed. Raises :class:`Rejected` where nothing is."""
        return SigningRequest(self._centre / PENDING)

    def apply(self, signers: Sequence[Ed25519PrivateKey] = ()) -> SigningRequest:
        """Let what is proposed take effect, and sign everything that depends on it.

        ``signers`` are holders who are present. Raises :class:`Rejected` where signatures lack.
        """
        with one_at_a_time(self._centre):
            request = self.request()
            if signers:
                request.sign(signers)
            for need in request.needs():
                if need.missing:
                    raise Rejected(
                        f"{need.document} {need.version} lacks {need.missing} of "
                        f"{need.threshold} signatures of the {need.holders} key holders",
                        remedy="let them sign: keys request, keys sign, keys collect",
                    )
            keys = CentreKeys.load(self._centre, self._passphrases)
            repository = Repository(
                self._repository,
                keys,
                now=self._now,
                signers=signers,
                root=request.complete("root"),
                targets=request.complete("targets"),
            )
            repository.commit()
            settle_packages(keys, request)
            shutil.rmtree(request.folder)
        return request

    def drop(self) -> SigningRequest:
        """Take a proposal back, and the packages that waited for it."""
        with one_at_a_time(self._centre):
            request = self.request()
            keys = CentreKeys.load(self._centre, self._passphrases)
            drop_packages(keys, self._repository, request)
            shutil.rmtree(request.folder)
        return request

    def roles(self) -> dict[str, object]:
        """The root that counts, for a report."""
        repository = self._loaded()
        root = repository.root
        return {
            "version": root.version,
            "sha256": digest_of(repository.present()["root"]),
            "expires": root.expires.isoformat(),
            "days_left": (root.expires - self._now).days,
            "roles": {
                role: {
                    "threshold": root.roles[role].threshold,
                    "keys": sorted(root.roles[role].keyids),
                }
                for role in ROLES
            },
            "proposed": SigningRequest.exists(self._centre / PENDING),
        }

    def _loaded(self) -> Repository:
        keys = CentreKeys.load(self._centre, self._passphrases)
        repository = Repository(self._repository, keys, now=self._now)
        if repository.created:
            raise Rejected("nothing is published yet", remedy="begin with keys init")
        return repository


def _apply_changes(root: Root, changes: Sequence[Change]) -> None:
    for change in changes:
        role = root.roles[change.role]
        for keyid in change.remove:
            root.revoke_key(keyid, change.role)
        for key in change.add:
            if key.keyid in role.keyids:
                raise Rejected(
                    f"key {key.keyid[:16]} signs for {change.role} already",
                    remedy="each holder makes a key of their own",
                )
            root.add_key(key, change.role)
        role.threshold = change.threshold or role.threshold
        if not 1 <= role.threshold <= len(role.keyids):
            raise Rejected(
                f"{change.role}: {role.threshold} of {len(role.keyids)} keys cannot sign",
                remedy="add a key, or lower the threshold",
            )


def _named(beginning: str, present: Sequence[str], role: str) -> str:
    found = [keyid for keyid in present if keyid.startswith(beginning.lower())]
    if len(beginning) < MIN_KEYID_CHARACTERS or len(found) != 1:
        raise Rejected(
            f"{role} has no key {beginning[:16]}",
            remedy=f"give {MIN_KEYID_CHARACTERS} characters or more of an id in keys show",
        )
    return found[0]
