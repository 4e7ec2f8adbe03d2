"""Made-up items with every kind of interaction, for pictures and tests."""

from __future__ import annotations

from collections.abc import Sequence

from client.seat.views import ItemView
from client.ui import samples
from client.ui.samples import paragraph
from exam.core.responses import BaseType, ItemResponse, Multiple, Pair
from exam.qti.content import (
    Associable,
    AssociateInteraction,
    Block,
    Choice,
    EndAttemptInteraction,
    ExtendedTextInteraction,
    Gap,
    GapMatchInteraction,
    GraphicGapMatchInteraction,
    GraphicOrderInteraction,
    Hotspot,
    HotspotInteraction,
    Hottext,
    HottextInteraction,
    Image,
    Inline,
    InlineChoiceInteraction,
    InlineMath,
    InlineOption,
    ItemContent,
    MatchInteraction,
    Media,
    MediaInteraction,
    MediaSource,
    OrderInteraction,
    Paragraph,
    Run,
    SelectPointInteraction,
    Shape,
    ShapeKind,
    SliderInteraction,
    Stimulus,
    TextEntryInteraction,
    UploadInteraction,
)

RESPONSE = "RESPONSE"
PICTURE = Image("images/plan.png", "Denah ruang pelayanan", 640, 240)
HALF = "<math xmlns='http://www.w3.org/1998/Math/MathML'><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
ACTIONS = (
    "Menunda penerapan di kantor lapangan sampai internet tersedia setiap hari.",
    "Menjadwalkan pendampingan singkat di tiga kantor lapangan, bergantian.",
    "Meminta Sdr. Yusuf menghentikan laporan triwulan dan melatih seluruh pegawai.",
    "Mengirim surat edaran berisi tanggal berlaku dan akibat bagi yang terlambat.",
)
MEMO = (
    "Mulai 1 November semua permohonan cuti diajukan lewat aplikasi. Formulir kertas tidak "
    "diterima lagi setelah tanggal tersebut.",
    "Dari 214 pegawai, 61 orang belum pernah membuka aplikasi. Sebagian besar bertugas di tiga "
    "kantor lapangan yang sambungan internetnya tidak selalu tersedia.",
    "Dua kepala seksi menyampaikan secara lisan bahwa mereka lebih nyaman dengan cara lama. "
    "Seorang staf Anda, Sdr. Yusuf, menguasai aplikasi ini, tetapi sedang menyelesaikan laporan "
    "triwulan sampai 24 Oktober.",
    "Mohon siapkan usulan langkah yang dapat dijalankan bagian Anda dalam dua minggu ke depan, "
    "tanpa tambahan anggaran.",
)


def prompt(text: str) -> tuple[Block, ...]:
    """One paragraph."""
    return (paragraph(text),)


def ends(names: str, words: Sequence[str], limit: int = 1) -> tuple[Associable, ...]:
    """Ends of pairs, named by letters."""
    return tuple(
        Associable(name, prompt(text), limit) for name, text in zip(names, words, strict=False)
    )


def areas(limit: int = 1) -> tuple[Hotspot, ...]:
    """Four rooms of the plan."""
    return tuple(
        Hotspot(
            f"room_{n}",
            Shape(ShapeKind.RECT, (10 + n * 155, 20, 150 + n * 155, 210)),
            f"Ruang {n + 1}",
            match_max=limit,
        )
        for n in range(4)
    )


def best_and_worst() -> MatchInteraction:
    """Each column takes one, no row two."""
    return MatchInteraction(
        RESPONSE,
        prompt("Pilih tindakan yang paling efektif dan yang paling tidak efektif."),
        ends("abcd", ACTIONS),
        ends("xy", ("Paling efektif", "Paling tidak efektif")),
        min_associations=2,
        max_associations=2,
        tabular=True,
        first_column_header="Tindakan",
    )


def rating() -> MatchInteraction:
    """Each row takes one column."""
    heads = ("Sangat tidak sesuai", "Tidak sesuai", "Sesuai", "Sangat sesuai")
    return MatchInteraction(
        RESPONSE,
        prompt("Seberapa sesuai pernyataan ini dengan diri Anda?"),
        ends("abc", ("Saya teliti.", "Saya sabar.", "Saya senang belajar.")),
        ends("wxyz", heads, 0),
        max_associations=3,
        tabular=True,
    )


def order(*, most: int | None = None) -> OrderInteraction:
    """Three steps."""
    steps = ("Mencatat permohonan", "Memeriksa berkas", "Menyampaikan keputusan")
    choices = tuple(Choice(name, prompt(text)) for name, text in zip("abc", steps, strict=True))
    return OrderInteraction(RESPONSE, prompt("Urutkan langkah berikut."), choices, max_choices=most)


def associate() -> AssociateInteraction:
    """Two pairs among four."""
    words = ("padi", "sawah", "perahu", "sungai")
    return AssociateInteraction(
        RESPONSE, prompt("Pasangkan."), ends("abcd", words), max_associations=2
    )


def pairs() -> MatchInteraction:
    """Two lists, for heads that are too long for a table."""
    rights = ("Memeriksa kelengkapan berkas sebelum permohonan diteruskan", "Menyampaikan putusan")
    return MatchInteraction(
        RESPONSE,
        prompt("Pasangkan petugas dengan tugasnya."),
        ends("ab", ("Petugas loket", "Kepala seksi")),
        ends("xy", rights),
        max_associations=2,
    )


