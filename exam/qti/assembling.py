"""A test file becomes an assembly, with the files of its sections; or it is refused whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from exam.core.form import Navigation
from exam.qti.assembly import (
    AssessmentDocument,
    Entry,
    ItemPlace,
    Message,
    PartPlan,
    SectionPlan,
    Selection,
    Submission,
)
from exam.qti.assembly_rules import RULES, rules_of
from exam.qti.body import BodyReader, hidden_from_candidate
from exam.qti.content import RubricBlock
from exam.qti.document import check_operators
from exam.qti.including import include
from exam.qti.lines import condition
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    boolean,
    children,
    integer,
    line_of,
    name,
    parse,
    required,
    resolve,
    shown,
    version,
)
from exam.qti.nodes import node
from exam.qti.reading import ReadFile
from exam.qti.refusing import refuse_scripts

_MAX_DEPTH: Final = 16
_Mode = TypeVar("_Mode", Navigation, Submission)
_SETTINGS: Final = ("weight", "variable-mapping", "template-default")
_TEST: Final = (
    "outcome-declaration",
    "context-declaration",
    "time-limits",
    "rubric-block",
    "test-part",
    "outcome-processing",
    "test-feedback",
)
_PART: Final = (
    *RULES,
    "rubric-block",
    "assessment-section",
    "assessment-section-ref",
    "test-feedback",
)
_SECTION: Final = (
    *RULES,
    "selection",
    "ordering",
    "rubric-block",
    "assessment-section",
    "assessment-section-ref",
    "assessment-item-ref",
)
_WITHOUT_EFFECT: Final = ("stylesheet", "companion-materials-info")


def read_assessment(data: bytes, path: str, files: ReadFile | None = None) -> AssessmentDocument:
    """The test in ``data``, which stands at ``path``; its sections may stand in ``files``.

    Raises :class:`Rejected` for what is inconsistent or not supported.
    """
    source = Source(path)
    root = parse(data, source)
    qti_version = version(root, source)
    if name(root) != "assessment-test":
        raise source.refuse(
            203, f"{shown(root)} is not a test", at=root, remedy="correct the manifest"
        )
    root = include(root, path, files, source)
    refuse_scripts(root, source)
    check_operators(root, source)
    return _Assembler(source, path, files).read(root, qti_version)


class _Assembler:
    def __init__(self, source: Source, path: str, files: ReadFile | None) -> None:
        self._source = source
        self._path = path
        self._files = files
        self._body = BodyReader(source, path, {})
        self._names: set[str] = set()
        self.section_paths: list[str] = []

    def read(self, root: Element, qti_version: str) -> AssessmentDocument:
        source = self._source
        identifier = required(root, "identifier", source)
        self._only(root, _TEST)
        parts = tuple(self._part(one) for one in children(root, "test-part"))
        if not parts:
            raise source.refuse(406, "a test without parts", at=root, remedy="add a test part")
        processing = next(children(root, "outcome-processing"), None)
        return AssessmentDocument(
            identifier,
            attribute(root, "title") or identifier,
            parts,
            rules_of(root, self._source),
            tuple(
                node(one) for one in children(root, "outcome-declaration", "context-declaration")
            ),
            None if processing is None else node(processing),
            self._rubrics(root),
            self._messages(root),
            qti_version,
            self._path,
            root,
            tuple(self.section_paths),
            tuple(source.notes),
        )

    def _only(self, element: Element, known: tuple[str, ...]) -> None:
        for child in children(element):
            called = name(child)
            if called == "adaptive-selection":
                raise self._source.refuse(
                    311,
                    f"{shown(child)}: another program chooses the items",
                    at=child,
                    remedy="ask for a test with fixed or randomly selected items",
                )
            if called in _WITHOUT_EFFECT or called.startswith("foreign:"):
                self._source.warn(508, shown(child), at=child, effect="it has no effect")
            elif called not in known:
                raise self._source.refuse(
                    206,
                    f"{shown(child)} inside {shown(element)} is not supported",
                    at=child,
                    remedy="correct the structure",
                )

    def _part(self, element: Element) -> PartPlan:
        self._only(element, _PART)
        identifier = self._identifier(element)
        sections = tuple(self._sections(element, self._path, 0))
        if not sections:
            raise self._source.refuse(
                406, "a test part without sections", at=element, remedy="add a section"
            )
        return PartPlan(
            identifier,
            attribute(element, "title") or identifier,
            self._mode(element, "navigation-mode", Navigation),
            self._mode(element, "submission-mode", Submission),
            sections,
            rules_of(element, self._source),
            self._rubrics(element),
            self._messages(element),
        )

    def _mode(self, element: Element, called: str, kind: Callable[[str], _Mode]) -> _Mode:
        written = attribute(element, called)
        if not written:
            self._source.warn(
                510, f"no {called}", at=element, effect="nonlinear and individual are taken"
            )
            written = "nonlinear" if called == "navigation-mode" else "individual"
        try:
            return kind(written)
        except ValueError:
            raise self._source.refuse(
                205, f'"{called}" is {written!r}', at=element, remedy="see the specification"
            ) from None

    def _identifier(self, element: Element) -> str:
        identifier = required(element, "identifier", self._source)
        if identifier in self._names:
            raise self._source.refuse(
                402, f'"{identifier}" stands twice', at=element, remedy="give each its own name"
            )
        self._names.add(identifier)
        return identifier

    def _sections(self, parent: Element, path: str, depth: int) -> Iterator[SectionPlan]:
        for element in children(parent, "assessment-section", "assessment-section-ref"):
            yield self._section_or_ref(element, path, depth)

    def _section_or_ref(self, element: Element, path: str, depth: int) -> SectionPlan:
        if depth > _MAX_DEPTH:
            raise self._source.refuse(
                208, "sections nested too deep", at=element, remedy="use fewer levels"
            )
        if name(element) == "assessment-section":
            return self._section(element, path, depth)
        where = resolve(path, required(element, "href", self._source), self._source, element)
        if self._files is None:
            raise self._source.refuse(
                104, f"section {where} is not here", at=element, remedy="add the file"
            )
        here = Source(where, notes=self._source.notes)
        root = parse(self._files.read(where), here)
        version(root, here)
        if name(root) != "assessment-section":
            raise here.refuse(
                203, f"{shown(root)} is not a section", at=root, remedy="correct the reference"
            )
        self.section_paths.append(where)
        return self._section(root, where, depth + 1)

    def _section(self, element: Element, path: str, depth: int) -> SectionPlan:
        source = self._source
        self._only(element, _SECTION)
        identifier = self._identifier(element)
        entries = tuple(self._entries(element, path, depth))
        orderings = children(element, "ordering")
        return SectionPlan(
            identifier,
            attribute(element, "title") or identifier,
            boolean(element, "visible", True, source),
            entries,
            boolean(element, "required", False, source),
            boolean(element, "fixed", False, source),
            boolean(element, "keep-together", True, source),
            self._selection(element),
            any(boolean(one, "shuffle", False, source) for one in orderings),
            self._rubrics(element),
            rules_of(element, self._source),
        )

    def _selection(self, element: Element) -> Selection | None:
        found = next(children(element, "selection"), None)
        if found is None:
            return None
        required(found, "select", self._source)
        return Selection(
            integer(found, "select", 0, self._source),
            boolean(found, "with-replacement", False, self._source),
        )

    def _entries(self, element: Element, path: str, depth: int) -> Iterator[Entry]:
        kinds = ("assessment-section", "assessment-section-ref", "assessment-item-ref")
        for child in children(element, *kinds):
            if name(child) == "assessment-item-ref":
                yield self._item(child, path)
            else:
                yield self._section_or_ref(child, path, depth + 1)

    def _item(self, element: Element, path: str) -> ItemPlace:
        source = self._source
        self._only(element, (*RULES, *_SETTINGS))
        href = required(element, "href", source)
        return ItemPlace(
            self._identifier(element),
            resolve(path, href, source, element),
            tuple(attribute(element, "category").split()),
            boolean(element, "required", False, source),
            boolean(element, "fixed", False, source),
            rules_of(element, self._source),
            tuple(node(one) for one in children(element, *_SETTINGS)),
            line_of(element),
        )

    def _rubrics(self, element: Element) -> tuple[RubricBlock, ...]:
        return tuple(
            RubricBlock(self._body.blocks(one), attribute(one, "use", "instructions"))
            for one in children(element, "rubric-block")
            if not hidden_from_candidate(one)
        )

    def _messages(self, element: Element) -> tuple[Message, ...]:
        return tuple(
            Message(
                attribute(one, "title"),
                self._body.blocks(one),
                condition(one, self._body),
                attribute(one, "access") == "atEnd",
            )
            for one in children(element, "test-feedback")
        )
