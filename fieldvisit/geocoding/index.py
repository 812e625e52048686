"""The gazetteer arranged for look-up: every written form of every unit, and which unit lies in which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.lexicon.forms import LEVEL_WORDS, Cores, Form, Name, core_of
from fieldvisit.geocoding.lexicon.outside import home_of, outside_of
from fieldvisit.geocoding.lexicon.store import stored_tables
from fieldvisit.geocoding.lexicon.surfaces import PACKED_BEFORE, Doors, Found, Surfaces, only_full_in
from fieldvisit.geocoding.lexicon.tables import Tables, bare_names, tables_of
from fieldvisit.geocoding.lexicon.tree import Tree
from fieldvisit.geocoding.text.characters import sound_keys
from fieldvisit.geocoding.text.spelling import APART

_MOST_KEPT: Final = 65536
_new: Final = tuple.__new__
_PART: Final = "\t"
__all__ = ["LEVEL_WORDS", "Cores", "Doors", "Form", "Index", "Name", "Surfaces", "core_of"]


class Index(Tree):
    """Written forms and tree of one gazetteer.

    ``upper_heads`` are the first two characters of the written forms of cities, counties and townships. The doors hold the written
    forms of cities and counties, each with the only unit that is fully named so. ``home`` is what the gazetteer's province is called,
    ``outside`` what lies in no province of it.
    """

    def __init__(self, gazetteer: Gazetteer, tables: Tables | None = None) -> None:
        tables = tables_of(gazetteer) if tables is None else tables
        self.edition = gazetteer.edition
        super().__init__({**gazetteer.by_code, **{unit.code: unit for unit in tables.gone}})
        self.cities, self.counties = tables.cities, tables.counties
        self.townships, self.villages = tables.townships, tables.villages
        self.successors, self._former_names = tables.successors, tables.former
        self.letters, self._below, self._listed, self._heard = tables.letters, tables.below, tables.listed, tables.sounds
        self._cores: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, Cores] = {}
        self._within: dict[tuple[str, str], tuple[Name, ...]] = {}
        self._marks: dict[str, str] = {}
        self.spelled: dict[tuple[str, str], list[tuple[str, str, int, float]]] = {}
        self._sounds: dict[str, dict[str, str]] = {}
        self._villages_begin, self._townships_begin = self.villages.lengths, self.townships.lengths
        self.upper_heads = frozenset(self._townships_begin).union(self.counties.lengths, self.cities.lengths)
        self._heads = frozenset(self._villages_begin).union(self.upper_heads)
        self.city_doors, self.county_doors = self.cities.doors(), self.counties.doors()
        self.home, self.outside = home_of(gazetteer), outside_of(gazetteer)
        self._county_cores: tuple[tuple[str, tuple[str, ...]], ...] | None = None
        self._unshared: frozenset[str] | None = None
        self._children: dict[str, list[str]] = {}
        self.scattered: set[str] = set()
        self._apart: list[GazetteerUnit] = []
        for unit in gazetteer.units:
            self._children.setdefault(unit.parent, []).append(unit.code)
            if unit.level is AdminLevel.VILLAGE and not unit.code.startswith(unit.parent):
                self._apart.append(unit)
                self.scattered |= {unit.parent, *(unit.code[:length] for length in range(1, len(unit.code)))}

    def next_begin(self, text: str, start: int) -> int:
        """Where the next name, of the province or outside it, may begin, at ``start`` or behind; the end of the text when none does."""
        heads, outside = self._heads, self.outside.heads
        for pos in range(start, len(text) - 1):
            head = text[pos : pos + 2]
            if head in heads or (head in outside and self.outside.end(text, pos) > pos):
                return pos
        return len(text)

    def may_begin(self, text: str, start: int) -> bool:
        """Whether any name, of the province or outside it, may begin at ``start``; a quick look at two characters."""
        head = text[start : start + 2]
        return head in self._heads or (head in self.outside.heads and self.outside.end(text, start) > start)

    def city_at(self, text: str, start: int) -> tuple[str, int]:
        """The only city that the longest form at ``start`` fully names (empty: none), with its end."""
        return _door(self.city_doors, text, start)

    def county_at(self, text: str, start: int) -> tuple[str, int]:
        """The same for counties."""
        return _door(self.county_doors, text, start)

    def township_at(self, county: str, text: str, start: int) -> tuple[str, int]:
        """The only township of a county or zone that the longest form at ``start`` fully names (empty: none), with its end."""
        lengths = self._townships_begin.get(text[start : start + 2])
        if lengths is None:
            return "", start
        found, mark, most = self.townships.packed.get, self._marks.get(county), len(text) - start
        if mark is None:
            mark = self._marks[county] = self._find_mark(county)
        for letter in lengths:
            length = ord(letter)
            if length <= most and (units := found(surface := text[start : start + length])) is not None:
                if mark:
                    code = only_full_in(units, mark)
                else:
                    names = [name for name in self.townships.named(surface) if name[0] in self.township_codes(county)]
                    only = len(names) == 1 and names[0].form is Form.FULL
                    code = names[0].code if only else "" if names else None
                if code is not None:
                    return code, start + length
        return "", start

    def _find_mark(self, county: str) -> str:
        """What the codes of a county's townships begin with among the packed ones; empty where some begin otherwise."""
        return PACKED_BEFORE + county if all(code.startswith(county) for code in self.townships_in(county)) else ""

    def villages_at(self, township: str, text: str, start: int) -> Found:
        """The written forms of a township's villages that begin at ``start`` as (end, names), longest first.

        Former names, also of villages that moved away, stand where no village of today is written so.
        """
        found = []
        for length in self.villages.lengths_at(text[start : start + 2]):
            surface = text[start : start + length]
            if len(surface) == length and surface in self.villages.packed and (names := self.villages_of(township, surface)):
                found.append((start + length, names))
        return tuple(found)

    def villages_of(self, township: str, surface: str) -> tuple[Name, ...]:
        """The villages of a township that are written, or once were, exactly as a listed ``surface``."""
        if township in self.scattered:
            named = self.villages.named(surface)
            names = tuple([n for n in named if n.form is not Form.OLD and self.by_code[n.code].parent == township])
        else:
            names = self.villages.under(surface, township)
        if names or surface + ":" not in self._former_names.get(township, ""):
            return names
        _, *entries = ("|" + self._former_names[township]).split(f"|{surface}:")
        return tuple([Name(code, Form.OLD) for code in dict.fromkeys([entry.partition("|")[0] for entry in entries])])

    def names_within(self, surface: str, scope: str) -> tuple[Name, ...]:
        """The villages written ``surface`` that lie in a county, zone or city, former names included."""
        found = self._within.get((surface, scope))
        if found is None:
            if scope in self._whole_counties:
                found = self.villages.begun_with(surface, scope)
            elif len(scope) == 6:
                towns = self.township_codes(scope)
                found = tuple([n for n in self.villages.named(surface) if self.by_code[n.code].parent in towns])
            else:
                found = tuple([n for n in self.villages.named(surface) if self.city_of(n.code) == scope])
            if len(self._within) >= _MOST_KEPT:
                self._within.clear()
            self._within[surface, scope] = found
        return found

    @property
    def _whole_counties(self) -> frozenset[str]:
        """The counties whose villages are those whose codes begin with the county's: no zone has a part in them."""
        if self._unshared is None:
            self._unshared = self._find_unshared()
        return self._unshared

    def _find_unshared(self) -> frozenset[str]:
        shared = {unit.code[:6] for unit in self._apart}
        for unit in self._apart:
            shared.update(self.counties_of(unit.parent))
        for code, below in self._children.items():
            above = self.by_code.get(code)
            if above is not None and above.level is AdminLevel.TOWNSHIP:
                shared.update(() if above.parent == code[:6] else (*self.counties_of(code), code[:6]))
            else:
                shared.update([child[:6] for child in below if self.by_code[child].level is AdminLevel.VILLAGE])
        return frozenset(code for code, unit in self.by_code.items() if unit.level is AdminLevel.COUNTY) - shared

    def village_codes(self, township: str) -> tuple[str, ...]:
        """The villages of a township, of a former one those it once had, in order of code."""
        former = () if township in self._children else (code for _, code in self._former(township))
        return tuple(dict.fromkeys((*self._children.get(township, ()), *former)))

    def cores(self, code: str) -> tuple[str, ...]:
        """The bare names of a unit: the current one first, then those of its aliases."""
        found = self._cores.get(code)
        if found is None:
            found = self._cores[code] = self._find_cores(self.by_code[code])
        return found

    def _find_cores(self, unit: GazetteerUnit) -> tuple[str, ...]:
        siblings = self._children.get(unit.parent, ())
        if unit.code in siblings:
            packed = self._below.get(unit.parent, "").split("|")
            if len(packed) == len(siblings):
                if unit.level is AdminLevel.TOWNSHIP:  # asked for together, all those of a county
                    self._cores.update((code, tuple(names.split(","))) for code, names in zip(siblings, packed, strict=True))
                    return self._cores[unit.code]
                return tuple(packed[siblings.index(unit.code)].split(","))
        return bare_names(unit)

    def village_cores(self, township: str) -> Cores:
        """The villages of a township, of a former one those it once had, with each of their bare names, in order of code."""
        return self._named.get(township) or self._named_in(township)

    def township_cores(self, county: str) -> Cores:
        """The townships of a county or zone with each of their bare names, in order of code."""
        return self._named.get(county) or self._named_in(county)

    def _named_in(self, above: str) -> Cores:
        """The units right below one with each of their bare names, as they are kept packed, else worked out."""
        packed = self._listed.get(above)
        if packed is None:
            found = self._find_named(above)
        elif _PART in packed:
            echo, names, codes = packed.split(_PART)
            found = _new(Cores, (tuple(codes.split(APART)) if codes else (), names, echo))
        else:
            found = _new(Cores, (tuple(self._children[above]), self._below[above], packed))
        self._named[above] = found
        return found

    def _find_named(self, above: str) -> Cores:
        unit = self.by_code.get(above)
        lower = unit is not None and unit.level is AdminLevel.TOWNSHIP
        codes = self.village_codes(above) if lower else self.townships_in(above)
        return Cores.of([(code, core) for code in codes for core in self.cores(code)])

    def listed(self) -> dict[str, str]:
        """The names below each county, zone and township, packed: what they sound like, and names and codes where they are no others'."""
        scopes = {code for code, unit in self.by_code.items() if unit.level is AdminLevel.TOWNSHIP}.union(
            self.townships_by_county
        )
        packed = {}
        for above in sorted(scopes):
            codes, names, echo = self._find_named(above)
            known = names == self._below.get(above) and list(codes) == list(self._children.get(above, ()))
            packed[above] = echo if known else _PART.join((echo, names, APART.join(codes)))
        return packed

    def sounding_like(self, written: str, county: str) -> tuple[str, ...]:
        """Villages of a county (or, without one, townships of the province) that sound like ``written``, in order of code."""
        return self.sounding_so(sound_keys(written), county)

    def sounding_so(self, keys: list[str], county: str) -> tuple[str, ...]:
        """The same for what words can sound like."""
        heard, mark, found = self._heard or self._heard_in(county), f"|{county}=", set[str]()
        for key in keys:
            packed = heard.get(key)
            if packed is not None and (at := packed.find(mark)) >= 0:
                begin = at + len(mark)
                end = packed.find("|", begin)
                found.update((packed[begin:end] if end > 0 else packed[begin:]).split(","))
        return tuple(sorted(found)) if found else ()

    @property
    def county_cores(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The counties with their bare names, in order of code."""
        if self._county_cores is None:
            counties = [code for code, unit in self.by_code.items() if unit.level is AdminLevel.COUNTY]
            self._county_cores = tuple([(code, self.cores(code)) for code in counties])
        return self._county_cores

    def sound_rows(self) -> dict[str, str]:
        """Which units sound so, as ``|county=code,code`` one after the other; townships of the province under an empty county."""
        rows: dict[str, list[str]] = {}
        for county in ("", *self.townships_by_county):
            for key, codes in self._sounding(county).items():
                rows.setdefault(key, []).append(f"|{county}={','.join(codes)}")
        return {key: "".join(parts) for key, parts in rows.items()}

    def _heard_in(self, county: str) -> dict[str, str]:
        """The rows of one county, worked out when first asked for: for an index whose tables came without them."""
        rows = self._sounds.get(county)
        if rows is None:
            found = self._sounding(county).items()
            rows = self._sounds[county] = {key: f"|{county}={','.join(codes)}" for key, codes in found}
        return rows

    def _sounding(self, county: str) -> dict[str, tuple[str, ...]]:
        towns = self.townships_in(county)
        codes = [v for t in towns for v in self.village_codes(t)] if county else list(self._all_townships())
        table: dict[str, list[str]] = {}
        for code in codes:
            for core in self.cores(code):
                for key in sound_keys(core):
                    table.setdefault(key, []).append(code)
        return {key: tuple(dict.fromkeys(found)) for key, found in table.items()}

    def _former(self, township: str) -> list[tuple[str, str]]:
        """The former names of a township's villages, each with a unit of today."""
        packed = self._former_names.get(township, "").split("|")
        return [(core, code) for core, _, code in (entry.partition(":") for entry in packed) if core]

    def _all_townships(self) -> Iterator[str]:
        return (code for code, unit in self.by_code.items() if unit.level is AdminLevel.TOWNSHIP)


def load_index(gazetteer: Gazetteer, cache: Path | None = None) -> Index:
    """The index of a gazetteer, from the folder ``cache`` if it holds one made from the same inputs, else made and stored there.

    Without a folder the index is made in memory. The answers are the same either way.

    Raises
    ------
    OSError
        If the folder is missing or cannot be written.
    """
    return Index(gazetteer, None if cache is None else stored_tables(gazetteer, cache, _complete))


def _complete(gazetteer: Gazetteer) -> Tables:
    """The tables with what only an index can work out."""
    tables = tables_of(gazetteer)
    index = Index(gazetteer, tables)
    return replace(tables, listed=index.listed(), sounds=index.sound_rows())


def _door(doors: Doors, text: str, start: int) -> tuple[str, int]:
    for surface, code in doors.get(text[start : start + 2], ()):
        if text.startswith(surface, start):
            return code, start + len(surface)
    return "", start
