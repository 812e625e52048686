"""All places a text mentions, and which of them the petition is about: the place of the problem, else the home."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import CONFLICT, Context, Reader, Reading
from fieldvisit.geocoding.index import Index
from fieldvisit.geocoding.reading.state import dearer, new
from fieldvisit.geocoding.reading.unlisted import NAMED_COUNTY
from fieldvisit.geocoding.role.cues import Spot
from fieldvisit.geocoding.role.mention import CREDIBLE, Mention, names_above, one_address
from fieldvisit.geocoding.role.model import Claimed
from fieldvisit.geocoding.role.words import WEIGHT, Role, role_of
from fieldvisit.geocoding.text.residue import SUFFIX, has_group, skip_words
from fieldvisit.geocoding.text.spelling import spelling_cost

_CITY: Final = AdminLevel.CITY
_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_VILLAGE: Final = AdminLevel.VILLAGE
_MISSPELLED: Final = 5.5
_LEFT_OUT: Final = 0.7
"""What it costs that a mention leaves the levels above to the one before it."""
_COUNTY_UP: Final = frozenset({_CITY, _COUNTY})
_UPPER: Final = _COUNTY_UP | {_TOWNSHIP}
_DEPTHS: Final[dict[AdminLevel | None, int]] = {_VILLAGE: 3, _TOWNSHIP: 2, _COUNTY: 1}
_OLD_HOME: Final = "老家"
_BELOW: Final = 3.0
_WRITTEN_UP: Final = 0.7
_SHORT: Final = re.compile("[\u4e00-\u9fff]村(?!民(?!小?组)|[里头口内外])")
_BEFORE_SHORT: Final = frozenset(" 和与及跟同在到去从往离给把被让将由映报诉查处于近邻壁")


def find_mentions(text: str, index: Index, context: Context, *, address: bool) -> tuple[Mention, ...]:
    """All places in order of the text.

    In an address the first words are always read, in a narrative only words where a known name begins. Upper levels a
    mention omits are inherited from the mention before it, as weaker evidence.
    """
    mentions: list[Mention] = []
    reader = Reader(text, index, context.office)
    pos = skip_words(text, 0)
    if address:
        pos = _take(mentions, reader, reader.opening(pos), context, always=True)
    while (pos := index.next_begin(text, pos)) < len(text):
        pos = _take(mentions, reader, pos, context, always=False)
    if address:
        return one_address(text, mentions, index, context.office)
    roles = [role_of(text, mention.start, mention.end) for mention in mentions]
    told = [new(Mention, (m.start, m.end, m.readings, role, WEIGHT[role])) for m, role in zip(mentions, roles, strict=True)]
    return _nearest_to_trouble(text, tuple(told))


def _nearest_to_trouble(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions with the one right before the last words of trouble made heavier, unless those words point back home."""
    if len(mentions) < 2:
        return mentions
    found = [match for match in _TROUBLE.finditer(text) if match.start() >= mentions[0].end]
    if not found:
        return mentions
    near = max((m for m in mentions if m.end <= found[-1].start()), key=lambda m: m.end, default=mentions[-1])
    if (
        _HOMEWARD.search(text, near.end)
        or near.role in (Role.OFFICE, Role.KIN)
        or (near.role is Role.OTHER and any(m.weight > near.weight for m in mentions))
        or _SETTLED.search(text[near.end : near.end + 12])
    ):
        return mentions
    heavier = near._replace(weight=max(near.weight, 1.0) + 0.8)
    return tuple(heavier if m is near else m for m in mentions)


_TROUBLE: Final = re.compile(
    "没有(?!关系|问题)|没人|无人|松动|裂|歪|倒塌|淤|老化|跳闸|停电|不亮|不通|冒|臭|污|损坏|破损|坏了|漏|塌|堵|危险|不敢|未|断|缺|积水|不给|不管|失修|拖欠|没到账|被"
)
_HOMEWARD: Final = re.compile("老家|本村|我村|我们村|村里|家里|家中|我家|回[家村来]|返乡|婆家|原来的村")
_SETTLED: Final = re.compile("修好|解决了|装了|已经|办好|建成|通了")


