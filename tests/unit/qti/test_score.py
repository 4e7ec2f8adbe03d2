from fractions import Fraction

import pytest

from exam.core.errors import Rejected
from exam.core.responses import (
    BaseType,
    Cardinality,
    ItemResponse,
    Multiple,
    Pair,
    Single,
)
from exam.qti.files import MemoryFiles
from exam.qti.keys import read_key, read_keys
from exam.qti.reader import read_package
from exam.qti.score import ItemKey, score_item
from tests.unit.qti.packages import ASI, CHOICES, CORRECT_A, TEMPLATES, item, package

MAP = f'<qti-response-processing template="{TEMPLATES}/map_response.xml"/>'
B_AND_A = CORRECT_A.replace("<qti-value>A", "<qti-value>B</qti-value><qti-value>A")
SEVERAL = CHOICES.replace('max-choices="1"', 'max-choices="{}"')


def _mapping(entries: dict[str, str], attributes: str = "") -> str:
    inner = "".join(
        f'<qti-map-entry map-key="{key}" mapped-value="{points}"/>'
        for key, points in entries.items()
    )
    return f"<qti-mapping {attributes}>{inner}</qti-mapping>"


def _key(data: bytes) -> ItemKey:
    files = MemoryFiles(package(item=data))
    return read_keys(files, read_package(files))["i1"]


def _chosen(*values: str, cardinality: Cardinality = Cardinality.MULTIPLE) -> ItemResponse:
    if cardinality is Cardinality.SINGLE:
        return (("RESPONSE", Single(BaseType.IDENTIFIER, values[0])),)
    return (("RESPONSE", Multiple(BaseType.IDENTIFIER, values)),)


def test_match_correct_gives_one_point_for_the_correct_choice_only() -> None:
    key = _key(item())
    single = Cardinality.SINGLE
    assert key.maximum == 1
    assert score_item(key, _chosen("A", cardinality=single)) == 1
    assert score_item(key, _chosen("B", cardinality=single)) == 0
    assert score_item(key, (("RESPONSE", None),)) == 0
    assert score_item(key, ()) == 0


def test_match_correct_over_several_compares_bags() -> None:
    key = _key(item(SEVERAL.format(0), key=B_AND_A, cardinality="multiple"))
    assert score_item(key, _chosen("A", "B")) == 1
    assert score_item(key, _chosen("A")) == 0
    assert score_item(key, _chosen("A", "B", "B")) == 0


def test_a_mapping_adds_up_within_its_bounds() -> None:
    mapping = _mapping({"A": "0.7", "B": "-0.2"}, 'lower-bound="0" upper-bound="0.6"')
    key = _key(item(SEVERAL.format(0), key=mapping, cardinality="multiple", processing=MAP))
    assert score_item(key, _chosen("A")) == Fraction("0.6")
    assert score_item(key, _chosen("A", "B")) == Fraction("0.5")
    assert score_item(key, _chosen("B")) == 0
    assert key.maximum == Fraction("0.6")


def test_a_repeated_value_counts_once_and_an_unnamed_one_earns_the_default() -> None:
    mapping = _mapping({"A": "2"}, 'default-value="-1"')
    key = _key(item(SEVERAL.format(0), key=mapping, cardinality="multiple", processing=MAP))
    assert score_item(key, _chosen("A", "A")) == 2
    assert score_item(key, _chosen("A", "B")) == 1


def test_no_answer_earns_nothing_even_above_a_lower_bound() -> None:
    key = _key(item(key=_mapping({"A": "3"}, 'lower-bound="1"'), processing=MAP))
    assert score_item(key, ()) == 0
    assert score_item(key, _chosen("B", cardinality=Cardinality.SINGLE)) == 1


@pytest.mark.parametrize(("most", "maximum"), [(1, 3), (2, 5), (0, 5)])
def test_the_maximum_keeps_to_the_number_of_choices(most: int, maximum: int) -> None:
    mapping = _mapping({"A": "3", "B": "2"})
    key = _key(item(SEVERAL.format(most), key=mapping, cardinality="multiple", processing=MAP))
    assert key.maximum == maximum


