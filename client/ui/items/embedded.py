"""Pictures that an item holds itself, beside those of its package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exam.qti.dataurl import embedded_picture, is_embedded

if TYPE_CHECKING:
    # Only its type: the window is made before what draws items is needed.
    from client.ui.items.kit import Media


def with_embedded(media: Media) -> Media:
    """Reads the pictures of a package, and those whose path is the picture."""

    def read(path: str) -> bytes:
        if not is_embedded(path):
            return media(path)
        try:
            return embedded_picture(path)[1]
        except ValueError:
            return b""  # importing refuses such a one; here it is a picture that is not there

    return read
