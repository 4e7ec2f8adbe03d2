import contextlib
import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from exam.core.errors import Rejected
from exam.qti.files import MemoryFiles, ZipFiles
from exam.qti.keys import read_key
from exam.qti.policy import read_policy
from exam.qti.reader import read_item, read_package
from tests.unit.qti.everything import EVERYTHING
from tests.unit.qti.packages import SAMPLES, item, package

ITEMS = [
    item(),
    EVERYTHING,
    *(
        (SAMPLES / "pemetaan" / "items" / f"{name}.xml").read_bytes()
        for name in ("INT-01", "LD-03", "ES-12")
    ),
]
FRAGMENTS = st.sampled_from(
    [
        b"<", b">", b"&", b"&amp;", b"&#0;", b"&#x10FFFF;", b"<!--", b"]]>", b"<?x?>", b"</p>",
        b"<table><tr><td colspan='99999999999'>", b"<qti-choice-interaction/>", b"\xff", b"\0",
        b"max-choices='-1'", b"mapped-value='1e999'", b"<img src='//x'/>", b"<img src='%00'/>",
        b" identifier=''", b"xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1'", b"<sub>q</sub>",
        b"<m:math xmlns:m='http://www.w3.org/1998/Math/MathML'/>", b"<!DOCTYPE a>",
    ]
)  # fmt: skip


@st.composite
def _mutated(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        cut = draw(st.integers(0, 40))
        data[at : at + cut] = draw(st.one_of(st.binary(max_size=8), FRAGMENTS))
    return bytes(data)


def _only_refuses(data: bytes) -> None:
    with contextlib.suppress(Rejected):
        read_item(data, item_id="i1", base="items/i1.xml")
    with contextlib.suppress(Rejected):
        read_key(data, item_id="i1")


@given(st.binary(max_size=400))
def test_bytes_that_are_no_item_are_refused_and_nothing_else(data: bytes) -> None:
    _only_refuses(data)


@given(_mutated(ITEMS))
def test_a_damaged_item_is_read_or_refused_and_nothing_else(data: bytes) -> None:
    _only_refuses(data)


@given(st.sampled_from(sorted(package())), st.data())
def test_a_damaged_package_is_read_or_refused_and_nothing_else(
    path: str, data: st.DataObject
) -> None:
    files = package()
    files[path] = data.draw(_mutated([files[path]]))
    with contextlib.suppress(Rejected):
        read_package(MemoryFiles(files))


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in package().items():
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


@given(st.one_of(st.binary(max_size=200), _mutated([_zip()])))
def test_a_damaged_zip_is_read_or_refused_and_nothing_else(data: bytes) -> None:
    with contextlib.suppress(Rejected):
        files = ZipFiles(data)
        for name in files.names():
            files.read(name)


@given(st.one_of(st.binary(max_size=80), _mutated([b'[sections."S1"]\nleave = "allowed"\n'])))
def test_a_damaged_delivery_file_is_read_or_refused_and_nothing_else(data: bytes) -> None:
    with contextlib.suppress(Rejected):
        read_policy(data)
