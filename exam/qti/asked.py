"""What is asked: every block interaction of the profile, free of XML and of any toolkit.

Each names the response variable it fills. ``max_choices`` and ``max_associations`` 0 mean any
number. ``classes`` holds the shared vocabulary's classes only, see :mod:`exam.qti.vocabulary`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from exam.qti.inline import Visibility
from exam.qti.pictured import (
    GraphicGapMatchInteraction,
    GraphicOrderInteraction,
    HotspotInteraction,
    SelectPointInteraction,
)

if TYPE_CHECKING:
    from exam.qti.content import Block, Image, Media


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. ``fixed`` options keep their place when the others are shuffled."""

    identifier: str
    blocks: tuple[Block, ...]
    fixed: bool = False
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class ChoiceInteraction:
    """QTI choiceInteraction: radio buttons for ``single``, else check boxes.

    ``single`` follows the response variable's cardinality.
    """

    response: str
    prompt: tuple[Block, ...]
    choices: tuple[Choice, ...]
    single: bool
    min_choices: int = 0
    max_choices: int = 1
    shuffle: bool = False
    horizontal: bool = False
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""


class TextFormat(enum.Enum):
    """What an extended text may hold."""

    PLAIN = "plain"
    PREFORMATTED = "preFormatted"
    XHTML = "xhtml"


@dataclass(frozen=True, slots=True)
class ExtendedTextInteraction:
    """A large box for text; several boxes where ``max_strings`` is more than 1.

    ``several`` is true where the response variable holds more than one string, ``counter`` is
    ``up``, ``down`` or empty and counts towards ``expected_length`` characters.
    """

    response: str
    prompt: tuple[Block, ...]
    several: bool = False
    expected_lines: int | None = None
    expected_length: int | None = None
    format: TextFormat = TextFormat.PLAIN
    min_strings: int = 0
    max_strings: int | None = None
    pattern: str = ""
    pattern_message: str = ""
    placeholder: str = ""
    counter: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderInteraction:
    """Choices to be put in order; some only, where ``max_choices`` is not None."""

    response: str
    prompt: tuple[Block, ...]
    choices: tuple[Choice, ...]
    min_choices: int | None = None
    max_choices: int | None = None
    shuffle: bool = False
    horizontal: bool = False
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""


@dataclass(frozen=True, slots=True)
class Associable:
    """One end of a pair. ``match_max`` 0: any number of pairs; ``groups``: only with these."""

    identifier: str
    blocks: tuple[Block, ...]
    match_max: int
    match_min: int = 0
    fixed: bool = False
    groups: tuple[str, ...] = ()
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class MatchInteraction:
    """Directed pairs from ``sources`` (rows) to ``targets`` (columns)."""

    response: str
    prompt: tuple[Block, ...]
    sources: tuple[Associable, ...]
    targets: tuple[Associable, ...]
    min_associations: int = 0
    max_associations: int = 1
    shuffle: bool = False
    tabular: bool = False
    header_hidden: bool = False
    first_column_header: str = ""
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""

    @property
    def one_per_target(self) -> bool:
        """Best and worst (most and least) of the sources: a table where each column takes one."""
        return self.tabular and all(one.match_max == 1 for one in self.targets)


@dataclass(frozen=True, slots=True)
class AssociateInteraction:
    """Pairs among one set of choices; the order inside a pair is free."""

    response: str
    prompt: tuple[Block, ...]
    choices: tuple[Associable, ...]
    min_associations: int = 0
    max_associations: int = 1
    shuffle: bool = False
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""


@dataclass(frozen=True, slots=True)
class GapMatchInteraction:
    """Choices (texts and pictures) that go into the :class:`Gap` s in the text of ``blocks``.

    Each choice's blocks are what it shows. A pair is (choice, gap).
    """

    response: str
    prompt: tuple[Block, ...]
    choices: tuple[Associable, ...]
    blocks: tuple[Block, ...]
    min_associations: int = 0
    max_associations: int | None = None
    shuffle: bool = False
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""


@dataclass(frozen=True, slots=True)
class HottextInteraction:
    """Words to choose, marked as :class:`Hottext` in the text of ``blocks``."""

    response: str
    prompt: tuple[Block, ...]
    blocks: tuple[Block, ...]
    single: bool
    min_choices: int = 0
    max_choices: int = 1
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""


@dataclass(frozen=True, slots=True)
class SliderInteraction:
    """A number between two bounds; ``whole`` where the response variable is an integer."""

    response: str
    prompt: tuple[Block, ...]
    lower: float
    upper: float
    step: float = 1.0
    whole: bool = True
    step_label: bool = False
    vertical: bool = False
    reverse: bool = False
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaInteraction:
    """Sound or film; the response is how often it was played. ``max_plays`` 0: any number."""

    response: str
    prompt: tuple[Block, ...]
    media: Media | Image
    autostart: bool = False
    loop: bool = False
    min_plays: int = 0
    max_plays: int = 0
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadInteraction:
    """A file from the participant; ``types`` are the accepted MIME types, empty for any."""

    response: str
    prompt: tuple[Block, ...]
    types: tuple[str, ...] = ()
    several: bool = False
    classes: tuple[str, ...] = ()


Interaction: TypeAlias = (
    ChoiceInteraction
    | ExtendedTextInteraction
    | OrderInteraction
    | MatchInteraction
    | AssociateInteraction
    | GapMatchInteraction
    | GraphicGapMatchInteraction
    | HottextInteraction
    | HotspotInteraction
    | SelectPointInteraction
    | GraphicOrderInteraction
    | SliderInteraction
    | MediaInteraction
    | UploadInteraction
)
