"""The short way for addresses written as officials write them: county, township, village, each by its full name.

It gives up on anything unusual; what it answers the long way would answer alike.
"""

from __future__ import annotations

import re

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import Context, Reading, Step
from fieldvisit.geocoding.index import Form, Index
from fieldvisit.geocoding.reading.established import only_full
from fieldvisit.geocoding.text.residue import SUFFIX, Leftover, has_group, skip_words

_MORE = re.compile("[县市镇乡区州盟旗省]|街道|办事处")
_PROVINCE = re.compile("河南(?=[\u4e00-\u9fff]{2,3}市)")
_URBAN = ("社区", "居")


def plain_address(text: str, index: Index, context: Context) -> Reading | None:
    """The reading of a plain address down to the village; nothing when any level is missing, doubled, spelled otherwise or shared."""
    if context.county or context.township:
        return None
    steps: list[Step] = []
    pos = skip_words(text, 3 if text.startswith("河南省") else 2 if _PROVINCE.match(text) else 0)
    city = only_full(index.cities, text, pos)
    if city is not None:
        steps.append(Step(AdminLevel.CITY, city[0], pos, city[1], "full", 0.0))
        pos = skip_words(text, city[1])
    county = only_full(index.counties, text, pos)
    if county is None or (city is not None and index.city_of(county[0]) != city[0]):
        return None
    steps.append(Step(AdminLevel.COUNTY, county[0], pos, county[1], "full", 0.0))
    return _below_county(text, index, county[0], skip_words(text, county[1]), steps)


def _below_county(text: str, index: Index, county: str, pos: int, steps: list[Step]) -> Reading | None:
    township = only_full(index.townships, text, pos, index.township_codes(county))
    if township is None:
        return None
    steps.append(Step(AdminLevel.TOWNSHIP, township[0], pos, township[1], "full", 0.0))
    start = skip_words(text, township[1])
    village = _only_village(township[0], text, start, index)
    if village is None:
        return None
    suffix = SUFFIX.match(text, village[1])
    end = suffix.end() if suffix is not None else village[1]
    if not _ends_well(text, end, village[1], index.by_code[village[0]].kind):
        return None
    steps.append(Step(AdminLevel.VILLAGE, village[0], start, end, "full", 0.0))
    return Reading(village[0], AdminLevel.VILLAGE, 0.0, steps[0].start, end, tuple(steps), Leftover.NOTHING, frozenset())


def _only_village(township: str, text: str, start: int, index: Index) -> tuple[str, int] | None:
    """The only village of a township whose full name is the longest form at ``start``, with its end."""
    packed = index.villages.packed
    for length in index.villages.lengths_at(text[start : start + 2]):
        surface = text[start : start + length]
        if len(surface) == length and surface in packed and (names := index.villages_of(township, surface)):
            return (names[0].code, start + length) if len(names) == 1 and names[0].form is Form.FULL else None
    return None


def _ends_well(text: str, end: int, core_end: int, kind: str) -> bool:
    """Whether the village's level words fit its kind and nothing behind them names another place."""
    words = text[core_end:end]
    if words and any(word in words for word in _URBAN) != (kind in ("社区", "居委会")):
        return False
    if end >= len(text):
        return True
    if not words and not has_group(text, end):
        return False
    return _MORE.search(text, end) is None
