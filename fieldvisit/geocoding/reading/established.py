"""The levels a text names beyond doubt: each by its full name that only one unit has, one inside the other."""

from __future__ import annotations

from typing import Final

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import Index
from fieldvisit.geocoding.reading.state import State, Step, new
from fieldvisit.geocoding.text.residue import skip_words

_CITY: Final = AdminLevel.CITY
_COUNTY: Final = AdminLevel.COUNTY
_TOWNSHIP: Final = AdminLevel.TOWNSHIP


def named_fully(text: str, pos: int, state: State, index: Index) -> State:
    """The state behind the county, and behind the township if that is beyond doubt too; the given state when no county is."""
    steps, (city, city_end) = state.steps, index.city_at(text, pos)
    if city:
        steps = (*steps, new(Step, (_CITY, city, pos, city_end, "full", 0.0)))
        pos = skip_words(text, city_end)
    county, county_end = index.county_at(text, pos)
    if not county or (city and index.city_of(county) != city):
        return state
    steps = (*steps, new(Step, (_COUNTY, county, pos, county_end, "full", 0.0)))
    behind = skip_words(text, county_end)
    township, end = index.township_at(county, text, behind)
    if township and not index.villages.reaches(text, behind, end):
        steps = (*steps, new(Step, (_TOWNSHIP, township, behind, end, "full", 0.0)))
        return new(State, (end, city or state.city, county, township, state.village, state.cost, steps, state.flags))
    doubtful = index.townships.reaches(text, pos, county_end) or index.villages.reaches(text, pos, county_end)
    if doubtful:
        return state
    return new(State, (county_end, city or state.city, county, state.township, state.village, state.cost, steps, state.flags))
