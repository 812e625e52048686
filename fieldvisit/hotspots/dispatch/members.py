"""Who should go to a hotspot, by what its matters are about, and which village on which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.cases.work import VillageDay
from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.place import Village
from fieldvisit.geo import haversine_km
from fieldvisit.hotspots.limits import Checked


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who may be sent: ``expert_matters`` are those of the hotspot that their department knows about; ``proposed`` to go."""

    person: Leader
    expert_matters: int
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class OfferParams(Checked):
    """``cover``: people are proposed until departments for this share of the matters go along; ``most`` people at most."""

    cover: float = 0.8
    most: int = 5


def offers_for(mix: Mapping[str, int], people: Sequence[Leader], params: OfferParams = OfferParams()) -> tuple[Offer, ...]:
    """Everybody with what they know about, those proposed first.

    A work team is always proposed, the one that knows about most; then, one after the other, whoever's department knows about most
    matters of categories that nobody proposed so far knows about. Ties go to the lower id.
    """
    whole = sum(mix.values())
    known = {one.id: sum(mix.get(code, 0) for code in set(one.categories)) for one in people}
    order = sorted(people, key=lambda one: (-known[one.id], one.id))
    chosen = [one for one in order if one.kind is TravellerKind.TEAM][:1]
    while len(chosen) < params.most:
        covered = {code for one in chosen for code in one.categories}
        left = {code: n for code, n in mix.items() if code not in covered}
        if whole - sum(left.values()) >= params.cover * whole:
            break
        best = min((one for one in order if one not in chosen), key=lambda one: (-_new(one, left), one.id), default=None)
        if best is None or not _new(best, left):
            break
        chosen.append(best)
    ids = [one.id for one in chosen]
    return tuple(Offer(one, known[one.id], one.id in ids) for one in (*chosen, *(o for o in order if o.id not in ids)))


def village_days(
    villages: Sequence[Village], open_matters: Mapping[str, int], days: Sequence[date], a_day: int
) -> tuple[VillageDay, ...]:
    """Which village on which day, in order: each day begins where most matters are open, and goes on to the nearest villages.

    Villages for which there is no day are in none; those that no map knows come last.
    """
    left = sorted(villages, key=lambda v: (v.location is None, -open_matters.get(v.code, 0), v.code))
    planned: list[VillageDay] = []
    for day in days:
        if not left:
            break
        first = left[0]
        near = sorted(left, key=lambda v: (v is not first, _apart(first, v), v.code))[:a_day]
        planned += [VillageDay(day, village.code) for village in near]
        left = [village for village in left if village not in near]
    return tuple(planned)


def _new(one: Leader, left: Mapping[str, int]) -> int:
    return sum(left.get(code, 0) for code in set(one.categories))


def _apart(one: Village, other: Village) -> float:
    if one.location is None or other.location is None:
        return float("inf")
    return haversine_km(one.location, other.location)
