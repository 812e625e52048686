"""Which province a text is about, by the names of provinces, cities and counties in it: read before any gazetteer is."""

from __future__ import annotations

from functools import cache

from fieldvisit.geocoding.lexicon.outside import LEVEL_ENDS, divisions, longest_name
from fieldvisit.geocoding.text.normalize import normalize


def province_named(text: str) -> str:
    """The code of the province that the first telling names of a text lie in; empty when none tells.

    Names that follow each other count together: 朝阳区 is in 北京 and in 长春, ``北京市朝阳区`` in one of them only. A province without 省
    counts only where a city or county stands behind it, so that no 河南村 is taken for 河南.
    """
    written = normalize(text).text
    pos = 0
    while pos < len(written) - 1:
        codes, end = _run(written, pos)
        if len(codes) == 1:
            return next(iter(codes))
        pos = max(end, pos + 1)
    return ""


def _run(text: str, start: int) -> tuple[frozenset[str], int]:
    """The provinces that all names agree on which follow each other from ``start``, with the end of the last one."""
    codes, end, count, bare = frozenset[str](), start, 0, False
    while True:
        name = longest_name(text, end, divisions(), _longest()) if text[end : end + 2] in _heads() else ""
        found = frozenset(divisions()[name]) if name else frozenset()
        if not found or (count and not codes & found):
            break
        bare = name[-1] not in LEVEL_ENDS
        codes, end, count = (codes & found if count else found), end + len(name), count + 1
        while end < len(text) and text[end] == " ":
            end += 1
    return (frozenset(), end) if bare else (codes, end)


@cache
def _heads() -> frozenset[str]:
    return frozenset(name[:2] for name in divisions())


@cache
def _longest() -> int:
    return max(map(len, divisions()))
