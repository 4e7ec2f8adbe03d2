"""Text becomes HTML and text again without loss, exactly as Python's own module would do it."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from exam.qti.escaping import escape, unescape

TEXTS = st.text(st.one_of(st.sampled_from("&<>\"';#xamplt27"), st.characters()))


@given(TEXTS, st.booleans())
def test_it_writes_what_pythons_own_module_writes(text: str, quote: bool) -> None:
    assert escape(text, quote=quote) == html.escape(text, quote=quote)


@given(TEXTS, st.booleans())
def test_what_was_written_reads_back_as_it_was(text: str, quote: bool) -> None:
    assert unescape(escape(text, quote=quote)) == text
