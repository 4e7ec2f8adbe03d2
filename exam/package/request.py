"""A signing request: what is proposed, carried to each key holder and back with the signatures.

A folder of ordinary TUF metadata: ``root.json`` and ``targets.json`` are what counts now (absent
before the first), ``next.root.json`` and ``next.targets.json`` what shall count. Signing adds a
signature to the latter and changes nothing else, so copies signed apart can be merged.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Targets

from exam.core.errors import Rejected, Tampered
from exam.package.disk import write_public
from exam.package.signed import is_complete, parse, signers_of, to_bytes, to_metadata

PRESENT: Final = {"root": "root.json", "targets": "targets.json"}
NEXT: Final = {"root": "next.root.json", "targets": "next.targets.json"}


@dataclass(frozen=True, slots=True)
class Need:
    """Of one document: whose signatures it needs, how many, and who signed already.

    ``holders`` is ``"present"`` for the keys that count now, ``"new"`` for those that the
    document itself, or the root proposed with it, names.
    """

    document: str
    version: int
    holders: str
    threshold: int
    keys: tuple[str, ...]
    signed: tuple[str, ...]

    @property
    def missing(self) -> int:
        """So many more must sign."""
        return max(0, self.threshold - len(self.signed))


class SigningRequest:
    """The request in ``folder``, read whole. Raises :class:`Rejected` where there is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.proposed = self._read(NEXT)
        self._present = self._read(PRESENT)
        if not self.proposed:
            raise Rejected(f"{folder}: no change is proposed", remedy="see: keys show")
        if self.present_root is not None:
            parse("root", to_bytes(self._present["root"]), None, str(folder))
        elif "root" not in self.proposed:
            raise Rejected(f"{folder}: no root says who signs", remedy="copy the request again")

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """True where something is proposed."""
        return any((folder / name).exists() for name in NEXT.values())

    @classmethod
    def write(
        cls,
        folder: Path,
        present: dict[str, bytes],
        proposed: dict[str, Metadata[Any]],
    ) -> SigningRequest:
        """A new request in place of one that may be there; keys of both are roles."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        for role, data in present.items():
            write_public(folder / PRESENT[role], data)
        for role, metadata in proposed.items():
            write_public(folder / NEXT[role], to_bytes(metadata))
        return cls(folder)

    @property
    def root(self) -> Root:
        """The root that will count once the change does."""
        return cast(Root, (self.proposed.get("root") or self._present["root"]).signed)

    @property
    def present_root(self) -> Root | None:
        """The root that counts now; ``None`` before the first."""
        found = self._present.get("root")
        return None if found is None else cast(Root, found.signed)

    @property
    def present_targets(self) -> Targets | None:
        """The packages that are published now; ``None`` before the first."""
        found = self._present.get("targets")
        return None if found is None else cast(Targets, found.signed)

    def needs(self) -> tuple[Need, ...]:
        """Every rule that must be met."""
        rules: list[tuple[str, str, Root]] = []
        for role in self.proposed:
            if role == "root" and self.present_root is not None:
                rules.append((role, "present", self.present_root))
            rules.append((role, "new" if "root" in self.proposed else "present", self.root))
        return tuple(self._need(*rule) for rule in rules)

    @property
    def ready(self) -> bool:
        """It can take effect."""
        return not any(need.missing for need in self.needs())

    def sign(self, keys: Sequence[Ed25519PrivateKey]) -> tuple[str, ...]:
        """Sign with each key what it may sign; a key that may sign nothing is refused.

        Returns the keys' ids.
        """
        done = []
        for key in keys:
            signer = CryptoSigner(key)
            keyid = signer.public_key.keyid
            roles = {need.document for need in self.needs() if keyid in need.keys}
            if not roles:
                raise Rejected(
                    f"key {keyid[:16]} may sign nothing of this request",
                    remedy="check that it is the right key and the right request",
                )
            for role in roles:
                self.proposed[role].sign(signer, append=True)
            done.append(keyid)
        self._keep()
        return tuple(done)

    def merge(self, folder: Path) -> int:
        """Take over what was signed in a copy; how many signatures are new.

        Raises :class:`Tampered` where the copy asks to sign something else, or a signature that
        counts is not one.
        """
        other, before = SigningRequest(folder), self._signatures()
        for role, metadata in other.proposed.items():
            own = self.proposed.get(role)
            if own is None or own.signed_bytes != metadata.signed_bytes:
                raise Tampered(
                    f"{folder}: what was signed there is not what is proposed here",
                    remedy="compare the fingerprints; keep the medium and find out who changed it",
                )
            known = {keyid for need in self.needs() for keyid in need.keys}
            for keyid, signature in metadata.signatures.items():
                if keyid in known:
                    own.signatures.setdefault(keyid, signature)
        after = self._signatures()
        if wrong := self._claimed() - after:
            self.proposed = self._read(NEXT)
            raise Tampered(
                f"{folder}: the signature of key {min(wrong)[1][:16]} is false",
                remedy="let its holder sign again",
            )
        self._keep()
        return len(after - before)

    def copy_to(self, folder: Path) -> None:
        """A copy for a key holder. Raises :class:`Rejected` where there is something already."""
        if folder.exists() and any(folder.iterdir()):
            raise Rejected(f"{folder} is not empty", remedy="name a new folder")
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*PRESENT.values(), *NEXT.values()):
            if (self.folder / name).exists():
                write_public(folder / name, (self.folder / name).read_bytes())

    def fingerprint(self, role: str) -> str:
        """Of what is signed: SHA-256, its first half in groups of four, to be read out."""
        digest = hashlib.sha256(self.proposed[role].signed_bytes).hexdigest()[:32]
        return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))

    def complete(self, role: str) -> bytes | None:
        """The proposed metadata where enough have signed them."""
        metadata = self.proposed.get(role)
        if metadata is None or not is_complete(metadata, self.root):
            return None
        return to_bytes(metadata)

    def _need(self, role: str, holders: str, root: Root) -> Need:
        metadata = self.proposed[role]
        rule = root.roles[role]
        signed = sorted(signers_of(metadata, root))
        return Need(
            role,
            metadata.signed.version,
            holders,
            rule.threshold,
            tuple(sorted(rule.keyids)),
            tuple(signed),
        )

    def _signatures(self) -> set[tuple[str, str]]:
        return {(need.document, keyid) for need in self.needs() for keyid in need.signed}

    def _claimed(self) -> set[tuple[str, str]]:
        return {(role, keyid) for role, one in self.proposed.items() for keyid in one.signatures}

    def _keep(self) -> None:
        for role, metadata in self.proposed.items():
            write_public(self.folder / NEXT[role], to_bytes(metadata))

    def _read(self, names: dict[str, str]) -> dict[str, Metadata[Any]]:
        found: dict[str, Metadata[Any]] = {}
        for role, name in names.items():
            path = self.folder / name
            if path.exists():
                found[role] = to_metadata(path.read_bytes(), str(path))
                if found[role].signed.type != role:
                    raise Tampered(f"{path} are metadata of another role", remedy="copy it again")
        return found
