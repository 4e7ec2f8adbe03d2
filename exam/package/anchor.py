"""Where trust in packages begins: the root a program was built with, or one that somebody named.

A root vouches for every later one; nothing on the same medium can vouch for the first. So it is
built in, or known by its SHA-256, which the centre tells apart from the medium.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from exam.core.errors import Rejected, Tampered
from exam.package.trust import Fetch, NotThere, whole

if TYPE_CHECKING:
    from tuf.api.metadata import Root

BUILT_IN: Final = Path(__file__).resolve().parents[2] / "resources" / "trust" / "root.json"
"""A program built for an agency carries the root of that agency's publisher."""
ROOT_PATH: Final = "metadata/root.json"
"""In a repository: the newest root at the centre, in a room's copy the one the room began with."""
MAX_ROOT_BYTES: Final = 512 * 1024
MAX_ROOTS: Final = 256
"""As many as TUF's client follows."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NAMED: Final = "give a root.json, or the 64 digits that 'pendopo publish keys show' tells"


def root_of(given: bytes, built_in: Path) -> bytes:
    """The TUF root to begin with (JSON bytes).

    A program with a root of its own believes no other: ``given`` counts only where ``built_in``
    is not there. Raises :class:`Rejected` if it cannot be read.
    """
    try:
        return _read(built_in, "install it again")
    except FileNotFoundError:
        return given


def _read(path: Path, remedy: str) -> bytes:
    """Raises :class:`Rejected` for what cannot be read, and ``FileNotFoundError``."""
    try:
        if path.stat().st_size > MAX_ROOT_BYTES:
            raise Rejected(f"{path}: over {MAX_ROOT_BYTES} bytes", remedy=remedy)
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy=remedy) from error


def digest_of(root: bytes) -> str:
    """As ``sha256sum root.json`` tells it."""
    return hashlib.sha256(root).hexdigest()


def read_digest(text: str) -> str:
    """What names a root: its SHA-256 in hex digits, or the path of its file.

    Raises :class:`Rejected` for neither, :class:`Tampered` for a file that is no signed root.
    """
    digits = "".join(text.split()).lower()
    if _DIGEST.fullmatch(digits):
        return digits
    from exam.package.signed import parse

    try:
        data = _read(Path(text), _NAMED)
    except FileNotFoundError:
        raise Rejected(f"{text[:80]!r} is no root", remedy=_NAMED) from None
    parse("root", data, None, text)
    return digest_of(data)


def _path_of(version: int) -> str:
    """In a repository: every root since its first."""
    return f"metadata/{version}.root.json"


def newest_root(fetch: Fetch) -> bytes:
    """``ROOT_PATH`` of a repository, believed by nobody yet. Raises :class:`Rejected`."""
    try:
        return whole(fetch(ROOT_PATH))
    except NotThere:
        raise Rejected(
            f"{ROOT_PATH} is missing: this is no repository", remedy="check the path"
        ) from None


def find_root(fetch: Fetch, digest: str) -> bytes:
    """The root with this SHA-256 among all that a repository keeps: each since its first.

    Raises :class:`Rejected` for what is no repository, :class:`Tampered` where it is not there.
    """
    newest = newest_root(fetch)
    if digest_of(newest) == digest:
        return newest
    try:
        for version in range(1, MAX_ROOTS + 1):
            root = whole(fetch(_path_of(version)))
            if digest_of(root) == digest:
                return root
    except NotThere:
        pass
    raise Tampered(
        f"this repository has no root {digest}, its own is {digest_of(newest)}:"
        " its publisher is unknown here",
        remedy="let the centre read out its root's digits ('pendopo publish keys show') and bring"
        " its whole folder; if they are others, keep the medium and tell the centre",
    )


def check_linked(known: bytes, told: bytes, copies: Sequence[Fetch]) -> None:
    """Does a root that somebody named belong to the publisher whose root is known here?

    It does where one follows from the other, each version signed by the one before. ``copies``
    are where the versions between lie, in the order in which a reader of packages looks there.
    Raises :class:`Tampered` where it does not, or where a version between is missing.
    """
    if not (_leads_to(known, told, copies) or _leads_to(told, known, copies)):
        raise Tampered(
            f"the root that was told of, {digest_of(told)}, is not the one that is known here,"
            f" {digest_of(known)}, and neither follows from the other: its publisher is unknown"
            " here",
            remedy="let the centre read out its root's digits again and bring its whole folder,"
            " with every N.root.json; if it is refused again, this computer began with another's"
            " root: take nothing, tell the centre, and make the station anew ('station init')",
        )


def _leads_to(older: bytes, newer: bytes, copies: Sequence[Fetch]) -> bool:
    """Whether those who read on from ``older`` come to ``newer``, and not to another in its place.

    So ``newer`` itself is read from ``copies`` as well: lying elsewhere it changes nothing.
    """
    from exam.package.signed import parse

    root, data = cast("Root", parse("root", older, None, "a root")), older
    last = parse("root", newer, None, "a root").version
    for _ in range(min(last - root.version, MAX_ROOTS)):
        found = _following(root, copies)
        if found is None:
            return False
        root, data = found
    return digest_of(data) == digest_of(newer)


def _following(root: Root, copies: Sequence[Fetch]) -> tuple[Root, bytes] | None:
    """The next version: the first copy of it that ``root`` vouches for."""
    from exam.package.signed import next_root

    path = _path_of(root.version + 1)
    for fetch in copies:
        try:
            data = whole(fetch(path))
            return next_root(root, data, path), data
        except (NotThere, Rejected, Tampered):
            continue
    return None
