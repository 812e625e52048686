"""A place in a text, and what several places of one text make of each other: an address names one, a letter may list several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import CONFLICT, Reading
from fieldvisit.geocoding.index import Index
from fieldvisit.geocoding.reading.state import DEAD_ENDS, UNKNOWN_VILLAGE, Step, dearer
from fieldvisit.geocoding.role.words import Role, has_office

CREDIBLE: Final = frozenset({"full", "alias", "old", "outside"})
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_VILLAGE: Final = AdminLevel.VILLAGE
_COUNTY_ENDS: Final = frozenset("县区市旗")
_BARE: Final = ("村", "社区")
_BORDER: Final = re.compile("的?(?:交界|之间|中间)")
_AND: Final = re.compile(" ?(?:和|与|及|以及|还有)? ?")
_ALL_OF_THEM: Final = re.compile(" ?(?:等|都|均|[两二三四五六七八九十几多]个|群众|[的]?村民)")
_UPWARD: Final = re.compile(" (?:隶?属于?|归)?")


class Mention(NamedTuple):
    """A place in the text: its readings, cheapest first, and the weight in nats of its being the petition's place.

    Only in a narrative do the words around it give a place a role of its own.
    """

    start: int
    end: int
    readings: tuple[Reading, ...]
    role: Role = Role.OTHER
    weight: float = 0.6


def one_address(text: str, mentions: list[Mention], index: Index, office: str) -> tuple[Mention, ...]:
    """The mentions of an address, which names one place: what lies outside the county it named before contradicts it.

    Behind a place outside the province, or an unknown county, only those count that name their own county. A bare village that does
    not lie in the township written behind it is one of that township that nobody listed.
    """
    if len(mentions) < 2:
        return tuple(mentions)
    if mentions[0].readings[0].flags & DEAD_ENDS:
        own = [m for m in mentions[1:] if any(s.level in (AdminLevel.CITY, AdminLevel.COUNTY) for s in m.readings[0].steps)]
        return (mentions[0], *own)
    above = {office} if office else set[str]()
    for at, mention in enumerate(mentions):
        county = _county_of(text, mention)
        if county is not None:
            above.add(county)
        elif above - {office} and not _agrees(mention, above, index):
            mentions[at] = _in_doubt(mention)
    first, second = mentions[:2]
    if second.readings[0].level is _TOWNSHIP and names_above(text, first, second.readings):
        best = second.readings[0]._replace(cost=UNKNOWN_VILLAGE, flags=second.readings[0].flags | {"unknown_village"})
        return (second._replace(readings=(best, *second.readings[1:])), *mentions[2:])
    return tuple(mentions)


def _county_of(text: str, mention: Mention) -> str | None:
    """The one county that all likely readings of a mention name with its level word; none where they name none or several, or contradict themselves."""
    likely = [r for r in mention.readings if r.cost - mention.readings[0].cost <= 1.0]
    named = {next((s.code for s in r.steps if _is_county(text, s)), "") for r in likely}
    clear = len(named) == 1 and "" not in named and "conflict" not in likely[0].flags
    return named.pop() if clear else None


def _is_county(text: str, step: Step) -> bool:
    """Whether a name is a county's with its level word: without it 上海 is the district of that former county, and the city."""
    return step.level is AdminLevel.COUNTY and step.rule in CREDIBLE and text[step.end - 1] in _COUNTY_ENDS


def _agrees(mention: Mention, counties: set[str], index: Index) -> bool:
    """Whether a village that names no county or city itself lies in one of the counties that an address named before, or in the one that received it."""
    best = mention.readings[0]
    if (
        best.level is not _VILLAGE
        or "conflict" in best.flags
        or any(s.level in (AdminLevel.CITY, AdminLevel.COUNTY) for s in best.steps)
    ):
        return True
    return any(index.inside(best.code, county) for county in counties)


def _in_doubt(mention: Mention) -> Mention:
    return mention._replace(readings=tuple([dearer(r, CONFLICT, "conflict") for r in mention.readings]))


def names_above(text: str, village: Mention, readings: Sequence[Reading]) -> bool:
    """Whether a township stands right behind a village that names none, and only one can be meant: 黄集村（桃林铺镇）."""
    if any(step[0] is not _VILLAGE for step in village.readings[0].steps) or has_office(text, readings[0].end):
        return False
    return _UPWARD.fullmatch(text, village.end, readings[0].start) is not None and _is_clear(readings)


def _is_clear(readings: Sequence[Reading]) -> bool:
    """Whether the first reading stands out before all others."""
    return len(readings) < 2 or readings[1].cost - readings[0].cost > 1.0


def named_together(text: str, mentions: Sequence[Mention], index: Index) -> tuple[str, ...]:
    """The villages of one township that an address names one beside the other (甲村、乙村, 甲村和乙村, 甲村乙村交界处); none where it names one.

    A listed name right behind a village, or behind its 行政村, is a natural village of it.
    """
    found: dict[str, None] = {}
    for first, second in pairwise(mentions):
        one, other = first.readings[0], second.readings[0]
        if (
            one.level is not _VILLAGE
            or other.level is not _VILLAGE
            or index.township_of(one.code) != index.township_of(other.code)
        ):
            continue
        words = text[one.steps[-1].start : first.end], text[other.start : second.end]
        apart = second.start > first.end or _BORDER.match(text, second.end) is not None
        beside = apart and _AND.fullmatch(text, first.end, second.start) is not None
        if beside and len(other.steps) == 1 and all(word.endswith(_BARE) and not word.endswith("行政村") for word in words):
            found |= {one.code: None, other.code: None}
    return tuple(found)


def told_together(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The villages of a narrative that it lists as meant all alike (甲村、乙村、丙村都..., 甲村和乙村两个村...); none where it lists none."""
    for at in range(len(mentions) - 1, 0, -1):
        if _ALL_OF_THEM.match(text, mentions[at].end) is None:
            continue
        first = at
        while first and _AND.fullmatch(text, mentions[first - 1].end, mentions[first].start):
            first -= 1
        codes = {m.readings[0].code: m.readings[0].level for m in mentions[first : at + 1]}
        if len(codes) > 1 and all(level is _VILLAGE for level in codes.values()):
            return tuple(codes)
    return ()
