import pytest

from exam.core.errors import Rejected
from exam.core.form import Navigation, TimeLimits
from exam.qti.assembling import read_assessment
from exam.qti.assembly import ItemPlace, SectionPlan, Selection, SessionControl, Submission
from exam.qti.files import MemoryFiles
from tests.unit.qti.packages import ASI, assessment, section

BRANCH = '<qti-branch-rule target="EXIT_TEST"><qti-base-value base-type="boolean">true'
BRANCH += "</qti-base-value></qti-branch-rule>"
RICH = f"""<qti-assessment-test xmlns="{ASI}" identifier="T" title="Tes">
<qti-outcome-declaration identifier="TOTAL" cardinality="single" base-type="float"/>
<qti-test-part identifier="P" navigation-mode="linear" submission-mode="individual">
  <qti-item-session-control max-attempts="2" allow-skipping="false"/>
  <qti-time-limits max-time="60" allow-late-submission="true"/>
  <qti-assessment-section identifier="A" title="A" visible="true" keep-together="false">
    <qti-selection select="1"/><qti-ordering shuffle="true"/>
    <qti-rubric-block view="candidate" use="instructions"><qti-content-body><p>Baca</p>
    </qti-content-body></qti-rubric-block>
    <qti-assessment-section identifier="B" title="B" visible="false">
      <qti-assessment-item-ref identifier="q1" href="q1.xml" category="X Y" fixed="true">
        {BRANCH}<qti-weight identifier="W" value="2"/></qti-assessment-item-ref>
    </qti-assessment-section>
    <qti-assessment-section-ref identifier="C" href="parts/c.xml"/>
  </qti-assessment-section>
</qti-test-part>
<qti-outcome-processing><qti-exit-test/></qti-outcome-processing>
<qti-test-feedback access="atEnd" outcome-identifier="TOTAL" identifier="ok" show-hide="show">
<qti-content-body><p>Selesai</p></qti-content-body></qti-test-feedback>
</qti-assessment-test>""".encode()
PART = f"""<qti-assessment-section xmlns="{ASI}" identifier="C" title="C" visible="true">
<qti-assessment-item-ref identifier="q2" href="q2.xml"/></qti-assessment-section>""".encode()
FILES = MemoryFiles({"parts/c.xml": PART})


def test_a_test_keeps_its_nesting_rules_and_settings() -> None:
    test = read_assessment(RICH, "test.xml", FILES)
    (part,) = test.parts
    assert (part.navigation, part.submission) == (Navigation.LINEAR, Submission.INDIVIDUAL)
    assert part.rules.control == SessionControl(max_attempts=2, allow_skipping=False)
    assert part.rules.limits == TimeLimits(None, 60_000)
    assert part.rules.allow_late
    (outer,) = part.sections
    assert (outer.selection, outer.shuffle, outer.keep_together) == (Selection(1), True, False)
    inner = outer.entries[0]
    assert isinstance(inner, SectionPlan)
    assert not inner.visible
    place = inner.entries[0]
    assert isinstance(place, ItemPlace)
    assert (place.path, place.categories, place.fixed) == ("q1.xml", ("X", "Y"), True)
    assert place.rules.branch_rules[0].get("target") == "EXIT_TEST"
    assert place.settings[0].get("value") == "2"


def test_a_section_may_stand_in_a_file_of_its_own() -> None:
    test = read_assessment(RICH, "test.xml", FILES)
    assert [one.path for one in test.items()] == ["q1.xml", "parts/q2.xml"]
    assert test.section_paths == ("parts/c.xml",)
    with pytest.raises(Rejected, match="QTI-104"):
        read_assessment(RICH, "test.xml")


def test_outcomes_and_messages_are_kept_for_the_engine() -> None:
    test = read_assessment(RICH, "test.xml", FILES)
    assert test.outcome_processing is not None
    assert test.declarations[0].get("identifier") == "TOTAL"
    assert [one.at_end for one in test.messages] == [True]
    assert [one.use for one in test.parts[0].sections[0].rubrics] == ["instructions"]


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        (section(refs=("i1", "i1")), 'QTI-402 .*"i1" stands twice'),
        ("", "QTI-406"),
        ("<qti-nothing/>", "QTI-206"),
        (section("<qti-adaptive-selection/>"), "QTI-311"),
        (section("<qti-selection/>"), "QTI-401"),
    ],
)
def test_a_test_that_contradicts_itself_is_refused(sections: str, says: str) -> None:
    with pytest.raises(Rejected, match=says):
        read_assessment(assessment(sections), "test.xml")


def test_a_section_that_holds_itself_is_refused() -> None:
    loop = PART.replace(b"<qti-assessment-item-ref", b"<qti-assessment-section-ref").replace(
        b"q2.xml", b"c.xml"
    )
    with pytest.raises(Rejected, match="QTI-402"):
        read_assessment(RICH, "test.xml", MemoryFiles({"parts/c.xml": loop}))
