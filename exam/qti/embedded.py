"""An HTML page that an item shows as an object, as 2.x shared material was written."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from exam.qti.markup import MAX_XML_BYTES, Element, Source, is_element

_XHTML: Final = "http://www.w3.org/1999/xhtml"
_GONE: Final = ("script", "style", "link", "meta", "title", "head", "base")
_TAG: Final = re.compile(r"[a-z][a-z0-9]*")
PAGE_TYPES: Final = ("text/html", "application/xhtml+xml")


def page_body(data: bytes, source: Source) -> Element:
    """The page's body as XHTML, without scripts, styles, handlers and comments.

    Raises :class:`Rejected` where it is no page.
    """
    if len(data) > MAX_XML_BYTES:
        raise source.refuse(201, f"{len(data)} bytes of HTML", remedy="split the page")
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    found = None if root is None else root.find("body")
    if found is None:
        raise source.refuse(203, "this is not an HTML page", remedy="correct the reference")
    for element in list(found.iter()):
        if not is_element(element):
            continue
        local = str(element.tag).rsplit(":", 1)[-1].rsplit("}", 1)[-1].lower()
        if not _TAG.fullmatch(local):
            local = "span"  # HTML lets anything be a tag; its words are what counts
        parent = element.getparent()
        if local in _GONE and parent is not None:
            parent.remove(element)
            continue
        for key in list(element.attrib):
            if str(key).startswith("on"):
                del element.attrib[key]
        element.tag = f"{{{_XHTML}}}{local}"
    found.tag = f"{{{_XHTML}}}div"
    return found


def page_without_scripts(data: bytes, source: Source) -> bytes:
    """The page as it may be delivered."""
    body = page_body(data, source)
    for element in body.iter("{*}*"):
        element.tag = etree.QName(element.tag).localname
    etree.cleanup_namespaces(body)
    inside = etree.tostring(body, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n<html><body>{inside}</body></html>\n".encode()
