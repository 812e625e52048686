"""What recorded trips say: a fitted estimate, and one factor for the speed table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.travel import RoadNetwork, Trip
from fieldvisit.errors import SettingsError
from fieldvisit.geo import haversine_km
from fieldvisit.travel.engine.search import one_to_all
from fieldvisit.travel.engine.weight import unpack
from fieldvisit.travel.estimate import EstimateParams
from fieldvisit.travel.joined import join_places
from fieldvisit.travel.params import DEFAULTS, TravelParams

LEAST_TRIPS = 10
_USUAL = EstimateParams()


def fit_estimate(trips: Sequence[Trip], params: EstimateParams = _USUAL) -> EstimateParams:
    """Estimate params fitted to recorded trips: ``minutes = a * km ** b`` by least squares of the logarithms.

    ``b`` is kept within [0.3, 1], where no detour over a third place can be shorter; ``a`` is then the median. ``detour``
    stays as it is, ``speed_kmh`` and ``power`` change. Fitting removes the bias, never the scatter.

    Raises
    ------
    SettingsError
        If fewer than ten trips lead anywhere: too few to fit.
    """
    pairs = [(haversine_km(t.origin, t.target), t.minutes) for t in trips if t.minutes > 0]
    known = np.array([pair for pair in pairs if pair[0] > 0], dtype=np.float64).reshape(-1, 2)
    _enough(len(known))
    km, minutes = known[:, 0], known[:, 1]
    power = min(1.0, max(0.3, _slope(np.log(km), np.log(minutes))))
    factor = float(np.median(minutes / km**power))
    return replace(params, speed_kmh=60 * params.detour / factor, power=power, fitted_trips=len(known))


def calibrate(trips: Sequence[Trip], network: RoadNetwork, params: TravelParams = DEFAULTS) -> TravelParams:
    """Params whose calibration factor makes the median trip take as long as it was recorded to take.

    Trips without a way on the network do not count.

    Raises
    ------
    SettingsError
        If fewer than ten trips have a way.
    """
    computed = np.array([_minutes(trip, network, params) for trip in trips], dtype=np.float64)
    recorded = np.array([trip.minutes for trip in trips], dtype=np.float64)
    good = np.isfinite(computed) & (computed > 0) & (recorded > 0)
    _enough(int(good.sum()))
    ratio = float(np.median(computed[good]) / np.median(recorded[good]))
    return replace(params, calibration_factor=params.calibration_factor * ratio)


def _minutes(trip: Trip, network: RoadNetwork, params: TravelParams) -> float:
    joined = join_places({"a": trip.origin, "b": trip.target}, network, params)
    if (joined.node < 0).any():
        return float("inf")
    weights, _ = one_to_all(joined.arcs, int(joined.node[0]))
    return float(unpack(weights)[0][joined.node[1]]) / 60_000


def _slope(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> float:
    spread = float(((x - x.mean()) ** 2).sum())
    return float(((x - x.mean()) * (y - y.mean())).sum()) / spread if spread > 0 else 1.0


def _enough(count: int) -> None:
    if count < LEAST_TRIPS:
        raise SettingsError(
            f"只有 {count} 次可用的行程记录，至少需要 {LEAST_TRIPS} 次才能拟合；请补充记录，或继续使用默认值。",
            f"Only {count} trips can be used; {LEAST_TRIPS} are needed. Record more, or keep the usual values.",
        )
