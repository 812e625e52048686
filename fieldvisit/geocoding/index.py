"""The gazetteer arranged for look-up: every written form of every unit, and which unit lies in which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.history import history_of
from fieldvisit.geocoding.text.characters import sound_keys
from fieldvisit.geocoding.text.normalize import unify_name

_VILLAGE_SUFFIX = re.compile(
    r"(?:社区居民委员会|社区居委会|村村民委员会|村民委员会|居民委员会|村委员会|村民委会|民委员会|村委会|居委会|居委|行政村|社区|大队)$"
)
_TOWNSHIP_SUFFIX = re.compile(
    r"(?:街道办事处|街道办|办事处|街道|(?:[满回蒙]族)?乡|(?:[满回蒙]族)?镇|管理委员会|管委会|管理处|管理区|风景区|产业集聚区|开发区)$"
)
_COUNTY_SUFFIX = re.compile(r"(?:回族区|满族区|[县区市])$")
LEVEL_WORDS = ("街道办事处", "街道办", "办事处", "街道", "乡", "镇")


class Form(StrEnum):
    """How a written form relates to the unit's current name."""

    FULL = "full"
    CORE = "core"
    VARIANT = "variant"
    ALIAS = "alias"
    OLD = "old"


class Name(NamedTuple):
    """One written form: whose it is, and of which kind."""

    code: str
    form: Form


Named = tuple[tuple[str, str], ...]
"""Codes with one bare name each."""


class Surfaces:
    """Written forms that can be found at a position of a text, longest first."""

    __slots__ = ("_lengths", "_names")

    def __init__(self, pairs: Iterable[tuple[str, Name]]) -> None:
        names: dict[str, list[Name]] = {}
        for surface, name in pairs:
            known = names.setdefault(surface, [])
            if len(surface) >= 2 and all(name.code != other.code for other in known):
                known.append(name)
        self._names = {surface: tuple(known) for surface, known in names.items() if known}
        lengths: dict[str, set[int]] = {}
        for surface in self._names:
            lengths.setdefault(surface[:2], set()).add(len(surface))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}

    def at(self, text: str, start: int) -> Iterator[tuple[int, tuple[Name, ...]]]:
        """The forms that begin at ``start`` as (end, names), longest first."""
        for length in self._lengths.get(text[start : start + 2], ()):
            names = self._names.get(text[start : start + length])
            if names is not None and start + length <= len(text):
                yield start + length, names

    def named(self, surface: str) -> tuple[Name, ...]:
        """The units written exactly so."""
        return self._names.get(surface, ())

    def begins(self, text: str, start: int) -> bool:
        """Whether any form may begin at ``start``; a quick look at two characters."""
        return text[start : start + 2] in self._lengths


class Index:
    """Written forms and tree of one gazetteer.

    Development zones have two parents, the statistical zone (first six digits of the code) and the civil district the gazetteer
    states; a township of a zone lies in both.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.edition = gazetteer.edition
        present = [unit for unit in gazetteer.units if unit.level is AdminLevel.TOWNSHIP]
        self.history = history_of(gazetteer.by_code, _township_names(present))
        self.by_code: Mapping[str, GazetteerUnit] = {
            **gazetteer.by_code,
            **{unit.code: unit for unit in self.history.townships},
        }
        self._counties_of: dict[str, tuple[str, ...]] = {}
        self._paths: dict[str, str] = {}
        self._cores: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, Named] = {}
        self._children: dict[str, list[str]] = {}
        self._villages_in: dict[str, Surfaces] = {}
        self._sounds: dict[str, dict[str, tuple[str, ...]]] = {}
        for unit in gazetteer.units:
            self._children.setdefault(unit.parent, []).append(unit.code)
        former = ((core, Name(code, Form.OLD)) for names in self.history.names.values() for core, code in names)
        gone = (
            (surface, Name(name.code, Form.OLD if name.form is Form.FULL else name.form))
            for surface, name in _forms(self.history.townships, *_TOWNSHIP)
        )
        self.cities = Surfaces(_forms(gazetteer.units, AdminLevel.CITY, _city_forms))
        self.counties = Surfaces(_forms(gazetteer.units, AdminLevel.COUNTY, _county_forms))
        self.townships = Surfaces((*_forms(present, *_TOWNSHIP), *gone))
        self.villages = Surfaces((*_forms(gazetteer.units, *_VILLAGE), *former))

    def outside(self, text: str, start: int) -> int:
        """Where a place outside the province ends that is named at ``start``; ``start`` when none is.

        A province without 省 counts only when another place outside follows.
        """
        end = start
        while (
            length := next((n for n in range(11, 1, -1) if text[end : end + n] in _outside() and end + n <= len(text)), 0)
        ) > 0:
            bare = end == start and text[end : end + length][-1] not in "省市区县州盟旗"
            if bare and not any(text[end + length : end + length + n] in _outside() for n in range(2, 12)):
                return start
            end += length
        return end

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
        unit = self.by_code.get(code)
        while unit is not None and unit.level is not AdminLevel.CITY:
            unit = self.by_code.get(unit.parent)
        return unit.code if unit is not None else ""

    def township_of(self, code: str) -> str:
        """The township of a village."""
        return self.by_code[code].parent

    def inside(self, code: str, scope: str) -> bool:
        """Whether a unit lies in another or is it; a zone contains its townships too."""
        if not scope or code == scope:
            return True
        if scope in self.counties_of(code):
            return True
        return any(unit_code == scope for unit_code in self._line(code))

    def townships_in(self, county: str) -> tuple[str, ...]:
        """The townships of a county or zone in order of code."""
        return self._townships_by_county.get(county, ())

    def villages_in(self, township: str) -> Surfaces:
        """The written forms of a township's villages, former names and villages that moved away included; made on first use."""
        found = self._villages_in.get(township)
        if found is None:
            units = [self.by_code[code] for code in self._children.get(township, ())]
            present = list(_forms(units, *_VILLAGE))
            taken = {surface for surface, _ in present}
            former = [(core, Name(code, Form.OLD)) for core, code in self.history.names.get(township, ()) if core not in taken]
            found = self._villages_in[township] = Surfaces((*present, *former))
        return found

    def village_codes(self, township: str) -> tuple[str, ...]:
        """The villages of a township, of a former one those it once had, in order of code."""
        former = () if township in self._children else (code for _, code in self.history.names.get(township, ()))
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
        return tuple(sorted({code for key in sound_keys(written) for code in table.get(key, ())}))

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

    def _all_townships(self) -> Iterator[str]:
        return (code for code, unit in self.by_code.items() if unit.level is AdminLevel.TOWNSHIP)

    def _line(self, code: str) -> list[str]:
        line = []
        unit = self.by_code.get(code)
        while unit is not None:
            line.append(unit.code)
            unit = self.by_code.get(unit.parent)
        return line


