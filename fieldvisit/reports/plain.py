"""What a document may hold of a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence


def plain(text: str) -> str:
    """The text without control characters, which no document can show; a tab or the end of a line becomes a space."""
    spaced = (" " if sign in "\t\n\r" else sign for sign in text)
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cs"))


def plain_all(value: object) -> object:
    """The value with every text in it made ``plain``: mappings and sequences as dicts and lists, other values as they are."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {str(key): plain_all(held) for key, held in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain_all(held) for held in value]
    return value
