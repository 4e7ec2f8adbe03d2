"""Pictures, sounds, films and tables of a body, with every path inside the package."""

from __future__ import annotations

from typing import Final

from exam.qti.content import Image, Media, MediaSource, MediaTrack
from exam.qti.dataurl import is_embedded
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    children,
    name,
    required,
    resolve,
    shown,
)
from exam.qti.media import check_embedded

_MAX_PIXELS = 10_000
_MAX_PIXEL_DIGITS = 9
_MEDIA: Final = ("object", "img", "picture", "audio", "video")
_KINDS: Final = {
    "image": ("png", "jpg", "jpeg", "gif", "svg", "webp", "bmp"),
    "audio": ("mp3", "ogg", "oga", "wav", "m4a", "aac", "flac", "opus"),
    "video": ("mp4", "webm", "ogv", "mov", "m4v", "mpg", "mpeg", "avi"),
}


def find_medium(element: Element, base: str, source: Source) -> Image | Media:
    """The picture, sound or film that an interaction is about. Raises :class:`Rejected`."""
    for child in children(element, *_MEDIA):
        found = picture_of(child, base, source)
        if found is not None:
            return found
    raise source.refuse(
        401, f"{shown(element)} has no picture, sound or film", at=element, remedy="add it"
    )


def picture_of(
    element: Element, base: str, source: Source, *, catalog: str = ""
) -> Image | Media | None:
    """A picture, sound or film; ``None`` for an object whose fallback is to be shown instead.

    Raises :class:`Rejected` for anything else, and for what lies outside the package.
    """
    called = name(element)
    if called == "picture":
        inner = next(children(element, "img"), None)
        if inner is None:
            raise source.refuse(401, "<picture> has no <img>", at=element, remedy="add the image")
        return picture_of(inner, base, source, catalog=catalog)
    if called in ("audio", "video"):
        return _media(element, base, source, called)
    if called == "img":
        where, alt = required(element, "src", source), attribute(element, "alt")
        return _image(element, where, alt, base, source, catalog)
    return _object(element, base, source, catalog)


def _object(element: Element, base: str, source: Source, catalog: str) -> Image | Media | None:
    where = attribute(element, "data")
    embedded = is_embedded(where)
    kind = "image" if embedded else attribute(element, "type").split("/")[0]
    if kind not in _KINDS:
        suffix = where.rsplit(".", 1)[-1].lower()
        guessed = [one for one, suffixes in _KINDS.items() if suffix in suffixes]
        kind = guessed[0] if guessed else kind
    words = " ".join("".join(str(part) for part in element.itertext("{*}*")).split())
    known = embedded or where.rsplit(".", 1)[-1].lower() in _KINDS.get(kind, ())
    if not known and next(children(element, "object", "img"), None) is not None:
        kind = ""  # the author put a picture of a common kind inside
    if kind == "image":
        where = required(element, "data", source)
        alt = words or attribute(element, "alt")
        return _image(element, where, alt, base, source, catalog)
    if kind in ("audio", "video"):
        path = resolve(base, required(element, "data", source), source, element)
        return Media(
            (MediaSource(path, attribute(element, "type")),),
            kind == "video",
            text=words,
            width=_pixels(attribute(element, "width")),
            height=_pixels(attribute(element, "height")),
        )
    if list(children(element)) or words:
        source.warn(
            507,
            f"<object> of type {attribute(element, 'type')[:60]!r}",
            at=element,
            effect="what the author put there instead is shown",
        )
        return None
    raise source.refuse(302, "<object> that is not an image", at=element, remedy="use an image")


def _image(  # six facts of one picture
    element: Element, where: str, alt: str, base: str, source: Source, catalog: str
) -> Image:
    if not alt and element.get("alt") is None:
        source.warn(501, "an image without alt", at=element, effect="nothing is read aloud for it")
    if is_embedded(where):
        check_embedded(where, source)
        path = where
    else:
        path = resolve(base, where, source, element)
    return Image(
        path,
        alt,
        width=_pixels(attribute(element, "width")),
        height=_pixels(attribute(element, "height")),
        catalog=attribute(element, "data-catalog-idref") or catalog,
    )


def _media(element: Element, base: str, source: Source, called: str) -> Media:
    named = [element] if attribute(element, "src") else list(children(element, "source"))
    sources = tuple(
        MediaSource(
            resolve(base, required(one, "src", source), source, one), attribute(one, "type")
        )
        for one in named
    )
    if not sources:
        raise source.refuse(401, f"{shown(element)} has no source", at=element, remedy="add it")
    tracks = tuple(
        MediaTrack(
            resolve(base, required(one, "src", source), source, one),
            attribute(one, "kind", "subtitles"),
            attribute(one, "srclang"),
            attribute(one, "label"),
        )
        for one in children(element, "track")
    )
    poster = attribute(element, "poster")
    return Media(
        sources,
        called == "video",
        tracks,
        attribute(element, "aria-label") or attribute(element, "title"),
        _pixels(attribute(element, "width")),
        _pixels(attribute(element, "height")),
        element.get("controls") is not None,
        resolve(base, poster, source, element) if poster else "",
    )


def _pixels(text: str) -> int | None:
    number = text.removesuffix("px")
    usable = number.isascii() and number.isdigit() and len(number) <= _MAX_PIXEL_DIGITS
    return min(int(number), _MAX_PIXELS) if usable else None
