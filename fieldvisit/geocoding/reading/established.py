"""The levels a text names beyond doubt: each by its full name that only one unit has, one inside the other."""

from __future__ import annotations

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.index import Form, Index, Surfaces
from fieldvisit.geocoding.reading.state import Move, State, Step
from fieldvisit.geocoding.text.residue import skip_words


def named_fully(text: str, pos: int, state: State, index: Index) -> State:
    """The state behind the county, and behind the township if that is beyond doubt too; the given state when no county is."""
    begun = state
    city = only_full(index.cities, text, pos)
    if city is not None:
        begun = begun.after(Move(Step(AdminLevel.CITY, city[0], pos, city[1], "full", 0.0)))
        pos = skip_words(text, city[1])
    county = only_full(index.counties, text, pos)
    if county is None or (city is not None and index.city_of(county[0]) != city[0]):
        return state
    begun = begun.after(Move(Step(AdminLevel.COUNTY, county[0], pos, county[1], "full", 0.0)))
    behind = skip_words(text, county[1])
    township = only_full(index.townships, text, behind, index.township_codes(county[0]))
    if township is not None and not _reaches(index.villages, text, behind, township[1]):
        return begun.after(Move(Step(AdminLevel.TOWNSHIP, township[0], behind, township[1], "full", 0.0)))
    doubtful = _reaches(index.townships, text, pos, county[1]) or _reaches(index.villages, text, pos, county[1])
    return state if doubtful else begun


def _reaches(table: Surfaces, text: str, pos: int, end: int) -> bool:
    """Whether a form of the table begins at ``pos`` and reaches ``end``."""
    return any(other >= end for other, _ in table.at(text, pos))


def only_full(table: Surfaces, text: str, pos: int, codes: frozenset[str] | None = None) -> tuple[str, int] | None:
    """The only unit (of ``codes``) whose full name is the longest form at ``pos``, with its end."""
    for length in table.lengths_at(text[pos : pos + 2]):
        surface = text[pos : pos + length]
        if len(surface) != length:
            continue
        names = table.named(surface)
        if names and codes is not None:
            names = tuple([name for name in names if name[0] in codes])
        if names:
            return (names[0].code, pos + length) if len(names) == 1 and names[0].form is Form.FULL else None
    return None
