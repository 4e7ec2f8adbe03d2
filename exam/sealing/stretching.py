"""Argon2id (RFC 9106), where a person's secret must stand up to somebody who tries them all.

The parameters are the second recommended choice of RFC 9106, section 4: 3 passes over 64 MiB in
4 lanes. The first asks for 2 GiB, which a seat's computer may not have.
"""

from __future__ import annotations

import threading
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

KEY_BYTES: Final = 32
_MEMORY_KIB: Final = 64 * 1024
_PASSES: Final = 3
_LANES: Final = 4
_ONE_AT_A_TIME: Final = threading.Lock()
"""Two at once would wait for each other for ever: OpenSSL takes each lane's thread out of one
pool, and gives none back before a call has all of its own."""


def stretch(secret: str, salt: bytes) -> bytes:
    """32 bytes of a passphrase or PIN; takes about a sixth of a second by design.

    Any thread may call it; calls are made one after the other.
    """
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB
    )
    with _ONE_AT_A_TIME:
        return kdf.derive(secret.encode())
