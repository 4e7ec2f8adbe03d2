"""What the seat's controller is given: every part that is made before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from client.config import SeatConfig
from client.net.whereabouts import Whereabouts
from client.seat.link import Link
from client.ui.bridge import Bridge
from exam.vault.worker import Worker


@dataclass(frozen=True, slots=True)
class SeatParts:
    """Everything the controller is given; made in :mod:`client.programs`.

    ``where`` knows the station's address, whatever the file said at the start.
    """

    config: SeatConfig
    where: Whereabouts
    data_dir: Path
    program: str
    device: str
    worker: Worker
    link: Link
    bridge: Bridge
    words: tuple[str, ...]
    synchronous: str = "FULL"

    @property
    def config_now(self) -> SeatConfig:
        """The configuration with the address at which the station is now."""
        return replace(self.config, station_url=self.where.url)
