"""One record for each finding: what, where, what follows from it, and what to do about it."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, replace
from typing import Final

from exam.core.errors import Rejected

_CODE: Final = re.compile(r"QTI-([1-6][0-9]{2}) ")


class Severity(enum.Enum):
    """``REFUSED``: not imported. ``WARNING``: imported, look at it."""

    REFUSED = "refused"
    WARNING = "warning"


_TITLES: Final = {
    101: "not a package",
    102: "path outside the package",
    103: "file stands twice",
    104: "missing file",
    105: "link in the package",
    106: "file cannot be read",
    107: "too many files",
    108: "package too large",
    109: "damaged file",
    110: "unusual zip",
    111: "zip bomb",
    201: "XML too large",
    202: "not well-formed XML",
    203: "not QTI, or not the expected document",
    204: "document type declaration or entity",
    205: "value not allowed",
    206: "element not allowed here",
    207: "delivery rules",
    208: "nested too deep",
    301: "unsupported feature",
    302: "unsupported content",
    303: "remote address",
    304: "script",
    305: "unsupported test feature",
    306: "unsupported processing",
    307: "QTI 1.x",
    308: "portable custom interaction",
    309: "custom interaction",
    310: "LTI",
    311: "adaptive selection (CAT)",
    312: "interaction not supported yet",
    313: "custom operator",
    401: "reference to nothing",
    402: "declared twice",
    403: "contradictory choices",
    404: "interaction and response do not fit",
    405: "incomplete key",
    406: "no test, or several",
    407: "unknown section",
    408: "contradictory limits",
    409: "delivery differs",
    410: "test with refused items",
    411: "item needs its logic",
    601: "medium too large",
    602: "medium of another kind",
    603: "active picture",
    604: "letters without a font",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``line`` 0 is the whole file.

    ``code`` by class: 1xx package, 2xx XML, 3xx unsupported, 4xx inconsistent, 5xx tolerated,
    6xx media.
    """

    code: int
    severity: Severity
    message: str
    path: str = ""
    line: int = 0
    item: str = ""
    effect: str = ""
    remedy: str = ""

    @property
    def name(self) -> str:
        """``QTI-301``."""
        return f"QTI-{self.code}"

    @property
    def title(self) -> str:
        """The code in words."""
        return _TITLES.get(self.code, "tolerated" if self.code // 100 == 5 else "refused")

    def text(self) -> str:
        """Several lines for a person."""
        where = self.path or "(package)"
        where += f", line {self.line}" if self.line else ""
        where += f', item "{self.item}"' if self.item else ""
        lines = [
            f"{self.name} {self.title}   [{self.severity.value}]",
            f"  where    {where}",
            f"  found    {self.message}",
        ]
        lines += [f"  effect   {self.effect}"] if self.effect else []
        lines += [f"  do       {self.remedy}"] if self.remedy else []
        return "\n".join(lines)

    def document(self) -> dict[str, object]:
        """For JSON."""
        return {
            "code": self.name,
            "severity": self.severity.value,
            "path": self.path,
            "line": self.line,
            "item": self.item,
            "message": self.message,
            "effect": self.effect,
            "remedy": self.remedy,
        }


class Refused(Rejected):
    """A :class:`Rejected` that still knows its record."""

    def __init__(self, finding: Finding) -> None:
        where = finding.path or "(XML)"
        where += f", line {finding.line}" if finding.line else ""
        where += f', item "{finding.item}"' if finding.item else ""
        super().__init__(f"{finding.name} {where}: {finding.message}", remedy=finding.remedy)
        self.finding = finding


def finding_of(error: Rejected, *, path: str = "", item: str = "", effect: str = "") -> Finding:
    """The record of a refusal; ``path`` and ``item`` where the refusal does not know them."""
    if isinstance(error, Refused):
        found = error.finding
        return replace(
            found,
            path=found.path or path,
            item=found.item or item,
            effect=found.effect or effect,
        )
    coded = _CODE.match(str(error))
    # the rules' own refusals (a form without items, …) carry no code: the content contradicts them
    code = int(coded[1]) if coded else 403
    message = str(error)[coded.end() :] if coded else str(error)
    return Finding(code, Severity.REFUSED, message, path, 0, item, effect, error.remedy)
