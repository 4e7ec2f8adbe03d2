import re
import subprocess
import sys
from pathlib import Path

import pytest

from exam.core.errors import Rejected
from exam.qti.delivery import deliver, strip_keys
from exam.qti.files import MemoryFiles
from exam.qti.keys import read_keys
from exam.qti.reader import read_package
from tests.unit.qti.packages import CHOICES, CORRECT_A, assessment, item, package, sample, section

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SECRETS = re.compile(
    rb"correct-?response|mapping|map-?entry|response-?processing|mapped|default-?value|normal-m"
    rb"|feedback|outcome-?processing|rptemplates|secret",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", ["pemetaan", "latihan"])
def test_no_delivered_file_of_the_samples_says_anything_about_a_key(name: str) -> None:
    for path, data in strip_keys(sample(name)).items():
        assert not SECRETS.search(data), path


@pytest.mark.parametrize("name", ["pemetaan", "latihan"])
def test_the_delivered_package_is_the_same_test(name: str) -> None:
    before = read_package(sample(name))
    delivered = MemoryFiles(strip_keys(sample(name)))
    after = read_package(delivered)
    assert (after.form, after.item_paths, after.media) == (
        before.form,
        before.item_paths,
        before.media,
    )
    assert all(key.maximum == 0 for key in read_keys(delivered, after).values())


def test_what_could_carry_a_key_in_an_unusual_place_is_gone() -> None:
    hidden = item(
        "<!-- secret: A --><p data-x='secret' class='secret' id='secret' title='secret'>x"
        "<qti-feedback-inline outcome-identifier='FEEDBACK' identifier='A' show-hide='show'>secret"
        "</qti-feedback-inline> y"
        "</p><qti-rubric-block view='scorer'><p>secret</p></qti-rubric-block>" + CHOICES,
        key=CORRECT_A + "<qti-mapping><qti-map-entry/></qti-mapping><qti-area-mapping/>",
        head="<?secret A?><qti-catalog-info><qti-secret/></qti-catalog-info>",
        processing="<qti-response-processing><x:y xmlns:x='urn:x'/></qti-response-processing>"
        "<qti-modal-feedback outcome-identifier='FEEDBACK' identifier='A' show-hide='show'>secret"
        "</qti-modal-feedback>",
        attributes='label="secret" xmlns:s="urn:secret" s:key="A"',
    )
    test = assessment(
        section("<qti-rubric-block view='author'><p>secret</p></qti-rubric-block>")
    ).replace(
        b"</qti-test-part>",
        b"</qti-test-part><qti-outcome-processing/><qti-test-feedback>secret</qti-test-feedback>",
    )
    manifest = package()["imsmanifest.xml"].replace(
        b'<file href="items/i1.xml"/>',
        b'<metadata><x xmlns="urn:secret">A</x></metadata><file href="items/i1.xml"/>'
        b'<file href="secret.txt"/>',
    )
    files = package(
        item=hidden, assessment=test, manifest=manifest, delivery=b'# secret\n[sections."S1"]\n'
    )
    delivery = deliver(MemoryFiles({**files, "secret.txt": b"A", "unlisted-secret.txt": b"B"}))
    for path, data in delivery.files.items():
        assert not SECRETS.search(data), data
        assert not SECRETS.search(path.encode())
    assert delivery.left_out == ("secret.txt", "unlisted-secret.txt")
    assert delivery.removed["feedback-inline"] == 1
    assert delivery.removed["comment"] == 2
    assert b"x y" in delivery.files["items/i1.xml"]


def test_of_a_catalog_only_what_a_seat_explains_is_delivered() -> None:
    catalog = (
        "<qti-catalog-info><qti-catalog id='c1'>"
        "<qti-card support='glossary-on-screen'><qti-html-content>arti</qti-html-content>"
        "</qti-card>"
        "<qti-card support='linguistic-guidance'><qti-html-content>secret</qti-html-content>"
        "</qti-card><qti-card support='spoken'><qti-file-href mime-type='audio/wav'>../secret.wav"
        "</qti-file-href></qti-card></qti-catalog></qti-catalog-info>"
    )
    body = "<p data-catalog-idref='c1'>istilah</p>" + CHOICES
    files = package(item=item(body, head=catalog))
    delivery = deliver(MemoryFiles({**files, "secret.wav": b"RIFF"}))
    delivered = delivery.files["items/i1.xml"]
    assert not SECRETS.search(delivered)
    assert b"arti" in delivered
    assert delivery.removed["card"] == 2
    assert delivery.left_out == ("secret.wav",)


def test_only_images_that_an_item_shows_are_delivered() -> None:
    files = package(item=item('<p><img src="../a.png" alt="a"/></p>' + CHOICES))
    delivery = deliver(MemoryFiles({**files, "a.png": PNG, "solution.png": PNG}))
    assert "a.png" in delivery.files
    assert delivery.left_out == ("solution.png",)


def test_stripping_twice_changes_nothing_more() -> None:
    once = strip_keys(sample("pemetaan"))
    assert strip_keys(MemoryFiles(once)) == once


def test_a_package_that_cannot_be_read_is_not_delivered() -> None:
    with pytest.raises(Rejected, match="QTI-202"):
        strip_keys(MemoryFiles(package(item=b"<")))


NEEDS_LOGIC = [
    item(attributes='adaptive="true"'),
    item(
        '<qti-feedback-block outcome-identifier="F" identifier="A" show-hide="show">'
        f"<qti-content-body>{CHOICES}</qti-content-body></qti-feedback-block>"
    ),
]


@pytest.mark.parametrize("data", NEEDS_LOGIC)
def test_an_item_that_works_only_with_its_logic_is_named_and_needs_leave(data: bytes) -> None:
    files = MemoryFiles(package(item=data))
    with pytest.raises(Rejected, match=r'QTI-411 .*"i1"'):
        deliver(files)
    allowed = deliver(files, allow_logic=True)
    assert set(allowed.with_logic) == {"i1"}
    assert b"correct-response" in allowed.files["items/i1.xml"]


def test_an_item_that_keeps_its_feedback_is_named_as_showing_none() -> None:
    modal = (
        "<qti-modal-feedback outcome-identifier='F' identifier='A' show-hide='show'><p>Benar</p>"
        "</qti-modal-feedback>"
    )
    data = item(attributes='adaptive="true"').replace(
        b"</qti-assessment-item>", modal.encode() + b"</qti-assessment-item>"
    )
    told = deliver(MemoryFiles(package(item=data)), allow_logic=True).with_logic["i1"]
    assert told[0] == "it is adaptive"
    assert "what it says after an answer is not shown" in told[-1]


def test_feedback_that_only_comments_stays_behind_and_is_reported() -> None:
    comment = (
        "<qti-feedback-block outcome-identifier='F' identifier='A' show-hide='show'>"
        "<qti-content-body><p>secret</p></qti-content-body></qti-feedback-block>"
    )
    delivery = deliver(MemoryFiles(package(item=item(comment + CHOICES))))
    assert delivery.without_feedback == ("i1",)
    assert not SECRETS.search(delivery.files["items/i1.xml"])


def test_the_delivered_items_are_valid_against_the_schema(tmp_path: Path) -> None:
    validator = Path(__file__).resolve().parents[4] / "shared" / "qti" / "validate.py"
    if not validator.is_file():
        pytest.skip("the QTI schemas are not on this computer")
    paths = []
    for path, data in strip_keys(sample("pemetaan")).items():
        if path.startswith("items/") or path == "assessment.xml":
            paths.append(tmp_path / path.replace("/", "-"))
            paths[-1].write_bytes(data)
    done = subprocess.run(
        [sys.executable, validator, "3.0", *paths], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
