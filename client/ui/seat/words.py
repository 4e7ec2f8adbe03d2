"""Every sentence for refusals, troubles and banners: what happened, what it means, what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from client.seat.banner_views import BannerKind, BannerView, MessageView
from client.seat.log_in_view import LogInView
from client.ui import texts
from client.ui.widgets import bold
from exam.core.errors import Refusal
from exam.core.roles import Role
from exam.qti.escaping import escape

translate = QCoreApplication.translate


# Long because: one sentence for each refusal.
def refusal_sentence(refusal: Refusal) -> str:
    """One calm sentence."""
    return {
        Refusal.NOT_AUTHORIZED: translate(
            "Words", "Pengawas belum memberi izin. Mohon tunggu sebentar."
        ),
        Refusal.NOT_RUNNING: translate("Words", "Tes belum dimulai. Mohon tunggu aba-aba mulai."),
        Refusal.PAUSED: translate("Words", "Tes sedang dijeda pengawas. Waktu Anda berhenti."),
        Refusal.FINISHED: translate("Words", "Tes Anda sudah diserahkan dan disegel."),
        Refusal.SECTION_SEALED: translate("Words", "Bagian ini sudah diserahkan dan disegel."),
        Refusal.SECTION_TIME_UP: translate(
            "Words", "Waktu bagian ini sudah habis. Perubahan terakhir tidak dicatat."
        ),
        Refusal.SECTION_NOT_OPEN: translate("Words", "Bagian ini belum dibuka."),
        Refusal.SECTION_ORDER: translate(
            "Words", "Bagian dikerjakan berurutan. Selesaikan bagian ini dahulu."
        ),
        Refusal.MINIMUM_TIME: translate(
            "Words", "Bagian ini belum dapat diserahkan: waktu minimum belum tercapai."
        ),
        Refusal.LEAVE_FORBIDDEN: translate(
            "Words", "Bagian ini ditutup sendiri ketika waktunya habis. Tidak perlu diserahkan."
        ),
        Refusal.LINEAR: translate(
            "Words", "Soal pada bagian ini dikerjakan berurutan dan tidak dapat dibuka kembali."
        ),
        Refusal.SECTIONS_OPEN: translate(
            "Words", "Masih ada bagian yang terbuka. Serahkan bagian itu dahulu."
        ),
        Refusal.UNKNOWN_ITEM: translate(
            "Words", "Soal itu tidak ada pada bagian ini. Pilih soal lain pada daftar."
        ),
        Refusal.RESPONSE_SHAPE: translate(
            "Words", "Jawaban itu tidak dapat disimpan. Silakan pilih kembali."
        ),
        Refusal.WRONG_STATE: translate("Words", "Itu belum dapat dilakukan pada tahap ini."),
        Refusal.ORDER_LIMIT: translate("Words", "Batas untuk tindakan ini sudah tercapai."),
        Refusal.FILES_FULL: translate(
            "Words",
            "Berkas ini tidak disimpan: tempat untuk berkas Anda sudah penuh. Panggil pengawas.",
        ),
        Refusal.NOT_STORED: translate(
            "Words",
            "Belum dapat dilanjutkan: penyimpanan komputer ini penuh atau terganggu. "
            "Panggil pengawas.",
        ),
        Refusal.NO_PRACTICE: translate(
            "Words", "Latihan tidak dapat dibuka. Anda tetap dapat memulai tes."
        ),
    }[refusal]


def attempt_ended_sentence() -> str:
    """What follows from the button that ends the attempt at an item: nothing is locked."""
    return translate(
        "Words",
        "Tombol itu sudah Anda tekan dan tidak dapat dibatalkan. "
        "Jawaban Anda masih dapat diubah selama soal ini dapat dibuka.",
    )


# Long because: one sentence for each answer of the station.
def check_in_sentence(tried: LogInView) -> str:
    """Why the log-in did not work; empty where nothing was refused."""
    return {
        "": "",
        "storage": translate(
            "Words",
            "Penyimpanan komputer ini penuh atau terganggu. Anda belum masuk. Panggil pengawas.",
        ),
        "package": translate(
            "Words",
            "Paket soal belum lengkap di komputer ini. Anda belum dapat masuk. "
            "Mohon tunggu sebentar atau panggil pengawas.",
        ),
        "unknown": translate(
            "Words",
            "Nomor dan PIN tidak cocok. Anda belum masuk; masih ada {count} kali percobaan. "
            "Periksa kartu peserta dan slip PIN Anda, lalu coba lagi.",
        ),
        "wait": translate(
            "Words",
            "Percobaan terakhir tidak cocok. Anda dapat mencoba lagi dalam {count} detik. "
            "Periksa dahulu kartu peserta dan slip PIN Anda.",
        ),
        "locked": translate(
            "Words",
            "Sudah beberapa kali tidak cocok. Nomor ini dikunci di semua kursi; jawaban yang "
            "sudah tersimpan tetap aman. Panggil pengawas untuk membukanya.",
        ),
        "seat_locked": translate(
            "Words",
            "Terlalu banyak percobaan masuk yang tidak cocok di komputer ini. Kursi ini dikunci. "
            "Panggil pengawas untuk membukanya.",
        ),
        "elsewhere": translate(
            "Words",
            "Tes Anda terbuka di kursi {seat}. Di kursi ini Anda belum dapat masuk. "
            "Panggil pengawas untuk memindahkannya.",
        ),
        "not_here": translate(
            "Words",
            "Tes Anda dimulai di kursi ini, tetapi komputernya bukan yang sama. "
            "Jawaban yang sudah sampai di server ruang aman. "
            "Panggil pengawas untuk memindahkannya ke kursi lain.",
        ),
        "came_back": translate(
            "Words",
            "Tes Anda dilanjutkan di kursi ini. Masuk lagi dengan PIN Anda: "
            "semua jawaban dari komputer lain akan ada di sini.",
        ),
        "not_ready": translate(
            "Words",
            "Tes Anda belum dapat dibuka di sini: server ruang belum siap. "
            "Jawaban Anda aman. Tunggu sebentar, lalu tekan Masuk lagi.",
        ),
        "not_taken_over": translate(
            "Words",
            "Tes Anda tidak dapat dilanjutkan di komputer ini. Jawaban Anda aman. "
            "Panggil pengawas untuk memindahkannya ke kursi lain.",
        ),
        "not_begun": translate(
            "Words",
            "Tes Anda tidak dapat dibuka: data dari server ruang tidak dapat dipakai. "
            "Anda belum masuk. Panggil pengawas.",
        ),
        "unreadable": translate(
            "Words",
            "Catatan tes Anda di komputer ini tidak dapat dibaca; tidak ada yang dihapus. "
            "Jawaban yang sudah sampai di server ruang aman. "
            "Panggil pengawas untuk memindahkan Anda ke kursi lain.",
        ),
        "unreachable": translate(
            "Words",
            "Server ruang tidak menjawab. Data Anda belum dapat diperiksa. "
            "Tunggu sebentar, lalu tekan Masuk lagi.",
        ),
        "number": translate(
            "Words",
            "Nomor belum lengkap. Anda belum masuk. "
            "Ketik 18 angka NIP, atau nomor peserta seperti pada kartu.",
        ),
        "pin": translate(
            "Words",
            "PIN belum lengkap. Anda belum masuk. Ketik 6 angka pada slip dari meja pendaftaran.",
        ),
    }[tried.refused].format(count=tried.count, seat=tried.seat)


# Long because: three sentences for each way to stop.
def fatal_sentences(kind: str, seat: str = "") -> tuple[str, str, str]:
    """What happened, what it means for the participant, what to do."""
    call = translate("Words", "Panggil pengawas dan jangan matikan komputer.")
    kept = translate("Words", "Jawaban yang sudah tersimpan tetap aman di komputer ini.")
    known = {
        "newer_vault": (
            translate("Words", "Penyimpanan di komputer ini dibuat oleh versi yang lebih baru."),
            kept,
            translate("Words", "Panggil pengawas; teknisi perlu memasang versi terbaru."),
        ),
        "damaged_vault": (
            translate("Words", "Penyimpanan di komputer ini rusak dan tidak dapat dibuka."),
            translate("Words", "Jawaban yang sudah sampai di server ruang tetap aman."),
            call,
        ),
        "other_session": (
            translate("Words", "Berkas kursi ini untuk sesi lain."),
            translate("Words", "Tes belum dapat dibuka di komputer ini."),
            translate("Words", "Panggil pengawas untuk memasang berkas kursi sesi ini."),
        ),
        "in_use": (
            translate("Words", "Pendopo sudah berjalan di komputer ini."),
            translate("Words", "Tes hanya dapat dibuka pada satu jendela."),
            translate("Words", "Gunakan jendela yang sudah terbuka, atau panggil pengawas."),
        ),
        "wrong_key": (
            translate("Words", "Penyimpanan di komputer ini tidak dapat dibuka kuncinya."),
            kept,
            call,
        ),
        "moved": (
            translate("Words", "Tes Anda dilanjutkan di kursi {seat}.").format(seat=seat),
            translate("Words", "Komputer ini tidak lagi dipakai. Jawaban Anda aman."),
            translate("Words", "Silakan pindah ke kursi {seat} dan masuk dengan PIN Anda.").format(
                seat=seat
            ),
        ),
        "package_refused": (
            translate("Words", "Paket soal di komputer ini tidak dapat dipercaya."),
            translate(
                "Words", "Tes belum dapat dimulai di komputer ini; waktu Anda belum berjalan."
            ),
            translate("Words", "Panggil pengawas untuk memuat ulang paket soal."),
        ),
    }
    internal = (translate("Words", "Program berhenti karena gangguan."), kept, call)
    return known.get(kind, internal)


# Long because: one text for each kind.
def banner_words(view: BannerView, zone: str) -> tuple[str, str]:
    """The bold sentence and the rest, as rich text; a message's own words are not among them."""
    at = texts.clock_zone(view.at_utc_ms, zone)
    why = escape(view.reason)
    match view.kind:
        case BannerKind.MESSAGE:
            return bold(_said_by(view.message, texts.minute(view.at_utc_ms, zone), zone)), ""
        case BannerKind.STATION_LOST:
            head = translate("Words", "Sambungan ke server ruang terputus sejak {time}.")
            rest = translate(
                "Words",
                "Anda dapat terus mengerjakan; jawaban tersimpan di komputer ini.",
            )
            return bold(head.format(time=at)), rest
        case BannerKind.NOT_SAVED:
            return bold(translate("Words", "Belum tersimpan.")), translate(
                "Words",
                "Jawaban terakhir belum masuk ke penyimpanan. "
                "Jangan matikan komputer; panggil pengawas.",
            )
        case BannerKind.TIME_CHANGED:
            return bold(_time_changed(view)), why
        case BannerKind.PROCTOR_CALLED:
            head = translate("Words", "Pengawas sudah dipanggil pukul {time}.")
            rest = translate("Words", "Mohon tunggu di kursi Anda. Waktu tetap berjalan.")
            return bold(head.format(time=at)), rest
        case BannerKind.TAMPERED:
            return bold(translate("Words", "Catatan di komputer ini perlu diperiksa.")), translate(
                "Words", "Jawaban Anda disimpan apa adanya. Mohon panggil pengawas."
            )
        case BannerKind.ACCIDENT:
            return bold(translate("Words", "Program mengalami gangguan.")), translate(
                "Words",
                "Jawaban yang tersimpan aman dan tes dapat dilanjutkan. Beri tahu pengawas.",
            )
        case BannerKind.SECTION_TIME_UP:
            head = translate("Words", "Waktu bagian ini habis.")
            if view.reason:
                head = translate("Words", "Waktu bagian {title} habis.").format(title=view.reason)
            return bold(head), translate("Words", "Semua jawaban sudah tersimpan.")


def _time_changed(view: BannerView) -> str:
    amount = texts.minutes(abs(view.amount_ms))
    if view.amount_ms < 0:
        return translate("Words", "Waktu Anda dikurangi {amount}.").format(amount=amount)
    return translate("Words", "Waktu Anda ditambah {amount}.").format(amount=amount)


def _said_by(said: MessageView | None, at: str, zone: str) -> str:
    if said is None:
        return ""
    role = translate("Words", "Pengawas")
    if said.role == Role.SUPERVISOR.value:
        role = translate("Words", "Penyelia")
    head = translate("Words", "Pesan dari {role} {name}, pukul {time}")
    more = translate("Words", "{count} pesan lagi menunggu").format(count=said.more)
    head = head.format(role=role, name=said.officer, time=f"{at} {zone}")
    return f"{head} · {more}" if said.more else head
