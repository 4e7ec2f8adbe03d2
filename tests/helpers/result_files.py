"""Result files of the centre, checked against the official schema and read back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import etree

from exam.qti.conformance.schemas import Schemas

QTI = Path(os.environ.get("PENDOPO_QTI", Path(__file__).resolve().parents[3] / "shared" / "qti"))


def schema_faults(files: list[Path], version: str = "results-3.0") -> dict[str, str]:
    """What is wrong with each file that is not valid; skips where the schemas are not here."""
    if not (QTI / "xsd").is_dir():
        pytest.skip("the QTI schemas are not on this computer")
    schemas = Schemas(QTI / "xsd")
    found = {file.name: schemas.error(file.read_bytes(), version) for file in files}
    return {name: fault for name, fault in found.items() if fault}


def competency_points(file: Path) -> dict[str, float]:
    """Points by competency, as the file has them."""
    return _outcomes(etree.parse(file).find("{*}testResult"))


def item_points(file: Path) -> dict[str, float]:
    """SCORE by item, as the file has it."""
    items = etree.parse(file).findall("{*}itemResult")
    return {str(one.get("identifier")): _outcomes(one)["SCORE"] for one in items}


def template_values(file: Path, item: str) -> dict[str, list[str]]:
    """What an item was shown with, by template variable."""
    found = _item(file, item).findall("{*}templateVariable")
    return {str(one.get("identifier")): _values(one) for one in found}


def given_values(file: Path, item: str, variable: str = "RESPONSE") -> list[str]:
    """What was answered."""
    found = _item(file, item).findall("{*}responseVariable")
    (one,) = [each for each in found if each.get("identifier") == variable]
    return _values(one)


def _item(file: Path, item: str) -> etree._Element:
    found = etree.parse(file).findall("{*}itemResult")
    return next(one for one in found if one.get("identifier") == item)


def _values(element: etree._Element) -> list[str]:
    return [str(one.text) for one in element.iter("{*}value")]


def _outcomes(result: etree._Element | None) -> dict[str, float]:
    assert result is not None
    return {
        str(one.get("identifier")): float(one.findtext("{*}value") or "nan")
        for one in result.findall("{*}outcomeVariable")
    }
