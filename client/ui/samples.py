"""Made-up but realistic views of every page, for pictures and tests; no person is real."""

from __future__ import annotations

from client.net.discovery import FoundStation
from client.seat.banner_views import BannerKind, BannerView
from client.seat.enrolment import EnrolView
from client.seat.log_in_view import LogInView
from client.seat.views import (
    CheckInView,
    Condition,
    ConnectView,
    FatalView,
    FinishView,
    IdentityView,
    ItemView,
    PaletteCell,
    PausedView,
    ReceiptView,
    ReviewView,
    SavedView,
    SaveState,
    SeatView,
    SectionIntroView,
    SectionLine,
    StartView,
    TimesView,
)
from exam.core.errors import Refusal
from exam.core.events import CloseReason
from exam.core.responses import BaseType, ItemResponse, Multiple, Single
from exam.qti.content import (
    Cell,
    Choice,
    ChoiceInteraction,
    Image,
    ItemContent,
    ItemList,
    Paragraph,
    Run,
    Table,
)

NOW_UTC_MS = 1_760_412_726_000
"""14 October 2025, 10.32.06 WIB."""
MINUTE_MS = 60_000
SITUATION = (
    "Anda bertugas di loket pelayanan administrasi kepegawaian. Pukul 11.30 antrean tersisa "
    "sembilan orang, sedangkan aplikasi melambat sejak pagi. Seorang pemohon dari luar kota "
    "meminta berkasnya didahulukan karena bus terakhirnya berangkat pukul 13.00. Pemohon lain "
    "yang sudah menunggu lebih lama mulai menyampaikan keberatan."
)
OPTIONS = (
    "Meminta semua pemohon menunggu sesuai nomor antrean dan menjelaskan aturannya.",
    "Menjelaskan keadaan kepada semua yang menunggu, menanyakan siapa lagi yang mendesak, lalu "
    "menyusun ulang urutan dengan persetujuan mereka.",
    "Mendahulukan pemohon dari luar kota karena kebutuhannya paling mendesak.",
    "Meminta rekan di loket lain membuka layanan sementara untuk berkas yang mendesak, sambil "
    "tetap melayani antrean.",
    "Melaporkan lambatnya aplikasi kepada atasan, lalu menunggu arahan sebelum melanjutkan "
    "pelayanan kepada pemohon.",
)
WORDS = ("padi", "perahu", "lereng", "cermin", "sumur", "embun")


def seat() -> SeatView:
    """Seat 12 in Bandung."""
    start = NOW_UTC_MS - 152 * MINUTE_MS - 6_000
    return SeatView(
        seat="12",
        session_title="Sesi 1",
        place="Kantor Regional III BKN Bandung, Ruang 2",
        starts_utc_ms=start,
        ends_utc_ms=start + 270 * MINUTE_MS,
        zone="WIB",
    )


def paragraph(text: str, *, bold: bool = False) -> Paragraph:
    """One paragraph in one style."""
    return Paragraph((Run(text, bold=bold),))


def interaction(*, single: bool = True, max_choices: int = 1) -> ChoiceInteraction:
    """Five long options."""
    return ChoiceInteraction(
        response="RESPONSE",
        prompt=(paragraph("Tindakan mana yang menurut Anda paling efektif?"),),
        choices=tuple(
            Choice(f"choice_{letter}", (paragraph(text),))
            for letter, text in zip("abcde", OPTIONS, strict=True)
        ),
        single=single,
        max_choices=max_choices,
    )


def item_content(item_id: str = "item_12") -> ItemContent:
    """A situational judgement item."""
    return ItemContent(item_id, "Loket", "id", (paragraph(SITUATION), interaction()))


def rich_content(item_id: str = "item_13") -> ItemContent:
    """Lists, a table, a picture and a multiple choice."""
    head = ("Unit", "2023", "2024")
    body = (("Layanan cuti", "1.204", "1.377"), ("Mutasi", "310", "298"))
    rows = (
        tuple(Cell((paragraph(text),), header=True) for text in head),
        *(tuple(Cell((paragraph(text),)) for text in line) for line in body),
    )
    return ItemContent(
        item_id,
        "Data",
        "id",
        (
            Paragraph((Run("Nota dinas"),), heading=2),
            Paragraph(
                (
                    Run("Perhatikan "),
                    Run("dua", bold=True),
                    Run(" hal "),
                    Run("berikut", italic=True),
                    Run("."),
                )
            ),
            ItemList(((paragraph("Jumlah permohonan per tahun."),), (paragraph("Denah ruang."),))),
            Table(rows, caption="Permohonan yang selesai"),
            Image("images/plan.png", "Denah ruang pelayanan", 320, 120),
            interaction(single=False, max_choices=2),
        ),
    )


def cells(count: int = 24, current: int = 12, answered: int = 11) -> tuple[PaletteCell, ...]:
    """The first ``answered`` are answered except 5; 4, 5 and 9 are flagged."""
    return tuple(
        PaletteCell(
            item_id=f"item_{n}",
            number=n,
            answered=(n <= answered + 1 and n != 5),
            flagged=n in (4, 5, 9),
            current=n == current,
        )
        for n in range(1, count + 1)
    )


