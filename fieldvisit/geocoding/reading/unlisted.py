"""Names that no list of the province has: places outside it, and counties and townships known only by their level word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.reading.sight import Sight
from fieldvisit.geocoding.reading.state import FORMERLY, OUTSIDE, UNKNOWN_COUNTY, UNKNOWN_TOWNSHIP, Move, State, Step

NAMED_COUNTY: Final = re.compile(r"([\u4e00-\u9fff]{1,6}?)(?:回族区|[县区市])(?![一二三]?中学|政府)")
NAMED_TOWNSHIP: Final = re.compile(
    r"((?![县区市])[\u4e00-\u9fff](?:(?![县区市])[\u4e00-\u9fff]){0,4}?)(街道办事处|街道办|办事处|街道|乡(?!村)|镇)"
)
_FORMER: Final = "原旧"
_FORMERLY: Final = re.compile(rf"[{_FORMER}](?:属|系)?" + NAMED_TOWNSHIP.pattern)


def outside_moves(sight: Sight, pos: int) -> Iterator[Move]:
    """A place outside the province named at ``pos``."""
    end = sight.index.outside.end(sight.text, pos)
    if end > pos:
        cost = OUTSIDE if end - pos < 6 else OUTSIDE - 3.0
        yield Step(AdminLevel.PROVINCE, "", pos, end, "outside", cost), "outside"


def unknown_moves(sight: Sight, state: State, pos: int) -> Iterator[Move]:
    """A county or township that only its level word tells."""
    county = None if state.county or state.township else NAMED_COUNTY.match(sight.text, pos)
    if county is not None and county.group(1)[-1:] not in "社园小":
        yield Step(AdminLevel.COUNTY, "", pos, county.end(), "unknown", UNKNOWN_COUNTY), "unknown_county"
    if state.township:
        former = _FORMERLY.match(sight.text, pos) if sight.text[pos : pos + 1] in _FORMER else None
        if former is not None and "double_township" not in state.flags:
            yield Step(AdminLevel.TOWNSHIP, "", pos, former.end(), "unknown", FORMERLY), "double_township"
        return
    township = NAMED_TOWNSHIP.match(sight.text, pos)
    above = state.county or state.city or sight.office
    if township is not None and above and "unknown_township" not in state.flags:
        yield Step(AdminLevel.TOWNSHIP, "", pos, township.end(), "unknown", UNKNOWN_TOWNSHIP), "unknown_township"
