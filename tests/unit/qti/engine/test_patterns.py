import pytest

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
    ],
)
def test_patterns_mean_what_xml_schema_means(pattern: str, text: str, fits: bool) -> None:
    assert bool(compile_pattern(pattern).fullmatch(text)) is fits


@pytest.mark.parametrize(
    "pattern",
    ["[", "]", "(", ")", "a**", "a+?", "(?:a)", "[]", "[^]", r"\q", r"\p{Nope}", "a{3,1}", "*a",
     "[z-a]", "a{2", "[a-[b]c]", "(" * 60 + ")" * 60, "a" * 3000],
)  # fmt: skip
def test_what_xml_schema_does_not_know_is_refused(pattern: str) -> None:
    with pytest.raises(Rejected, match="no regular expression"):
        compile_pattern(pattern)
