"""Values worked out by hand from the specification's text."""

import math
from typing import Any

import pytest

from exam.core.errors import Rejected
from exam.core.responses import BaseType
from tests.unit.qti.engine.making import evaluate, many, operator, outcome, result, value

NULL = "<qti-null/>"
YES, NO = value("boolean", "true"), value("boolean", "false")


def whole(number: int) -> str:
    return value("integer", str(number))


def real(number: float | str) -> str:
    return value("float", str(number))


CASES: list[tuple[str, Any]] = [
    # three-valued logic
    (operator("and", YES, NULL), None),
    (operator("and", NO, NULL), False),
    (operator("or", YES, NULL), True),
    (operator("or", NO, NULL), None),
    (operator("not", NULL), None),
    (operator("any-n", YES, YES, NO, NULL, min=3, max=4), None),
    (operator("any-n", YES, NO, NO, NULL, min=3, max=4), False),
    (operator("any-n", YES, YES, YES, NULL, min=3, max=4), True),
    # containers
    (operator("multiple"), None),
    (operator("multiple", NULL, whole(1), many("multiple", "integer", "2", "1")), [1, 2, 1]),
    (operator("container-size", NULL), 0),
    (operator("container-size", many("multiple", "string", "a", "a")), 2),
    (operator("index", many("ordered", "string", "a", "b"), n=2), "b"),
    (operator("index", many("ordered", "string", "a", "b"), n=3), None),
    (operator("member", value("pair", "B A"), many("multiple", "pair", "A B")), True),
    (operator("member", value("directedPair", "B A"), many("multiple", "directedPair", "A B")),
     False),
    (operator("delete", whole(1), many("ordered", "integer", "1", "2", "1")), [2]),
    (operator("delete", whole(1), many("ordered", "integer", "1")), None),
    (operator("contains", many("multiple", "string", "a", "b"),
              many("multiple", "string", "a", "a")), False),
    (operator("contains", many("ordered", "string", "a", "b", "c"),
              many("ordered", "string", "b", "c")), True),
    (operator("contains", many("ordered", "string", "a", "b", "c"),
              many("ordered", "string", "a", "c")), False),
    (operator("repeat", whole(1), whole(2), number_repeats=2), [1, 2, 1, 2]),
    (operator("repeat", whole(1), number_repeats=0), None),
    # comparisons
    (operator("match", many("multiple", "integer", "1", "2"),
              many("multiple", "integer", "2", "1")), True),
    (operator("match", many("ordered", "integer", "1", "2"), many("ordered", "integer", "2", "1")),
     False),
    (operator("equal", real("0.1"), real("0.1")), True),
    (operator("equal", real(10), real(9), tolerance_mode="absolute", tolerance="1 2"), True),
    (operator("equal", real(10), real(9), tolerance_mode="absolute", tolerance="1 2",
              include_lower_bound="false"), False),
    (operator("equal", real(10), real("12.1"), tolerance_mode="absolute", tolerance="1 2"), False),
    (operator("equal", real(200), real(180), tolerance_mode="relative", tolerance="10"), True),
    (operator("equal", real(200), real(179), tolerance_mode="relative", tolerance="10"), False),
    (operator("equal", real(-200), real(-180), tolerance_mode="relative", tolerance="10"), True),
    (operator("equal-rounded", real("3.175"), real("3.183"), figures=3), True),
    (operator("equal-rounded", real("1.68"), real("1.69"), figures=1,
              rounding_mode="decimalPlaces"), True),
    (operator("gte", whole(2), real(2)), True),
    (operator("duration-lt", value("duration", "1.5"), value("duration", "2")), True),
    (operator("inside", value("point", "10 10"), shape="circle", coords="0,10,10"), True),
    (operator("inside", value("point", "8 8"), shape="circle", coords="0,0,10"), False),
    (operator("inside", value("point", "5 0"), shape="poly", coords="0,0,10,0,10,10"), True),
    # arithmetic
    (operator("sum", whole(1), many("multiple", "integer", "2", "3")), 6),
    (operator("sum", whole(1), NULL), None),
    (operator("product", whole(2), real("0.5")), 1.0),
    (operator("subtract", whole(5), whole(7)), -2),
    (operator("divide", whole(1), whole(0)), None),
    (operator("divide", whole(7), whole(2)), 3.5),
    (operator("power", whole(2), whole(10)), 1024.0),
    (operator("power", real(-8), real("0.5")), None),
    (operator("integer-divide", whole(-7), whole(2)), -4),
    (operator("integer-modulus", whole(-7), whole(2)), 1),
    (operator("integer-modulus", whole(49), whole(-5)), -1),
    (operator("truncate", real("-6.8")), -6),
    (operator("round", real("6.5")), 7),
    (operator("round", real("-6.5")), -6),
    (operator("round", real("0.49999999999999994")), 0),
    (operator("round", real("NaN")), None),
    (operator("round-to", real("1.275"), figures=2, rounding_mode="decimalPlaces"), 1.28),
    (operator("round-to", real("-1.275"), figures=2, rounding_mode="decimalPlaces"), -1.28),
    (operator("round-to", whole(1239451), figures=3, rounding_mode="significantFigures"),
     1240000.0),
    (operator("max", whole(1), real("2.5")), 2.5),
    (operator("min", many("multiple", "integer", "4", "3")), 3),
    (operator("gcd", whole(12), whole(-18)), 6),
    (operator("lcm", whole(0), whole(3)), 0),
    (operator("integer-to-float", whole(3)), 3.0),
    (operator("math-operator", real(100), name="log"), 2.0),
    (operator("math-operator", whole(0), name="log"), None),
    (operator("math-operator", whole(2), name="asin"), None),
    (operator("math-operator", real("-2.5"), name="signum"), -1),
    (operator("math-operator", real("-2.5"), name="floor"), -3),
    (operator("math-operator", whole(1), whole(0), name="atan2"), math.pi / 2),
    (operator("math-operator", whole(180), name="toRadians"), math.pi),
    (operator("stats-operator", many("multiple", "integer", "2", "4"), name="sampleVariance"), 2.0),
    (operator("stats-operator", many("multiple", "integer", "2", "4"), name="popVariance"), 1.0),
    (operator("stats-operator", many("multiple", "integer", "2"), name="sampleSD"), None),
    (operator("math-constant", name="pi"), math.pi),
    # strings
    (operator("string-match", value("string", "Ada"), value("string", "ada"),
              case_sensitive="false"), True),
    (operator("string-match", value("string", "a "), value("string", "a"), case_sensitive="true"),
     False),
    (operator("substring", value("string", "hell"), value("string", "Shell"),
              case_sensitive="true"), True),
    (operator("pattern-match", value("string", "x1"), pattern="x"), False),
    (operator("pattern-match", value("string", "x1"), pattern="x[0-9]"), True),
    (operator("is-null", value("string", "")), True),
    (operator("is-null", value("string", " ")), False),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), CASES, ids=[case[0][1:40] for case in CASES])
