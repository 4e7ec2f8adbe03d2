"""Both databases that the centre runs on."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.helpers.postgres import cluster, programs


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The database that PENDOPO_POSTGRES_URL names, else one that is made for these tests."""
    given = os.environ.get("PENDOPO_POSTGRES_URL", "")
    if given:
        yield given
        return
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed, and PENDOPO_POSTGRES_URL names no database")
    with cluster(folder) as url:
        yield url
