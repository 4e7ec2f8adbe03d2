"""Captions are read as WebVTT writes them, and SubRip; whatever is no cue is no caption."""

from __future__ import annotations

import pytest

from exam.qti.captions import Cue, caption_at, read_captions

WEBVTT = """\ufeffWEBVTT - Bel

NOTE dibuat tangan

STYLE
::cue { color: red }

satu
00:01.000 --> 00:02.500 align:start
<v Petugas>Nomor &amp; loket</v>
baris dua

01:00:00.000 --> 01:00:01.000
<c.kuning>Selesai</c>
"""


def test_cues_keep_their_times_and_words_without_marks() -> None:
    assert read_captions(WEBVTT.encode()) == (
        Cue(1000, 2500, "Nomor & loket\nbaris dua"),
        Cue(3_600_000, 3_601_000, "Selesai"),
    )


def test_subrip_is_read_as_well() -> None:
    data = (
        b"1\r\n00:00:01,000 --> 00:00:02,000\r\nHalo\r\n\r\n"
        b"2\r\n00:00:02,000 --> 00:00:03,000\r\nYa\r\n"
    )
    assert [cue.text for cue in read_captions(data)] == ["Halo", "Ya"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00", b"WEBVTT\n\n00:02.000 --> 00:01.000\nmundur\n", b"00:61.000 --> x\n\n"],
)
def test_what_is_no_cue_is_no_caption(data: bytes) -> None:
    assert read_captions(data) == ()


def test_at_a_time_all_words_are_shown_that_run_then() -> None:
    cues = (Cue(0, 1000, "a"), Cue(500, 1500, "b"))
    assert [caption_at(cues, at) for at in (0, 500, 1000, 1500)] == ["a", "a\nb", "b", ""]
