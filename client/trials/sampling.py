"""A valid answer for every kind of interaction, from the interaction alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from client.ui.items.pairing import End, is_full, may_meet
from client.ui.items.values import Shape, Values, is_shown, record_of
from exam.core.responses import (
    BaseType,
    Cardinality,
    Pair,
    Point,
    Response,
    Scalar,
    StoredFile,
)
from exam.qti.content import (
    AssociateInteraction,
    ChoiceInteraction,
    EndAttemptInteraction,
    ExtendedTextInteraction,
    Gap,
    GapMatchInteraction,
    GraphicGapMatchInteraction,
    GraphicOrderInteraction,
    HotspotInteraction,
    Hottext,
    HottextInteraction,
    Image,
    InlineChoiceInteraction,
    Interaction,
    MatchInteraction,
    MediaInteraction,
    OrderInteraction,
    SelectPointInteraction,
    SliderInteraction,
    TextEntryInteraction,
    UploadInteraction,
)
from exam.qti.inline import Visibility
from exam.qti.plain import inlines_of

Asked = Interaction | TextEntryInteraction | InlineChoiceInteraction | EndAttemptInteraction
SAMPLE_FILE = b"Laporan singkat.\n"
_WORDS = ("jawaban", "7", "12", "A", "a", "2024", "3.5", "ab", "abc", "1 2", "A1", "x", "true")
_MOST_PAIRS = 4


def sample_response(  # noqa: PLR0911 (one for each kind)
    asked: Asked, shape: Shape, values: Values
) -> Response | None:
    """An answer that the rules accept; ``None`` where none can be given."""
    match asked:
        case TextEntryInteraction() | ExtendedTextInteraction():
            return _text(asked, shape)
        case MatchInteraction() | AssociateInteraction() | GapMatchInteraction():
            return shape.pack(_pairs(asked, values))
        case GraphicGapMatchInteraction():
            pairs = _made(asked.choices, asked.hotspots, asked.max_associations or 0, values)
            return shape.pack(pairs)
        case SliderInteraction():
            return shape.pack((_slid(asked, shape),))
        case UploadInteraction():
            suffix, kind = _file_kind(asked.types)
            digest = hashlib.sha256(SAMPLE_FILE).digest()
            return shape.pack((StoredFile(f"laporan{suffix}", kind, digest),))
        case MediaInteraction(media=Image()):
            return None  # a picture is looked at; nothing counts it
        case MediaInteraction():
            plays = min(2, asked.max_plays or 2)
            whole = shape.base_type is BaseType.INTEGER
            return shape.pack((plays if whole else float(plays),))
        case EndAttemptInteraction():
            return shape.pack((True,))
        case SelectPointInteraction():
            return shape.pack(_points(asked))
        case _:
            return shape.pack(_identifiers(asked, values))


def _identifiers(asked: Asked, values: Values) -> list[Scalar]:
    least, most = 1, 1
    match asked:
        case ChoiceInteraction(choices=choices) | OrderInteraction(choices=choices):
            names = _names([(one.identifier, one.visibility) for one in choices], values)
        case HotspotInteraction(hotspots=spots) | GraphicOrderInteraction(hotspots=spots):
            names = _names([(one.identifier, one.visibility) for one in spots], values)
        case InlineChoiceInteraction(options=options):
            names = _names([(one.identifier, one.visibility) for one in options], values)
        case HottextInteraction(blocks=blocks):
            hot = [one for one in inlines_of(blocks) if isinstance(one, Hottext)]
            names = _names([(one.identifier, one.visibility) for one in hot], values)
        case _:
            raise TypeError(type(asked).__name__)
    match asked:
        case OrderInteraction(max_choices=limit, min_choices=minimum):
            partial = limit is not None or minimum not in (None, len(names))
            least, most = minimum or 1, (limit or len(names)) if partial else len(names)
            least = least if partial else len(names)
        case GraphicOrderInteraction():
            least, most = asked.min_choices or 1, asked.max_choices or len(names)
        case ChoiceInteraction() | HotspotInteraction() | HottextInteraction():
            most = 1 if asked.single else asked.max_choices or len(names)
            least = asked.min_choices
        case _:
            pass
    count = min(len(names), most, max(least, 2))
    # From the end, so that an order differs from the one that is shown first.
    chosen = names[-count:] if count else []
    if isinstance(asked, OrderInteraction | GraphicOrderInteraction):
        return list(reversed(chosen))
    return list(chosen)


def _names(found: Sequence[tuple[str, Visibility | None]], values: Values) -> list[str]:
    return [name for name, seen in found if is_shown(seen, values, template=True)]


def _text(asked: TextEntryInteraction | ExtendedTextInteraction, shape: Shape) -> Response | None:
    if shape.cardinality is Cardinality.RECORD:
        return record_of("3.25")
    match shape.base_type:
        case BaseType.INTEGER:
            return shape.pack((7,))
        case BaseType.FLOAT | BaseType.DURATION:
            return shape.pack((2.5,))
        case BaseType.BOOLEAN:
            return shape.pack((True,))
        case BaseType.STRING:
            words = _fitting(asked.pattern)
            several = shape.cardinality is not Cardinality.SINGLE
            least = getattr(asked, "min_strings", 1)
            return shape.pack((words,) * (max(1, least) if several else 1))
        case _:
            return shape.pack(("jawaban",))


def _fitting(pattern: str) -> str:
    try:
        wanted = re.compile(pattern or ".+")
    except re.error:
        return _WORDS[0]
    return next((word for word in _WORDS if wanted.fullmatch(word)), _WORDS[0])


def _pairs(
    asked: MatchInteraction | AssociateInteraction | GapMatchInteraction, values: Values
) -> list[Pair]:
    match asked:
        case MatchInteraction():
            return _made(asked.sources, asked.targets, asked.max_associations, values)
        case AssociateInteraction():
            half = len(asked.choices) // 2
            first, second = asked.choices[:half], asked.choices[half:]
            return _made(first, second, asked.max_associations, values)
        case GapMatchInteraction():
            gaps = [one for one in inlines_of(asked.blocks) if isinstance(one, Gap)]
            return _made(asked.choices, gaps, asked.max_associations or 0, values)


def _made(firsts: Sequence[End], seconds: Sequence[End], most: int, values: Values) -> list[Pair]:
    made: list[Pair] = []
    for first in firsts:
        for second in seconds:
            full = len(made) >= min(most or _MOST_PAIRS, _MOST_PAIRS)
            seen = all(is_shown(one.visibility, values, template=True) for one in (first, second))
            taken = any(is_full(made, one) for one in (first, second))
            reused = any(pair.first == first.identifier for pair in made)
            if not (full or taken or reused) and seen and may_meet(first, second):
                made.append(Pair(first.identifier, second.identifier))
    return made


def _slid(asked: SliderInteraction, shape: Shape) -> int | float:
    step = asked.step or 1.0
    steps = max(1, round((asked.upper - asked.lower) / step))
    value = round(asked.lower + step * max(1, steps // 3), 9)
    return round(value) if shape.base_type is BaseType.INTEGER else float(value)


def _points(asked: SelectPointInteraction) -> list[Point]:
    count = 1 if asked.single else max(asked.min_choices, min(asked.max_choices or 2, 2))
    return [Point(20 + 31 * place, 24 + 17 * place) for place in range(count)]


def _file_kind(types: Sequence[str]) -> tuple[str, str]:
    known = {
        "image/png": ".png",
        "image/jpeg": ".jpg",
        "application/pdf": ".pdf",
        "text/html": ".html",
        "audio/mpeg": ".mp3",
        "application/zip": ".zip",
    }
    for one in types:
        if one in known:
            return known[one], one
    return ".txt", "text/plain"