def gap_match() -> GapMatchInteraction:
    """Two gaps, three words."""
    line: tuple[Inline, ...] = (
        Run("Surat "),
        Gap("g1"),
        Run(" disimpan dalam "),
        Gap("g2"),
        Run("."),
    )
    return GapMatchInteraction(
        RESPONSE,
        prompt("Lengkapi kalimat."),
        ends("abc", ("masuk", "arsip", "kantin")),
        (Paragraph(line),),
    )


def hottext(*, single: bool = False, most: int = 2) -> HottextInteraction:
    """Three places in a sentence."""
    line: tuple[Inline, ...] = (
        Hottext("h1", (Run("Mereka semua"),)),
        Run(" sudah "),
        Hottext("h2", (Run("menyelesaikan"),)),
        Run(" laporan "),
        Hottext("h3", (Run("kemarin."),)),
    )
    return HottextInteraction(
        RESPONSE, prompt("Pilih kata yang salah."), (Paragraph(line),), single, max_choices=most
    )


def hotspot(*, single: bool = True, most: int = 1) -> HotspotInteraction:
    """Rooms to choose."""
    return HotspotInteraction(
        RESPONSE, prompt("Ruang mana?"), PICTURE, areas(), single, max_choices=most
    )


def graphic_order() -> GraphicOrderInteraction:
    """Rooms in order."""
    return GraphicOrderInteraction(RESPONSE, prompt("Urutkan ruang."), PICTURE, areas())


def graphic_gap() -> GraphicGapMatchInteraction:
    """Words onto rooms."""
    words = ("Loket", "Arsip")
    return GraphicGapMatchInteraction(
        RESPONSE, prompt("Beri nama ruang."), PICTURE, ends("ab", words), areas()
    )


def select_point(*, most: int = 2) -> SelectPointInteraction:
    """Points on the plan."""
    return SelectPointInteraction(
        RESPONSE, prompt("Tandai pintu."), PICTURE, most == 1, max_choices=most
    )


def slider() -> SliderInteraction:
    """0 to 100 in tens."""
    return SliderInteraction(RESPONSE, prompt("Berapa persen?"), 0, 100, 10)


def upload() -> UploadInteraction:
    """Text files only."""
    return UploadInteraction(RESPONSE, prompt("Unggah laporan Anda."), ("text/plain",))


def recording(most: int = 2) -> MediaInteraction:
    """A sound that may be heard twice."""
    media = Media((MediaSource("audio/a.mp3", "audio/mpeg"),), video=False)
    return MediaInteraction(RESPONSE, prompt("Dengarkan."), media, max_plays=most)


def essay(length: int = 40) -> ExtendedTextInteraction:
    """A text with a counter."""
    return ExtendedTextInteraction(
        RESPONSE,
        prompt("Jelaskan alasan Anda."),
        expected_lines=4,
        expected_length=length,
        counter="up",
    )


def in_line() -> Paragraph:
    """A blank, a list, a formula and a button in one line."""
    options = (
        InlineOption("one", (Run("disetujui"),)),
        InlineOption("two", (Run("ditolak"),)),
    )
    return Paragraph(
        (
            Run("Permohonan nomor "),
            TextEntryInteraction("TEXT", expected_length=6, pattern="[0-9]+"),
            Run(" telah "),
            InlineChoiceInteraction("LIST", options),
            Run(" oleh "),
            InlineMath(HALF, "setengah"),
            Run(" anggota rapat. "),
            EndAttemptInteraction("HINT", "Minta petunjuk"),
        )
    )


def content(*blocks: Block, item_id: str = "item_12") -> ItemContent:
    """An item of these blocks."""
    return ItemContent(item_id, "Contoh", "id", blocks)


def view(*blocks: Block, item_id: str = "item_12", response: ItemResponse = ()) -> ItemView:
    """The item in the window; unanswered unless told otherwise."""
    shown = content(*blocks, item_id=item_id)
    return samples.item_view(shown, response or ((RESPONSE, None),))


def stimulus_view() -> ItemView:
    """A case with its note beside it, answered."""
    note = Stimulus("nota", "Nota dinas", tuple(paragraph(text) for text in MEMO))
    chosen = Multiple(BaseType.DIRECTED_PAIR, (Pair("b", "x"), Pair("c", "y")))
    return view(note, best_and_worst(), item_id="item_case", response=((RESPONSE, chosen),))


def every_kind() -> dict[str, Block]:
    """One block of every kind by name."""
    return {
        "best_and_worst": best_and_worst(),
        "rating": rating(),
        "pairs": pairs(),
        "associate": associate(),
        "order": order(),
        "order_some": order(most=2),
        "gap_match": gap_match(),
        "hottext": hottext(),
        "hotspot": hotspot(),
        "graphic_order": graphic_order(),
        "graphic_gap": graphic_gap(),
        "select_point": select_point(),
        "slider": slider(),
        "upload": upload(),
        "recording": recording(),
        "essay": essay(),
        "in_line": in_line(),
        "choice": samples.interaction(),
        "choices": samples.interaction(single=False, max_choices=2),
    }
