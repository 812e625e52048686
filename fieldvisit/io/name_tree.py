"""Looks up gazetteer units by the names a user's table gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.resources import collector_resting


class NameTree:
    """Units of a gazetteer by level and name, whatever form of the name is used.

    A county is looked for first, then a township of that county (as it lies today or as the statistical list files it),
    then a village of that township. An exact name wins over a core or an alias; two equally good answers are no answer.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._counties: dict[str, list[str]] = defaultdict(list)
        self._townships: dict[str, list[GazetteerUnit]] = defaultdict(list)
        self._villages: dict[str, list[GazetteerUnit]] = defaultdict(list)
        self._wards: dict[tuple[str, str], GazetteerUnit | None] = {}
        for unit in gazetteer.units:
            if unit.level is AdminLevel.COUNTY:
                for name in sorted({unit.name, *unit.aliases}):
                    self._counties[name].append(unit.code)
            elif unit.level is AdminLevel.TOWNSHIP:
                for county in sorted({unit.parent, unit.code[:6]}):
                    self._townships[county].append(unit)
            elif unit.level is AdminLevel.VILLAGE:
                self._villages[unit.parent].append(unit)

    def find(self, county: str, township: str, village: str) -> GazetteerUnit | None:
        """The village of these three names; ``None`` when there is none or more than one."""
        if (county, township) not in self._wards:
            wards = [ward for code in self._counties.get(county, ()) for ward in self._townships[code]]
            self._wards[county, township] = _best(wards, township)
        ward = self._wards[county, township]
        return None if ward is None else _best(self._villages[ward.code], village)

    def by_code(self, code: str, township: str, village: str) -> GazetteerUnit | None:
        """The village of this code, believed only if its village or township name agrees."""
        unit = self.gazetteer.by_code.get(code)
        if unit is None or unit.level is not AdminLevel.VILLAGE:
            return None
        ward = self.gazetteer.by_code[unit.parent]
        return unit if _best([unit], village) or _best([ward], township) else None


@lru_cache(maxsize=2)
def name_tree(gazetteer: Gazetteer) -> NameTree:
    """The units of a gazetteer by name; made once for each of the last two gazetteers."""
    with collector_resting():
        return NameTree(gazetteer)


def _best(units: Iterable[GazetteerUnit], name: str) -> GazetteerUnit | None:
    """The only unit of this name: exact names first, then official spellings and aliases, then the core."""
    listed = list(units)
    for fits in (
        [unit for unit in listed if unit.name == name],
        [unit for unit in listed if name == unit.raw_name or name in unit.aliases],
        [unit for unit in listed if name in (unit.core, unit.core + "村", unit.core + "社区")],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            return None
    return None
