"""The rules of the house that no linter knows (CONTRIBUTING.md) are failing tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("client", "exam", "server")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
REASON_WITHIN_LINES = 10
REASON = "# Long because:"

# In two parts each, so that this file itself passes.
REGISTRY_HOSTS = ("pypi" + ".org", "python" + "hosted.org")
NOT_OURS = {"build", "dist", "demo-output"}

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def _text_files() -> Iterator[Path]:
    for top in sorted(ROOT.iterdir()):
        hidden = top.name.startswith(".") and top.name != ".ci"
        if top.is_dir() and not hidden and top.name not in NOT_OURS:
            yield from (path for path in top.rglob("*") if path.is_file())
        elif top.is_file():
            yield top


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _length_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def _gives_reason(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> bool:
    top = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    nearby = lines[max(top - 2, 0) : function.body[0].lineno - 1]
    return any(REASON in line for line in nearby)


def _where(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_a_file_is_short_or_says_at_its_top_why_it_is_long() -> None:
    too_long = []
    for path in _modules():
        lines = path.read_text(encoding="utf-8").splitlines()
        excused = any(REASON in line for line in lines[:REASON_WITHIN_LINES])
        if len(lines) > MAX_FILE_LINES and not excused:
            too_long.append(f"{_where(path)} has {len(lines)} lines")
    assert not too_long, "\n".join(too_long)


def test_a_function_is_short_or_says_above_it_why_it_is_long() -> None:
    too_long = []
    for path in _modules():
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(_parse(path)):
            if not isinstance(node, FUNCTIONS):
                continue
            length = _length_without_docstring(node)
            if length > MAX_FUNCTION_LINES and not _gives_reason(node, lines):
                too_long.append(f"{_where(path, node.lineno)} {node.name} has {length} lines")
    assert not too_long, "\n".join(too_long)


def test_a_module_states_its_promise() -> None:
    silent = [_where(path) for path in _modules() if not ast.get_docstring(_parse(path))]
    assert not silent, "without a docstring: " + ", ".join(silent)


def test_no_class_looks_like_a_test_to_the_test_runner() -> None:
    misnamed = [
        f"{_where(path, node.lineno)} {node.name}"
        for path in _modules()
        for node in ast.walk(_parse(path))
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    ]
    assert not misnamed, "\n".join(misnamed)


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_file_names_a_package_registry(host: str) -> None:
    naming = []
    for path in _text_files():
        data = path.read_bytes()
        if b"\0" not in data and host.encode() in data:
            naming.append(_where(path))
    assert not naming, ", ".join(naming)


def test_the_locks_pin_by_hash_and_carry_no_address() -> None:
    locks = sorted((ROOT / "requirements").glob("*.lock"))
    assert [lock.stem for lock in locks] == ["dev", "seat", "server"]
    for lock in locks:
        lines = lock.read_text(encoding="utf-8").splitlines()
        starts = [line for line in lines if not line.startswith(" ")]
        assert all("==" in line and line.endswith("\\") for line in starts), lock.name
        assert not any("://" in line for line in lines), lock.name
