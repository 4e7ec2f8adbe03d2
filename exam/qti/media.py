"""An image is what its name says, and an SVG brings no script and no outside reference."""

from __future__ import annotations

from exam.qti.markup import Source, parse

_SIGNATURES = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
}
_SVG_REFUSED = frozenset(["script", "foreignObject", "iframe", "audio", "video", "a"])
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
MAX_IMAGE_BYTES = 20 * 1024 * 1024


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
    root = parse(data, Source(path, source.item))
    for element in root.iter("{*}*"):
        local = str(element.tag).rsplit("}", 1)[-1]
        outside = any(not str(element.get(href, "#")).startswith("#") for href in _HREFS)
        handlers = any(str(key).lower().startswith("on") for key in element.attrib)
        if local in _SVG_REFUSED or outside or handlers:
            raise source.refuse(
                603,
                f"image {path}: <{local}> is active or refers outside",
                remedy="save it as plain SVG or as PNG",
            )
