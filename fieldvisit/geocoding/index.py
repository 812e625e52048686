"""The gazetteer arranged for look-up: every written form of every unit, and which unit lies in which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache as kept
from functools import cached_property
from pathlib import Path

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.lexicon.forms import LEVEL_WORDS, Form, Name, Named, core_of, forms_of
from fieldvisit.geocoding.lexicon.store import stored_tables
from fieldvisit.geocoding.lexicon.surfaces import Surfaces
from fieldvisit.geocoding.lexicon.tables import Tables, tables_of
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
        self.letters = tables.letters
        self._counties_of: dict[str, tuple[str, ...]] = {}
        self._city_of: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._lines: dict[str, tuple[str, ...]] = {}
        self._cores: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, Named] = {}
        self._within: dict[tuple[str, str], tuple[Name, ...]] = {}
        self._villages_in: dict[str, Surfaces] = {}
        self._township_codes: dict[str, frozenset[str]] = {}
        self._sounds: dict[str, dict[str, tuple[str, ...]]] = {}
        self._children: dict[str, list[str]] = {}
        for unit in gazetteer.units:
            self._children.setdefault(unit.parent, []).append(unit.code)

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
        return text[start : start + 2] in self._heads and (
            text[start : start + 2] not in _outside_heads()
            or any(table.begins(text, start) for table in self._tables)
            or self.outside(text, start) > start
        )

    @property
    def _tables(self) -> tuple[Surfaces, ...]:
        return self.counties, self.townships, self.cities, self.villages

    @cached_property
    def _heads(self) -> frozenset[str]:
        return frozenset().union(_outside_heads(), *(table.lengths for table in self._tables))

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
            above = (self.by_code[above] for above in self._line(code))
            found = self._city_of[code] = next((unit.code for unit in above if unit.level is AdminLevel.CITY), "")
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

    def villages_in(self, township: str) -> Surfaces:
        """The written forms of a township's villages, former names and villages that moved away included; made on first use."""
        found = self._villages_in.get(township)
        if found is None:
            units = [self.by_code[code] for code in self._children.get(township, ())]
            present = list(forms_of(units, AdminLevel.VILLAGE))
            taken = {surface for surface, _ in present}
            former = [(core, Name(code, Form.OLD)) for core, code in self._former(township) if core not in taken]
            found = self._villages_in[township] = Surfaces.of((*present, *former))
        return found

    def names_within(self, surface: str, scope: str) -> tuple[Name, ...]:
        """The villages written ``surface`` that lie in a county, zone or city, former names included."""
        found = self._within.get((surface, scope))
        if found is None:
            named = self.villages.named(surface)
            if len(scope) == 6:
                found = tuple([name for name in named if scope in self.counties_of(name.code)])
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
            names = (core_of(name, unit.level) for name in (unit.name, *unit.aliases))
            found = self._cores[code] = tuple(dict.fromkeys(names))
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
            names = [self.by_code[c].name for c in reversed(self._line(code))]
            found = self._paths[code] = "".join(names[1:]) if len(names) > 1 else "".join(names)
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

    def _sound_table(self, county: str) -> dict[str, tuple[str, ...]]:
        towns = self.townships_in(county)
        codes = [v for t in towns for v in self.village_codes(t)] if county else list(self._all_townships())
        table: dict[str, list[str]] = {}
        for code in codes:
            for core in self.cores(code):
                for key in sound_keys(core):
                    table.setdefault(key, []).append(code)
        return {key: tuple(found) for key, found in table.items()}

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
    return Index(gazetteer, None if cache is None else stored_tables(gazetteer, cache))


@kept
def _outside() -> frozenset[str]:
    lines = (Path(__file__).parent / "text" / "tables" / "outside.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines)


@kept
def _outside_heads() -> frozenset[str]:
    return frozenset(name[:2] for name in _outside())
