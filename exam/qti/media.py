"""An image is what its name says, and an SVG brings no script and no outside reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from exam.qti.content import Block, Media
from exam.qti.dataurl import embedded_picture, is_embedded
from exam.qti.files import PackageFiles
from exam.qti.markup import Source, parse
from exam.qti.plain import media_of, pictures

if TYPE_CHECKING:
    from exam.qti.document import ItemDocument

_SIGNATURES: Final = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".bmp": (b"BM",),
}
_SVG_REFUSED: Final = frozenset(["script", "foreignObject", "iframe", "audio", "video", "a"])
_HREFS: Final = ("href", "{http://www.w3.org/1999/xlink}href")
_EMBEDDED: Final = ("#", "data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/gif")
MAX_IMAGE_BYTES: Final = 20 * 1024 * 1024
MAX_MEDIA_BYTES: Final = 128 * 1024 * 1024
# fmt: off
_PLAYABLE: Final = frozenset([
    "mp3", "ogg", "oga", "wav", "m4a", "aac", "flac", "opus", "mp4", "webm", "ogv", "mov", "m4v",
    "mpg", "mpeg", "avi", "vtt", "srt",
])
# fmt: on


def media_files(document: ItemDocument, files: PackageFiles, source: Source) -> set[str]:
    """The paths of everything the item shows, each checked.

    Raises :class:`Rejected` for a file that is missing or is not what its name says.
    """
    found = set(media_paths(document))
    held = files.names()
    for path in sorted(found):
        if path not in held:
            raise source.refuse(
                104, f"image {path} is not in the package", remedy="add the file, or its reference"
            )
        check_medium(path, files, source)
    return found


def media_paths(document: ItemDocument) -> Iterator[str]:
    """Every picture, sound, film and caption in a file of its own."""
    content = document.content
    bodies: list[tuple[Block, ...]] = [content.body]
    bodies += [feedback.blocks for feedback in content.modal_feedback]
    for catalog in content.catalogs:
        for card in catalog.cards:
            bodies.append(card.blocks)
            yield from card.files
    for blocks in bodies:
        paths = (picture.path for picture in pictures(blocks))
        yield from (path for path in paths if not is_embedded(path))
        for media in media_of(blocks):
            yield from _of_media(media)


def _of_media(media: Media) -> Iterator[str]:
    yield from (one.path for one in media.sources)
    yield from (one.path for one in media.tracks)
    if media.poster:
        yield media.poster


def check_medium(path: str, files: PackageFiles, source: Source) -> None:
    """Raises :class:`Rejected` for what no seat could show or play.

    Sounds and films are large: of them only the length is looked at.
    """
    if path.rsplit(".", 1)[-1].lower() not in _PLAYABLE:
        check_image(path, files.read(path), source)
    elif not 1 <= files.size(path) <= MAX_MEDIA_BYTES:
        raise source.refuse(
            601, f"{path} has {files.size(path)} bytes", remedy=f"1 to {MAX_MEDIA_BYTES} bytes"
        )


def check_embedded(address: str, source: Source) -> None:
    """Raises :class:`Rejected` for a ``data:`` address that is not a picture to be shown."""
    try:
        path, data = embedded_picture(address)
    except ValueError as error:
        raise source.refuse(
            602,
            f"an embedded picture {address[:40]!r}: {error}",
            remedy="embed PNG, JPEG, GIF, WebP, BMP or SVG, or put the picture into a file",
        ) from None
    check_image(path, data, source)


def check_image(path: str, data: bytes, source: Source) -> None:
    """Raises :class:`Rejected` for images of other kinds, too large ones and active ones."""
    suffix = "." + path.rsplit(".", 1)[-1].lower()
    if len(data) > MAX_IMAGE_BYTES:
        raise source.refuse(
            601, f"image {path} has {len(data)} bytes", remedy=f"at most {MAX_IMAGE_BYTES}"
        )
    if suffix == ".svg":
        _check_svg(path, data, source)
    elif not data.startswith(_SIGNATURES.get(suffix, ())):
        raise source.refuse(
            602,
            f"image {path} is not a PNG, JPEG, GIF or SVG as its name says",
            remedy="convert the image and name it after its kind",
        )


def _check_svg(path: str, data: bytes, source: Source) -> None:
    root = parse(data, Source(path, source.item), doctype=True)
    for element in root.iter("{*}*"):
        local = str(element.tag).rsplit("}", 1)[-1]
        outside = any(not str(element.get(href, "#")).startswith(_EMBEDDED) for href in _HREFS)
        handlers = any(str(key).lower().startswith("on") for key in element.attrib)
        if local in _SVG_REFUSED or outside or handlers:
            raise source.refuse(
                603,
                f"image {path}: <{local}> is active or refers outside",
                remedy="save it as plain SVG or as PNG",
            )
