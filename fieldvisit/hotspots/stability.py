"""Whether a hotspot stays under other settings that would have been as reasonable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.hotspots.ground import Ground, ScanModel, Windows, ground_of, is_countable, month_bounds, months_of
from fieldvisit.hotspots.kulldorff.field import SearchParams
from fieldvisit.hotspots.kulldorff.search import Cluster, search

_SAME = 0.5
_STOP_AFTER = 25
_Found = tuple[frozenset[str], date, date]


@dataclass(frozen=True)
class Setting:
    """One way to look: a tally, and the largest share of the population in a zone."""

    name: str
    tally: Tally
    max_share: float


@dataclass(frozen=True)
class Question:
    """What was asked: ``tally``, the search's ``plan``, what counts as significant, and the model with its windows.

    ``otherwise`` is the tally with the other treatment of matters known only to a township.
    """

    tally: Tally
    otherwise: Tally
    plan: SearchParams
    alpha: float
    model: ScanModel = ScanModel.SPATIAL
    windows: Windows = field(default_factory=Windows)


def with_stability(hotspots: Sequence[Hotspot], question: Question) -> tuple[Hotspot, ...]:
    """The hotspots with the share of nine settings under which each stays, and its rank under each; the order is kept.

    A hotspot stays where some significant cluster of the setting shares at least half of their common places (Jaccard
    0.5) and a day of their periods. The settings: as asked; zones up to 10, 25 and 50 %; the last 3, 6 and 12 months; the
    most frequent category alone; the other treatment of matters known only to a township (drawn to its villages; for whole
    townships left out).
    """
    settings = reasonable_settings(question) if hotspots else ()
    found = [_clusters(setting, question) for setting in settings]
    return tuple(_judged(spot, tuple(_rank(spot, clusters) for clusters in found)) for spot in hotspots)


def _judged(spot: Hotspot, ranks: tuple[int, ...]) -> Hotspot:
    return replace(spot, stability=sum(rank > 0 for rank in ranks) / len(ranks), ranks=ranks)


def reasonable_settings(question: Question) -> tuple[Setting, ...]:
    """The nine settings of ``with_stability``; where the period is shorter than a setting asks it is the whole period."""
    tally, share = question.tally, question.plan.max_share
    return (
        Setting("asked", tally, share),
        *(Setting(f"share {other:.0%}", tally, other) for other in (0.1, 0.25, 0.5)),
        *(Setting(f"{last} months", _lately(tally, last), share) for last in (3, 6, 12)),
        Setting("main category", narrowed(tally, category=_main_category(tally)), share),
        Setting("coarse otherwise", question.otherwise, share),
    )


def _lately(tally: Tally, months: int) -> Tally:
    kept = months_of(tally)[-months:]
    return replace(narrowed(tally, months=kept), first_day=month_bounds(kept[0], tally)[0])


def narrowed(tally: Tally, *, months: Sequence[str] = (), category: str = "") -> Tally:
    """The tally's matters of some months (empty: all) and one category (empty: all); open and key counts are not narrowed."""
    return replace(tally, villages=tuple(_narrowed(load, months, category) for load in tally.villages))


def with_coarse_drawn(tally: Tally, seed: int) -> Tally:
    """Matters known only to their township, each drawn to one of its villages in proportion to households, month and category kept.

    One draw of the imputation; the seat itself never receives them, which would make false hotspots.
    """
    random = np.random.default_rng(seed)
    drawn: dict[str, Counter[tuple[str, str]]] = {}
    for township in tally.townships:
        members = [v for v in tally.villages if v.village.township_code == township.code and is_countable(v)]
        weights = np.array([_weight(load, tally) for load in members])
        if not township.township_only or weights.sum() == 0:
            continue
        for cell, coarse in _coarse_cells(township, tally):
            counts = random.multinomial(coarse, weights / weights.sum())
            for load, count in zip(members, counts.tolist(), strict=True):
                drawn.setdefault(load.village.code, Counter())[cell] += count
    return replace(tally, villages=tuple(_joined(load, drawn.get(load.village.code, {})) for load in tally.villages))


