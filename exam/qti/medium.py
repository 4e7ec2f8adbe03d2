"""Pictures, sounds and films, each by its path inside the package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, between blocks or in a line.

    ``path`` is its place inside the package, or a ``data:`` address that holds it; ``width`` and
    ``height`` in CSS px.
    """

    path: str
    alt: str
    width: int | None = None
    height: int | None = None
    long_description: str = ""
    catalog: str = ""


@dataclass(frozen=True, slots=True)
class MediaSource:
    """One file of a sound or film; ``media_type`` may be empty."""

    path: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class MediaTrack:
    """Captions, subtitles or descriptions as WebVTT, inside the package."""

    path: str
    kind: str
    language: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """Sound, or film where ``video``: the first source that can be played is."""

    sources: tuple[MediaSource, ...]
    video: bool
    tracks: tuple[MediaTrack, ...] = ()
    text: str = ""
    width: int | None = None
    height: int | None = None
    controls: bool = True
    poster: str = ""
