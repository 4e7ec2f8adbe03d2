"""What the window shows. Times left are ms when the value was made; ``None`` means no limit."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from client.seat.log_in_view import NOT_TRIED, LogInView

if TYPE_CHECKING:
    from exam.core.errors import Refusal
    from exam.core.events import CloseReason
    from exam.core.responses import ItemResponse, Response, ResponseDeclaration
    from exam.qti.content import ItemContent


class SaveState(enum.Enum):
    """How far the last answer has come on one level."""

    NONE = "none"
    SAVING = "saving"
    SAVED = "saved"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SavedView:
    """The saved line: this computer, the room's server, the centre. Times are UTC ms."""

    here: SaveState = SaveState.NONE
    here_utc_ms: int = 0
    station: SaveState = SaveState.NONE
    station_utc_ms: int = 0
    centre: SaveState = SaveState.NONE
    centre_utc_ms: int = 0


class Condition(enum.Enum):
    """One row of the computer's state on the check-in page."""

    READY = "ready"
    PENDING = "pending"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class SeatView:
    """What stays the same for the whole session; ``zone`` is WIB, WITA or WIT."""

    seat: str
    session_title: str
    place: str
    starts_utc_ms: int
    ends_utc_ms: int
    zone: str


@dataclass(frozen=True, slots=True)
class ConnectView:
    """Looking for the room's server. ``trouble`` is for Rincian; ``barred`` a code of Barred.

    ``may_have_moved`` offers to type another address: ``typed`` is the last one, ``refused`` why
    it is not taken (:class:`client.seat.seeking.Other`), ``refusal`` the same for Rincian.
    """

    seat: str
    server: str
    attempts: int
    trouble: str = ""
    barred: str = ""
    may_have_moved: bool = False
    typed: str = ""
    trying: bool = False
    refused: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class CheckInView:
    """The log-in page and the state of this computer."""

    computer: Condition
    package: Condition
    station: Condition
    centre: Condition
    station_utc_ms: int = 0
    log_in: LogInView = NOT_TRIED


@dataclass(frozen=True, slots=True)
class IdentityView:
    """The identity card. ``photo`` is an encoded image or empty."""

    name: str
    masked_number: str
    position: str
    institution: str
    photo: bytes = b""
    checked_in_utc_ms: int = 0
    confirmed_utc_ms: int = 0
    """0 while the participant has not answered; then the page waits for the proctor."""
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section in an overview."""

    id: str
    title: str
    items: int
    limit_ms: int | None


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """A section that may be opened now instead of the one that is open.

    ``begun``: it was left open before; ``left_ms`` stands still until it is opened.
    """

    id: str
    number: int
    title: str
    items: int
    answered: int
    left_ms: int | None
    begun: bool


@dataclass(frozen=True, slots=True)
class StartView:
    """Rules accepted: what is to come, and whether it can begin (package open)."""

    title: str
    sections: tuple[SectionLine, ...]
    total_ms: int | None
    opening: bool = False
    ready: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SectionIntroView:
    """Before a section: its name, place, rules and the time that is left of it.

    ``line.limit_ms`` is what the participant is granted and has not used. ``begun``: it was left
    open before. ``here`` is number and title of the section that is open meanwhile and ``timed``
    says that its own clock runs, ``lying_open`` the numbers of all that stay open beside this
    one, ``others`` what may be opened instead.
    """

    number: int
    of: int
    line: SectionLine
    instructions: tuple[str, ...]
    minimum_ms: int
    leave: str
    """forbidden, confirm or allowed."""
    previous_closed: CloseReason | None = None
    begun: bool = False
    answered: int = 0
    here: tuple[int, str] | None = None
    timed: bool = False
    lying_open: tuple[int, ...] = ()
    others: tuple[SectionChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class PaletteCell:
    """One item in the palette."""

    item_id: str
    number: int
    answered: bool
    flagged: bool
    current: bool
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item on screen. ``orders`` gives, per response variable, the options' order."""

    content: ItemContent
    number: int
    of: int
    section_number: int
    sections: int
    section_title: str
    response: ItemResponse
    orders: tuple[tuple[str, tuple[str, ...]], ...]
    flagged: bool
    cells: tuple[PaletteCell, ...]
    has_previous: bool
    has_next: bool
    can_review: bool
    practice: bool = False
    declared: tuple[ResponseDeclaration, ...] = ()
    """What the response variables hold; an interaction's usual type where it is not told."""
    values: tuple[tuple[str, Response | None], ...] = ()
    """Template and outcome variables that the body shows or depends on."""
    can_move: bool = False
    """Other sections may be opened while this one stays open."""


@dataclass(frozen=True, slots=True)
class TimesView:
    """Clocks; shown values are counted on by the window until the next one comes."""

    section_ms: int | None
    total_ms: int | None
    running: bool
    minimum_ms: int = 0


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Before handing in the open section. ``final``: all others are sealed.

    ``others`` may be opened while this one stays open; ``timed`` and ``total_timed`` say whether
    the section and the whole test have clocks of their own.
    """

    section_number: int
    sections: int
    section_title: str
    cells: tuple[PaletteCell, ...]
    final: bool
    hand_in_refused: Refusal | None = None
    practice: bool = False
    others: tuple[SectionChoice, ...] = ()
    timed: bool = True
    total_timed: bool = True


@dataclass(frozen=True, slots=True)
class FinishView:
    """Every section is sealed: the test itself is to be handed in."""

    sections: tuple[SectionLine, ...]
    answered: int
    items: int


@dataclass(frozen=True, slots=True)
class PausedView:
    """The proctor paused the test."""

    since_utc_ms: int
    reason: str
    item_number: int
    section_ms: int | None
    total_ms: int | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The participant's receipt; ``qr`` is the text of the code, ``words`` six words."""

    name: str
    masked_number: str
    session_title: str
    submitted_utc_ms: int
    answered: int
    items: int
    words: tuple[str, ...]
    qr: str
    signed: bool
    ended_by: str = ""
    recorded: tuple[tuple[str, int], ...] = field(default=())
    """(kind, count): kinds are answers, technical, proctor."""


@dataclass(frozen=True, slots=True)
class FatalView:
    """The program cannot go on: three short sentences by ``kind``, technical ``detail``.

    ``kind`` is one of: newer_vault, damaged_vault, wrong_key, moved (``seat`` says where to),
    package_refused, other_session, in_use, internal.
    """

    kind: str
    detail: str
    seat: str = ""