def test_an_operator_gives_what_the_specification_says(expression: str, expected: Any) -> None:
    got = result(expression)
    assert type(got) is type(expected)
    assert got == pytest.approx(expected) if isinstance(expected, float) else got == expected


@pytest.mark.parametrize(
    "expression",
    [
        operator("and", whole(1)),
        operator("match", whole(1), real(1)),
        operator("match", many("ordered", "integer", "1"), many("multiple", "integer", "1")),
        operator("multiple", whole(1), real(1)),
        operator("ordered", many("multiple", "integer", "1")),
        operator("member", whole(1), whole(1)),
        operator("index", many("multiple", "integer", "1"), n=1),
        operator("index", many("ordered", "integer", "1"), n=0),
        operator("lt", whole(1), value("string", "2")),
        operator("gcd", real(2)),
        operator("sum", value("string", "1")),
        operator("stats-operator", whole(1), name="mean"),
        operator("round-to", real(1), figures=0, rounding_mode="significantFigures"),
        operator("equal", real(1), real(1), tolerance_mode="absolute"),
        operator("equal", real(1), real(1), tolerance_mode="about"),
        operator("subtract", whole(1)),
        operator("math-operator", whole(1), name="sine"),
        operator("pattern-match", value("string", "a"), pattern="["),
        operator("inside", value("point", "1 1"), shape="circle", coords="1,2"),
        operator("custom-operator", whole(1)),
        operator("no-such-operator", whole(1)),
        operator("variable", identifier="NOWHERE"),
        operator("number-correct"),
        value("integer", "1.5"),
        value("boolean", "yes"),
        value("pair", "A"),
    ],
)
def test_what_an_operator_cannot_work_with_is_refused_with_a_remedy(expression: str) -> None:
    with pytest.raises(Rejected) as refused:
        evaluate(expression)
    assert refused.value.remedy


def test_attributes_may_name_variables() -> None:
    two = {"N": outcome("N", "integer", "2")}
    assert result(operator("index", many("ordered", "string", "a", "b"), n="N"), two) == "b"
    with pytest.raises(Rejected, match="must hold a single integer"):
        result(
            operator("index", many("ordered", "string", "a"), n="X"),
            {"X": outcome("X", "float", "1")},
        )


def test_a_second_tolerance_that_names_nothing_is_as_one_not_written() -> None:
    given = {"T": outcome("T", "float", "2")}

    def near(number: int, tolerance: str) -> str:
        return operator(
            "equal", real(10), real(number), tolerance_mode="absolute", tolerance=tolerance
        )

    assert [result(near(number, "T NOWHERE"), given) for number in (8, 12, 13)] == [
        True, True, False,
    ]  # fmt: skip
    with pytest.raises(Rejected, match="NOWHERE"):
        result(near(9, "NOWHERE T"), given)
    with pytest.raises(Rejected, match="NOWHERE"):
        result(near(9, "NOWHERE"), given)


def test_chance_follows_from_its_seed_and_stays_in_range() -> None:
    drawn = [
        result(operator("random-integer", min=2, max=11, step=3), seed=seed) for seed in range(60)
    ]
    assert set(drawn) == {2, 5, 8, 11}
    assert drawn == [
        result(operator("random-integer", min=2, max=11, step=3), seed=seed) for seed in range(60)
    ]
    assert all(
        0.5 <= result(operator("random-float", min="0.5", max="0.75"), seed=s) <= 0.75
        for s in range(20)
    )
    assert result(operator("random", many("multiple", "string", "a", "b")), seed=3) in ("a", "b")


def test_infinity_has_no_integer_and_stays_a_float() -> None:
    value_ = evaluate(operator("truncate", real("INF")))
    assert value_ is not None
    assert value_.base_type is BaseType.FLOAT
    assert value_.items == (math.inf,)