def item_view(content: ItemContent | None = None, response: ItemResponse = ()) -> ItemView:
    """Item 12 of 24, answered."""
    chosen: ItemResponse = (("RESPONSE", Single(BaseType.IDENTIFIER, "choice_b")),)
    return ItemView(
        content=content or item_content(),
        number=12,
        of=24,
        section_number=12,
        sections=22,
        section_title="Situasi Kerja",
        response=response or chosen,
        orders=(),
        flagged=False,
        cells=cells(),
        has_previous=True,
        has_next=True,
        can_review=True,
    )


def rich_item_view() -> ItemView:
    """Item 12 with every kind of block."""
    chosen: ItemResponse = (("RESPONSE", Multiple(BaseType.IDENTIFIER, ("choice_a",))),)
    return item_view(rich_content(), chosen)


def times(section_ms: int = 872_000) -> TimesView:
    """14:32 and 2:01:55."""
    return TimesView(section_ms, 7_315_000, True)


def saved() -> SavedView:
    """Here and at the room's server; the centre waits."""
    return SavedView(
        SaveState.SAVED, NOW_UTC_MS - 1000, SaveState.SAVED, NOW_UTC_MS, SaveState.WAITING
    )


def sections() -> tuple[SectionLine, ...]:
    """Three of them."""
    return (
        SectionLine("s1", "Situasi Kerja", 24, 40 * MINUTE_MS),
        SectionLine("s2", "Analisis Kasus", 18, 35 * MINUTE_MS),
        SectionLine("s3", "Gaya Kerja", 96, None),
    )


def enrolment() -> EnrolView:
    """Two who say that they are the room's server, and a code that counted already."""
    found = (
        FoundStation("Ruang Cendrawasih, Lantai 2", "192.0.2.10:8443"),
        FoundStation("Ruang Merak", "192.0.2.11:8443"),
    )
    return EnrolView(found, refused="used_code", detail="the code is used\nget a new code")


def connecting() -> ConnectView:
    """The server does not answer, and may have another address than before."""
    trouble = "connection refused: 192.0.2.10:8443"
    return ConnectView("12", "https://192.0.2.10:8443", 4, trouble, may_have_moved=True)


def barred() -> ConnectView:
    """The server does not take this computer any more."""
    return ConnectView("12", "192.0.2.10", 9, "403 revoked: komputer diganti", "revoked")


def check_in(refused: str = "") -> CheckInView:
    """A ready computer; the centre is not reached."""
    ready = Condition.READY
    tried = LogInView(refused=refused, count=3, seat="12")
    return CheckInView(ready, ready, ready, Condition.PENDING, NOW_UTC_MS, tried)


def identity(confirmed: bool = False) -> IdentityView:
    """An identity card without a photo."""
    return IdentityView(
        name="Siti Rahmawati, S.Sos., M.AP.",
        masked_number="1974•••• •••••• • 012",
        position="Analis SDM Aparatur Ahli Muda",
        institution="Kementerian Perhubungan",
        checked_in_utc_ms=NOW_UTC_MS - 60_000,
        confirmed_utc_ms=NOW_UTC_MS if confirmed else 0,
    )


def start(ready: bool = True) -> StartView:
    """Three sections."""
    return StartView("Pemetaan Kompetensi ASN", sections(), 120 * MINUTE_MS, ready=ready)


def section_intro() -> SectionIntroView:
    """The second section."""
    return SectionIntroView(
        2,
        3,
        sections()[1],
        (
            "Bacalah setiap kasus sampai selesai sebelum memilih.",
            "Pilih satu tindakan yang menurut Anda paling efektif.",
        ),
        5 * MINUTE_MS,
        "confirm",
        CloseReason.HANDED_IN,
    )


def review(refused: Refusal | None = None) -> ReviewView:
    """Item 5 and the last ones are open."""
    return ReviewView(12, 22, "Situasi Kerja", cells(answered=21), False, refused)


def paused() -> PausedView:
    """For three minutes already."""
    since = NOW_UTC_MS - 192_000
    return PausedView(since, "listrik ruang sedang diperiksa", 12, 747_000, 7_190_000)


def finish() -> FinishView:
    """All sealed."""
    return FinishView(sections(), 134, 138)


def receipt() -> ReceiptView:
    """Not yet signed by the room's server."""
    return ReceiptView(
        name="Siti Rahmawati",
        masked_number="1974•••• •••••• • 012",
        session_title="Sesi 1, 14 Oktober 2025",
        submitted_utc_ms=NOW_UTC_MS,
        answered=431,
        items=435,
        words=WORDS,
        qr="PENDOPO1:MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPIQSEIZEEUTCOKBJFIVSYLJOF4YA",
        signed=False,
        recorded=(("answers", 435), ("technical", 3), ("proctor", 2)),
    )


def station_lost() -> BannerView:
    """The cable is out."""
    return BannerView(BannerKind.STATION_LOST, NOW_UTC_MS - 60_000)


def fatal() -> FatalView:
    """A newer store."""
    return FatalView("newer_vault", "vault schema 7, program knows 5")
