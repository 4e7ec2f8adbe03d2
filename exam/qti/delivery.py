"""What a seat gets: the same package built from what may be shown, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from exam.core.errors import Rejected
from exam.qti.document import read_document
from exam.qti.embedded import page_without_scripts
from exam.qti.files import MemoryFiles, PackageFiles
from exam.qti.findings import Finding, Refused, Severity
from exam.qti.manifest import MANIFEST_PATH
from exam.qti.markup import Source
from exam.qti.policy import POLICY_PATH
from exam.qti.reader import Package, read_package
from exam.qti.stripping import strip_item, strip_manifest, strip_stimulus, strip_test
from exam.qti.variants import read_variants

__all__ = ["Delivery", "deliver", "strip_keys"]

_UNSHOWN = ("what it says after an answer is not shown: scoring happens at the centre",)
SEEDS_TRIED = 20
"""Variants of each item that are made before it is published."""


@dataclass(frozen=True)
class Delivery:
    """The files for seats, and how many things of each kind stayed behind.

    ``with_logic`` names the items that travel with their whole logic, key and all, each with the
    reason; ``without_feedback`` those whose feedback stayed behind; ``divided`` those whose values
    are made at the seat, from template processing without what makes the key.
    """

    files: Mapping[str, bytes]
    removed: Mapping[str, int]
    left_out: tuple[str, ...]
    with_logic: Mapping[str, tuple[str, ...]]
    without_feedback: tuple[str, ...]
    divided: tuple[str, ...] = ()


def strip_keys(files: PackageFiles) -> dict[str, bytes]:
    """The package's files without anything a score could be read from, by path."""
    return dict(deliver(files).files)


def deliver(files: PackageFiles, *, allow_logic: bool = False) -> Delivery:
    """As :func:`strip_keys`, with an account of what was taken out.

    ``allow_logic``: items that cannot be delivered without their logic travel with it, and so
    with their key; otherwise they are refused. Files that no item shows are left out as well.
    Raises :class:`Rejected` where the package cannot be read; the result was read again, and
    gives the same form.
    """
    package = read_package(files)
    if package.needs_logic and not allow_logic:
        raise _needs_logic(package)
    removed: Counter[str] = Counter()
    kept = {path: files.read(path) for path in package.media}
    if POLICY_PATH in files.names():
        kept[POLICY_PATH] = _policy_without_comments(package)
    kept[package.test_path] = strip_test(files.read(package.test_path), package.test_path, removed)
    whole = {package.item_paths[item_id] for item_id in package.needs_logic}
    for path in sorted(set(package.item_paths.values())):
        kept[path] = strip_item(files.read(path), path, files, removed, whole=path in whole)
    for path in package.stimuli:
        kept[path] = strip_stimulus(files.read(path), path, removed)
    for path in package.pages:
        kept[path] = page_without_scripts(files.read(path), Source(path))
    manifest = files.read(MANIFEST_PATH)
    kept[MANIFEST_PATH] = strip_manifest(manifest, {*kept, MANIFEST_PATH}, removed)
    again = read_package(MemoryFiles(kept))
    if again.form != package.form or again.item_paths != package.item_paths:
        raise Rejected(
            f"QTI-409 {package.test_path}: without its keys the test would differ",
            remedy="report this package; it must not be published",
        )
    divided = tuple(one for one in package.variants if one not in package.needs_logic)
    for item_id in divided:
        _check_variants(item_id, package.item_paths[item_id], files, MemoryFiles(kept))
    left_out = tuple(sorted(set(files.names()) - set(kept)))
    return Delivery(
        dict(sorted(kept.items())),
        dict(sorted(removed.items())),
        left_out,
        {
            one: (*reasons, *_UNSHOWN) if one in package.feedback else reasons
            for one, reasons in package.needs_logic.items()
        },
        tuple(one for one in package.feedback if one not in package.needs_logic),
        divided,
    )


def _check_variants(item_id: str, path: str, whole: PackageFiles, kept: PackageFiles) -> None:
    """A seat must show the values that the centre scores by. Raises :class:`Rejected`."""
    documents = [read_document(one.read(path), path, one, item_id=item_id) for one in (whole, kept)]
    shown = {
        one.get("identifier")
        for one in documents[1].declarations
        if one.name == "template-declaration"
    }
    centre, seat = (read_variants(one) for one in documents)
    for seed in range(SEEDS_TRIED):
        there = {key: value for key, value in centre.made(seed) if key in shown}
        if there != {key: value for key, value in seat.made(seed) if key in shown}:
            raise Source(path, item_id).refuse(
                412,
                "without its key the item would show other values than it is scored by",
                remedy="report this item; it must not be published",
            )


def _needs_logic(package: Package) -> Rejected:
    listed = "; ".join(
        f'"{item_id}" ({", ".join(reasons)})' for item_id, reasons in package.needs_logic.items()
    )
    return Refused(
        Finding(
            411,
            Severity.REFUSED,
            f"{listed}: such items work only with their logic, and so their key, at the seat",
            package.test_path,
            remedy="take them out, or allow it when publishing: their keys then leave the centre",
        )
    )


def _policy_without_comments(package: Package) -> bytes:
    lines: list[str] = []
    for section in package.form.sections:
        quoted = section.id.replace("\\", "\\\\").replace('"', '\\"')
        lines += [f'[sections."{quoted}"]', f'leave = "{section.leave.value}"', ""]
    return "\n".join(lines).encode()
