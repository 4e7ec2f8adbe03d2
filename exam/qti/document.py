"""One item file becomes one document: what is shown, what is declared, how it is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from exam.core.responses import ResponseDeclaration
from exam.qti import declarations
from exam.qti.answers import response_declarations
from exam.qti.body import BodyReader
from exam.qti.catalogs import catalogs_of
from exam.qti.content import ItemContent, ModalFeedback, Stimulus
from exam.qti.findings import Finding
from exam.qti.including import include
from exam.qti.letters import note_letters
from exam.qti.lines import condition
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    boolean,
    children,
    name,
    parse,
    required,
    resolve,
    shown,
    version,
)
from exam.qti.nodes import Node, node
from exam.qti.reading import ReadFile, note_classes
from exam.qti.refusing import refuse_scripts

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_DECLARATIONS: Final = (
    "response-declaration",
    "outcome-declaration",
    "template-declaration",
    "context-declaration",
)
_READ: Final = frozenset(
    [
        *_DECLARATIONS,
        "item-body",
        "response-processing",
        "template-processing",
        "modal-feedback",
        "assessment-stimulus-ref",
        "catalog-info",
    ]
)
_WITHOUT_EFFECT: Final = {
    "stylesheet": "the theme's colours and sizes are used",
    "companion-materials-info": "the named tools are not offered",
    "foreign:apipAccessibility": "these aids are not offered",
    "apip-accessibility": "these aids are not offered",
    "outcome-processing": "it belongs to a test, not to an item",
}


@dataclass(frozen=True)
class ItemDocument:
    """An item as read. ``root`` is its XML with what it includes; equality does not look at it.

    ``responses`` is what the rules check answers with; ``declarations`` and the two kinds of
    processing are kept version-neutral, ``stimuli`` are the paths of shared material and ``pages``
    those of HTML pages.
    """

    identifier: str
    content: ItemContent
    responses: tuple[ResponseDeclaration, ...]
    declarations: tuple[Node, ...]
    processing: Node | None
    template_processing: Node | None
    version: str = field(compare=False)
    path: str = field(compare=False)
    root: Element = field(compare=False, repr=False)
    stimuli: tuple[str, ...] = field(default=(), compare=False)
    pages: tuple[str, ...] = field(default=(), compare=False)
    warnings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def has_variants(self) -> bool:
        """True if template variables decide what the item shows."""
        return self.template_processing is not None or any(
            one.name == "template-declaration" for one in self.declarations
        )


def read_document(
    data: bytes, path: str, files: ReadFile | None = None, *, item_id: str = "", loose: bool = False
) -> ItemDocument:
    """The item in ``data``, which stands at ``path``; shared material comes from ``files``.

    ``item_id`` is its name in the test, else its own identifier is used; ``loose``: a page that
    is not there is a warning. Raises
    :class:`Rejected` for anything that is not an item this program can show.
    """
    source = Source(path, item_id)
    root = parse(data, source)
    qti_version = version(root, source)
    if name(root) != "assessment-item":
        raise source.refuse(
            203, f"{shown(root)} is not an item", at=root, remedy="correct the manifest"
        )
    identifier = attribute(root, "identifier")
    source = Source(path, item_id or identifier, source.notes)
    _check_identity(root, identifier, source)
    root = include(root, path, files, source)
    refuse_scripts(root, source)
    note_classes(root, source)
    note_letters(root, source)
    declared = declarations.responses(root, source)
    check_operators(root, source)
    stimuli = _stimuli(root, path, files, source)
    reader = BodyReader(
        source, path, declared, {k: one for k, (_, one) in stimuli.items()}, files, loose=loose
    )
    content = _content(root, item_id or identifier, reader, stimuli)
    return ItemDocument(
        identifier,
        content,
        response_declarations(declared, content, source),
        # 2.x and 3.0 order the kinds differently; within a kind the order is the author's
        tuple(node(one) for kind in _DECLARATIONS for one in children(root, kind)),
        _one_node(root, "response-processing", source),
        _one_node(root, "template-processing", source),
        qti_version,
        path,
        root,
        tuple(one_path for one_path, _ in stimuli.values()),
        tuple(reader.pages),
        tuple(source.notes),
    )


def _check_identity(root: Element, identifier: str, source: Source) -> None:
    if not identifier:
        required(root, "identifier", source)
    if not (identifier[:1].isalpha() or identifier[:1] == "_"):
        source.warn(503, f"identifier {identifier[:60]!r} begins with no letter", at=root)
    if not attribute(root, "title"):
        source.warn(509, "no title", at=root, effect="the identifier is shown instead")
    for child in children(root):
        called = name(child)
        if called in _WITHOUT_EFFECT:
            source.warn(508, shown(child), at=child, effect=_WITHOUT_EFFECT[called])
        elif called not in _READ:
            known = called.startswith("foreign:")
            if not known:
                raise source.refuse(
                    206, f"{shown(child)} is not supported", at=child, remedy="remove it"
                )
            source.warn(508, shown(child), at=child, effect="it is not read")


def _one_node(root: Element, called: str, source: Source) -> Node | None:
    found = list(children(root, called))
    if len(found) > 1:
        raise source.refuse(
            402, f"{shown(found[1])} stands twice", at=found[1], remedy="keep one of them"
        )
    return node(found[0]) if found else None


def check_operators(root: Element, source: Source) -> None:
    """Raise :class:`Rejected` for operators that only another vendor's program knows."""
    for element in root.iter("{*}*"):
        if name(element) == "custom-operator":
            kind = attribute(element, "class") or attribute(element, "definition")
            raise source.refuse(
                313,
                f"{shown(element)} {kind[:80]}".rstrip(),
                at=element,
                remedy="ask the author to score with QTI's own operators",
            )


