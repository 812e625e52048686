"""Text made harmless before folium sees it.

folium writes text into HTML, into JavaScript template literals and, compiled a second time, into Jinja templates. A
numeric HTML entity is inert in all three and shows as the character itself wherever the page reads HTML.
"""

from __future__ import annotations

import re
from typing import Any

_DANGEROUS = re.compile("[&<>\"'`${}%#\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?<=/)/")
"""The second of two slashes too: a text with ``url(//...)`` must not look like a reference of the page itself."""


def entities(text: str) -> str:
    """The text with every character that means something to HTML, JavaScript or Jinja as a numeric entity.

    Control characters, line separators and marks that turn the direction of writing are replaced too.
    """
    return _DANGEROUS.sub(lambda found: f"&#{ord(found.group())};", text)


def entities_within(value: Any) -> Any:
    """The same JSON value with every string in it, keys included, passed through ``entities``."""
    if isinstance(value, str):
        return entities(value)
    if isinstance(value, dict):
        return {entities(str(key)): entities_within(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [entities_within(inner) for inner in value]
    return value
