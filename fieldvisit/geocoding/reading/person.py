"""The name of a person written right before an address (李秀英禹州市...): skipped, so that it is neither read nor told."""

from __future__ import annotations

from typing import Final

from fieldvisit.domain.surnames import DOUBLE_SURNAMES, SURNAMES
from fieldvisit.geocoding.reading.sight import Sight

_SINGLE: Final = frozenset(SURNAMES)
_LEVEL_ENDS: Final = frozenset("县市区")


def behind_person(sight: Sight, start: int) -> int:
    """The position behind a surname and one or two characters more, if the province, a county or city follows by its full name; else ``start``.

    A county of one character and 县 may be the end of an unknown one (龙华新县): a township of it must follow.
    """
    text, index = sight.text, sight.index
    if text[start : start + 1] not in _SINGLE and text[start : start + 2] not in DOUBLE_SURNAMES:
        return start
    if any(sight.upper(start)) or index.outside.end(text, start) > start:
        return start
    for length in (4, 3) if text[start : start + 2] in DOUBLE_SURNAMES else (3, 2):
        pos = start + length
        if index.home.whole(text, pos):
            return pos
        for code, end in (index.county_at(text, pos), index.city_at(text, pos)):
            if code and text[end - 1] in _LEVEL_ENDS and (end - pos > 2 or index.township_at(code, text, sight.skip(end))[0]):
                return pos
    return start
