from pathlib import Path

import pytest

from tests.unit.package.centre import Centre


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path / "repository", tmp_path / "centre")
