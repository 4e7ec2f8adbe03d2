import io
import stat
import zipfile
from pathlib import Path

import pytest

from exam.core.errors import Rejected
from exam.qti import files
from exam.qti.files import FolderFiles, MemoryFiles, ZipFiles, check_name


def _zip(*members: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def _refusal(data: bytes) -> str:
    with pytest.raises(Rejected) as refused:
        ZipFiles(data)
    return str(refused.value)


def test_a_zip_a_folder_and_memory_give_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "a.xml").write_bytes(b"a")
    sources = (
        FolderFiles(tmp_path),
        MemoryFiles({"items/a.xml": b"a"}),
        ZipFiles(_zip(("items/", b""), ("items/a.xml", b"a"))),
    )
    for source in sources:
        assert list(source.names()) == ["items/a.xml"]
        assert source.read("items/a.xml") == b"a"
        with pytest.raises(Rejected, match=r"no file 'b\.xml'"):
            source.read("b.xml")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("../a.xml", "leaves the package"),
        ("a/../../b.xml", "leaves the package"),
        ("a//b.xml", "leaves the package"),
        ("./a.xml", "leaves the package"),
        ("/etc/passwd", "is absolute"),
        ("a\\b.xml", "contains a backslash"),
        ("C:/a.xml", "begins with a drive letter"),
        ("a\nb.xml", "contains a control character"),
        ("", "empty or too long"),
        ("a" * 300, "empty or too long"),
    ],
)
def test_a_path_that_could_escape_is_refused_with_its_own_message(path: str, says: str) -> None:
    with pytest.raises(Rejected, match=says):
        check_name(path)
    if path:
        with pytest.raises(Rejected, match=says):
            MemoryFiles({path: b""})


@pytest.mark.parametrize("path", ["../evil.xml", "/evil.xml", "C:/evil.xml", "a\\..\\evil.xml"])
def test_a_zip_member_that_escapes_refuses_the_zip(path: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = path
    assert "QTI-102" in _refusal(_zip((info, b"x")))


def test_a_name_with_a_hidden_end_is_refused() -> None:
    data = _zip(("aaa.xmlZ.png", b"x")).replace(b"aaa.xmlZ.png", b"aaa.xml\0.png")
    assert "control character" in _refusal(data)


def test_a_duplicate_member_is_refused_also_when_only_its_case_differs() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = _zip(("a.xml", b"1"), ("a.xml", b"2"))
    assert "stands twice" in _refusal(twice)
    assert "stands twice" in _refusal(_zip(("a.xml", b"1"), ("A.XML", b"2")))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "a zip bomb" in _refusal(_zip(("a.xml", b"\0" * (8 * 1024 * 1024))))


def test_too_many_and_too_large_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _zip(("a.xml", b"x" * 600), ("b.xml", b"y" * 600))
    monkeypatch.setattr(files, "MAX_MEMBERS", 1)
    assert "2 files in the package, at most 1" in _refusal(data)
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_TOTAL_BYTES", 1000)
    assert "unpacks to 1200 bytes" in _refusal(data)
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_MEMBER_BYTES", 500)
    assert "a.xml unpacks to more than 500 bytes" in _refusal(data)


def test_a_link_is_refused_in_a_zip_and_in_a_folder(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.xml")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "a.xml is a link" in _refusal(_zip((info, b"/etc/passwd")))
    (tmp_path / "a.xml").symlink_to("/etc/passwd")
    with pytest.raises(Rejected, match=r"a\.xml is a link"):
        FolderFiles(tmp_path)


def test_an_encrypted_or_oddly_packed_member_is_refused() -> None:
    data = bytearray(_zip(("a.xml", b"x" * 10)))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert "is encrypted inside the zip" in _refusal(bytes(data))
    data = bytearray(_zip(("a.xml", b"x" * 10)))
    data[data.index(b"PK\x01\x02") + 10] = 14
    assert "packed in an unusual way" in _refusal(bytes(data))


def test_what_is_no_zip_says_so_and_damage_inside_names_the_member() -> None:
    assert "not a zip" in _refusal(b"hello")
    assert "not a zip" in _refusal(_zip(("a.xml", b"x" * 1000))[:-30])
    data = bytearray(_zip(("a.xml", bytes(range(256)))))
    data[60] ^= 0xFF
    with pytest.raises(Rejected, match=r"a\.xml is damaged inside the zip"):
        ZipFiles(bytes(data)).read("a.xml")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="nowhere is not a folder"):
        FolderFiles(tmp_path / "nowhere")
