"""Text into HTML and back; Python's own module for it loads the names of all characters there are.

Two thousand names that nothing here writes are more memory than a page with its buttons takes.
"""

from __future__ import annotations

import re

_PLAIN = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_QUOTED = {**_PLAIN, '"': "&quot;", "'": "&#x27;"}
_READ = {written: character for character, written in _QUOTED.items()}
_TO_PLAIN, _TO_QUOTED = str.maketrans(_PLAIN), str.maketrans(_QUOTED)
_WRITTEN = re.compile("|".join(_READ))


def escape(text: str, *, quote: bool = True) -> str:
    """``text`` as HTML; with ``quote`` it may stand in an attribute, too."""
    return text.translate(_TO_QUOTED if quote else _TO_PLAIN)


def unescape(html: str) -> str:
    """What :func:`escape` was given. Other names of characters stay as they are."""
    return _WRITTEN.sub(lambda found: _READ[found[0]], html)
