"""A package is read as a whole or refused as a whole; a refusal says where, what and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exam.core.form import Form, Item
from exam.core.responses import ResponseDeclaration
from exam.qti import declarations
from exam.qti.assessment import AssessmentReader, ItemRef
from exam.qti.body import BodyReader, walk
from exam.qti.content import Block, ChoiceInteraction, Image, ItemContent
from exam.qti.files import PackageFiles
from exam.qti.manifest import Manifest, read_manifest
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    boolean,
    children,
    name,
    parse,
    shown,
    version,
)
from exam.qti.media import check_image
from exam.qti.policy import POLICY_PATH, Policy, read_policy

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_READ = frozenset(["response-declaration", "item-body"])
_WITHOUT_EFFECT = frozenset(
    ["outcome-declaration", "response-processing", "modal-feedback", "stylesheet", "catalog-info"]
)


@dataclass(frozen=True)
class Package:
    """A test and where its files stand.

    ``item_paths`` leads from an item's identifier (that of its reference in the test) to its
    file, ``media`` lists the files the items show, ``warnings`` what was tolerated.
    """

    form: Form
    test_path: str
    item_paths: Mapping[str, str]
    media: tuple[str, ...]
    warnings: tuple[str, ...] = ()


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
    )


class _ItemLoader:
    """Reads items as the test refers to them and gathers what they need."""

    def __init__(self, files: PackageFiles, manifest: Manifest) -> None:
        self._files = files
        self._manifest = manifest
        self.paths: dict[str, str] = {}
        self.media: set[str] = set()
        self.warnings: list[str] = []

    def load(self, ref: ItemRef) -> Item:
        where = Source(self._manifest.test_path, ref.identifier)
        if ref.path not in self._manifest.items:
            raise where.refuse(
                104,
                f"line {ref.line}: {ref.path} is not an item in the manifest",
                remedy="list the item in the manifest",
            )
        content, responses = _item(self._files.read(ref.path), ref.identifier, ref.path)
        self.paths[ref.identifier] = ref.path
        for block in walk(content.body):
            if isinstance(block, Image):
                self._image(block, ref)
        return Item(ref.identifier, content.title, responses, ref.categories)

    def _image(self, image: Image, ref: ItemRef) -> None:
        source = Source(ref.path, ref.identifier)
        if image.path not in self._files.names():
            raise source.refuse(
                104, f"image {image.path} is not in the package", remedy="add the image"
            )
        if image.path not in self.media:
            check_image(image.path, self._files.read(image.path), source)
        self.media.add(image.path)
        if not image.alt:
            self.warnings.append(
                f'QTI-501 {ref.path}, item "{ref.identifier}": an image without alt'
            )


def read_item(data: bytes, *, item_id: str, base: str = "") -> ItemContent:
    """What the item looks like. ``base`` is the item's own path, which image paths start from.

    Raises :class:`Rejected` for anything that is not an item this program can show.
    """
    return _item(data, item_id, base)[0]


def _item(
    data: bytes, item_id: str, base: str
) -> tuple[ItemContent, tuple[ResponseDeclaration, ...]]:
    source = Source(base, item_id)
    root = parse(data, source)
    version(root, source)
    _check_item(root, source)
    declared = declarations.responses(root, source)
    bodies = list(children(root, "item-body"))
    if len(bodies) != 1:
        raise source.refuse(
            206, f"{len(bodies)} item bodies, one is needed", at=root, remedy="correct the item"
        )
    body = BodyReader(source, base, declared).blocks(bodies[0])
    content = ItemContent(
        item_id, attribute(root, "title") or item_id, str(root.get(_LANGUAGE) or ""), body
    )
    return content, _responses(declared, body, source)


def _check_item(root: Element, source: Source) -> None:
    if name(root) != "assessment-item":
        raise source.refuse(
            203, f"{shown(root)} is not an item", at=root, remedy="correct the manifest"
        )
    if boolean(root, "adaptive", False, source):
        raise source.refuse(
            301, "adaptive items are not supported", at=root, remedy="make the item not adaptive"
        )
    for child in children(root):
        if name(child) not in _READ and name(child) not in _WITHOUT_EFFECT:
            raise source.refuse(
                301, f"{shown(child)} is not supported", at=child, remedy="ask for an item without"
            )


def _responses(
    declared: Mapping[str, declarations.Declared], body: tuple[Block, ...], source: Source
) -> tuple[ResponseDeclaration, ...]:
    asked: dict[str, ChoiceInteraction] = {}
    for block in walk(body):
        if isinstance(block, ChoiceInteraction):
            if block.response in asked:
                raise source.refuse(
                    404, f'two interactions answer "{block.response}"', remedy="declare two"
                )
            asked[block.response] = block
    found: list[ResponseDeclaration] = []
    for identifier in sorted(declared):
        one, interaction = declared[identifier], asked.get(identifier)
        if interaction is None:
            found.append(ResponseDeclaration(identifier, one.base_type, one.cardinality))
            continue
        choices = frozenset(choice.identifier for choice in interaction.choices)
        found.append(
            ResponseDeclaration(
                identifier, one.base_type, one.cardinality, choices, interaction.max_choices
            )
        )
    return tuple(found)
