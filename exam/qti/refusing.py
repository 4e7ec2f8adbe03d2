"""What no window can show, each refused by its own name; and the little that is let pass."""

from __future__ import annotations

from typing import Final

from exam.qti.content import Block, Box
from exam.qti.markup import Element, Source, name, shown
from exam.qti.reading import Reads

_NATIVE: Final = "ask the author for a native interaction, or import the items without this one"
_DRAWN: Final = "save the drawing as an SVG file in the package, and show it as an image"
_LATER: Final = frozenset(
    [
        "graphic-associate-interaction",
        "position-object-interaction",
        "position-object-stage",
        "drawing-interaction",
    ]
)
_PORTABLE: Final = ("portable-custom-interaction", "portable-info-control")


def refuse_block(element: Element, reads: Reads) -> Block:
    """Raise :class:`Rejected` under the right code, unless there is a plain way to show it."""
    called = name(element)
    local = called.removeprefix("foreign:").replace("-", "").lower()
    if called.startswith("foreign:") and _is_speech(element):
        return Box(reads.blocks(element))
    code, what = _reason(element, called, local)
    remedy = _DRAWN if local == "svg" else _NATIVE
    raise reads.source.refuse(code, f"{shown(element)} {what}", at=element, remedy=remedy)


def _reason(element: Element, called: str, local: str) -> tuple[int, str]:
    portable = any(one.replace("-", "") in local for one in _PORTABLE)
    inside = [name(one).removeprefix("foreign:") for one in element.iter("{*}*")]
    if portable or "portableCustomInteraction" in inside:
        return 308, "is a portable custom interaction, a program in JavaScript"
    if called == "custom-interaction":
        kind = element.get("class") or element.get("custom-interaction-type-identifier") or ""
        return 309, f"is another vendor's own interaction {kind[:60]}".rstrip()
    if called in _LATER:
        return 312, "is not supported yet"
    if local == "script":
        return 304, "is a script"
    if called.endswith("interaction"):
        return 301, "is not an interaction of QTI"
    return 302, "is not supported here"


def _is_speech(element: Element) -> bool:
    return "/synthesis" in str(element.tag)


def tolerate(element: Element, source: Source) -> None:
    """Note what loses its effect and keeps its words: links, and buttons that open a text."""
    if name(element) == "a":
        source.warn(506, "a link", at=element, effect="only its words are shown")
    else:
        effect = "its content is shown at once, without a button"
        source.warn(507, shown(element), at=element, effect=effect)


def refuse_scripts(root: Element, source: Source) -> None:
    """Raise :class:`Rejected` for scripts and handlers anywhere in a document."""
    for element in root.iter("{*}*"):
        local = name(element).removeprefix("foreign:")
        # inside a custom interaction, that interaction is what is refused
        if local == "script" and not any(
            "custom-interaction" in name(one) or "portable" in name(one).lower()
            for one in element.iterancestors("{*}*")
        ):
            raise source.refuse(304, f"{shown(element)} is a script", at=element, remedy=_NATIVE)
        handlers = [str(key) for key in element.attrib if str(key).lower().startswith("on")]
        if handlers:
            source.warn(
                508, f"{handlers[0]} on {shown(element)}", at=element, effect="it is not run"
            )
