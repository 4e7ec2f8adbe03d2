"""A test with films and pictures, as large as it is wanted: for benches only."""

from __future__ import annotations

import os
import random
from pathlib import Path

from client.trials.long_test import make_long_test

ITEMS = 40
_FILM_BYTES = 100_000_000
_PICTURE_BYTES = 1_000_000
_PICTURES = 10
_PNG = b"\x89PNG\r\n\x1a\n"
_BLOCK_BYTES = 1_000_000


def make_large_test(folder: Path, size_bytes: int) -> Path:
    """Write a QTI package of about ``size_bytes`` into ``folder`` and return it.

    Nothing in it can be packed any smaller. The first item is the sample's own; the others show
    pictures, then films, whose content is chance: they are carried, not looked at.
    """
    make_long_test(folder, sections=1, items=ITEMS, shuffle=False)
    chance = random.Random(size_bytes)
    sizes = [_PICTURE_BYTES] * _PICTURES
    left = size_bytes - sum(sizes)
    while left > 0:
        sizes.append(min(left, _FILM_BYTES))
        left -= sizes[-1]
    items = sorted((folder / "items").glob("*.xml"), key=lambda path: path.stem[-3:])
    for number, size in enumerate(sizes):
        picture = number < _PICTURES
        name = f"m-{number:02}.{'png' if picture else 'mp4'}"
        _write(folder / "media" / name, _PNG if picture else b"", size, chance)
        shown = (
            f'<p><img src="../media/{name}" alt="gambar {number}"/></p>'
            if picture
            else f'<p><video src="../media/{name}"></video></p>'
        )
        item = items[1 + number]
        text = item.read_text(encoding="utf-8")
        item.write_text(text.replace("<qti-item-body>", f"<qti-item-body>{shown}", 1), "utf-8")
    manifest = folder / "imsmanifest.xml"
    text = manifest.read_text(encoding="utf-8")
    files = "".join(f'<file href="media/{path.name}"/>' for path in folder.glob("media/m-*"))
    manifest.write_text(
        text.replace('<file href="media/', f'{files}<file href="media/', 1), "utf-8"
    )
    return folder


def _write(path: Path, head: bytes, size: int, chance: random.Random) -> None:
    block = chance.randbytes(_BLOCK_BYTES)
    with path.open("wb") as file:
        file.write(head)
        for number in range(0, size - len(head), _BLOCK_BYTES):
            # Every block another one, and none of them compressible.
            turned = number // _BLOCK_BYTES % _BLOCK_BYTES * 7919 % _BLOCK_BYTES
            part = block[turned:] + block[:turned]
            file.write(part[: size - len(head) - number])
        file.flush()
        os.fsync(file.fileno())
