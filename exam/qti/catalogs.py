"""Glossary and other supports of an item, by the name its words point at."""

from __future__ import annotations

from typing import Final

from exam.qti.content import Catalog, CatalogCard
from exam.qti.markup import Element, attribute, children, required, resolve
from exam.qti.reading import Reads

GLOSSARY: Final = "glossary-on-screen"
SHOWN_SUPPORTS: Final = frozenset([GLOSSARY, "keyword-translation"])
"""What a word means. Whatever else a catalog holds (braille, sign language, a simpler wording) is
for single participants whose needs say so; no seat gets it."""
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def catalogs_of(root: Element, reader: Reads) -> tuple[Catalog, ...]:
    """Every catalog of an item or a stimulus. Raises :class:`Rejected`."""
    return tuple(
        catalog for info in children(root, "catalog-info") for catalog in catalog_info(info, reader)
    )


def catalog_info(element: Element, reader: Reads) -> tuple[Catalog, ...]:
    """The catalogs of one ``catalog-info``, wherever it stands. Raises :class:`Rejected`."""
    return tuple(
        Catalog(
            required(one, "id", reader.source),
            tuple(card for found in children(one, "card") for card in _cards(found, reader)),
        )
        for one in children(element, "catalog")
    )


def _cards(element: Element, reader: Reads) -> tuple[CatalogCard, ...]:
    support = required(element, "support", reader.source)
    if support not in SHOWN_SUPPORTS:
        reader.source.warn(
            515, f"support {support[:60]!r}", at=element, effect="this support is not offered"
        )
        return ()
    entries = list(children(element, "card-entry")) or [element]
    return tuple(_card(one, support, reader) for one in entries)


def _card(element: Element, support: str, reader: Reads) -> CatalogCard:
    return CatalogCard(
        support,
        str(element.get(_LANGUAGE) or element.get("lang") or ""),
        tuple(block for one in children(element, "html-content") for block in reader.blocks(one)),
        tuple(
            resolve(reader.base, str(one.text or "").strip(), reader.source, one)
            for one in children(element, "file-href")
            if attribute(one, "mime-type") or one.text
        ),
    )
