"""A file in memory that Qt's own threads can read, by an address.

They may not read through a Python object: its every call waits for the interpreter, which the
main thread holds while it waits for them. So the bytes become a Qt resource, as `rcc` would have
compiled them in; nothing is written to a disk.
"""

from __future__ import annotations

import struct
from itertools import count

from PySide6.QtCore import QUrl, qRegisterResourceData, qUnregisterResourceData

_VERSION = 1
"""Of Qt's resource format: https://doc.qt.io/qt-6/resources.html, laid out in qresource.cpp."""
_IS_FOLDER, _ANY_LANGUAGE = 2, 1
_NODE, _FILE_NODE = struct.Struct(">IHII"), struct.Struct(">IHHHI")
_names = count(1)


class SoundFile:
    """``url`` leads to ``content`` until :meth:`release`, which nobody may read beyond."""

    def __init__(self, content: bytes) -> None:
        name = f"pendopo-medium-{next(_names)}"
        self.url = QUrl(f"qrc:/{name}")
        letters = name.encode("utf-16-be")
        root, file = _NODE.pack(0, _IS_FOLDER, 1, 1), _FILE_NODE.pack(0, 0, 0, _ANY_LANGUAGE, 0)
        # Qt keeps pointers to these three.
        self._tree = root + file
        self._letters = struct.pack(">HI", len(name), _hash(name)) + letters
        self._data = struct.pack(">I", len(content)) + content
        self._held = qRegisterResourceData(_VERSION, self._tree, self._letters, self._data)

    def release(self) -> None:
        """Take the address back; once is enough."""
        if self._held:
            self._held = False
            qUnregisterResourceData(_VERSION, self._tree, self._letters, self._data)


def _hash(name: str) -> int:
    """As qt_hash() of qresource.cpp."""
    value = 0
    for letter in name:
        value = (value << 4) + ord(letter)
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
