"""A package is read as a whole or refused as a whole; a refusal says where, what and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exam.core.form import Form, Item
from exam.qti.assessment import AssessmentReader, ItemRef
from exam.qti.content import ItemContent
from exam.qti.document import read_document
from exam.qti.files import PackageFiles
from exam.qti.findings import Finding, Refused
from exam.qti.logic import needs_logic, shows_feedback
from exam.qti.manifest import Manifest, read_manifest
from exam.qti.markup import Source
from exam.qti.media import media_files
from exam.qti.policy import POLICY_PATH, Policy, read_policy

_QUIET = frozenset([506, 508])
"""Of no matter to a publisher: links and what has no effect."""


@dataclass(frozen=True)
class Package:
    """A test and where its files stand.

    ``stimuli`` are files of shared material, ``pages`` HTML pages shown inside items;
    ``needs_logic`` says why an item cannot be delivered without its logic, ``feedback`` names the
    items that have something to say after an answer, ``variants`` those with template variables.

    ``item_paths`` leads from an item's identifier (that of its reference in the test) to its
    file, ``media`` lists the files the items show, ``warnings`` what was tolerated.
    """

    form: Form
    test_path: str
    item_paths: Mapping[str, str]
    media: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    stimuli: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    needs_logic: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    feedback: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


def read_package(files: PackageFiles) -> Package:
    """Manifest, test, every item and its images.

    Raises :class:`Rejected` with file, line, finding and remedy where anything is missing,
    inconsistent or not supported: a test is imported whole or not at all.
    """
    manifest = read_manifest(files)
    has_policy = POLICY_PATH in files.names()
    policy = read_policy(files.read(POLICY_PATH)) if has_policy else Policy()
    loader = _ItemLoader(files, manifest)
    form = AssessmentReader(manifest.test_path, policy, loader.load).read(
        files.read(manifest.test_path)
    )
    return Package(
        form,
        manifest.test_path,
        loader.paths,
        tuple(sorted(loader.media)),
        tuple(loader.warnings),
        tuple(sorted(loader.stimuli)),
        tuple(sorted(loader.pages)),
        loader.needs_logic,
        tuple(loader.feedback),
        tuple(loader.variants),
    )


class _ItemLoader:
    """Reads items as the test refers to them and gathers what they need."""

    def __init__(self, files: PackageFiles, manifest: Manifest) -> None:
        self._files = files
        self._manifest = manifest
        self.paths: dict[str, str] = {}
        self.media: set[str] = set()
        self.warnings: list[str] = []
        self.stimuli: set[str] = set()
        self.pages: set[str] = set()
        self.needs_logic: dict[str, tuple[str, ...]] = {}
        self.feedback: list[str] = []
        self.variants: list[str] = []

    def load(self, ref: ItemRef) -> Item:
        where = Source(self._manifest.test_path, ref.identifier)
        if ref.path not in self._manifest.items:
            raise where.refuse(
                104,
                f"line {ref.line}: {ref.path} is not an item in the manifest",
                remedy="list the item in the manifest",
            )
        document = read_document(
            self._files.read(ref.path), ref.path, self._files, item_id=ref.identifier
        )
        self.paths[ref.identifier] = ref.path
        source = Source(ref.path, ref.identifier)
        self.media |= media_files(document, self._files, source)
        self.stimuli |= set(document.stimuli)
        self.pages |= set(document.pages)
        if reasons := needs_logic(document):
            self.needs_logic[ref.identifier] = reasons
        if shows_feedback(document):
            self.feedback.append(ref.identifier)
        if document.has_variants:
            self.variants.append(ref.identifier)
        self.warnings += [_line(one) for one in document.warnings if one.code not in _QUIET]
        return Item(ref.identifier, document.content.title, document.responses, ref.categories)


def _line(finding: Finding) -> str:
    return str(Refused(finding))


def read_item(
    data: bytes, *, item_id: str, base: str = "", files: PackageFiles | None = None
) -> ItemContent:
    """What the item looks like. ``base`` is the item's own path, which image paths start from.

    ``files`` is where shared material comes from. Raises :class:`Rejected` for anything that is
    not an item this program can show.
    """
    return read_document(data, base, files, item_id=item_id).content