def test_the_maximum_is_never_below_leaving_it_blank() -> None:
    key = _key(item(key=_mapping({"A": "-1", "B": "-2"}), processing=MAP))
    assert key.maximum == 0


def test_points_are_exact() -> None:
    mapping = _mapping({"A": "0.1", "B": "0.2"})
    key = _key(item(SEVERAL.format(0), key=mapping, cardinality="multiple", processing=MAP))
    assert score_item(key, _chosen("A", "B")) == Fraction(3, 10)


def test_an_item_without_response_processing_keeps_its_default() -> None:
    key = _key(item(processing=""))
    assert key.maximum == 0
    assert score_item(key, _chosen("A", cardinality=Cardinality.SINGLE)) == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (item(processing="<qti-response-processing><qti-x/></qti-response-processing>"), "QTI-301"),
        (item(processing='<qti-response-processing template="urn:mine"/>'), "QTI-306"),
        (item(key=""), "match_correct without a correct response"),
        (item(processing=MAP), "map_response without a mapping"),
        (item(key="<qti-mapping/>", processing=MAP), "a mapping without entries"),
        (item(key=_mapping({"Z": "1"}), processing=MAP), 'names choice "Z"'),
        (item(key=CORRECT_A.replace("A<", "Z<")), 'names choice "Z"'),
        (item(key=_mapping({"A": "INF"}), processing=MAP), "'INF' is not a number"),
        (item(key=_mapping({"A": "1e9999"}), processing=MAP), "is not a number"),
    ],
)
def test_a_key_that_cannot_be_used_names_its_item(data: bytes, says: str) -> None:
    with pytest.raises(Rejected, match=says) as refused:
        _key(data)
    assert "items/i1.xml, line" in str(refused.value)
    assert 'item "i1"' in str(refused.value)
    assert refused.value.remedy


def test_several_keys_for_one_choice_are_noted_and_the_first_counts() -> None:
    key = _key(item(key=B_AND_A))
    assert "several keys" in key.notes[0]
    assert score_item(key, _chosen("B", cardinality=Cardinality.SINGLE)) == 1


@pytest.mark.parametrize(("version", "points"), [("v2p1", 0), ("v2p2", 1)])
def test_whether_case_counts_depends_on_the_version(version: str, points: int) -> None:
    data = f"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_{version}" identifier="i">
      <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string">
      <mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1"/></mapping>
      </responseDeclaration>
      <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/><itemBody/>
      <responseProcessing
        template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>
      </assessmentItem>""".encode()
    key = read_key(data, item_id="i")
    assert score_item(key, (("RESPONSE", Single(BaseType.STRING, "york")),)) == points
    assert score_item(key, (("RESPONSE", Single(BaseType.STRING, "York")),)) == 1


def test_an_entry_written_just_so_comes_before_one_that_folds_case() -> None:
    data = f"""<qti-assessment-item xmlns="{ASI}" identifier="i">
      <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string">
      <qti-mapping><qti-map-entry map-key="York" mapped-value="1" case-sensitive="false"/>
      <qti-map-entry map-key="york" mapped-value="0.5"/></qti-mapping></qti-response-declaration>
      <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
      <qti-item-body/>{MAP}</qti-assessment-item>""".encode()
    key = read_key(data, item_id="i")
    assert score_item(key, (("RESPONSE", Single(BaseType.STRING, "york")),)) == Fraction(1, 2)
    assert score_item(key, (("RESPONSE", Single(BaseType.STRING, "YORK")),)) == 1


@pytest.mark.parametrize(("base_type", "points"), [(BaseType.PAIR, 1), (BaseType.DIRECTED_PAIR, 0)])
def test_the_order_inside_a_pair_counts_only_when_directed(
    base_type: BaseType, points: int
) -> None:
    data = item(key="<qti-correct-response><qti-value>A B</qti-value></qti-correct-response>")
    data = data.replace(b'cardinality="single"', b'cardinality="multiple"', 1)
    data = data.replace(b'base-type="identifier"', f'base-type="{base_type.value}"'.encode(), 1)
    key = read_key(data, item_id="i1")
    assert score_item(key, (("RESPONSE", Multiple(base_type, (Pair("B", "A"),))),)) == points
