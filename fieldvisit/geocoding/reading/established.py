"""The levels a text names beyond doubt: each by its full name that only one unit has, one inside the other."""

from __future__ import annotations

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import Index, Surfaces
from fieldvisit.geocoding.reading.state import Move, State, Step
from fieldvisit.geocoding.text.residue import skip_words


def named_fully(text: str, pos: int, state: State, index: Index) -> State:
    """The state behind the county, and behind the township if that is beyond doubt too; the given state when no county is."""
    begun = state
    city, city_end = index.city_at(text, pos)
    if city:
        begun = begun.after(Move(Step(AdminLevel.CITY, city, pos, city_end, "full", 0.0)))
        pos = skip_words(text, city_end)
    county, county_end = index.county_at(text, pos)
    if not county or (city and index.city_of(county) != city):
        return state
    begun = begun.after(Move(Step(AdminLevel.COUNTY, county, pos, county_end, "full", 0.0)))
    behind = skip_words(text, county_end)
    township, end = index.township_at(county, text, behind)
    if township and not _reaches(index.villages, text, behind, end):
        return begun.after(Move(Step(AdminLevel.TOWNSHIP, township, behind, end, "full", 0.0)))
    doubtful = _reaches(index.townships, text, pos, county_end) or _reaches(index.villages, text, pos, county_end)
    return state if doubtful else begun


def _reaches(table: Surfaces, text: str, pos: int, end: int) -> bool:
    """Whether a form of the table begins at ``pos`` and reaches ``end``."""
    ends = table.ends_at(text, pos)
    return bool(ends) and ends[0] >= end
