"""What is searched and how hard: places over periods with their cases and expectations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.hotspots.kulldorff.zones import Shape


@dataclass(frozen=True)
class Field:
    """What is searched: ``n`` places over ``m`` periods.

    ``points`` (n, d) order the distances (see ``circular_zones``); ``cases`` (n, m) whole numbers; ``expected`` (n, m)
    sums to the cases; ``population`` (n,) limits the size of a zone. ``windows`` are the spans of periods to look at,
    first and last included: ``((0, 0),)`` for one period.
    """

    points: npt.NDArray[np.float64]
    cases: npt.NDArray[np.int64]
    expected: npt.NDArray[np.float64]
    population: npt.NDArray[np.float64]
    windows: tuple[tuple[int, int], ...] = ((0, 0),)


@dataclass(frozen=True)
class SearchParams:
    """How hard to search.

    ``max_share`` of the population in one zone; ``replicates`` of the null model from ``seed``. ``stop_after`` > 0 ends
    the replicates once that many maxima reach the most likely cluster's LLR (Besag and Clifford 1991): its p-value is then
    ``stop_after`` divided by the replicates used, and nothing weaker can be significant. ``complete`` follows the maxima
    down to the weakest cluster, so that every cluster has its p-value; this takes longer. ``shape`` of the zones; other
    shapes than circles need ``points`` on a plane.
    """

    max_share: float = 0.5
    replicates: int = 999
    seed: int = 20201231
    stop_after: int = 0
    complete: bool = False
    shape: Shape = Shape.CIRCLE


def windowed(counts: npt.NDArray[np.int64], window: tuple[int, int]) -> npt.NDArray[np.int64]:
    """Counts (n,) per place within a window of counts (n, m) per place and period."""
    inside: npt.NDArray[np.int64] = counts[:, window[0] : window[1] + 1].sum(axis=1)
    return inside


def expected_in(field: Field, window: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Expected cases (n,) per place within a window."""
    return np.ascontiguousarray(field.expected[:, window[0] : window[1] + 1].sum(axis=1))
