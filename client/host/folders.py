"""Where a seat keeps its files on this computer."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path


def programs_folder() -> Path:
    """What this account's programs keep."""
    if sys.platform == "win32":
        base = Path(os.environ.get("PROGRAMDATA", "C:/ProgramData"))
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "pendopo"


def session_folder(given: Path | None, seat: str, session_id: str) -> Path:
    """One for each session: the station's half of the key is another one every time.

    ``given`` is where the seat's are kept, if somebody said so. What is replaced here stands in
    no id that a station or an enrolment takes now (:func:`exam.core.ids.check_session_id`), so no
    two of them share a folder; an id from before keeps the folder it has.
    """
    folder = given or programs_folder() / f"seat-{seat}"
    return folder / re.sub(r"[^A-Za-z0-9._-]|^[.]+", "-", session_id)


def repository_folder(session: Path, root: bytes) -> Path:
    """What this computer holds of the repository that begins at ``root``, beside its sessions.

    Whoever brings an older state of it in the next session is known for that. No session's folder
    is called so: none begins with a dot.
    """
    return session.parent / f".repository-{hashlib.sha256(root).hexdigest()[:16]}"
