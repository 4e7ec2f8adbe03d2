from collections import Counter

import pytest

from exam.core.errors import NotAllowed, Rejected
from exam.qti.engine.assessment import read_assessment
from exam.qti.engine.running import AssessmentRun
from exam.qti.engine.structure import AssessmentLogic
from exam.qti.engine.values import plain
from tests.unit.qti.engine.making import (
    ASI,
    SCORE,
    item_xml,
    operator,
    outcome,
    response,
    set_outcome,
    value,
    word,
)

KEY = "<qti-correct-response><qti-value>A</qti-value></qti-correct-response>"
MATCH = operator(
    "response-condition",
    operator(
        "response-if",
        operator(
            "match",
            '<qti-variable identifier="RESPONSE"/>',
            '<qti-correct identifier="RESPONSE"/>',
        ),
        set_outcome("SCORE", value("float", "1")),
    ),
)
ITEM = item_xml(response("identifier", KEY) + SCORE, MATCH)


def _ref(identifier: str, inside: str = "", attributes: str = "") -> str:
    return (
        f'<qti-assessment-item-ref identifier="{identifier}" href="i.xml" {attributes}>{inside}'
        "</qti-assessment-item-ref>"
    )


def _refs(*identifiers: str) -> str:
    return "".join(map(_ref, identifiers))


def _section(inside: str, identifier: str = "S", attributes: str = 'visible="true"') -> str:
    return (
        f'<qti-assessment-section identifier="{identifier}" title="s" {attributes}>{inside}'
        "</qti-assessment-section>"
    )


def _part(
    inside: str, identifier: str = "P", mode: str = "linear", submit: str = "individual"
) -> str:
    return (
        f'<qti-test-part identifier="{identifier}" navigation-mode="{mode}" '
        f'submission-mode="{submit}">{inside}</qti-test-part>'
    )


def _test(parts: str, declarations: str = "", rules: str = "") -> AssessmentLogic:
    processing = f"<qti-outcome-processing>{rules}</qti-outcome-processing>" if rules else ""
    data = (
        f'<qti-assessment-test xmlns="{ASI}" identifier="T" title="t">{declarations}{parts}'
        f"{processing}</qti-assessment-test>"
    ).encode()
    return read_assessment(data, path="t.xml", load={"i.xml": ITEM}.__getitem__)


def _walk(run: AssessmentRun, *answers: str) -> list[str]:
    """The route, answering A where nothing else is said; ``-`` leaves the item out."""
    route: list[str] = []
    given = iter(answers)
    while (item := run.current) is not None:
        route.append(item.visit.identifier)
        answer = next(given, "A")
        run.submit({} if answer == "-" else {"RESPONSE": word(answer)})
    return route


TOTAL = outcome("TOTAL", "float")
SUM = set_outcome("TOTAL", operator("sum", '<qti-test-variables variable-identifier="SCORE"/>'))


@pytest.mark.parametrize("submit", ["individual", "simultaneous"])
@pytest.mark.parametrize("mode", ["linear", "nonlinear"])
def test_outcomes_add_up_over_the_items_in_every_mode(mode: str, submit: str) -> None:
    run = AssessmentRun(
        _test(_part(_section(_refs("a", "b", "c")), mode=mode, submit=submit), TOTAL, SUM)
    )
    assert _walk(run, "A", "B", "A") == ["a", "b", "c"]
    assert plain(run.outcomes["TOTAL"]) == 2.0


def test_weights_and_categories_choose_and_multiply() -> None:
    heavy = '<qti-weight identifier="W" value="2.5"/>'
    section = _section(
        _ref("a", heavy, 'category="x y"') + _ref("b", attributes='category="y"') + _ref("c")
    )
    variables = '<qti-test-variables variable-identifier="SCORE" weight-identifier="W" {}/>'
    rules = {
        "ALL": "",
        "Y": 'include-category="y"',
        "NOT": 'exclude-category="x"',
        "S": 'section-identifier="S"',
    }
    run = AssessmentRun(
        _test(
            _part(section),
            "".join(outcome(name, "float") for name in rules),
            "".join(
                set_outcome(name, operator("sum", variables.format(given)))
                for name, given in rules.items()
            ),
        )
    )
    _walk(run)
    assert {name: plain(run.outcomes[name]) for name in rules} == {
        "ALL": 4.5, "Y": 3.5, "NOT": 2.0, "S": 4.5,
    }  # fmt: skip


def test_items_are_counted() -> None:
    names = ["correct", "incorrect", "responded", "presented", "selected"]
    run = AssessmentRun(
        _test(
            _part(_section(_refs("a", "b", "c"))),
            "".join(outcome(name, "integer") for name in names),
            "".join(set_outcome(name, operator(f"number-{name}")) for name in names),
        )
    )
    run.submit({"RESPONSE": word("A")})
    run.submit({})
    assert [plain(run.outcomes[name]) for name in names] == [1, 1, 1, 2, 3]


