"""Content of any shape comes in: items and tests that can be used, and a finding for the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from exam.core.errors import Rejected
from exam.qti.assembling import read_assessment
from exam.qti.assembly import AssessmentDocument
from exam.qti.document import ItemDocument
from exam.qti.files import PackageFiles
from exam.qti.findings import Finding, Severity, finding_of
from exam.qti.listing import Kind, read_listing, root_name
from exam.qti.loose import files_of, import_file
from exam.qti.markup import Source
from exam.qti.parcels import (
    LOOKS_LIKE_AN_ITEM,
    ImportReport,
    Parcel,
    checked_item,
    parcels,
)

__all__ = ["ImportReport", "Parcel", "import_content", "import_package", "import_parcel", "parcels"]

_MAX_NAMED: Final = 5


def import_content(path: Path) -> ImportReport:
    """Everything under ``path``: a zip, a package's folder, an XML file, or a folder of these.

    Nothing is dropped in silence: an item is in the report or has exactly one refusal; a test
    comes in whole or not at all.
    """
    report = ImportReport()
    for parcel in parcels(path):
        report += import_parcel(parcel)
    return report


def import_parcel(parcel: Parcel) -> ImportReport:
    """One package or file. Nothing is raised for bad content: it is a finding."""
    try:
        if not parcel.packaged:
            return import_file(parcel)
        report = import_package(files_of(parcel))
    except Rejected as error:
        found = finding_of(error, effect="nothing of it was imported")
        where = f"{parcel.name} > {found.path}" if found.path else parcel.name
        return ImportReport(findings=(replace(found, path=where),))
    findings = tuple(replace(one, path=f"{parcel.name} > {one.path}") for one in report.findings)
    return replace(report, packages=(parcel.name,), findings=findings)


def import_package(files: PackageFiles) -> ImportReport:
    """The items and tests that a package lists. Raises :class:`Rejected` without a manifest."""
    listed, listing_findings = read_listing(files)
    findings = list(listing_findings)
    inside = _Inside(files)
    item_paths = [one.path for one in listed if one.kind is Kind.ITEM]
    for path in item_paths:
        inside.load(path)
    tests: list[AssessmentDocument] = []
    test_paths = [one.path for one in listed if one.kind is Kind.TEST]
    for path in test_paths:
        try:
            test = read_assessment(files.read(path), path, files)
            inside.check_whole(test)
        except Rejected as error:
            findings.append(finding_of(error, path=path, effect="this test was not imported"))
            continue
        tests.append(test)
        findings += test.warnings
    inside.load_unlisted({one.path for one in listed})
    findings += inside.findings()
    missing = sum(one.code == 104 and "is listed" in one.message for one in listing_findings)
    return ImportReport(
        tuple(inside.items.values()),
        tuple(tests),
        (),
        tuple(findings),
        len(inside.loaded()) + missing,
        len(test_paths),
    )


class _Inside:
    """The items of one package, imported or refused, and the tests that need them."""

    def __init__(self, files: PackageFiles) -> None:
        self._files = files
        self.items: dict[str, ItemDocument] = {}
        self._refused: dict[str, Finding] = {}
        self._users: dict[str, list[str]] = {}
        self._notes: list[Finding] = []

    def loaded(self) -> set[str]:
        """The paths of all items that were found."""
        return {*self.items, *self._refused}

    def load(self, path: str) -> None:
        """Import one item, or note why not."""
        if path in self.items or path in self._refused:
            return
        try:
            self.items[path] = checked_item(self._files, path)
        except Rejected as error:
            self._refused[path] = finding_of(error, path=path)

    def check_whole(self, test: AssessmentDocument) -> None:
        """Raise :class:`Rejected` unless every item of the test came in."""
        source = Source(test.path)
        for place in test.items():
            known = place.path in self.items or place.path in self._refused
            if not known and place.path in self._files.names():
                what = f"{place.path} is used, but not listed as an item"
                self._notes.append(Finding(511, Severity.WARNING, what, test.path, place.line))
                self.load(place.path)
            elif not known:
                raise source.refuse(
                    104,
                    f"line {place.line}: {place.path} is not an item in the manifest",
                    remedy="list the item in the manifest",
                )
        bad = [place.path for place in test.items() if place.path in self._refused]
        for path in bad:
            self._users.setdefault(path, []).append(test.identifier)
        if bad:
            named = ", ".join(bad[:_MAX_NAMED]) + (", …" if len(bad) > _MAX_NAMED else "")
            raise source.refuse(
                410,
                f'test "{test.identifier}" needs {named}, which is refused',
                remedy="repair these items, or import the others without the test",
            )

    def load_unlisted(self, listed: set[str]) -> None:
        """Items that stand in the package and not in its manifest: nobody would miss them else."""
        for path in sorted(self._files.names()):
            if not path.endswith(".xml") or path in listed or path in self.loaded():
                continue
            data = self._files.read(path)
            if LOOKS_LIKE_AN_ITEM.search(data) and root_name(data) == "assessment-item":
                what = "an item that the manifest does not list"
                effect = "it was imported all the same"
                self._notes.append(
                    Finding(511, Severity.WARNING, what, path, effect=effect, remedy="list it")
                )
                self.load(path)

    def findings(self) -> list[Finding]:
        """A refusal for each item that did not come in, and what was tolerated in the others."""
        refused = [
            _with_effect(one, self._users.get(path, [])) for path, one in self._refused.items()
        ]
        return refused + self._notes + [w for one in self.items.values() for w in one.warnings]


def _with_effect(finding: Finding, users: list[str]) -> Finding:
    effect = "this item cannot be shown or scored"
    if users:
        named = ", ".join(f'"{one}"' for one in sorted(set(users)))
        effect += f"; {named} refers to it, so that test was not imported"
    return replace(finding, effect=effect)
