"""Which unit of a gazetteer lies in which, former townships included."""

from __future__ import annotations

from typing import Final

from fieldvisit.domain.place import AdminLevel, GazetteerUnit

_PROVINCE: Final = AdminLevel.PROVINCE
_CITY: Final = AdminLevel.CITY
_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP
_VILLAGE: Final = AdminLevel.VILLAGE


class Tree:
    """Units and what lies above and below them.

    Development zones have two parents, the statistical zone (first six digits of the code) and the civil district the gazetteer
    states; a township of a zone lies in both.
    """

    def __init__(self, by_code: dict[str, GazetteerUnit]) -> None:
        self.by_code = by_code
        self._counties_of: dict[str, tuple[str, ...]] = {}
        self._city_of: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._around: dict[str, tuple[str, ...]] = {}
        self._lines: dict[str, tuple[str, ...]] = {}
        self._township_codes: dict[str, frozenset[str]] = {}
        self._upper_in: dict[str, set[str]] | None = None
        self._townships: dict[str, tuple[str, ...]] | None = None

    def counties_of(self, code: str) -> tuple[str, ...]:
        """The counties a township or village lies in, the civil one first; empty for anything above."""
        found = self._counties_of.get(code)
        if found is None:
            found = self._counties_of[code] = self._find_counties(code)
        return found

    def _find_counties(self, code: str) -> tuple[str, ...]:
        unit = self.by_code.get(code)
        if unit is None or unit.level in (_PROVINCE, _CITY):
            return ()
        if unit.level is _COUNTY:
            return (code,)
        if unit.level is _VILLAGE:
            return self.counties_of(unit.parent)
        zone = code[:6]
        return (unit.parent,) if zone == unit.parent or zone not in self.by_code else (unit.parent, zone)

    def city_of(self, code: str) -> str:
        """The prefecture above a unit; empty for counties directly under the province."""
        found = self._city_of.get(code)
        if found is None:
            unit = self.by_code.get(code)
            found = "" if unit is None else code if unit.level is _CITY else self.city_of(unit.parent)
            self._city_of[code] = found
        return found

    def township_of(self, code: str) -> str:
        """The township of a village."""
        return self.by_code[code].parent

    def inside(self, code: str, scope: str) -> bool:
        """Whether a unit lies in another or is it; a zone contains its townships too."""
        return not scope or code == scope or scope in (self._around.get(code) or self.around(code))

    def around(self, code: str) -> tuple[str, ...]:
        """The unit and all that contain it."""
        found = self._around.get(code)
        if found is None:
            unit = self.by_code.get(code)
            if unit is not None and unit.level is _VILLAGE:  # not kept: there are too many of them
                return (code, *self.around(unit.parent))
            found = self._around[code] = tuple(dict.fromkeys((*self._line(code), *self.counties_of(code))))
        return found

    def upper_in(self, scope: str) -> set[str]:
        """All units above the villages that lie in a unit, or are it; to be read only."""
        found = self._upper_in
        if found is None:
            found = {}
            for code, unit in self.by_code.items():
                if unit.level is not _VILLAGE:
                    for above in self.around(code):
                        found.setdefault(above, set()).add(code)
            self._upper_in = found  # only now: other threads read meanwhile
        return found.get(scope) or set()

    def townships_in(self, county: str) -> tuple[str, ...]:
        """The townships of a county or zone in order of code."""
        return self.townships_by_county.get(county, ())

    def township_codes(self, county: str) -> frozenset[str]:
        """The townships of a county or zone as a set."""
        found = self._township_codes.get(county)
        if found is None:
            found = self._township_codes[county] = frozenset(self.townships_in(county))
        return found

    def path(self, code: str) -> str:
        """The names from the city down, joined as people write them."""
        return self._paths.get(code) or self.path_to(self.by_code[code])

    def path_to(self, unit: GazetteerUnit) -> str:
        """The same for a unit at hand; kept but for villages, of which there are too many."""
        if unit.level is _VILLAGE:
            over = self._paths.get(unit.parent)
            return self._find_path(unit) if over is None else over + unit.name
        found = self._paths.get(unit.code)
        if found is None:
            found = self._paths[unit.code] = self._find_path(unit)
        return found

    def _find_path(self, unit: GazetteerUnit) -> str:
        above = self.by_code.get(unit.parent)
        return unit.name if above is None or above.parent not in self.by_code else self.path_to(above) + unit.name

    @property
    def townships_by_county(self) -> dict[str, tuple[str, ...]]:
        """The townships of each county or zone in order of code."""
        if self._townships is None:
            found: dict[str, list[str]] = {}
            for code, unit in self.by_code.items():
                if unit.level is _TOWNSHIP:
                    for county in self.counties_of(code):
                        found.setdefault(county, []).append(code)
            self._townships = {county: tuple(sorted(codes)) for county, codes in found.items()}
        return self._townships

    def _line(self, code: str) -> tuple[str, ...]:
        """The unit and all above it, bottom up."""
        found = self._lines.get(code)
        if found is None:
            unit = self.by_code.get(code)
            found = self._lines[code] = () if unit is None else (code, *self._line(unit.parent))
        return found
