"""The gazetteer arranged for look-up: every written form of every unit, and which unit lies in which."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.lexicon.below import Below
from fieldvisit.geocoding.lexicon.forms import LEVEL_WORDS, Cores, Form, Name, core_of
from fieldvisit.geocoding.lexicon.outside import home_of, outside_of
from fieldvisit.geocoding.lexicon.store import stored_tables
from fieldvisit.geocoding.lexicon.surfaces import PACKED_BEFORE, Doors, Surfaces, begun_with, only_full_in
from fieldvisit.geocoding.lexicon.tables import Tables, tables_of

_MOST_KEPT: Final = 65536
_new: Final = tuple.__new__
_URBAN: Final = frozenset({"社区", "居委会"})
__all__ = ["LEVEL_WORDS", "Cores", "Doors", "Form", "Index", "Name", "Surfaces", "core_of"]


class Index(Below):
    """Written forms and tree of one gazetteer.

    ``upper_heads`` are the first two characters of the written forms of cities, counties and townships. The doors hold the written
    forms of cities and counties, each with the only unit that is fully named so. ``urban`` are the villages of towns. ``home`` is what
    the gazetteer's province is called, ``outside`` what lies in no province of it.
    """

    def __init__(self, gazetteer: Gazetteer, tables: Tables | None = None) -> None:
        tables = tables_of(gazetteer) if tables is None else tables
        self.edition = gazetteer.edition
        super().__init__(gazetteer, tables)
        self.cities, self.counties = tables.cities, tables.counties
        self.townships, self.villages = tables.townships, tables.villages
        self.successors, self.letters = tables.successors, tables.letters
        self._within: dict[tuple[str, str], tuple[Name, ...]] = {}
        self._marks: dict[str, str] = {}
        self.spelled: dict[tuple[str, str], list[tuple[str, str, int, float]]] = {}
        self._villages_begin, self._townships_begin = self.villages.lengths, self.townships.lengths
        self.upper_heads = frozenset(self._townships_begin).union(self.counties.lengths, self.cities.lengths)
        self._heads = frozenset(self._villages_begin).union(self.upper_heads)
        self.city_doors, self.county_doors = self.cities.doors(), self.counties.doors()
        self.home, self.outside = home_of(gazetteer), outside_of(gazetteer)
        self._unshared: frozenset[str] | None = None
        self.scattered: set[str] = set()
        self._apart: list[GazetteerUnit] = []
        villages = [unit for unit in gazetteer.units if unit.level is AdminLevel.VILLAGE]
        self.urban = frozenset([unit.code for unit in villages if unit.kind in _URBAN])
        for unit in villages:
            if not unit.code.startswith(unit.parent):
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

    def villages_of(self, township: str, surface: str, units: str) -> tuple[Name, ...]:
        """The villages of a township that are written, or once were, exactly as a listed ``surface`` with its packed ``units``.

        Former names, also of villages that moved away, stand where no village of today is written so.
        """
        if township in self.scattered:
            named = self.villages.named(surface)
            names = tuple([n for n in named if n.form is not Form.OLD and self.by_code[n.code].parent == township])
        else:
            names = begun_with(units, township, old=False)
        if names or surface + ":" not in self._former_names.get(township, ""):
            return names
        _, *entries = ("|" + self._former_names[township]).split(f"|{surface}:")
        return tuple([_new(Name, (code, Form.OLD)) for code in dict.fromkeys([entry.partition("|")[0] for entry in entries])])

    def names_within(self, surface: str, units: str, scope: str) -> tuple[Name, ...]:
        """The villages written ``surface``, a form with its packed ``units``, that lie in a county, zone or city; former names too."""
        if scope in self._whole_counties:
            return begun_with(units, scope, old=True)
        found = self._within.get((surface, scope))
        if found is None:
            if len(scope) == 6:
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
