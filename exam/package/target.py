"""What the signed metadata say about one package: strict, so that nothing in it is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from exam.core.errors import Rejected
from exam.core.roles import Staff
from exam.package.staff import STAFF, staff_custom, staff_of

FORMAT: Final = 1
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
RELEASES: Final = ("officers", "centre", "none")
_PROGRAM: Final = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")
_HASH_BYTES: Final = 32
_FROM_FILE: Final = ("length", "sealed_sha256")
"""These stand in TUF's own description of the file and are not repeated."""
_ROOMS: Final = "rooms"
_OPTIONAL: Final = (_ROOMS, STAFF)
_RECIPIENT: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")


@dataclass(frozen=True, slots=True)
class PackageTarget:
    """One package as its publisher describes it.

    ``length`` and ``sealed_sha256`` are those of the file as delivered, ``plaintext_sha256``
    that of the zip inside. ``release`` is ``"officers"`` (the centre's share and a room's k
    officers open it), ``"centre"`` (the centre's share alone) or ``"none"`` (practice, not
    sealed). ``rooms`` are the age recipients by session, for ``"officers"`` only. ``staff`` is who
    vouches for the officers that give orders. Times are UTC milliseconds.
    """

    name: str
    version: int
    package_id: str
    form_id: str
    title: str
    length: int
    sealed_sha256: bytes
    plaintext_sha256: bytes
    minimum_program: str
    valid_from_utc_ms: int
    valid_until_utc_ms: int
    release: str
    practice: bool
    centre_hpke_public: bytes
    centre_receipt_public: bytes
    rooms: Mapping[str, str] = field(default_factory=dict)
    staff: Staff | None = None

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise Rejected(
                f"package metadata of {self.name[:80]!r}: {problem}",
                remedy="publish the package again, or update this program",
            )

    def _problem(self) -> str:
        if not NAME.fullmatch(self.name):
            return "the name may hold a-z, 0-9 and - only, at most 63 characters"
        if self.version < 1 or self.length < 1:
            return "version and length count from 1"
        if {len(self.sealed_sha256), len(self.plaintext_sha256)} != {_HASH_BYTES}:
            return f"a hash has {_HASH_BYTES} bytes"
        if self.release not in RELEASES or self.practice != (self.release == "none"):
            return f"release {self.release!r} does not go with practice {self.practice}"
        if not _PROGRAM.fullmatch(self.minimum_program):
            return f"minimum program {self.minimum_program[:20]!r} is not like 1.2.3"
        if self.valid_from_utc_ms >= self.valid_until_utc_ms:
            return "it ends before it begins"
        return self._problem_of_rooms()

    def _problem_of_rooms(self) -> str:
        if bool(self.rooms) != (self.release == "officers"):
            return f"release {self.release!r} does not go with {len(self.rooms)} rooms"
        if not all(_RECIPIENT.fullmatch(one) for one in self.rooms.values()):
            return "a room's recipient is not age1…"
        return ""

    @property
    def path(self) -> str:
        """The target's path in the repository."""
        return f"{self.name}.zip" if self.practice else f"{self.name}.age"

    def to_custom(self) -> dict[str, object]:
        """Custom metadata of the TUF target: JSON values only, bytes as lower-case hex."""
        custom: dict[str, object] = {"format": FORMAT}
        for one in fields(self):
            if one.name not in (*_FROM_FILE, *_OPTIONAL):
                value = getattr(self, one.name)
                custom[one.name] = value.hex() if isinstance(value, bytes) else value
        if self.rooms:
            custom[_ROOMS] = dict(self.rooms)
        if self.staff is not None:
            custom[STAFF] = staff_custom(self.staff)
        return custom

    @classmethod
    def from_custom(
        cls, custom: object, *, path: str, length: int, sealed_sha256: bytes
    ) -> PackageTarget:
        """The reverse of :meth:`to_custom`. Raises :class:`Rejected` for anything unexpected."""
        if not isinstance(custom, Mapping):
            raise _refuse(path, "not a table")
        if custom.get("format") != FORMAT:
            raise _refuse(path, f"format {custom.get('format')!r}, this program knows {FORMAT}")
        without = (*_FROM_FILE, *_OPTIONAL)
        wanted = {one.name: str(one.type) for one in fields(cls) if one.name not in without}
        odd = sorted((set(map(str, custom)) - {*_OPTIONAL}) ^ {*wanted, "format"})
        if odd:
            kind = "unknown" if odd[0] in custom else "missing"
            raise _refuse(path, f'{kind} key "{odd[0]}"')
        values = {key: _value(path, key, kind, custom[key]) for key, kind in wanted.items()}
        rooms = custom.get(_ROOMS, {})
        if not isinstance(rooms, Mapping):
            raise _refuse(path, f'"{_ROOMS}" is not a table')
        values[_ROOMS] = {str(session): str(one) for session, one in rooms.items()}
        try:
            values[STAFF] = staff_of(custom.get(STAFF))
        except ValueError as error:
            raise _refuse(path, f'"{STAFF}": {error}') from None
        target = cls(**values, length=length, sealed_sha256=sealed_sha256)  # type: ignore[arg-type]
        if target.path != path:
            raise _refuse(path, f"describes {target.path}")
        return target


def _value(path: str, key: str, kind: str, value: object) -> object:
    if kind == "bytes" and isinstance(value, str):
        try:
            return bytes.fromhex(value)
        except ValueError:
            raise _refuse(path, f'"{key}" is not hex') from None
    if type(value).__name__ != kind:
        raise _refuse(path, f'"{key}" is not {kind}')
    return value


def _refuse(path: str, what: str) -> Rejected:
    return Rejected(
        f"package metadata of {path}: {what}", remedy="update this program, or publish again"
    )
