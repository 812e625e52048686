"""One invented county: its real villages at invented places with invented households, a roster, and petitions written as people write."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from math import hypot
from random import Random

from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit, LonLat, PositionAccuracy, Village
from fieldvisit.scale.invented.petitions import Series, invented_petition

TODAY = date(2026, 11, 23)
LEADERS = 8
_DAYS = 365
_ORIGIN, _STEP, _COLUMNS = LonLat(110.4, 31.6), (0.42, 0.34), 13
_FORMS = {
    "{t}{v}": 40,
    "{c}{t}{v}": 25,
    "{p}{c}{t}{v}": 9,
    "{o}{p}{c}{t}{v}": 8,
    "{t} {v}": 5,
    "{c}　{t}（{v}）": 3,
    "{c}{v}": 4,
    "{c}{t}": 3,
    "{p}{c}": 1,
    "来电未说明地点": 1,
    "湖北省襄阳市襄州区伙牌镇": 1,
}
"""How places are written, of a hundred: most name township and village, some less, some nothing or a place elsewhere."""
_CLUSTER, _MORE_OFTEN = 12, 4.0


@dataclass(frozen=True)
class InventedCounty:
    """The villages of a county, each with how much it petitions, and the seed of everything else."""

    unit: GazetteerUnit
    above: tuple[str, str]
    villages: tuple[Village, ...]
    weights: tuple[float, ...]
    seat: LonLat
    seed: str

    @cached_property
    def weight(self) -> float:
        """How much the county petitions in all, beside others."""
        return sum(self.weights)

    def petitions(self, count: int) -> Iterator[Petition]:
        """So many petitions over the year before ``TODAY``, by day."""
        chance = Random(f"{self.seed} petitions")
        series = Series(count, TODAY - timedelta(days=_DAYS), _DAYS, f"{self.unit.code}-")
        forms, form_sums = list(_FORMS), list(accumulate(_FORMS.values()))
        sums = list(accumulate(self.weights))
        for number in range(count):
            village = self.villages[bisect(sums, chance.random() * sums[-1], hi=len(sums) - 1)]
            form = forms[bisect(form_sums, chance.random() * form_sums[-1], hi=len(forms) - 1)]
            written = form.format(o=self.above[0], p=self.above[1], c=self.unit.name, t=village.township, v=village.name)
            one = replace(invented_petition(number, village.name, chance, series), place_text=written, synthetic=True)
            yield replace(one, lead_leader=f"L{chance.randint(1, LEADERS)}") if one.is_key else one


def invent_county(
    gazetteer: Gazetteer, code: str, number: int, townships: Sequence[GazetteerUnit], seed: int
) -> InventedCounty:
    """A county of the gazetteer on field ``number`` of an invented map; ``townships`` are its townships with their villages after each."""
    own = f"{seed} {code}"
    chance, path = Random(f"{own} places"), gazetteer.path(code)
    corner = LonLat(_ORIGIN.lon + number % _COLUMNS * _STEP[0], _ORIGIN.lat + number // _COLUMNS * _STEP[1])
    seat = LonLat(round(corner.lon + _STEP[0] / 2, 5), round(corner.lat + _STEP[1] / 2, 5))
    villages = tuple(_villages(townships, corner, code, chance))
    weights = [(v.households or 0) * min(chance.paretovariate(1.6), 30.0) for v in villages]
    for at in _near(villages, chance.choice(villages)):
        weights[at] *= _MORE_OFTEN
    above = path[0].name, path[-2].name if len(path) > 2 else ""
    return InventedCounty(path[-1], above, villages, tuple(weights), seat, own)


def _villages(units: Iterable[GazetteerUnit], corner: LonLat, county: str, chance: Random) -> Iterator[Village]:
    township, middle = None, corner
    for unit in units:
        if unit.level is AdminLevel.TOWNSHIP:
            township, middle = unit, _within(corner, chance)
        elif township is not None:
            place = LonLat(round(middle.lon + chance.gauss(0, 0.02), 5), round(middle.lat + chance.gauss(0, 0.017), 5))
            households = min(2000, int(chance.lognormvariate(5.6, 0.5)) + 20)
            where = township.name, township.code, county, place, PositionAccuracy.SYNTHETIC
            yield Village(unit.code, unit.name, *where, households, synthetic=True)


def _within(corner: LonLat, chance: Random) -> LonLat:
    return LonLat(corner.lon + _STEP[0] * chance.uniform(0.1, 0.9), corner.lat + _STEP[1] * chance.uniform(0.1, 0.9))


def _near(villages: Sequence[Village], middle: Village) -> list[int]:
    """Where the villages nearest to one stand in the list: the county's planted concentration."""
    return sorted(range(len(villages)), key=lambda at: (_apart(villages[at], middle), villages[at].code))[:_CLUSTER]


def _apart(a: Village, b: Village) -> float:
    if a.location is None or b.location is None:
        return float("inf")
    return hypot(a.location.lon - b.location.lon, a.location.lat - b.location.lat)
