"""Somebody who reads what programs print of their objects, in a log or a fault, finds no secret."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

import client
import exam
import server

SECRET = re.compile(
    "secret|private|passphrase|vault_share|unlock_key|carry_key|key_pem|share|proof|pin|salt"
    "|digest|token|code|words"
    "|(?!public_|receipt_|station_|centre_|sealed_|wrapped_)[a-z_]+_key"
)
"""Names of fields that hold what opens, signs or admits; the kinds below say which do not."""
KINDS = ("bytes", "str", "bytes | None")
HARMLESS = {
    # A name or a kind of refusal for a program.
    ("client.net.enrolling", "code"),
    ("client.net.uplink", "code"),
    # Everybody may have it.
    ("client.config", "station_receipt_key"),
    # Terms on a page.
    ("client.ui.items.terms", "words"),
    # People who do not exist, in trials of this program.
    ("client.trials.site", "pin"),
    ("client.ui.script", "pin"),
}


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def printed_secrets(module: ModuleType) -> Iterator[str]:
    for kind in vars(module).values():
        if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
            continue
        for one in dataclasses.fields(kind):
            secret = one.type in KINDS and SECRET.fullmatch(one.name)
            here = kind.__module__ == module.__name__
            if here and secret and one.repr and (module.__name__, one.name) not in HARMLESS:
                yield f"{module.__name__}.{kind.__name__}.{one.name}"


@pytest.mark.parametrize("package", [exam, server, client], ids=lambda one: one.__name__)
def test_a_reader_of_logs_finds_no_secret_in_the_representation_of_an_object(
    package: ModuleType,
) -> None:
    found = [name for module in modules_of(package) for name in printed_secrets(module)]
    assert found == []


def test_the_search_itself_finds_a_secret_that_is_printed() -> None:
    @dataclasses.dataclass
    class Careless:
        vault_share: bytes

    Careless.__module__ = "careless"
    module = ModuleType("careless")
    vars(module)["Careless"] = Careless
    assert list(printed_secrets(module)) == ["careless.Careless.vault_share"]
