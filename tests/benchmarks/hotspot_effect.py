"""How often the interval of a mission's effect covers the truth, and how far the estimate is off; prints a table."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from hotspot_nulls import demo_villages
from scipy.stats import binomtest
from scipy.stats.contingency import odds_ratio

from fieldvisit.domain.caseload import Tally
from fieldvisit.hotspots.dispatch.effect import mission_effect
from fieldvisit.hotspots.tally import tally

VISITED, MATTERS = 8, 3.0  # matters a village and period


class Restless(NamedTuple):
    """Coefficients of variation of a village's lasting factor, and of its factor in one period alone."""

    lasting: float
    passing: float


def coverage(sets: int) -> None:
    """Print, per kind of county and choice of villages, the share of 95 % intervals that hold the true ratio."""
    empty = tally([], [], demo_villages())
    print(
        f"95 % interval of a mission's effect, {VISITED} villages visited, {sets} counties a row, [99 % interval of the share]"
    )
    for restless in (Restless(0.5, 0.0), Restless(0.5, 0.3), Restless(0.3, 0.5)):
        for chosen in ("any with 3 matters", "the most loaded"):
            for true in (1.0, 0.5):
                seen = np.array([_one(empty, restless, chosen, true, seed) for seed in range(sets)])
                held, plain, ratios = int(seen[:, 0].sum()), seen[:, 1].mean(), np.maximum(seen[:, 2], 0.05)
                low, high = binomtest(held, sets).proportion_ci(0.99)
                print(
                    f"  lasting CV {restless.lasting}, passing CV {restless.passing}; visited: {chosen:18}; true ratio {true}:"
                    f" {held / sets:.3f} [{low:.3f}, {high:.3f}], exact alone {plain:.3f}, mean estimate"
                    f" {math.exp(float(np.log(ratios).mean())):.2f}",
                    flush=True,
                )


def _one(empty: Tally, restless: Restless, chosen: str, true: float, seed: int) -> tuple[bool, bool, float]:
    random = np.random.default_rng(seed)
    homes = np.array([float(load.village.households or 0) for load in empty.villages])
    rate = MATTERS * homes / homes.mean() * _factors(random, restless.lasting, len(homes))
    before = random.poisson(rate * _factors(random, restless.passing, len(homes)))
    if chosen == "the most loaded":
        visited = np.argsort(-before, kind="stable")[:VISITED]
    else:
        visited = random.choice(np.flatnonzero(before >= 3), VISITED, replace=False)
    rate[visited] *= true
    after = random.poisson(0.9 * rate * _factors(random, restless.passing, len(homes)))
    codes = [empty.villages[i].village.code for i in visited]
    found = mission_effect(_with(empty, before), _with(empty, after), codes)
    table = [[found.visited_after, found.visited_before], [found.compared_after, found.compared_before]]
    exact = odds_ratio(np.array(table), kind="conditional").confidence_interval(0.95)
    return found.low <= true <= found.high, bool(exact.low <= true <= exact.high), found.ratio


def _factors(random: np.random.Generator, cv: float, villages: int) -> npt.NDArray[np.float64]:
    return random.gamma(cv**-2, cv**2, villages) if cv else np.ones(villages)


def _with(empty: Tally, counts: npt.NDArray[np.int64]) -> Tally:
    loads = zip(empty.villages, counts.tolist(), strict=True)
    return replace(empty, villages=tuple(replace(load, matters=count) for load, count in loads))