def _stimuli(
    root: Element, path: str, files: ReadFile | None, source: Source
) -> Mapping[str, tuple[str, Stimulus]]:
    found: dict[str, tuple[str, Stimulus]] = {}
    for ref in children(root, "assessment-stimulus-ref"):
        where = resolve(path, required(ref, "href", source), source, ref)
        identifier = required(ref, "identifier", source)
        if files is None:
            raise source.refuse(
                104, f"shared material {where} is not here", at=ref, remedy="add the file"
            )
        found[identifier] = (where, _stimulus(identifier, files.read(where), where, source))
    return found


def _stimulus(identifier: str, data: bytes, path: str, source: Source) -> Stimulus:
    here = Source(path, source.item, source.notes)
    root = parse(data, here)
    version(root, here)
    bodies = list(children(root, "stimulus-body"))
    if name(root) != "assessment-stimulus" or len(bodies) != 1:
        raise here.refuse(
            203, f"{shown(root)} is no shared material", at=root, remedy="correct the reference"
        )
    refuse_scripts(root, here)
    note_classes(root, here)
    note_letters(root, here)
    reader = BodyReader(here, path, {})
    blocks = reader.blocks(bodies[0])
    catalogs = (*catalogs_of(root, reader), *reader.catalogs)
    return Stimulus(identifier, attribute(root, "title"), blocks, catalogs)


def _content(
    root: Element,
    item_id: str,
    reader: BodyReader,
    stimuli: Mapping[str, tuple[str, Stimulus]],
) -> ItemContent:
    source = reader.source
    bodies = list(children(root, "item-body"))
    if len(bodies) > 1:
        raise source.refuse(
            206, f"{len(bodies)} item bodies, one is allowed", at=root, remedy="correct the item"
        )
    body = reader.blocks(bodies[0]) if bodies else ()
    before = tuple(one for key, (_, one) in stimuli.items() if key not in reader.placed)
    feedback = tuple(
        ModalFeedback(attribute(one, "title"), reader.blocks(one), condition(one, reader))
        for one in children(root, "modal-feedback")
    )
    return ItemContent(
        item_id,
        attribute(root, "title") or item_id,
        str(root.get(_LANGUAGE) or ""),
        before + body,
        feedback,
        (*catalogs_of(root, reader), *reader.catalogs),
        boolean(root, "adaptive", False, source),
        boolean(root, "time-dependent", False, source),
    )