@cache
def _outside() -> frozenset[str]:
    lines = (Path(__file__).parent / "text" / "tables" / "outside.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines)


@lru_cache(maxsize=131072)
def core_of(name: str, level: AdminLevel) -> str:
    """A name without its level words, as compared: ``赵村`` of 赵村村民委员会, ``李庄`` of 李庄村, ``瓦屋`` of 瓦屋镇."""
    plain = unify_name(name)
    if level is AdminLevel.VILLAGE:
        bare = _VILLAGE_SUFFIX.sub("", plain) or plain
        return bare[:-1] if len(bare) > 2 and bare.endswith("村") else bare
    suffix = {AdminLevel.TOWNSHIP: _TOWNSHIP_SUFFIX, AdminLevel.COUNTY: _COUNTY_SUFFIX}.get(level)
    if suffix is not None:
        return suffix.sub("", plain) or plain
    return plain.removesuffix("市").removesuffix("省")


def _forms(units: Iterable[GazetteerUnit], level: AdminLevel, make: object) -> Iterator[tuple[str, Name]]:
    chosen = [unit for unit in units if unit.level is level]
    for unit in chosen:
        for surface, form in make(unit):  # type: ignore[operator]
            yield surface, Name(unit.code, form)


def _township_names(townships: Iterable[GazetteerUnit]) -> dict[tuple[str, str], str]:
    """Present townships by (county, written name), for both counties of a zone's township; full names win over other level words."""
    found: dict[tuple[str, str], str] = {}
    chosen = [(unit, list(_township_forms(unit))) for unit in townships]
    for exact in (True, False):
        for unit, forms in chosen:
            for surface, form in forms:
                if (form in (Form.FULL, Form.ALIAS)) == exact:
                    for county in (unit.parent, unit.code[:6]):
                        found.setdefault((county, surface), unit.code)
    return found


def _city_forms(unit: GazetteerUnit) -> Iterator[tuple[str, Form]]:
    yield unit.name, Form.FULL
    yield core_of(unit.name, AdminLevel.CITY), Form.CORE
    for alias in unit.aliases:
        yield alias, Form.ALIAS


def _county_forms(unit: GazetteerUnit) -> Iterator[tuple[str, Form]]:
    yield _plain(unit.name), Form.FULL
    yield core_of(unit.name, AdminLevel.COUNTY), Form.CORE
    for alias in unit.aliases:
        yield _plain(alias), Form.ALIAS
        yield core_of(alias, AdminLevel.COUNTY), Form.ALIAS


def _township_forms(unit: GazetteerUnit) -> Iterator[tuple[str, Form]]:
    yield _plain(unit.name), Form.FULL
    for alias in unit.aliases:
        yield _plain(alias), Form.ALIAS
    for i, name in enumerate((unit.name, *unit.aliases)):
        core = core_of(name, AdminLevel.TOWNSHIP)
        for word in LEVEL_WORDS:
            yield core + word, Form.ALIAS if i else Form.VARIANT
        yield core, Form.CORE
        if name[:-1] != core and len(core) > 1:
            yield _plain(name[:-1]), Form.CORE


def _village_forms(unit: GazetteerUnit) -> Iterator[tuple[str, Form]]:
    core = core_of(unit.name, AdminLevel.VILLAGE)
    yield core if len(core) > 1 else _plain(unit.name), Form.FULL
    for alias in unit.aliases:
        yield core_of(alias, AdminLevel.VILLAGE), Form.ALIAS


def _plain(name: str) -> str:
    return unify_name(name)


_TOWNSHIP = (AdminLevel.TOWNSHIP, _township_forms)
_VILLAGE = (AdminLevel.VILLAGE, _village_forms)
