"""How elements and attributes are called in each version."""

from __future__ import annotations

from typing import Final

QTI_3: Final = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
QTI_2_2: Final = "http://www.imsglobal.org/xsd/imsqti_v2p2"
HTML5_IN_2_2: Final = "http://www.imsglobal.org/xsd/imsqtiv2p2_html5_v1p0"
MATHML: Final = "http://www.w3.org/1998/Math/MathML"
SPEECH_3: Final = "http://www.w3.org/2001/10/synthesis"
SPEECH_2: Final = "http://www.w3.org/2010/10/synthesis"
TEMPLATES_3: Final = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
TEMPLATES_2: Final = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/"

# fmt: off
HTML: Final = frozenset([
    "a", "abbr", "acronym", "address", "article", "aside", "audio", "b", "bdi", "bdo", "big",
    "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "details", "dfn",
    "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "img", "kbd", "label", "li", "main", "nav", "object", "ol", "p", "param",
    "picture", "pre", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "section", "small",
    "source", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "track", "tt", "ul", "var", "video", "u", "strike", "del", "ins", "mark",
    "wbr", "time", "center", "font", "fieldset", "legend", "data",
])
HTML5: Final = frozenset([
    "article", "aside", "audio", "bdi", "figcaption", "figure", "footer", "header", "nav", "rb",
    "rp", "rt", "rtc", "ruby", "section", "source", "track", "video",
])
# fmt: on
"""2.2 keeps these in a namespace of their own."""
_CAPITALS: Final = {"duration-lt": "durationLT", "duration-gte": "durationGTE"}


def in_3(canonical: str) -> str:
    """``simple-choice`` as ``qti-simple-choice``; HTML keeps its name."""
    return canonical if canonical in HTML else f"qti-{canonical}"


def camel(kebab: str) -> str:
    """``simple-choice`` as ``simpleChoice``."""
    if kebab in _CAPITALS:
        return _CAPITALS[kebab]
    first, *rest = kebab.split("-")
    return first + "".join(part.capitalize() for part in rest)
