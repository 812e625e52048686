"""The short way through an address that names every level once, by its full name.

Such addresses are the rule in a ledger and need no search: each name must be the longest one listed at its place and belong to one
unit only, inside the unit before it. Everything down to the county is kept as an ``Opening``, since a ledger opens its addresses in
few ways. Anything unusual gives up and leaves the text to the full reading.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import Context, Reading, Step
from fieldvisit.geocoding.index import Doors, Form, Index
from fieldvisit.geocoding.lexicon.surfaces import PACKED_BEFORE, only_full_in
from fieldvisit.geocoding.text.residue import JOINTS, SUFFIX, SUFFIXES, Leftover, has_group, skip_words

_MORE: Final = re.compile("[县市镇乡区州盟旗省]|街道|办事处|交界|之间|中间")
_BESIDE: Final = frozenset(" 和与及")
_ANOTHER: Final = re.compile(" ?[和与及]?[\u4e00-\u9fff]{1,7}?(?:村(?!民)|社区)")
"""Another village named beside the first, to be read in full; words without a separator are a natural village's."""
_CITY: Final = AdminLevel.CITY
_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_VILLAGE: Final = AdminLevel.VILLAGE
_new: Final = tuple.__new__
_NO_FLAGS: frozenset[str] = frozenset()
_MOST_KEPT: Final = 16384
_LONGEST_KEPT: Final = 40
_HEAD: Final = 4
_ENDINGS: dict[str, bool | None] = {"": None} | {word: "社区" in word or "居" in word for word in (*SUFFIXES, "村")}
"""What may be all that follows a village's name: whether the words are those of a town (none: no words)."""


class Opening(NamedTuple):
    """How an address begins: the county named, and where its name ends.

    ``longer`` are the words behind ``end`` that would make one of the names a longer one. ``start`` is where the county's name begins,
    ``city`` what stands before it (empty: none), with its place.
    """

    county: str
    end: int
    longer: tuple[str, ...]
    start: int
    city: str
    city_start: int
    city_end: int

    def steps(self) -> tuple[Step, ...]:
        """One step per level, the county's last."""
        county = Step(_COUNTY, self.county, self.start, self.end, "full", 0.0)
        return (Step(_CITY, self.city, self.city_start, self.city_end, "full", 0.0), county) if self.city else (county,)


class Plain(NamedTuple):
    """A plain address: its opening, its township and village, and where their words begin and end."""

    opening: Opening
    township: str
    township_start: int
    township_end: int
    village: str
    start: int
    end: int

    def steps(self) -> tuple[Step, ...]:
        """One step per level, the village's last."""
        return (
            *self.opening.steps(),
            Step(_TOWNSHIP, self.township, self.township_start, self.township_end, "full", 0.0),
            Step(_VILLAGE, self.village, self.start, self.end, "full", 0.0),
        )

    def reading(self) -> Reading:
        """The same as the full reading would tell it."""
        steps = self.steps()
        return Reading(self.village, _VILLAGE, 0.0, steps[0].start, self.end, steps, Leftover.NOTHING, _NO_FLAGS)