def choose(mentions: tuple[Mention, ...], claimed: Claimed | None = None) -> Mention | None:
    """The mention the petition is about: whose unit is claimed most; in an address (no claims) the deepest, the first among equals."""
    if len(mentions) < 2:
        return mentions[0] if mentions else None
    if claimed is None:
        return max(mentions, key=lambda m: (_depth(m), -m.start))
    return max(mentions, key=lambda m: (claimed.claim[m.readings[0].code], _depth(m), m.weight, -m.start))


def spots_of(mentions: Sequence[Mention]) -> tuple[Spot, ...]:
    """The mentions as the role model sees them; readings of no unit count as places too."""
    return tuple([new(Spot, (m.start, m.end, m.readings[0].code, _depth(m), m.weight)) for m in mentions])


def _take(mentions: list[Mention], reader: Reader, pos: int, context: Context, *, always: bool) -> int:
    """Read a mention at ``pos`` if one begins there; the position to go on from."""
    text, index = reader.text, reader.index
    if not always and not may_count(reader, pos, mentions):
        return pos + 1
    readings = read_mention(reader, pos, context, mentions, always=always)
    if not readings:
        return pos + 1 if not always else pos
    if mentions and _contradicts(readings[0], text, mentions[-1], index):
        readings = [dearer(r, CONFLICT, "conflict") for r in readings]
    best = readings[0]
    if mentions and best[1] is _TOWNSHIP and names_above(text, mentions[-1], readings):
        below = _below(reader, mentions[-1], best)
        if below:
            mentions[-1] = mentions[-1]._replace(end=best.end, readings=below)
            return max(best.end, pos + 1)
    mentions.append(new(Mention, (best.start, best.end, tuple(readings), Role.OTHER, WEIGHT[Role.OTHER])))
    return max(best.end, pos + 1)


def _below(reader: Reader, village: Mention, above: Reading) -> tuple[Reading, ...]:
    """The readings of a village's words inside the township named behind them, with what that named; none where none is near."""
    found = reader.read(village.start, Context(township=above.code), spelling=False)
    kept = [r for r in found if r.level is _VILLAGE and r.cost < _BELOW]
    return tuple([r._replace(cost=r.cost + _WRITTEN_UP, steps=(*above.steps, *r.steps)) for r in kept])


def read_mention(reader: Reader, pos: int, context: Context, earlier: list[Mention], *, always: bool) -> list[Reading]:
    """The readings of a mention that begins at ``pos``; none when the words there name no place of their own."""
    text = reader.text
    readings = reader.read(pos, context, spelling=always)
    if readings and earlier and not any(step.level in _UPPER for step in readings[0].steps):
        readings = _inherited(reader, pos, context, earlier) or readings
    if always:
        return readings
    if (
        not readings
        or not (_is_credible(readings[0], text) or _is_sibling(reader, pos, earlier))
        or _belongs_to_last(readings[0], text, earlier)
    ):
        return []
    return readings


def may_count(reader: Reader, pos: int, earlier: list[Mention]) -> bool:
    """Whether what is read at ``pos`` may be kept: a quick look that saves reading villages that would be left aside anyway."""
    if not reader.begins_low(pos):
        return True
    if has_group(reader.text, pos) or reader.text.startswith(_OLD_HOME, pos):
        return False
    if not (reader.has_suffixed(pos) or _is_sibling(reader, pos, earlier)):
        return False
    return not (earlier and _continues(pos, reader.text, earlier[-1]))


def _is_sibling(reader: Reader, pos: int, earlier: list[Mention]) -> bool:
    """Whether a village of one character and 村 begins here in the township that was told last: two characters that say little alone."""
    text = reader.text
    if not earlier or _SHORT.match(text, pos) is None or (pos and text[pos - 1] not in _BEFORE_SHORT):
        return False
    index, last, short = reader.index, earlier[-1].readings[0], text[pos : pos + 2]
    units = index.villages.packed.get(short)
    if units is None or last.level not in (_VILLAGE, _TOWNSHIP):
        return False
    return bool(index.villages_of(last.code if last.level is _TOWNSHIP else index.township_of(last.code), short, units))


