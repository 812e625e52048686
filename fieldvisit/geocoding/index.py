"""The gazetteer arranged for look-up: every written form of every unit, and which unit lies in which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache as kept
from functools import cached_property
from pathlib import Path

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.lexicon.forms import LEVEL_WORDS, Form, Name, Named, core_of
from fieldvisit.geocoding.lexicon.store import stored_tables
from fieldvisit.geocoding.lexicon.surfaces import Found, Surfaces
from fieldvisit.geocoding.lexicon.tables import Tables, bare_names, tables_of
from fieldvisit.geocoding.text.characters import sound_keys

__all__ = ["LEVEL_WORDS", "Form", "Index", "Name", "Named", "Surfaces", "core_of"]


class Index:
    """Written forms and tree of one gazetteer.

    Development zones have two parents, the statistical zone (first six digits of the code) and the civil district the gazetteer
    states; a township of a zone lies in both.
    """

    def __init__(self, gazetteer: Gazetteer, tables: Tables | None = None) -> None:
        tables = tables_of(gazetteer) if tables is None else tables
        self.edition = gazetteer.edition
        self.by_code: Mapping[str, GazetteerUnit] = {**gazetteer.by_code, **{unit.code: unit for unit in tables.gone}}
        self.cities, self.counties = tables.cities, tables.counties
        self.townships, self.villages = tables.townships, tables.villages
        self.successors, self._former_names = tables.successors, tables.former
        self.letters, self._below, self._heard = tables.letters, tables.below, tables.sounds
        self._counties_of: dict[str, tuple[str, ...]] = {}
        self._city_of: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._lines: dict[str, tuple[str, ...]] = {}
        self._cores: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, Named] = {}
        self._within: dict[tuple[str, str], tuple[Name, ...]] = {}
        self._once: dict[str, dict[str, tuple[Name, ...]]] = {}
        self._township_codes: dict[str, frozenset[str]] = {}
        self._sounds: dict[str, dict[str, tuple[str, ...]]] = {}
        self._villages_begin, self._townships_begin = self.villages.lengths, self.townships.lengths
        self._counties_begin, self._cities_begin = self.counties.lengths, self.cities.lengths
        self._children: dict[str, list[str]] = {}
        self._scattered: set[str] = set()
        for unit in gazetteer.units:
            self._children.setdefault(unit.parent, []).append(unit.code)
            if unit.level is AdminLevel.VILLAGE and not unit.code.startswith(unit.parent):
                self._scattered |= {unit.parent, *(unit.code[:length] for length in range(1, len(unit.code)))}

    def outside(self, text: str, start: int) -> int:
        """Where a place outside the province ends that is named at ``start``; ``start`` when none is.

        A province without 省 counts only when another place outside follows.
        """
        if text[start : start + 2] not in _outside_heads():
            return start
        end = start
        while (
            length := next((n for n in range(11, 1, -1) if text[end : end + n] in _outside() and end + n <= len(text)), 0)
        ) > 0:
            bare = end == start and text[end : end + length][-1] not in "省市区县州盟旗"
            if bare and not any(text[end + length : end + length + n] in _outside() for n in range(2, 12)):
                return start
            end += length
        return end

    def may_begin(self, text: str, start: int) -> bool:
        """Whether any name, of the province or outside it, may begin at ``start``; a quick look at two characters."""
        head = text[start : start + 2]
        if (
            head in self._villages_begin
            or head in self._townships_begin
            or head in self._counties_begin
            or head in self._cities_begin
        ):
            return True
        return head in _outside_heads() and self.outside(text, start) > start

    def counties_of(self, code: str) -> tuple[str, ...]:
        """The counties a township or village lies in, the civil one first; empty for anything above."""
        found = self._counties_of.get(code)
        if found is None:
            found = self._counties_of[code] = self._find_counties(code)
        return found

    def _find_counties(self, code: str) -> tuple[str, ...]:
        unit = self.by_code.get(code)
        if unit is None or unit.level in (AdminLevel.PROVINCE, AdminLevel.CITY):
            return ()
        if unit.level is AdminLevel.COUNTY:
            return (code,)
        if unit.level is AdminLevel.VILLAGE:
            return self.counties_of(unit.parent)
        zone = code[:6]
        return (unit.parent,) if zone == unit.parent or zone not in self.by_code else (unit.parent, zone)

    def city_of(self, code: str) -> str:
        """The prefecture above a unit; empty for counties directly under the province."""
        found = self._city_of.get(code)
        if found is None:
            unit = self.by_code.get(code)
            found = "" if unit is None else code if unit.level is AdminLevel.CITY else self.city_of(unit.parent)
            self._city_of[code] = found
        return found

    def township_of(self, code: str) -> str:
        """The township of a village."""
        return self.by_code[code].parent

    def inside(self, code: str, scope: str) -> bool:
        """Whether a unit lies in another or is it; a zone contains its townships too."""
        if not scope or code == scope:
            return True
        return scope in self.counties_of(code) or scope in self._line(code)

    def townships_in(self, county: str) -> tuple[str, ...]:
        """The townships of a county or zone in order of code."""
        return self._townships_by_county.get(county, ())

    def township_codes(self, county: str) -> frozenset[str]:
        """The townships of a county or zone as a set."""
        found = self._township_codes.get(county)
        if found is None:
            found = self._township_codes[county] = frozenset(self.townships_in(county))
        return found

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
        if township in self._scattered:
            named = self.villages.named(surface)
            names = tuple([n for n in named if n.form is not Form.OLD and self.by_code[n.code].parent == township])
        else:
            names = self.villages.under(surface, township)
        if names or surface + ":" not in self._former_names.get(township, ""):
            return names
        return self._former_of(township).get(surface, ())

    def _former_of(self, township: str) -> Mapping[str, tuple[Name, ...]]:
        found = self._once.get(township)
        if found is None:
            found = self._once[township] = {}
            for core, code in dict.fromkeys(self._former(township)):
                found[core] = (*found.get(core, ()), Name(code, Form.OLD))
        return found

    def names_within(self, surface: str, scope: str) -> tuple[Name, ...]:
        """The villages written ``surface`` that lie in a county, zone or city, former names included."""
        found = self._within.get((surface, scope))
        if found is None:
            named = self.villages.named(surface)
            if len(scope) == 6:
                towns = self.township_codes(scope)
                found = tuple([name for name in named if self.by_code[name.code].parent in towns])
            else:
                found = tuple([name for name in named if self.city_of(name.code) == scope])
            self._within[surface, scope] = found
        return found

    def village_codes(self, township: str) -> tuple[str, ...]:
        """The villages of a township, of a former one those it once had, in order of code."""
        former = () if township in self._children else (code for _, code in self._former(township))
        return tuple(dict.fromkeys((*self._children.get(township, ()), *former)))

    def cores(self, code: str) -> tuple[str, ...]:
        """The bare names of a unit: the current one first, then those of its aliases."""
        found = self._cores.get(code)
        if found is None:
            unit = self.by_code[code]
            for child, names in zip(
                self._children.get(unit.parent, ()), self._below.get(unit.parent, "").split("|"), strict=False
            ):
                self._cores[child] = tuple(names.split(","))
            found = self._cores[code] = self._cores.get(code) or bare_names(unit)
        return found

    def village_cores(self, township: str) -> Named:
        """The villages of a township with each of their bare names, in order of code."""
        found = self._named.get(township)
        if found is None:
            found = self._named[township] = self._with_cores(self.village_codes(township))
        return found

    def township_cores(self, county: str) -> Named:
        """The townships of a county or zone with each of their bare names, in order of code."""
        found = self._named.get(county)
        if found is None:
            found = self._named[county] = self._with_cores(self.townships_in(county))
        return found

    def _with_cores(self, codes: Iterable[str]) -> Named:
        return tuple((code, core) for code in codes for core in self.cores(code))

    def sounding_like(self, written: str, county: str) -> tuple[str, ...]:
        """Villages of a county (or, without one, townships of the province) that sound like ``written``, in order of code."""
        table = self._sounds.get(county)
        if table is None:
            table = self._sounds[county] = self._sound_table(county)
        found = [code for key in sound_keys(written) if key in table for code in table[key]]
        return tuple(sorted(set(found))) if found else ()

    def path(self, code: str) -> str:
        """The names from the city down, joined as people write them."""
        found = self._paths.get(code)
        if found is None:
            unit = self.by_code[code]
            found = unit.name if len(self._line(unit.parent)) < 2 else self.path(unit.parent) + unit.name
            self._paths[code] = found
        return found

    @cached_property
    def county_cores(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The counties with their bare names, in order of code."""
        return tuple((code, self.cores(code)) for code, unit in self.by_code.items() if unit.level is AdminLevel.COUNTY)

    @cached_property
    def _townships_by_county(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code, unit in self.by_code.items():
            if unit.level is AdminLevel.TOWNSHIP:
                for county in self.counties_of(code):
                    found.setdefault(county, []).append(code)
        return {county: tuple(sorted(codes)) for county, codes in found.items()}

    def sound_rows(self) -> dict[str, str]:
        """Which units sound how, per county as ``sounds=code,code`` separated by ``|``; townships of the province under an empty code."""
        return {
            county: "|".join([f"{key}={','.join(codes)}" for key, codes in self._sounding(county).items()])
            for county in ("", *self._townships_by_county)
        }

    def _sound_table(self, county: str) -> dict[str, tuple[str, ...]]:
        packed = self._heard.get(county)
        if packed is None:
            return self._sounding(county)
        return {key: tuple(codes.split(",")) for key, _, codes in [row.partition("=") for row in packed.split("|")]}

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

    def _line(self, code: str) -> tuple[str, ...]:
        """The unit and all above it, bottom up."""
        found = self._lines.get(code)
        if found is None:
            unit = self.by_code.get(code)
            found = self._lines[code] = () if unit is None else (code, *self._line(unit.parent))
        return found


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
    return replace(tables, sounds=Index(gazetteer, tables).sound_rows())


@kept
def _outside() -> frozenset[str]:
    lines = (Path(__file__).parent / "text" / "tables" / "outside.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines)


@kept
def _outside_heads() -> frozenset[str]:
    return frozenset(name[:2] for name in _outside())