def placed_only(tally: Tally) -> Tally:
    """The tally without the matters known only to their township."""
    townships = []
    for township in tally.townships:
        cells: dict[str, Counter[str]] = {}
        for load in tally.villages:
            if load.village.township_code == township.code:
                for month, counts in load.by_month_category.items():
                    cells.setdefault(month, Counter()).update(counts)
        crossed = {month: _sorted(counts) for month, counts in sorted(cells.items())}
        townships.append(replace(township, township_only=0, by_month_category=crossed))
    return replace(tally, townships=tuple(townships))


def _coarse_cells(township: TownshipLoad, tally: Tally) -> list[tuple[tuple[str, str], int]]:
    """Per month and category the matters known only to the township; one nameless cell where the tally has no months."""
    cells = Counter({(m, c): n for m, counts in township.by_month_category.items() for c, n in counts.items()})
    for load in tally.villages:
        if load.village.township_code == township.code:
            cells.subtract({(m, c): n for m, counts in load.by_month_category.items() for c, n in counts.items()})
    if sum(cells.values()) != township.township_only or min(cells.values(), default=0) < 0:
        return [(("", ""), township.township_only)]
    return sorted((cell, count) for cell, count in cells.items() if count)


def _joined(load: Caseload, drawn: Mapping[tuple[str, str], int]) -> Caseload:
    """The caseload with the drawn matters added."""
    more = sum(drawn.values())
    crossed = {month: Counter(counts) for month, counts in load.by_month_category.items()}
    for (month, category), count in drawn.items():
        if month and count:
            crossed.setdefault(month, Counter())[category] += count
    return replace(_counted(load, crossed) if more else load, matters=load.matters + more)


def _clusters(setting: Setting, question: Question) -> list[_Found]:
    ground = ground_of(setting.tally, question.model, question.windows, question.plan.shape)
    if ground is None:
        return []
    enough = max(_STOP_AFTER, round(2 * question.alpha * question.plan.replicates))
    clusters = search(ground.field, ground.null, replace(question.plan, max_share=setting.max_share, stop_after=enough))
    return [_found(cluster, ground, setting.tally) for cluster in clusters if cluster.p_value <= question.alpha]


def _found(cluster: Cluster, ground: Ground, tally: Tally) -> _Found:
    codes = frozenset(ground.loads[i].village.code for i in cluster.places)
    if not ground.months:
        return codes, tally.first_day, tally.last_day
    first, last = (ground.months[period] for period in cluster.window)
    return codes, month_bounds(first, tally)[0], month_bounds(last, tally)[1]


def _rank(spot: Hotspot, found: Sequence[_Found]) -> int:
    """The place among the clusters of the first in which the hotspot stays, from 1; 0 where it does not stay."""
    codes = frozenset(spot.township_codes or spot.village_codes)
    stays = (
        place
        for place, (other, first, last) in enumerate(found, start=1)
        if len(codes & other) >= _SAME * len(codes | other) and first <= spot.last_day and spot.first_day <= last
    )
    return next(stays, 0)


def _narrowed(load: Caseload, months: Sequence[str], category: str) -> Caseload:
    crossed = {
        month: {name: count for name, count in counts.items() if category in ("", name)}
        for month, counts in load.by_month_category.items()
        if not months or month in months
    }
    return _counted(load, crossed)


def _counted(load: Caseload, crossed: Mapping[str, Mapping[str, int]]) -> Caseload:
    """The caseload with the counts of ``crossed`` (month, category)."""
    by_category: Counter[str] = Counter()
    for counts in crossed.values():
        by_category.update(counts)
    by_month = {month: sum(counts.values()) for month, counts in sorted(crossed.items())}
    return replace(
        load,
        matters=sum(by_month.values()),
        by_month=by_month,
        by_category=_sorted(by_category),
        by_month_category={month: _sorted(counts) for month, counts in sorted(crossed.items())},
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
