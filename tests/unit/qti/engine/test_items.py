import pytest

from exam.core.errors import Rejected
from exam.core.responses import BaseType, Cardinality, Point
from exam.qti.engine.item import MAX_TEMPLATE_TRIES, ItemSession, read_logic
from exam.qti.engine.values import Maybe, Value, floating, integer, plain, single
from tests.unit.qti.engine.making import (
    SCORE,
    item_xml,
    make_item,
    operator,
    outcome,
    response,
    set_outcome,
    value,
    word,
)

CORRECT_A = "<qti-correct-response><qti-value>A</qti-value></qti-correct-response>"
RESPONSE = '<qti-variable identifier="RESPONSE"/>'


def _score(declarations: str, rules: str, **given: Maybe) -> dict[str, object]:
    outcomes = make_item(declarations, rules).score(given)
    return {name: plain(one) for name, one in outcomes.items()}


def _bag(base_type: BaseType, *items: object) -> Value:
    return Value(Cardinality.MULTIPLE, base_type, items)


def test_the_first_branch_that_holds_is_taken_and_no_other() -> None:
    def branch(name: str, test: str, points: str) -> str:
        return f"<qti-{name}>{test}{set_outcome('SCORE', value('float', points))}</qti-{name}>"

    equal_a = operator("match", RESPONSE, value("identifier", "A"))
    always = value("boolean", "true")
    rules = operator(
        "response-condition",
        branch("response-if", equal_a, "1"),
        branch("response-else-if", always, "2"),
        branch("response-else-if", always, "3"),
        "<qti-response-else>" + set_outcome("SCORE", value("float", "4")) + "</qti-response-else>",
    )
    declarations = response("identifier") + SCORE
    assert _score(declarations, rules, RESPONSE=word("A")) == {"SCORE": 1.0}
    assert _score(declarations, rules, RESPONSE=word("B")) == {"SCORE": 2.0}
    assert _score(declarations, rules) == {"SCORE": 2.0}  # NULL is not true


def test_exit_response_ends_the_rules() -> None:
    rules = set_outcome("SCORE", value("float", "1")) + "<qti-exit-response/>"
    rules += set_outcome("SCORE", value("float", "2"))
    assert _score(SCORE, rules) == {"SCORE": 1.0}


def test_numeric_outcomes_begin_as_zero_and_others_as_null() -> None:
    declarations = outcome("F", "float") + outcome("I", "integer") + outcome("W", "identifier")
    assert _score(declarations, "") == {"F": 0.0, "I": 0, "W": None}


def test_an_integral_float_fits_an_integer_outcome_and_another_does_not() -> None:
    declarations = outcome("I", "integer")
    assert _score(declarations, set_outcome("I", value("float", "3.0"))) == {"I": 3}
    with pytest.raises(Rejected, match=r'"I" is an integer; it was given 3\.5') as refused:
        _score(declarations, set_outcome("I", value("float", "3.5")))
    assert "QTI-403 i.xml, line 1" in str(refused.value)


def test_an_outcome_that_a_person_scored_is_not_overwritten() -> None:
    logic = make_item(SCORE, set_outcome("SCORE", value("float", "1")))
    session = ItemSession(logic, human={"SCORE": floating(7.0)})
    session.submit({})
    assert plain(session.values["SCORE"]) == 7.0


def test_outcomes_begin_anew_with_each_attempt_unless_the_item_is_adaptive() -> None:
    one_more = operator("sum", '<qti-variable identifier="SCORE"/>', value("float", "1"))
    for adaptive, expected in (("false", 1.0), ("true", 2.0)):
        logic = make_item(SCORE, set_outcome("SCORE", one_more), f'adaptive="{adaptive}"')
        session = ItemSession(logic)
        session.submit({})
        session.submit({})
        assert plain(session.values["SCORE"]) == expected
        assert plain(session.values["numAttempts"]) == 2


MAPPING = (
    '<qti-mapping default-value="-1" lower-bound="{low}" upper-bound="2.5">'
    '<qti-map-entry map-key="A" mapped-value="0.1"/><qti-map-entry map-key="B" mapped-value="0.2"/>'
    '<qti-map-entry map-key="C" mapped-value="9"/></qti-mapping>'
)
MAP = set_outcome("SCORE", operator("map-response", identifier="RESPONSE"))


