"""What a participant reads where a sound or film cannot be played."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from client.ui.items.playback import Trouble
from exam.qti.content import Media

translate = QCoreApplication.translate


def trouble_sentence(trouble: Trouble | None, media: Media) -> str:
    """What is the matter, and what to do about it; empty where nothing is."""
    match trouble:
        case Trouble.NO_PART | Trouble.NOT_PLAYABLE if media.video:
            return translate(
                "Media",
                "Komputer ini tidak dapat memutar film ini. Putaran tidak dihitung."
                " Panggil pengawas.",
            )
        case Trouble.NO_PART | Trouble.NOT_PLAYABLE:
            return translate(
                "Media",
                "Komputer ini tidak dapat memutar suara ini. Putaran tidak dihitung."
                " Panggil pengawas.",
            )
        case Trouble.NO_OUTPUT:
            return translate(
                "Media",
                "Komputer ini belum mempunyai pengeras suara atau headphone, jadi suara tidak akan"
                " terdengar. Panggil pengawas sebelum memutar.",
            )
        case _:
            return ""
