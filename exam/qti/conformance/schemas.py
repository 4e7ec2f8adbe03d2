"""The official schemas, from a folder and never from the network."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, cast

from lxml import etree

from exam.core.errors import Rejected

_EMPTY: Final = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'
_MAIN: Final = {
    "2.1": "2.x/qtiv2p1/imsqti_v2p1.xsd",
    "2.2": "2.x/qtiv2p2/imsqti_v2p2.xsd",
    "3.0": "3.0/qtiv3p0/imsqti_asiv3p0_sbacv1p0_v1p0.xsd",
    "results-3.0": "3.0/qtiv3p0/imsqti_resultv3p0_v1p0.xsd",
}


class _LocalOnly(etree.Resolver):
    def __init__(self, family: Path) -> None:
        self._local = {path.name: path for path in family.rglob("*.xsd")}

    # lxml passes a context that its stubs do not know
    def resolve(self, system_url: str, public_id: str, *context: Any) -> Any:
        """The file of the same name; nothing at all for others."""
        del public_id
        if not system_url.startswith("http"):
            return None
        found = self._local.get(system_url.rsplit("/", 1)[-1])
        lxml: Any = self
        if found is None:
            return lxml.resolve_string(_EMPTY, *context)
        return lxml.resolve_filename(str(found), *context)


class Schemas:
    """Schemas by version, loaded when first asked for."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Rejected(f"{folder} is not a folder", remedy="name the folder with 2.x and 3.0")
        self._folder = folder
        self._loaded: dict[str, etree.XMLSchema] = {}

    def error(self, data: bytes, version: str) -> str:
        """The first thing that is wrong with a document; empty for a valid one."""
        schema = self._schema(version)
        parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
        try:
            document = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            return str(error)
        if schema.validate(document):
            return ""
        first = next(iter(cast(Any, schema.error_log)))
        return f"line {first.line}: {first.message}"

    def _schema(self, version: str) -> etree.XMLSchema:
        if version not in self._loaded:
            main = self._folder / _MAIN[version]
            parser = etree.XMLParser(no_network=True)
            parser.resolvers.add(_LocalOnly(main.parent.parent))
            try:
                self._loaded[version] = etree.XMLSchema(etree.parse(str(main), parser))
            except (OSError, etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
                raise Rejected(
                    f"{main} cannot be used: {error}", remedy="name the official schemas' folder"
                ) from None
        return self._loaded[version]