@pytest.mark.parametrize(
    ("items", "points"),
    [(("A", "B"), 0.3), (("A", "A", "B"), 0.3), (("A", "X"), -0.9), (("C",), 2.5), ((), -1.0),
     (("X", "Y"), -1.5)],
)  # fmt: skip
def test_a_mapping_counts_each_value_once_exactly_and_within_its_bounds(
    items: tuple[str, ...], points: float
) -> None:
    declarations = response("identifier", MAPPING.format(low="-1.5"), "multiple") + SCORE
    given = _bag(BaseType.IDENTIFIER, *items) if items else None
    assert _score(declarations, MAP, RESPONSE=given) == {"SCORE": points}


@pytest.mark.parametrize(
    ("points", "score"),
    [
        ((Point(1, 1),), 1.0),
        ((Point(1, 1), Point(2, 2)), 1.0),  # an area counts once, the first that holds the point
        ((Point(3, 3), Point(9, 9)), 3.0),
        ((), -1.0),
    ],
)
def test_an_area_counts_once_and_the_first_one_holds_the_point(
    points: tuple[Point, ...], score: float
) -> None:
    areas = (
        '<qti-area-mapping default-value="-1">'
        '<qti-area-map-entry shape="rect" coords="0,0,2,2" mapped-value="1"/>'
        '<qti-area-map-entry shape="rect" coords="2,2,4,4" mapped-value="4"/></qti-area-mapping>'
    )
    rule = set_outcome("SCORE", operator("map-response-point", identifier="RESPONSE"))
    given = _bag(BaseType.POINT, *points) if points else None
    declarations = response("point", areas, "multiple") + SCORE
    assert _score(declarations, rule, RESPONSE=given) == {"SCORE": score}


def test_tables_look_values_up() -> None:
    table = (
        '<qti-match-table default-value="none"><qti-match-table-entry source-value="1" '
        'target-value="one"/></qti-match-table>'
    )
    grades = (
        '<qti-interpolation-table default-value="low"><qti-interpolation-table-entry '
        'source-value="10" include-boundary="false" target-value="high"/>'
        '<qti-interpolation-table-entry source-value="5" target-value="middle"/>'
        "</qti-interpolation-table>"
    )
    declarations = (
        response("integer") + outcome("M", "identifier", inside=table)
        + outcome("G", "identifier", inside=grades)
    )  # fmt: skip
    rules = operator("lookup-outcome-value", RESPONSE, identifier="M")
    rules += operator("lookup-outcome-value", RESPONSE, identifier="G")
    for number, word_, grade in ((1, "one", "low"), (5, "none", "middle"), (10, "none", "middle"),
                                 (11, "none", "high")):  # fmt: skip
        got = _score(declarations, rules, RESPONSE=integer(number))
        assert got == {"M": word_, "G": grade}
    assert _score(declarations, rules) == {"M": "none", "G": "low"}


@pytest.mark.parametrize(
    "address",
    [
        "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct",
        "http://www.imsglobal.org/question/qti_v2p0/rptemplates/match_correct.xml",
        "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml",
        "../rptemplates/CC2_match.xml",
    ],
)
def test_a_template_is_known_by_its_name_wherever_it_lies(address: str) -> None:
    data = item_xml(response("identifier", CORRECT_A) + SCORE).replace(
        b"<qti-response-processing>", f'<qti-response-processing template="{address}">'.encode()
    )
    logic = read_logic(data)
    assert plain(logic.score({"RESPONSE": word("A")})["SCORE"]) == 1
    assert plain(logic.score({})["SCORE"]) == 0


def test_a_template_of_ones_own_is_read_from_its_location() -> None:
    data = item_xml(SCORE).replace(
        b"<qti-response-processing>", b'<qti-response-processing template-location="own.xml">'
    )
    rules = item_xml("", set_outcome("SCORE", value("float", "3"))).decode()
    rules = rules[rules.index("<qti-response-processing") : rules.index("</qti-assessment-item>")]
    own = rules.replace(
        "<qti-response-processing>",
        '<qti-response-processing xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0">',
    ).encode()
    logic = read_logic(data, load={"own.xml": own}.__getitem__)
    assert plain(logic.score({})["SCORE"]) == 3
    with pytest.raises(Rejected, match="QTI-306"):
        read_logic(data)
    assert plain(read_logic(data, tolerant=True).score({})["SCORE"]) == 0


TEMPLATE = (
    '<qti-template-declaration identifier="T" cardinality="single" base-type="integer">'
    "<qti-default-value><qti-value>0</qti-value></qti-default-value></qti-template-declaration>"
)


def _template(rules: str) -> str:
    return f"<qti-template-processing>{rules}</qti-template-processing>"