def test_a_branch_jumps_forward_and_a_condition_shuts() -> None:
    yes, no = value("boolean", "true"), value("boolean", "false")
    section = _section(
        _ref(
            "a", operator("branch-rule", no, target="b") + operator("branch-rule", yes, target="c")
        )
        + _refs("b")
        + _ref("c", operator("branch-rule", yes, target="EXIT_SECTION"))
        + _refs("d")
    )
    shut = _section(operator("pre-condition", no) + _refs("e"), "S2")
    last = _section(_ref("f", operator("pre-condition", "<qti-null/>")) + _refs("g"), "S3")
    run = AssessmentRun(_test(_part(section + shut + last)))
    assert _walk(run) == ["a", "c", "g"]


def test_rules_on_items_are_ignored_in_a_nonlinear_part_but_those_on_parts_are_not() -> None:
    no = operator("pre-condition", value("boolean", "false"))
    leave = operator("branch-rule", value("boolean", "true"), target="EXIT_TEST")
    first = _part(_section(_ref("a", no + leave) + _refs("b")), "P1", "nonlinear")
    shut = _part(no + _section(_refs("c"), "S2"), "P2", "nonlinear")
    exits = _part(leave + _section(_refs("d"), "S3"), "P3")
    run = AssessmentRun(_test(first + shut + exits + _part(_section(_refs("e"), "S4"), "P4")))
    assert _walk(run) == ["a", "b", "d"]


@pytest.mark.parametrize("mode", ["linear", "nonlinear"])
def test_a_test_begins_with_its_first_part_whatever_the_part_asks_for(mode: str) -> None:
    never = operator("pre-condition", "<qti-null/>")
    first = _part(never + _section(_refs("a")), "P1", mode)
    assert _walk(AssessmentRun(_test(first + _part(never + _section(_refs("b"), "S2"), "P2")))) == [
        "a"
    ]


def test_a_branch_may_ask_for_an_earlier_answer() -> None:
    right = operator("equal", '<qti-variable identifier="a.SCORE"/>', value("float", "1"))
    section = _section(_ref("a", operator("branch-rule", right, target="c")) + _refs("b", "c"))
    assert _walk(AssessmentRun(_test(_part(section))), "A") == ["a", "c"]
    assert _walk(AssessmentRun(_test(_part(section))), "B") == ["a", "b", "c"]


def test_selection_takes_what_is_required_and_keeps_the_order() -> None:
    select = '<qti-selection select="3"/>'
    refs = _ref("a") + _ref("b", attributes='required="true"') + _refs("c", "d", "e")
    seen: Counter[str] = Counter()
    for seed in range(40):
        route = _walk(AssessmentRun(_test(_part(_section(select + refs))), seed=seed))
        assert len(route) == 3
        assert "b" in route
        assert route == sorted(route)
        seen.update(route)
    assert set(seen) == set("abcde")
    logic = _test(_part(_section(select + refs)))
    assert _walk(AssessmentRun(logic, seed=7)) == _walk(AssessmentRun(logic, seed=7))


def test_selection_with_replacement_numbers_the_instances() -> None:
    select = '<qti-selection select="4" with-replacement="true"/>'
    run = AssessmentRun(_test(_part(_section(select + _refs("a"))), TOTAL, SUM))
    assert _walk(run, "A", "B", "A", "A") == ["a.1", "a.2", "a.3", "a.4"]
    assert plain(run.outcomes["TOTAL"]) == 3.0


def test_shuffling_leaves_fixed_items_and_blocks_alone() -> None:
    order = '<qti-ordering shuffle="true"/>'
    block = _section(_refs("x", "y"), "S2", 'visible="false" keep-together="true"')
    loose = _section(_refs("p", "q"), "S3", 'visible="false" keep-together="false"')
    inside = order + _ref("a", attributes='fixed="true"') + _refs("b", "c") + block + loose
    split = False
    routes = set()
    for seed in range(60):
        route = _walk(AssessmentRun(_test(_part(_section(inside))), seed=seed))
        assert route[0] == "a"
        assert route.index("y") == route.index("x") + 1
        split = split or abs(route.index("p") - route.index("q")) > 1
        routes.add(tuple(route))
    assert split
    assert len(routes) > 20


def test_attempts_and_skipping_are_limited_by_the_nearest_control() -> None:
    control = '<qti-item-session-control allow-skipping="false"/>'
    again = '<qti-item-session-control allow-skipping="true"/>'
    run = AssessmentRun(_test(_part(control + _section(_ref("a") + _ref("b", again)))))
    with pytest.raises(NotAllowed, match="must be answered"):
        run.submit({})
    run.submit({"RESPONSE": word("B")})
    run.submit({})
    with pytest.raises(NotAllowed, match="has ended"):
        run.submit({})


def test_an_identifier_that_stands_twice_and_a_branch_to_nowhere_are_refused() -> None:
    with pytest.raises(Rejected, match="QTI-402"):
        _test(_part(_section(_refs("a", "a"))))
    nowhere = operator("branch-rule", value("boolean", "true"), target="Z")
    with pytest.raises(Rejected, match=r'QTI-407.*"Z"'):
        _walk(AssessmentRun(_test(_part(_section(_ref("a", nowhere) + _refs("b"))))))
