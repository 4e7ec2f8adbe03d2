"""What every test stands on: no screen, no proxy, and repeatable examples."""

import gc
import os
from collections.abc import Generator

import pytest

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Tests speak only to this computer; a proxy set for the user would stand in between.
for name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(name, None)
    os.environ.pop(name.upper(), None)
os.environ["NO_PROXY"] = "*"

from hypothesis import HealthCheck, settings  # noqa: E402  (the environment comes first)

_UNHURRIED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", _UNHURRIED)
settings.register_profile("ci", _UNHURRIED, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Collect garbage between the tests of windows, as the seat does between its events.

    Python's collector runs wherever something is allocated, in the middle of a paint too. A
    window whose test has ended is garbage while Qt still draws it, and ending it there is a crash.
    """
    if "qapp" not in getattr(item, "fixturenames", ()):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()
