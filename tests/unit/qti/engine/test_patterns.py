import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.core.errors import Rejected
from exam.qti.engine.patterns import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("abc", "abc", True),
        ("abc", "xabc", False),
        ("^a$", "a", False),
        ("^a$", "^a$", True),
        ("a.c", "a\nc", False),
        ("a|bc", "bc", True),
        ("(ab){2}", "abab", True),
        ("[a-z-[aeiou]]+", "xyz", True),
        ("[a-z-[aeiou]]+", "xaz", False),
        ("[^0-9]+", "ab\n", True),
        (r"[\D5]+", "a5b", True),
        (r"[\D5]+", "a6b", False),
        (r"[^\D]+", "12", True),
        (r"\i\c*", "xs:string", True),
        (r"\i\c*", "1a", False),
        (r"\p{Lu}\p{Ll}+", "Ünder", True),
        (r"\P{L}+", "12", True),
        (r"\p{IsBasicLatin}+", "é", False),
        (r"\d+", "٣", True),
        (r"\w+", "a_b", False),
        (r"\w+", "abç1", True),
        (r"\s", "\u00a0", False),
        (r"[a\-z]+", "a-z", True),
        (r"[+-]?\d", "-1", True),
        (r"\^\$", "^$", True),
        ("", "", True),
        ("a{2,}", "a", False),
        ("a{2,}", "aaaa", True),
        ("a{1,3}b", "aaaab", False),
        ("(a|){3}", "aa", True),
        ("(a*)*", "", True),
    ],
)
def test_patterns_mean_what_xml_schema_means(pattern: str, text: str, fits: bool) -> None:
    assert compile_pattern(pattern).fits(text) is fits


@pytest.mark.parametrize(
    "pattern",
    ["[", "]", "(", ")", "a**", "a+?", "(?:a)", "[]", "[^]", r"\q", r"\p{Nope}", "a{3,1}", "*a",
     "[z-a]", "a{2", "[a-[b]c]", "(" * 60 + ")" * 60, "a" * 3000],
)  # fmt: skip
def test_what_xml_schema_does_not_know_is_refused(pattern: str) -> None:
    with pytest.raises(Rejected, match="no regular expression"):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a*)*b", "(a?){60}a{60}b", "(.*)*x"])
def test_a_pattern_that_fits_in_very_many_ways_takes_no_longer(pattern: str) -> None:
    compiled = compile_pattern(pattern)
    # a matcher that tries one way after the other would not end within a lifetime
    assert not compiled.fits("a" * 3000)
    assert compiled.fits("a" * 60 + pattern[-1])


@pytest.mark.parametrize("pattern", ["(a{999}){999}", "(((){999}){999}){999}", "a{9999}b{9999}"])
def test_a_pattern_that_would_fill_the_memory_is_refused(pattern: str) -> None:
    with pytest.raises(Rejected, match="more than 10000 steps"):
        compile_pattern(pattern)


_ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d"])
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@given(_PATTERNS, st.text(alphabet="ab1\n", max_size=6))
def test_patterns_that_python_reads_alike_fit_alike(pattern: str, text: str) -> None:
    expected = re.fullmatch(pattern.replace(".", r"[^\n\r]"), text) is not None
    assert compile_pattern(pattern).fits(text) is expected
