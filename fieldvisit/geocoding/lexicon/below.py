"""The bare names of what lies below a unit, and what they sound like: kept packed, opened where a text comes by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.lexicon.forms import Cores
from fieldvisit.geocoding.lexicon.tables import Tables, bare_names
from fieldvisit.geocoding.lexicon.tree import Tree
from fieldvisit.geocoding.text.characters import sound_keys
from fieldvisit.geocoding.text.spelling import APART

_new: Final = tuple.__new__
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_PART: Final = "\t"


class Below(Tree):
    """The units of a gazetteer, former townships included, with the bare names of those below each."""

    def __init__(self, gazetteer: Gazetteer, tables: Tables) -> None:
        super().__init__({**gazetteer.by_code, **{unit.code: unit for unit in tables.gone}})
        self._former_names, self._below, self._listed, self._heard = tables.former, tables.below, tables.listed, tables.sounds
        self._cores: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, Cores] = {}
        self._sounds: dict[str, dict[str, str]] = {}
        self._county_cores: tuple[tuple[str, tuple[str, ...]], ...] | None = None
        self._children: dict[str, list[str]] = {}
        for unit in gazetteer.units:
            self._children.setdefault(unit.parent, []).append(unit.code)

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
                if unit.level is _TOWNSHIP:  # asked for together, all those of a county
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
        lower = unit is not None and unit.level is _TOWNSHIP
        codes = self.village_codes(above) if lower else self.townships_in(above)
        return Cores.of([(code, core) for code in codes for core in self.cores(code)])

    def listed(self) -> dict[str, str]:
        """The names below each county, zone and township, packed: what they sound like, and names and codes where they are no others'."""
        scopes = {code for code, unit in self.by_code.items() if unit.level is _TOWNSHIP}.union(self.townships_by_county)
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
        return (code for code, unit in self.by_code.items() if unit.level is _TOWNSHIP)
