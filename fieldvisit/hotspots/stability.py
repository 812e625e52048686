"""Whether a hotspot stays under other settings that would have been as reasonable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from fieldvisit.domain.caseload import Caseload, Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.hotspots.ground import ScanModel, ground_of, is_countable, months_of
from fieldvisit.hotspots.kulldorff.search import SearchParams, search

_SAME = 0.5
_STOP_AFTER = 25


@dataclass(frozen=True)
class Setting:
    """One way to look: a tally, and the largest share of the population in a zone."""

    name: str
    tally: Tally
    max_share: float


def with_stability(hotspots: Sequence[Hotspot], tally: Tally, plan: SearchParams, alpha: float) -> tuple[Hotspot, ...]:
    """The hotspots with the share of nine settings under which each stays; the order is kept.

    A hotspot stays where some significant cluster of the setting shares at least half of their common villages (Jaccard
    0.5). The settings: as asked; zones up to 10, 25 and 50 %; the last 3, 6 and 12 months; the most frequent category
    alone; matters known only to the township drawn to its villages.
    """
    found = [_clusters(setting, plan, alpha) for setting in reasonable_settings(tally, plan)] if hotspots else []
    return tuple(
        replace(spot, stability=sum(_stays(frozenset(spot.village_codes), sets) for sets in found) / len(found))
        for spot in hotspots
    )


def reasonable_settings(tally: Tally, plan: SearchParams) -> tuple[Setting, ...]:
    """The nine settings of ``with_stability``; where the period is shorter than a setting asks it is the whole period."""
    months = months_of(tally)
    return (
        Setting("asked", tally, plan.max_share),
        *(Setting(f"share {share:.0%}", tally, share) for share in (0.1, 0.25, 0.5)),
        *(Setting(f"{last} months", narrowed(tally, months=months[-last:]), plan.max_share) for last in (3, 6, 12)),
        Setting("main category", narrowed(tally, category=_main_category(tally)), plan.max_share),
        Setting("coarse drawn", with_coarse_drawn(tally, plan.seed), plan.max_share),
    )


def narrowed(tally: Tally, *, months: Sequence[str] = (), category: str = "") -> Tally:
    """The tally's matters of some months (empty: all) and one category (empty: all); open and key counts are not narrowed."""
    return replace(tally, villages=tuple(_narrowed(load, months, category) for load in tally.villages))


def with_coarse_drawn(tally: Tally, seed: int) -> Tally:
    """Matters known only to their township, each drawn to one of its villages in proportion to households.

    One draw of the imputation; the seat itself never receives them, which would make false hotspots.
    """
    random = np.random.default_rng(seed)
    drawn: Counter[str] = Counter()
    for township in tally.townships:
        members = [v for v in tally.villages if v.village.township_code == township.code and is_countable(v)]
        weights = np.array([_weight(load, tally) for load in members])
        if township.township_only and weights.sum() > 0:
            counts = random.multinomial(township.township_only, weights / weights.sum())
            drawn.update({load.village.code: int(count) for load, count in zip(members, counts, strict=True)})
    return replace(tally, villages=tuple(replace(v, matters=v.matters + drawn[v.village.code]) for v in tally.villages))


def _clusters(setting: Setting, plan: SearchParams, alpha: float) -> list[AbstractSet[str]]:
    ground = ground_of(setting.tally, ScanModel.SPATIAL)
    if ground is None:
        return []
    quick = replace(plan, max_share=setting.max_share, stop_after=max(_STOP_AFTER, round(2 * alpha * plan.replicates)))
    clusters = search(ground.field, ground.null, quick)
    return [frozenset(ground.loads[i].village.code for i in c.places) for c in clusters if c.p_value <= alpha]


def _stays(codes: AbstractSet[str], found: Sequence[AbstractSet[str]]) -> bool:
    return any(len(codes & other) >= _SAME * len(codes | other) for other in found)


def _narrowed(load: Caseload, months: Sequence[str], category: str) -> Caseload:
    crossed = {
        month: {name: count for name, count in counts.items() if category in ("", name)}
        for month, counts in load.by_month_category.items()
        if not months or month in months
    }
    by_month = {month: sum(counts.values()) for month, counts in crossed.items()}
    by_category: Counter[str] = Counter()
    for counts in crossed.values():
        by_category.update(counts)
    return replace(
        load, matters=sum(by_month.values()), by_month=by_month, by_category=_sorted(by_category), by_month_category=crossed
    )


def _main_category(tally: Tally) -> str:
    mix: Counter[str] = Counter()
    for load in tally.villages:
        mix.update(load.by_category)
    return min(mix, key=lambda name: (-mix[name], name), default="")


def _sorted(counts: Mapping[str, int]) -> Mapping[str, int]:
    return dict(sorted(counts.items()))


def _weight(load: Caseload, tally: Tally) -> float:
    return float(load.village.households or 0) if tally.has_households else 1.0
