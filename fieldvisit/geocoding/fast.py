"""The short way for addresses written as officials write them: county, township, village, each by its full name.

It gives up on anything unusual; what it answers the long way would answer alike.
"""

from __future__ import annotations

import re

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import Context, Reading, Step
from fieldvisit.geocoding.index import Doors, Form, Index
from fieldvisit.geocoding.text.residue import JOINTS, SUFFIX, Leftover, has_group, skip_words

_MORE = re.compile("[县市镇乡区州盟旗省]|街道|办事处")
_PROVINCE = re.compile("河南(?=[\u4e00-\u9fff]{2,3}市)")
_CITY, _COUNTY, _TOWNSHIP, _VILLAGE = AdminLevel.CITY, AdminLevel.COUNTY, AdminLevel.TOWNSHIP, AdminLevel.VILLAGE
_NO_FLAGS: frozenset[str] = frozenset()


def plain_address(text: str, index: Index, context: Context) -> Reading | None:
    """The reading of a plain address down to the village; nothing when any level is missing, doubled, spelled otherwise or shared."""
    if context.county or context.township:
        return None
    pos = 0
    if text.startswith("河南"):
        pos = 3 if text.startswith("省", 2) else 2 if _PROVINCE.match(text) else 0
    begin = pos = _behind(text, pos)
    city, city_end = _through(index.city_doors, text, pos)
    if city:
        pos = _behind(text, city_end)
    county, end = _through(index.county_doors, text, pos)
    if not county or (city and index.city_of(county) != city):
        return None
    steps: tuple[Step, ...] = (Step(_COUNTY, county, pos, end, "full", 0.0),)
    if city:
        steps = (Step(_CITY, city, begin, city_end, "full", 0.0), *steps)
    return _below_county(text, index, county, _behind(text, end), steps)


def _below_county(text: str, index: Index, county: str, pos: int, steps: tuple[Step, ...]) -> Reading | None:
    township, end = _through(index.township_doors(county), text, pos)
    if not township:
        return None
    start = _behind(text, end)
    village, core_end = _only_village(township, text, start, index)
    if not village:
        return None
    suffix = SUFFIX.match(text, core_end)
    last = core_end if suffix is None else suffix.end()
    if not _ends_well(text, last, core_end, index.by_code[village].kind):
        return None
    found = (
        *steps,
        Step(_TOWNSHIP, township, pos, end, "full", 0.0),
        Step(_VILLAGE, village, start, last, "full", 0.0),
    )
    return Reading(village, _VILLAGE, 0.0, steps[0].start, last, found, Leftover.NOTHING, _NO_FLAGS)


def _behind(text: str, pos: int) -> int:
    return skip_words(text, pos) if text[pos : pos + 1] in JOINTS else pos


def _through(doors: Doors, text: str, pos: int) -> tuple[str, int]:
    """The only unit whose full name is the longest form at ``pos`` (empty: none), with its end."""
    for surface, code in doors.get(text[pos : pos + 2], ()):
        if text.startswith(surface, pos):
            return code, pos + len(surface)
    return "", pos


def _only_village(township: str, text: str, start: int, index: Index) -> tuple[str, int]:
    """The only village of a township whose full name is the longest form at ``start`` (empty: none), with its end."""
    packed = index.villages.packed
    for length in index.villages.lengths_at(text[start : start + 2]):
        surface = text[start : start + length]
        if len(surface) == length and surface in packed and (names := index.villages_of(township, surface)):
            return names[0].code if len(names) == 1 and names[0].form is Form.FULL else "", start + length
    return "", start


def _ends_well(text: str, end: int, core_end: int, kind: str) -> bool:
    """Whether the village's level words fit its kind and nothing behind them names another place."""
    words = text[core_end:end]
    if words and ("社区" in words or "居" in words) != (kind in ("社区", "居委会")):
        return False
    if end >= len(text):
        return True
    if not words and not has_group(text, end):
        return False
    return _MORE.search(text, end) is None