def test_a_variant_follows_from_its_seed_and_carries_its_own_key() -> None:
    draw = operator(
        "set-template-value", operator("random-integer", min=1, max=1000), identifier="T"
    )
    key = operator("set-correct-response", '<qti-variable identifier="T"/>', identifier="RESPONSE")
    logic = make_item(
        TEMPLATE + response("integer") + SCORE,
        set_outcome("SCORE", operator("sum", '<qti-variable identifier="T"/>')),
        before=_template(draw + key),
    )
    one, again, other = (ItemSession(logic, seed=seed) for seed in (1, 1, 2))
    assert one.values["T"] == again.values["T"] == one.correct["RESPONSE"]
    assert one.values["T"] != other.values["T"]


def test_an_unmet_constraint_starts_again_and_in_the_end_keeps_the_defaults() -> None:
    draw = operator("set-template-value", operator("random-integer", min=1, max=6), identifier="T")
    six = operator("template-constraint", operator(
        "equal", '<qti-variable identifier="T"/>', value("integer", "6")))  # fmt: skip
    logic = make_item(TEMPLATE, before=_template(draw + six))
    assert all(plain(ItemSession(logic, seed=seed).values["T"]) == 6 for seed in range(20))
    never = operator("template-constraint", value("boolean", "false"))
    logic = make_item(TEMPLATE, before=_template(draw + never))
    assert plain(ItemSession(logic).values["T"]) == 0
    assert MAX_TEMPLATE_TRIES == 100


def test_what_a_rule_may_not_do_is_refused_with_its_place() -> None:
    for rules in (
        set_outcome("RESPONSE", value("identifier", "A")),
        set_outcome("NOWHERE", value("float", "1")),
        "<qti-set-outcome-value identifier='SCORE'/>",
        operator("lookup-outcome-value", value("integer", "1"), identifier="SCORE"),
        set_outcome("SCORE", operator("custom-operator", value("integer", "1"))),
        set_outcome("SCORE", operator("map-response", identifier="RESPONSE")),
    ):
        with pytest.raises(Rejected, match=r"QTI-\d{3} i.xml, line 1, item \"i\"") as refused:
            make_item(response("identifier") + SCORE, rules).score({})
        assert refused.value.remedy


def test_a_response_of_another_type_is_refused() -> None:
    logic = make_item(response("identifier") + SCORE)
    with pytest.raises(Rejected, match="QTI-403"):
        logic.score({"RESPONSE": integer(1)})
    with pytest.raises(Rejected, match='no response "OTHER"'):
        logic.score({"OTHER": integer(1)})


def test_tolerance_leaves_a_faulty_rule_out_and_goes_on() -> None:
    rules = set_outcome("SCORE", operator("sum", value("string", "x")))
    rules += set_outcome("W", value("identifier", "on"))
    data = item_xml(SCORE + outcome("W", "identifier"), rules)
    assert {n: plain(v) for n, v in read_logic(data, tolerant=True).score({}).items()} == {
        "SCORE": 0.0, "W": "on",
    }  # fmt: skip


def test_the_default_of_a_response_stays_until_it_is_answered() -> None:
    default = "<qti-default-value><qti-value>5</qti-value></qti-default-value>"
    rule = set_outcome("SCORE", operator("sum", RESPONSE))
    assert _score(response("integer", default) + SCORE, rule) == {"SCORE": 5.0}
    given = single(BaseType.INTEGER, 7)
    assert _score(response("integer", default) + SCORE, rule, RESPONSE=given) == {"SCORE": 7.0}


YORK_2 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_{}" identifier="i">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string"><mapping>
<mapEntry mapKey="York" mappedValue="1"/></mapping></responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<responseProcessing template="map_response"/></assessmentItem>"""
YORK_3 = item_xml(
    response(
        "string", '<qti-mapping><qti-map-entry map-key="York" mapped-value="1"/></qti-mapping>'
    )
    + SCORE,
    set_outcome("SCORE", '<qti-map-response identifier="RESPONSE"/>'),
)


@pytest.mark.parametrize(
    ("xml", "points"),
    [
        (YORK_2.format("v2p0").encode(), 0.0),
        (YORK_2.format("v2p1").encode(), 0.0),
        (YORK_2.format("v2p2").encode(), 1.0),
        (YORK_3, 0.0),
    ],
)
def test_a_map_entry_that_does_not_say_heeds_case_except_in_2_2(xml: bytes, points: float) -> None:
    logic = read_logic(xml)
    assert plain(logic.score({"RESPONSE": single(BaseType.STRING, "york")})["SCORE"]) == points
    assert plain(logic.score({"RESPONSE": single(BaseType.STRING, "York")})["SCORE"]) == 1.0
