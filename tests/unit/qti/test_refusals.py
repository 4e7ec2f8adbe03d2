import re

import pytest

from exam.core.errors import Rejected
from exam.qti.files import MemoryFiles
from exam.qti.reader import read_item, read_package
from tests.unit.qti.packages import ASI, CHOICES, assessment, item, manifest, package, section


def _refusal(**changed: bytes) -> str:
    with pytest.raises(Rejected) as refused:
        read_package(MemoryFiles(package(**changed)))
    assert refused.value.remedy or "stands twice" in str(refused.value)
    return str(refused.value)


def _item_refusal(data: bytes) -> str:
    with pytest.raises(Rejected) as refused:
        read_item(data, item_id="q7", base="items/q7.xml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "QTI-202"),
        (b"<a>", "QTI-202"),
        (b"<a/>", "QTI-203"),
        (assessment(section()), "QTI-203 items/q7.xml, line 2"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "QTI-204"),
        (item("<p>x</p><qti-text-entry-interaction/>"), "<qti-text-entry-interaction>"),
        (item("<qti-drawing-interaction/>"), "QTI-312"),
        (item("<div><qti-portable-custom-interaction/></div>"), "QTI-308"),
        (item("<qti-custom-interaction/>"), "QTI-309"),
        (item("<p><script>1</script></p>"), "QTI-304"),
        (item("<qti-gap identifier='G'/>"), "outside gap-match-interaction"),
        (
            item(
                processing="<qti-response-processing><qti-custom-operator/>"
                "</qti-response-processing>"
            ),
            "QTI-313",
        ),
        (item("<p><blink>x</blink></p>"), "<blink> is not supported"),
        (item('<p><img src="http://a/b.png" alt=""/></p>'), "lies outside the package"),
        (item('<p><img src="data:image/png;base64,AA" alt=""/></p>'), "QTI-602"),
        (item('<p><img src="data:image/png;base64,AAAA" alt=""/></p>'), "QTI-602"),
        (item('<p><img src="data:text/html,x" alt=""/></p>'), "QTI-602"),
        (item('<p><img src="data:image/svg+xml,%3Csvg%3E%3Ca/%3E%3C/svg%3E" alt=""/></p>'), "603"),
        (item('<p><svg xmlns="http://www.w3.org/2000/svg"/></p>'), "<svg> is not supported"),
        (item('<p><img src="../../b.png" alt=""/></p>'), "escapes the package"),
        (item("<ul><p>x</p></ul>"), "<p> cannot stand inside <ul>"),
        (item(CHOICES.replace('"B"', '"A"')), 'choice "A" stands twice'),
        (item(CHOICES.replace("RESPONSE", "OTHER")), 'response "OTHER" is not declared'),
        (item(CHOICES.replace('max-choices="1"', 'max-choices="x"')), "\"max-choices\" is 'x'"),
        (item(CHOICES + CHOICES), "two interactions answer"),
        (item(cardinality="ordered"), "cannot hold what"),
        (item(cardinality="record"), "cannot hold what"),
        (item(cardinality="many"), "many identifier is not supported"),
        (item(head="<qti-unheard-of/>"), "<qti-unheard-of> is not supported"),
        (item('<table><tr><td colspan="1000000">x</td></tr></table>'), "a cell spans"),
    ],
)
def test_an_item_that_cannot_be_shown_is_refused_by_place_and_name(data: bytes, says: str) -> None:
    message = _item_refusal(data)
    assert says in message
    assert message.startswith("QTI-")
    assert "items/q7.xml" in message


def test_a_refusal_names_line_and_item() -> None:
    message = _item_refusal(item("<p>a</p>\n<p>b</p>\n<qti-drawing-interaction/>"))
    assert re.match(r'QTI-312 items/q7.xml, line 8, item "q7": <qti-drawing-interaction>', message)


def test_an_entity_bomb_is_refused() -> None:
    layers = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(12)
    )
    bomb = f'<!DOCTYPE a [{layers}]><qti-assessment-item xmlns="{ASI}">&l11;</qti-assessment-item>'
    assert re.match("QTI-20[24]", _item_refusal(bomb.encode()))


def test_an_external_entity_is_not_fetched() -> None:
    outside = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a xmlns="{ASI}">&x;</a>'
    assert "QTI-204" in _item_refusal(outside.encode())


def test_deep_nesting_is_refused_and_does_not_exhaust_the_stack() -> None:
    for depth in (90, 250, 5000):
        assert "QTI-208" in _item_refusal(item("<div>" * depth + "</div>" * depth))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"manifest": b"<a/>"}, "not a content packaging manifest"),
        ({"manifest": manifest(())}, "items/i1.xml is not an item in the manifest"),
        ({"manifest": manifest(("i1", "i2"))}, "items/i2.xml is listed, but not in the package"),
        (
            {
                "manifest": manifest(
                    extra='<resource type="imsqti_test_xmlv3p0" href="assessment.xml"/>'
                )
            },
            "one test is needed, found: assessment.xml, assessment.xml",
        ),
        ({"assessment": item()}, "<qti-assessment-item> is not a test"),
        ({"assessment": assessment(section(refs=("i1", "i1")))}, "item i1 stands twice"),
        ({"assessment": assessment(section(), mode="free")}, "\"navigation-mode\" is 'free'"),
        ({"assessment": assessment(section("<qti-adaptive-selection/>"))}, "QTI-305"),
        ({"assessment": assessment(section("<qti-branch-rule/>"))}, "<qti-branch-rule>"),
        ({"assessment": assessment(section('<qti-time-limits max-time="-1"/>'))}, "max-time"),
        (
            {"assessment": assessment(section('<qti-time-limits min-time="9" max-time="5"/>'))},
            "max-time is shorter than min-time",
        ),
        ({"delivery": b"a = "}, "delivery.toml"),
        ({"delivery": b"colour = 1"}, 'unknown key "colour"'),
        ({"delivery": b'[sections."S1"]\nenter = 1'}, 'unknown key "enter" in sections."S1"'),
        ({"delivery": b'[sections."S1"]\nleave = "maybe"'}, "leave is 'maybe'"),
        ({"delivery": b'[sections."S9"]\nleave = "allowed"'}, 'names section "S9"'),
        ({"item": item('<p><img src="a.png" alt="a"/></p>' + CHOICES)}, "items/a.png is not in"),
    ],
)
def test_an_inconsistent_package_is_refused(changed: dict[str, bytes], says: str) -> None:
    assert says in _refusal(**changed)


def test_a_package_zipped_with_its_folder_says_how_to_pack_it() -> None:
    files = MemoryFiles({f"tes/{path}": data for path, data in package().items()})
    with pytest.raises(Rejected) as refused:
        read_package(files)
    assert "pack the content of the folder tes" in refused.value.remedy


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.png", b"GIF89a", "is not a PNG, JPEG, GIF or SVG"),
        ("a.exe", b"MZ", "is not a PNG, JPEG, GIF or SVG"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "is active"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "is active"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><use href='b'/></svg>", "outside"),
    ],
)
def test_an_image_that_is_not_what_it_says_is_refused(name: str, data: bytes, says: str) -> None:
    files = package(item=item(f'<p><img src="{name}" alt="a"/></p>' + CHOICES))
    with pytest.raises(Rejected, match=says):
        read_package(MemoryFiles({**files, f"items/{name}": data}))
