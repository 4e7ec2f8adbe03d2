"""Items, tests and trees of rules whose types and numbers fit by chance only, and broken ones."""

from copy import deepcopy
from typing import Any, Final
from xml.sax.saxutils import escape

from hypothesis import strategies as st
from lxml import etree

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.expressions import OPERATORS
from tests.unit.qti.engine.making import ASI, SCORE

TEXTS: Final = st.sampled_from([
    "A", "B", "", "a b", "RESPONSE", "SCORE", "N", "a.SCORE", "é", "-1", "<", "0", "1", "2",
    "-2.5", "1e309", "INF", "NaN", "true", "9" * 30, "1 2", "A B", "0,0,2,2", "rect", "poly",
    "(a+)+b", "a" * 60, "[a-z]+", "((", "\\p{L}", "{N}",
    "significantFigures", "absolute", "relative", "mean", "log", "atan2", "2 1", "EXIT_TEST",
    "EXIT_SECTION", "b", "P2", "single", "multiple", "ordered", "record",
    *(one.value for one in BaseType),
])  # fmt: skip
NAMES: Final = st.sampled_from([
    "identifier", "cardinality", "base-type", "map-key", "mapped-value", "default-value", "shape",
    "lower-bound", "upper-bound", "case-sensitive", "source-value", "target-value", "coords", "n",
    "tolerance", "tolerance-mode", "figures", "rounding-mode", "min", "max", "step", "name",
    "pattern", "number-repeats", "field-identifier", "template", "adaptive", "select", "target",
    "shuffle", "with-replacement", "variable-identifier", "outcome-identifier", "max-attempts",
    "weight-identifier", "include-category", "navigation-mode", "submission-mode", "href",
    "response-identifier", "max-choices", "min-choices", "match-max", "template-location",
])  # fmt: skip
OPERATIONS: Final = st.sampled_from(sorted(OPERATORS))


@st.composite
def _written(draw: st.DrawFn) -> str:
    """A text for the inside of an element or of an attribute."""
    return escape(draw(TEXTS))


@st.composite
def _expressions(draw: st.DrawFn, depth: int = 3) -> str:
    """Trees of operators whose types, numbers of operands and attributes fit by chance only."""
    if not depth or draw(st.integers(0, 3)) == 0:
        base_type = draw(st.sampled_from(BaseType)).value
        text = draw(_written())
        called = draw(st.sampled_from(["RESPONSE", "SCORE", "N", "NOWHERE", "a.SCORE"]))
        kind = draw(st.sampled_from(["variable", "correct", "default", "map-response",
                                     "map-response-point"]))  # fmt: skip
        return draw(st.sampled_from([
            f'<qti-base-value base-type="{base_type}">{text}</qti-base-value>',
            "<qti-null/>", f'<qti-{kind} identifier="{called}"/>',
        ]))  # fmt: skip
    called = draw(OPERATIONS)
    chosen = draw(st.dictionaries(NAMES, _written(), max_size=3))
    written = "".join(f' {one}="{text}"' for one, text in chosen.items())
    operands = "".join(draw(_expressions(depth - 1)) for _ in range(draw(st.integers(0, 3))))
    return f"<qti-{called}{written}>{operands}</qti-{called}>"


@st.composite
def _rules(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.sampled_from(["set", "look", "if", "exit"]))
    called = draw(st.sampled_from(["SCORE", "N", "RESPONSE", "NOWHERE"]))
    if kind == "exit":
        return "<qti-exit-response/>"
    if kind == "if" and depth:
        test, then, other = draw(_expressions()), draw(_rules(depth - 1)), draw(_rules(depth - 1))
        return (
            f"<qti-response-condition><qti-response-if>{test}{then}</qti-response-if>"
            f"<qti-response-else>{other}</qti-response-else></qti-response-condition>"
        )
    rule = "lookup-outcome-value" if kind == "look" else "set-outcome-value"
    return f'<qti-{rule} identifier="{called}">{draw(_expressions())}</qti-{rule}>'


