"""A disk that forgets, after a power cut, what it may: everything that was not synced."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath

from client.trials.recorder import Kind, Operation

SECTOR_BYTES = 512


class Mercy(Enum):
    """How much of what was not synced is still there after the cut."""

    NONE = "none"
    SOME = "some"
    TORN = "torn"
    PREFIX = "prefix"
    ALL = "all"


@dataclass(slots=True)
class _Inode:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Operation] = field(default_factory=list)

    def sync(self) -> None:
        for one in self.pending:
            _carry_out(self.durable, one)
        self.pending.clear()


@dataclass(slots=True)
class Disk:
    """Files by path. ``names`` is what programs see, ``_kept`` what a cut leaves for certain.

    Syncing a file keeps its content; only syncing its folder keeps its name. Some file systems
    promise more, none less.
    """

    names: dict[str, _Inode] = field(default_factory=dict)
    _kept: dict[str, _Inode] = field(default_factory=dict)
    _renamings: list[Operation] = field(default_factory=list)
    _created: dict[int, _Inode] = field(default_factory=dict)

    def do(self, one: Operation) -> None:
        """Carry out one operation."""
        match one.kind:
            case Kind.CREATE:
                inode = _Inode()
                self.names[one.path] = inode
                self._renamings.append(one)
                self._created[id(one)] = inode
            case Kind.UNLINK:
                self.names.pop(one.path, None)
                self._renamings.append(one)
            case Kind.RENAME:
                self.names[one.second] = self.names.pop(one.path)
                self._renamings.append(one)
            case Kind.LINK:
                self.names[one.second] = self.names[one.path]
                self._renamings.append(one)
            case Kind.SYNC if one.path in self.names:
                self.names[one.path].sync()
            case Kind.SYNC:
                self._sync_folder(one.path)
            case _:
                if one.path in self.names:
                    self.names[one.path].pending.append(one)

    def unsynced(self, path: str) -> bool:
        """True if ``path`` has writes that a cut may take."""
        inode = self.names.get(path)
        return inode is not None and bool(inode.pending)

    def _sync_folder(self, folder: str) -> None:
        later = []
        for one in self._renamings:
            if str(PurePosixPath(one.path).parent) == folder:
                self._rename(self._kept, one)
            else:
                later.append(one)
        self._renamings = later

    def _rename(self, names: dict[str, _Inode], one: Operation) -> None:
        match one.kind:
            case Kind.CREATE:
                names[one.path] = self._created[id(one)]
            case Kind.UNLINK:
                names.pop(one.path, None)
            case Kind.LINK:
                if one.path in names:
                    names[one.second] = names[one.path]
            case _:
                moved = names.pop(one.path, None)
                if moved is not None:
                    names[one.second] = moved

    def after_a_cut(self, chance: random.Random, mercy: Mercy) -> dict[str, bytes]:
        """The files by path that are found after the power went, one possible way of many."""
        names = dict(self._kept)
        for one in self._renamings[: _how_many(len(self._renamings), chance, mercy)]:
            self._rename(names, one)
        return {path: _survive(inode, chance, mercy) for path, inode in names.items()}


def _how_many(count: int, chance: random.Random, mercy: Mercy) -> int:
    if mercy is Mercy.ALL:
        return count
    return 0 if mercy is Mercy.NONE else chance.randint(0, count)


def _survive(inode: _Inode, chance: random.Random, mercy: Mercy) -> bytes:
    content = bytearray(inode.durable)
    pending = inode.pending
    if mercy in (Mercy.NONE, Mercy.ALL, Mercy.PREFIX):
        pending = pending[: _how_many(len(pending), chance, mercy)]
    for one in pending:
        if mercy is Mercy.TORN and one.kind is Kind.WRITE:
            _write_some_sectors(content, one, chance)
        elif mercy is not Mercy.SOME or chance.random() < 0.5:
            _carry_out(content, one)
    return bytes(content)


def _write_some_sectors(content: bytearray, one: Operation, chance: random.Random) -> None:
    start = one.at
    while start < one.at + len(one.data):
        end = min((start // SECTOR_BYTES + 1) * SECTOR_BYTES, one.at + len(one.data))
        if chance.random() < 0.5:
            part = one.data[start - one.at : end - one.at]
            _carry_out(content, Operation(Kind.WRITE, one.path, "", start, part))
        start = end


def _carry_out(content: bytearray, one: Operation) -> None:
    end = one.at + len(one.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if one.kind is Kind.TRUNCATE:
        del content[one.at :]
    elif one.kind is Kind.WRITE:
        content[one.at : end] = one.data


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """Put the files into an empty folder."""
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
