"""Where a seat's trust in packages begins: the root it was built with, else its station's."""

from __future__ import annotations

from pathlib import Path

from exam.core.errors import Rejected

BUILT_IN = ("trust", "root.json")
"""Below ``resources``. A seat built for an agency carries the root of that agency's publisher."""
MAX_ROOT_BYTES = 512 * 1024


def root_of(enrolled: bytes, built_in: Path) -> bytes:
    """The TUF root to begin with (JSON bytes).

    A seat with a root of its own believes no other: what its station gave when it was enrolled
    counts only where ``built_in`` is not there. Raises :class:`Rejected` if it cannot be read.
    """
    try:
        if built_in.stat().st_size > MAX_ROOT_BYTES:
            raise Rejected(f"{built_in}: over {MAX_ROOT_BYTES} bytes", remedy="install it again")
        return built_in.read_bytes()
    except FileNotFoundError:
        return enrolled
    except OSError as error:
        raise Rejected(f"{built_in}: {error.strerror}", remedy="install it again") from error