@st.composite
def _declarations(draw: st.DrawFn) -> str:
    cardinality, base_type = draw(st.sampled_from(Cardinality)), draw(st.sampled_from(BaseType))
    types = f'cardinality="{cardinality.value}" base-type="{base_type.value}"'
    texts = [draw(_written()) for _ in range(5)]
    return (
        f'<qti-response-declaration identifier="RESPONSE" {types}>'
        f"<qti-correct-response><qti-value>{texts[0]}</qti-value></qti-correct-response>"
        f'<qti-mapping default-value="{texts[1]}"><qti-map-entry map-key="{texts[2]}" '
        f'mapped-value="1"/></qti-mapping><qti-area-mapping><qti-area-map-entry shape="rect" '
        f'coords="{texts[3]}" mapped-value="2"/></qti-area-mapping></qti-response-declaration>'
        f'<qti-outcome-declaration identifier="N" {types}><qti-match-table>'
        f'<qti-match-table-entry source-value="1" target-value="{texts[4]}"/></qti-match-table>'
        "</qti-outcome-declaration>"
        f"{SCORE}"
    )


@st.composite
def hostile_items(draw: st.DrawFn) -> bytes:
    """Items whose rules and declarations contradict each other."""
    declared = draw(st.one_of(_declarations(), st.just(SCORE)))
    rules = "".join(draw(_rules()) for _ in range(draw(st.integers(0, 3))))
    return (
        f'<qti-assessment-item xmlns="{ASI}" identifier="i" title="t">{declared}<qti-item-body/>'
        f"<qti-response-processing>{rules}</qti-response-processing></qti-assessment-item>"
    ).encode()


@st.composite
def hostile_tests(draw: st.DrawFn) -> bytes:
    """Tests of four items whose conditions and branches lead anywhere."""

    def gates() -> str:
        if draw(st.integers(0, 2)):
            return ""
        target = draw(st.sampled_from(["EXIT_TEST", "EXIT_SECTION", "EXIT_TESTPART", "b", "P2"]))
        return (
            f"<qti-pre-condition>{draw(_expressions(1))}</qti-pre-condition>"
            f'<qti-branch-rule target="{target}">{draw(_expressions(1))}</qti-branch-rule>'
        )

    def reference(called: str) -> str:
        return (
            f'<qti-assessment-item-ref identifier="{called}" href="i.xml">{gates()}'
            f"</qti-assessment-item-ref>"
        )

    def part(called: str, items: str) -> str:
        mode = draw(st.sampled_from(["linear", "nonlinear"]))
        submit = draw(st.sampled_from(["individual", "simultaneous"]))
        select = f'<qti-selection select="{draw(_written())}"/>' if draw(st.booleans()) else ""
        return (
            f'<qti-test-part identifier="{called}" navigation-mode="{mode}" '
            f'submission-mode="{submit}">{gates()}<qti-assessment-section identifier="S{called}" '
            f'title="s" visible="true">{gates()}{select}'
            f"{''.join(map(reference, items))}</qti-assessment-section></qti-test-part>"
        )

    rules = "".join(draw(_rules()) for _ in range(2))
    for there, here in (("response-if", "outcome-if"), ("response-else", "outcome-else"),
                        ("response-condition", "outcome-condition")):  # fmt: skip
        rules = rules.replace(there, here)
    return (
        f'<qti-assessment-test xmlns="{ASI}" identifier="T" title="t">{draw(_declarations())}'
        f"{part('P1', 'ab')}{part('P2', 'cd')}"
        f"<qti-outcome-processing>{rules}</qti-outcome-processing></qti-assessment-test>"
    ).encode()


@st.composite
def mutated(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """A well-formed file with elements moved, doubled, renamed, emptied and given attributes."""
    root = etree.fromstring(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 6))):
        there: list[Any] = list(root.iter("{*}*"))
        one, other = (there[draw(st.integers(0, len(there) - 1))] for _ in range(2))
        what = draw(st.integers(0, 6))
        if what == 0 and one.getparent() is not None:
            one.getparent().remove(one)
        elif what == 1 and one not in other.iterancestors() and one is not other:
            other.append(one)
        elif what == 2 and len(there) < 500:
            other.insert(0, deepcopy(one))
        elif what == 3:
            one.tag = other.tag
        elif what == 4:
            one.text = draw(TEXTS)
        elif what == 5 and one.attrib:
            one.set(draw(st.sampled_from(sorted(map(str, one.attrib)))), draw(TEXTS))
        else:
            one.set(draw(NAMES), draw(TEXTS))
    return etree.tostring(root)