class ShortWay:
    """The short way with one index."""

    def __init__(self, index: Index) -> None:
        self._index, self._urban = index, index.urban
        self._packed, self._begin, self._scattered = index.villages.packed, index.villages.lengths, index.scattered
        self._kept: dict[str, Opening] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}

    def find(self, text: str) -> Plain | None:
        """The plain address a normalised text is; nothing when any level is missing, doubled, spelled otherwise or shared."""
        for length in self._lengths.get(text[:_HEAD], ()):
            opening = self._kept.get(text[:length])
            if opening is not None and not (opening[2] and text.startswith(opening[2], length)):
                break
        else:
            opening = self._open(text)
            if opening is None:
                return None
        begin = opening[1]
        if text[begin : begin + 1] in JOINTS:
            begin = skip_words(text, begin)
        township, end = self._index.township_at(opening[0], text, begin)
        return self._below(text, opening, township, begin, end) if township else None

    def _below(self, text: str, opening: Opening, township: str, begin: int, end: int) -> Plain | None:
        """The address, if one village of the township is fully named behind ``end``."""
        start = skip_words(text, end) if text[end : end + 1] in JOINTS else end
        most, behind = len(text) - start, text[start:]
        for letter in self._begin.get(behind[:2], ""):
            length = ord(letter)
            if length <= most and (units := self._packed.get(surface := behind[:length])) is not None:
                village = self._only(surface, units, township)
                if village is not None:
                    last = self._ended(text, village, start + length) if village else 0
                    return _new(Plain, (opening, township, begin, end, village, start, last)) if last else None
        return None

    def _only(self, surface: str, units: str, township: str) -> str | None:
        """The only village of a township whose full name a form is; empty when it is no full name or shared, none when nobody's."""
        if township not in self._scattered:
            village = only_full_in(units, PACKED_BEFORE + township)
            if village:
                return village
        names = self._index.villages_of(township, surface, units)
        if not names:
            return None
        return names[0].code if len(names) == 1 and names[0].form is Form.FULL else ""

    def _ended(self, text: str, village: str, behind: int) -> int:
        """Where the village's level words end; 0 if they do not fit its kind or something behind them names another place."""
        end, words = len(text), text[behind:]
        if words not in _ENDINGS:
            suffix = SUFFIX.match(words)
            end = behind if suffix is None else behind + suffix.end()
            words = text[behind:end]
            if text[end : end + 1] in _BESIDE and _ANOTHER.match(text, end) is not None:
                return 0
            if _MORE.search(text, end) is not None or not (words or has_group(text, end)):
                return 0
        urban = _ENDINGS.get(words, False)
        return 0 if urban is not None and urban != (village in self._urban) else end

    def _open(self, text: str) -> Opening | None:
        """The opening of a text, kept for the next text that begins so."""
        found = _opening(text, self._index)
        if found is not None and _HEAD <= found.end <= _LONGEST_KEPT and not self._looks_further(found.end, text):
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
                self._lengths.clear()
            self._kept[text[: found.end]] = found
            head = text[:_HEAD]
            lengths = self._lengths.get(head, ())
            if found.end not in lengths:
                self._lengths[head] = tuple(sorted((*lengths, found.end), reverse=True)) if lengths else (found.end,)
        return found

    def _looks_further(self, end: int, text: str) -> bool:
        """Whether an opening that ends there was read by what stands behind it: a city behind the province's bare name."""
        bare = self._index.home.bare
        return end < len(bare) + 4 and text.startswith(bare)


short_way: Final = lru_cache(maxsize=2)(ShortWay)
"""The short way with an index; those of the last two are kept."""


def plain_address(text: str, index: Index, context: Context) -> Reading | None:
    """The reading of a plain address down to the village; nothing where columns of the ledger already name a county or township."""
    found = None if context.county or context.township else short_way(index).find(text)
    return None if found is None else found.reading()


def _opening(text: str, index: Index) -> Opening | None:
    home, pos = index.home, 0
    if text.startswith(home.bare):
        pos = home.whole(text, 0) or (len(home.bare) if home.before_city.match(text) else 0)
    begin = pos = _behind(text, pos)
    city, city_end, longer = _through(index.city_doors, text, pos)
    if city:
        pos = _behind(text, city_end)
    county, end, others = _through(index.county_doors, text, pos)
    if not county or (city and index.city_of(county) != city):
        return None
    tried = [(begin, name) for name in longer] + [(pos, name) for name in others]
    rest = tuple([name[end - at :] for at, name in tried if name.startswith(text[at:end])]) if tried else ()
    return _new(Opening, (county, end, rest, pos, city, begin, city_end))


def _behind(text: str, pos: int) -> int:
    return skip_words(text, pos) if text[pos : pos + 1] in JOINTS else pos


def _through(doors: Doors, text: str, pos: int) -> tuple[str, int, list[str]]:
    """The only unit whose full name is the longest form at ``pos`` (empty: none), with its end and the longer forms it is not."""
    longer: list[str] = []
    for surface, code in doors.get(text[pos : pos + 2], ()):
        if text.startswith(surface, pos):
            return code, pos + len(surface), longer
        longer.append(surface)
    return "", pos, longer
