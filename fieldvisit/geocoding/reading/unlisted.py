"""Names that no list of the province has: places outside it, and counties and townships known only by their level word."""

from __future__ import annotations

import re
from typing import Final

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.reading.sight import Sight
from fieldvisit.geocoding.reading.state import FORMERLY, OUTSIDE, UNKNOWN_COUNTY, UNKNOWN_TOWNSHIP, Move, State, Step, new

NAMED_COUNTY: Final = re.compile(r"([\u4e00-\u9fff]{1,6}?)(?:回族区|[县区市])(?![一二三]?中学|政府)")
NAMED_TOWNSHIP: Final = re.compile(
    r"((?![县区市])[\u4e00-\u9fff](?:(?![县区市])[\u4e00-\u9fff]){0,4}?)(街道办事处|街道办|办事处|街道|乡(?!村)|镇)"
)
_PROVINCE: Final = AdminLevel.PROVINCE
_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_FORMER: Final = "原旧"
_FORMERLY: Final = re.compile(rf"[{_FORMER}](?:属|系)?" + NAMED_TOWNSHIP.pattern)


def outside_moves(sight: Sight, pos: int) -> list[Move]:
    """A place outside the province named at ``pos``."""
    end = sight.index.outside.end(sight.text, pos)
    if end <= pos:
        return []
    cost = OUTSIDE if end - pos < 6 else OUTSIDE - 3.0
    return [(new(Step, (_PROVINCE, "", pos, end, "outside", cost)), "outside")]


def unknown_moves(sight: Sight, state: State, pos: int) -> list[Move]:
    """A county or township that only its level word tells."""
    text, flags = sight.text, state[7]
    if state.township:
        former = _FORMERLY.match(text, pos) if text[pos : pos + 1] in _FORMER else None
        if former is None or "double_township" in flags:
            return []
        return [(new(Step, (_TOWNSHIP, "", pos, former.end(), "unknown", FORMERLY)), "double_township")]
    moves: list[Move] = []
    county = None if state.county else NAMED_COUNTY.match(text, pos)
    if county is not None and county.group(1)[-1:] not in "社园小":
        moves.append((new(Step, (_COUNTY, "", pos, county.end(), "unknown", UNKNOWN_COUNTY)), "unknown_county"))
    if (state.county or state.city or sight.office) and "unknown_township" not in flags:
        township = NAMED_TOWNSHIP.match(text, pos)
        if township is not None:
            moves.append((new(Step, (_TOWNSHIP, "", pos, township.end(), "unknown", UNKNOWN_TOWNSHIP)), "unknown_township"))
    return moves