def _belongs_to_last(reading: Reading, text: str, earlier: list[Mention]) -> bool:
    """Whether the words only continue an earlier place whose village nobody listed, or which lies outside the province."""
    if not earlier:
        return False
    last = earlier[-1]
    above = _COUNTY_UP if last.readings[0].flags & {"outside", "unknown_county"} else _UPPER
    return not any(step.level in above for step in reading.steps) and _continues(reading.start, text, last)


def _continues(start: int, text: str, last: Mention) -> bool:
    """Whether words at ``start`` that name no higher level only continue the last place."""
    between = text[last.end : start].strip()
    if " " in between:
        return False
    best = last.readings[0]
    return "outside" in best.flags or (best.level is not _VILLAGE and start - last.end <= 6)


def _inherited(reader: Reader, pos: int, context: Context, earlier: list[Mention]) -> list[Reading]:
    index = reader.index
    known = next((m.readings[0].code for m in reversed(earlier) if m.readings[0].code), "")
    unit = index.by_code.get(known)
    if unit is None or unit.level is _CITY:
        return []
    township = {_VILLAGE: unit.parent, _TOWNSHIP: unit.code}.get(unit.level, "")
    county = (index.counties_of(known) or ("",))[0]
    for scope in (Context(context.office, county=county, township=township), Context(context.office, county=county)):
        readings = reader.read(pos, scope, spelling=False)
        if readings and readings[0].cost < 3.0 and readings[0].level is _VILLAGE:
            return [dearer(reading, _LEFT_OUT, "") for reading in readings]
    return []


def _contradicts(reading: Reading, text: str, last: Mention, index: Index) -> bool:
    """Whether the words before name a county or city in front of a unit that does not lie in it."""
    before = last.readings[0]
    county = NAMED_COUNTY.fullmatch(text[last.end : reading.start].strip()) if before.level is _CITY else None
    named = any(step.level in _COUNTY_UP for step in reading.steps)
    if county is not None:
        return not named and not _misspells(county.group(1), reading, before, index)
    if before.level not in _COUNTY_UP or not reading.code or text[last.end : reading.start].strip():
        return False
    if named:
        return before.steps[-1].rule == "full" and _in_other_city(before, reading, index)
    return not index.inside(reading.code, before.code)


def _in_other_city(before: Reading, reading: Reading, index: Index) -> bool:
    """Whether a county is named right behind one of another city."""
    counties = before.level is _COUNTY and reading.steps[0].level is _COUNTY
    return counties and index.city_of(before.code) != index.city_of(reading.code)


def _misspells(written: str, reading: Reading, before: Reading, index: Index) -> bool:
    """Whether a county's name written between a city and a place in it may be another spelling of that place's county."""
    if not index.inside(reading.code, before.code):
        return False
    counties = index.counties_of(reading.code)
    cores = [core for code, names in index.county_cores if code in counties for core in names]
    return any(spelling_cost(core, written, _MISSPELLED) <= _MISSPELLED for core in cores)


def _is_credible(reading: Reading, text: str) -> bool:
    """Whether the words really name a place: a name with its level word, or two levels in a row."""
    if has_group(text, reading.start) or (len(reading.steps) == 1 and text.startswith(_OLD_HOME, reading.start)):
        return False
    named = [s for s in reading.steps if s.rule in CREDIBLE and s.level is not _VILLAGE and s.end - s.start > 2]
    if named or len(reading.steps) > 1:
        return True
    last = reading.steps[-1]
    long_enough = last.end - last.start > 2
    return long_enough and last.level is _VILLAGE and SUFFIX.search(text[last.start : last.end]) is not None


def _depth(mention: Mention) -> int:
    best = mention.readings[0]
    return _DEPTHS.get(best.level, 0) if best.code else 0
