"""The villages cases are written about, and what makes a combination of names unique."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit

ZONE = "功能区"
_ORDINARY = frozenset({"村", "社区", "居委会"})


@dataclass(frozen=True, slots=True)
class Site:
    """A village with the units above it; ``city`` is empty for a county directly under the province."""

    unit: GazetteerUnit
    township: GazetteerUnit
    county: GazetteerUnit
    city: str
    province: GazetteerUnit

    @property
    def code(self) -> str:
        """Code of the village."""
        return self.unit.code

    @property
    def core(self) -> str:
        """The village's name without its level words."""
        return self.unit.core

    def words(self, **other: str) -> dict[str, str]:
        """The names as slots of a template; ``other`` replaces some."""
        names = {"c": self.city, "x": self.county.name, "t": self.township.name, "v": self.unit.name}
        names |= {"p": self.province.name, "pc": self.province.core}
        return {**names, "xc": self.county.core, "tc": self.township.core, "vc": self.core, **other}


class Places:
    """All ordinary villages of a gazetteer (of one county if asked), and the counts that decide what is unique."""

    def __init__(self, gazetteer: Gazetteer, county_code: str = "") -> None:
        self.gazetteer = gazetteer
        self.all = tuple(site for unit in gazetteer.units if (site := _site(gazetteer, unit)) is not None)
        self.sites = tuple(s for s in self.all if s.county.code == county_code or not county_code)

    def siblings(self, site: Site) -> tuple[Site, ...]:
        """The other villages of the township."""
        return tuple(s for s in self.by_township[site.township.code] if s.code != site.code)

    def neighbours(self, site: Site) -> tuple[Site, ...]:
        """The other villages of the county."""
        return tuple(s for s in self.by_county[site.county.code] if s.code != site.code)

    @cached_property
    def by_township(self) -> Mapping[str, Sequence[Site]]:
        """Villages by code of township."""
        return _grouped(self.all, lambda site: site.township.code)

    @cached_property
    def by_county(self) -> Mapping[str, Sequence[Site]]:
        """Villages by code of the county that contains them."""
        return _grouped(self.all, lambda site: site.county.code)

    @cached_property
    def in_township(self) -> Counter[tuple[str, str]]:
        """Villages by township code and core."""
        return Counter((s.township.code, s.core) for s in self.all)

    @cached_property
    def in_county(self) -> Counter[tuple[str, str]]:
        """Villages by county code and core."""
        return Counter((s.county.code, s.core) for s in self.all)

    @cached_property
    def in_province(self) -> Counter[str]:
        """Villages by core."""
        return Counter(s.core for s in self.all)

    @cached_property
    def with_township(self) -> Counter[tuple[str, str]]:
        """Villages by core of township and core."""
        return Counter((s.township.core, s.core) for s in self.all)

    @cached_property
    def upper_names(self) -> frozenset[str]:
        """Names and cores of everything above a village."""
        upper = [u for u in self.gazetteer.units if u.level is not AdminLevel.VILLAGE]
        return frozenset(name for u in upper for name in (u.name, u.core, *u.aliases))

    @cached_property
    def township_names(self) -> frozenset[tuple[str, str]]:
        """(County code, core, name or alias of a township) of everything a township may be called today."""
        wards = [u for u in self.gazetteer.units if u.level is AdminLevel.TOWNSHIP]
        return frozenset((u.parent, name) for u in wards for name in (u.name, u.core, *u.aliases))

    def is_plain(self, site: Site) -> bool:
        """Whether the county and township names decide the village without doubt."""
        twin_ward = self._wards[site.county.code, site.township.core] > 1
        return self.in_township[site.township.code, site.core] == 1 and not twin_ward

    @cached_property
    def _wards(self) -> Counter[tuple[str, str]]:
        wards = [u for u in self.gazetteer.units if u.level is AdminLevel.TOWNSHIP]
        return Counter((u.parent, u.core) for u in wards)


def _site(gazetteer: Gazetteer, unit: GazetteerUnit) -> Site | None:
    if unit.level is not AdminLevel.VILLAGE or unit.kind not in _ORDINARY or not 2 <= len(unit.core) <= 6:
        return None
    if not all("\u4e00" <= char <= "\u9fff" for char in unit.core):
        return None
    township = gazetteer.by_code[unit.parent]
    county = gazetteer.by_code[township.parent]
    city, province = gazetteer.by_code.get(county.parent), gazetteer.by_code[unit.code[:2]]
    name = city.name if city is not None and city.level is AdminLevel.CITY else ""
    return Site(unit, township, county, name, province)


def _grouped(sites: Sequence[Site], key: object) -> Mapping[str, Sequence[Site]]:
    groups: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        groups[key(site)].append(site)  # type: ignore[operator]
    return groups
