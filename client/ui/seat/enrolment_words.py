"""What is said where this computer is not a seat of the room, or does not find its server."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


# Long because: three sentences for each way in which enrolling can fail.
def enrolment_sentence(code: str) -> str:
    """Why this computer was not enrolled (``client.seat.enrolment``); empty for an empty code."""
    return {
        "": "",
        "address": translate(
            "Words",
            "Alamat server belum benar. Komputer ini belum terdaftar. "
            "Ketik seperti pada layar server, misalnya 192.168.1.10:8443.",
        ),
        "code_short": translate(
            "Words",
            "Kode belum lengkap. Komputer ini belum terdaftar. "
            "Ketik ketujuh kelompok, masing-masing empat huruf atau angka.",
        ),
        "code_wrong": translate(
            "Words",
            "Ada huruf atau angka kode yang salah ketik. Komputer ini belum terdaftar. "
            "Bandingkan setiap kelompok dengan kode dari server.",
        ),
        "unreachable": translate(
            "Words",
            "Tidak ada server yang menjawab di alamat ini. Komputer ini belum terdaftar. "
            "Periksa alamat, kabel jaringan, dan server ruang.",
        ),
        "impostor": translate(
            "Words",
            "Yang menjawab di alamat ini bukan server dari kode Anda. Tidak ada yang dikirim. "
            "Periksa alamat dan kode; bila tetap begini, beri tahu penanggung jawab ruang.",
        ),
        "unknown_code": translate(
            "Words",
            "Server tidak mengenal kode ini. Komputer ini belum terdaftar. "
            "Bandingkan kode, atau minta kode baru di server ruang.",
        ),
        "used_code": translate(
            "Words",
            "Kode ini sudah tidak berlaku: pernah dipakai atau sudah diganti. "
            "Komputer ini belum terdaftar. Minta kode baru di server ruang.",
        ),
        "expired_code": translate(
            "Words",
            "Masa berlaku kode ini habis. Komputer ini belum terdaftar. "
            "Minta kode baru di server ruang.",
        ),
        "locked": translate(
            "Words",
            "Terlalu banyak kode yang salah. Pendaftaran ditahan lima belas menit. "
            "Setelah itu, gunakan kode baru.",
        ),
        "storage": translate(
            "Words",
            "Penyimpanan komputer ini penuh atau terganggu. Komputer ini belum terdaftar. "
            "Panggil teknisi, lalu minta kode baru.",
        ),
        "declined": translate(
            "Words",
            "Server ruang belum dapat mendaftarkan komputer. Komputer ini belum terdaftar. "
            "Baca rinciannya dan selesaikan di server ruang.",
        ),
    }[code]


def barred_sentence(code: str) -> str:
    """Why the room's server does not take this computer; empty for an empty code."""
    return {
        "": "",
        "revoked": translate(
            "Words",
            "Pendaftaran komputer ini dicabut di server ruang. Komputer ini tidak dapat dipakai "
            "untuk tes. Panggil pengawas; dengan kode baru komputer ini dapat didaftarkan lagi.",
        ),
        "expired": translate(
            "Words",
            "Masa pendaftaran komputer ini habis. Komputer ini belum dapat dipakai untuk tes. "
            "Panggil pengawas untuk mendaftarkannya lagi dengan kode baru.",
        ),
        "in_use": translate(
            "Words",
            "Komputer lain sedang memakai pendaftaran yang sama. Komputer ini belum dapat dipakai "
            "untuk tes. Panggil pengawas: keduanya perlu diperiksa di server ruang.",
        ),
        "stranger": translate(
            "Words",
            "Yang menjawab bukan server ruang tempat komputer ini terdaftar. Tidak ada yang "
            "dikirim. Panggil pengawas; bila ruang disiapkan ulang, daftarkan komputer ini lagi.",
        ),
        "unauthorized": translate(
            "Words",
            "Server ruang tidak mengenal komputer ini. Komputer ini belum dapat dipakai untuk tes. "
            "Panggil pengawas untuk mendaftarkannya dengan kode baru.",
        ),
    }[code]


def address_sentence(code: str) -> str:
    """Why the address that somebody typed is not the server's; empty for an empty code."""
    said = {
        "": "",
        "address": translate(
            "Words",
            "Alamat server belum benar. Alamat yang lama tetap dicoba. "
            "Ketik seperti pada layar server, misalnya 192.168.1.10:8443.",
        ),
        "unreachable": translate(
            "Words",
            "Tidak ada server yang menjawab di alamat ini. Alamat yang lama tetap dicoba. "
            "Periksa alamat, kabel jaringan, dan server ruang.",
        ),
        "stranger": translate(
            "Words",
            "Yang menjawab di alamat ini bukan server ruang tempat komputer ini terdaftar. "
            "Tidak ada yang dikirim. Bandingkan alamat dengan layar server ruang.",
        ),
        "other_session": translate(
            "Words",
            "Server di alamat ini menjalankan sesi lain. Komputer ini terdaftar untuk sesi yang "
            "berbeda. Periksa alamat, atau daftarkan komputer ini lagi di server ruang.",
        ),
        "declined": translate(
            "Words",
            "Server di alamat ini tidak menerima komputer ini. Alamat yang lama tetap dicoba. "
            "Baca rinciannya dan selesaikan di server ruang.",
        ),
    }.get(code)
    return barred_sentence(code) if said is None else said
