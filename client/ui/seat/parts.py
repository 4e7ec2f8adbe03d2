"""What the seat's controller is given: every part that is made before it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from client.config import SeatConfig
from client.seat.link import Link
from client.ui.bridge import Bridge
from exam.vault.worker import Worker


@dataclass(frozen=True, slots=True)
class SeatParts:
    """Everything the controller is given; made in :mod:`client.programs`."""

    config: SeatConfig
    data_dir: Path
    program: str
    device: str
    worker: Worker
    link: Link
    bridge: Bridge
    words: tuple[str, ...]
    synchronous: str = "FULL"
