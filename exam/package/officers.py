"""The room's secret in k-of-n shares (SLIP-39): one for each officer, fewer than k say nothing.

SLIP-0039 with one group, no passphrase and the lowest iteration exponent: the secret is random,
so stretching would add nothing. A share is twenty words. What was typed never stands in an error.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from exam.core.errors import Rejected

ROOM_SECRET_BYTES: Final = 16
WORDS: Final = 20
MAX_OFFICERS: Final = 16
"""SLIP-0039 counts members in four bits."""
MIN_THRESHOLD: Final = 2
_PREFIX: Final = 4
"""The list's words differ in their first four letters."""
_BY_PREFIX: Final = {word[:_PREFIX]: word for word in WORDLIST}
_MAX_CHARACTERS: Final = 400


@dataclass(frozen=True, slots=True)
class OfficerShare:
    """One officer's share, as it is handed over; ``number`` counts from 1."""

    officer: str
    number: int
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class EnteredShare:
    """A share that was typed in and is whole. Shares of one secret have one ``set_id``."""

    number: int
    threshold: int
    set_id: int
    mnemonic: str = field(repr=False)


def new_room_secret() -> bytes:
    """``ROOM_SECRET_BYTES`` random bytes, to be split at once and forgotten."""
    return secrets.token_bytes(ROOM_SECRET_BYTES)


def split(secret: bytes, threshold: int, officers: Sequence[str]) -> tuple[OfficerShare, ...]:
    """One share for each officer. Raises :class:`Rejected` for counts and names that do not do."""
    names = [" ".join(name.split()) for name in officers]
    if not MIN_THRESHOLD <= threshold <= len(names) <= MAX_OFFICERS:
        raise Rejected(
            f"{threshold} of {len(names)} officers",
            remedy=f"two officers at least must come together, of {MAX_OFFICERS} at most",
        )
    if not all(names) or len({name.casefold() for name in names}) != len(names):
        raise Rejected("an officer's name is empty or stands twice", remedy="name each once")
    (mnemonics,) = generate_mnemonics(1, [(threshold, len(names))], secret, iteration_exponent=0)
    return tuple(
        OfficerShare(name, number, tuple(mnemonic.split()))
        for number, (name, mnemonic) in enumerate(zip(names, mnemonics, strict=True), start=1)
    )


def read_share(text: str, holder: str) -> EnteredShare:
    """A share from its words, or from the first four letters of each.

    Raises :class:`Rejected`, in the officer's language, naming ``holder``'s share and the place of
    a word that is none.
    """
    whose = f"bagian {holder[:80]}"
    words = [] if len(text) > _MAX_CHARACTERS else text.lower().split()
    if len(words) != WORDS:
        raise Rejected(
            f"{whose} tidak berisi {WORDS} kata", remedy="hitung katanya, lalu ketik lagi"
        )
    found = [_word(word) for word in words]
    if None in found:
        raise Rejected(
            f"{whose}: kata ke-{found.index(None) + 1} tidak ada dalam daftar kata",
            remedy="cocokkan dengan kertas, huruf demi huruf",
        )
    share = _decode(" ".join(word for word in found if word))
    if share is None:
        raise Rejected(
            f"{whose}: ada kata yang salah, atau dua kata tertukar",
            remedy="cocokkan setiap kata dengan kertas",
        )
    return share


def combine(shares: Sequence[EnteredShare]) -> bytes:
    """The room's secret. Raises :class:`Rejected`, in Indonesian, for too few and for misfits."""
    one_of_each = {share.number: share for share in shares}
    threshold = max((share.threshold for share in shares), default=MIN_THRESHOLD)
    if len(one_of_each) < threshold:
        raise Rejected(
            f"baru {len(one_of_each)} dari {threshold} bagian: belum membuka apa pun",
            remedy="minta petugas lain memasukkan bagiannya",
        )
    chosen = sorted(one_of_each)[:threshold]
    secret: bytes | None = None
    try:
        secret = bytes(combine_mnemonics([one_of_each[number].mnemonic for number in chosen]))
    except MnemonicError:
        secret = None  # its text may repeat words
    if secret is None or len(secret) != ROOM_SECRET_BYTES:
        numbers = ", ".join(map(str, chosen))
        raise Rejected(
            f"bagian {numbers} tidak sepasang", remedy="masukkan bagian yang dibuat untuk paket ini"
        )
    return secret


def _word(typed: str) -> str | None:
    word = _BY_PREFIX.get(typed[:_PREFIX]) if len(typed) >= _PREFIX else None
    return word if word is not None and word.startswith(typed) else None


def _decode(mnemonic: str) -> EnteredShare | None:
    try:
        share = Share.from_mnemonic(mnemonic)
    except MnemonicError:
        return None
    if share.group_count != 1 or share.member_threshold < MIN_THRESHOLD:
        return None
    return EnteredShare(share.index + 1, share.member_threshold, share.identifier, mnemonic)
