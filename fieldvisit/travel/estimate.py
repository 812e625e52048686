"""Travel from straight lines, for counties without road data; always labelled an estimate."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, PlaceAccess, Route, TravelMatrix
from fieldvisit.errors import SettingsError, Text
from fieldvisit.geo import haversine_matrix_km

_EPSILON_MIN = 1e-9
"""Added before rounding up, so that floating-point noise cannot break the triangle inequality."""


@dataclass(frozen=True)
class EstimateParams:
    """How straight lines become travel.

    ``detour`` is the road's length divided by the straight line (1.5: half as long again), ``speed_kmh`` the mean driving
    speed. With the defaults a fifth of all pairs is more than 30 % wrong on a synthetic mountain county, half of them on
    a real Alpine network: good for "roughly how many days", not for an arrival time. ``fit_estimate`` sets all four from
    recorded trips: minutes grow with the distance to the ``power`` (at most 1: the farther, the faster), and
    ``fitted_trips`` says how many trips that rests on (0: these are the usual values).
    """

    detour: float = 1.5
    speed_kmh: float = 30.0
    power: float = 1.0
    fitted_trips: int = 0


def estimate_travel(places: Mapping[str, LonLat], params: EstimateParams = EstimateParams()) -> TravelMatrix:
    """Estimated travel between all places: great circle times detour, at the mean speed.

    For use where no road network is at hand; a network always wins. Every place counts as ``on_road``.

    Returns
    -------
    TravelMatrix
        In the order of ``places``; minutes are rounded up; ``source`` is ``"estimate"`` and ``note`` says how it was made.

    Raises
    ------
    SettingsError
        If the speed is not positive or the detour below 1.

    Examples
    --------
    >>> places = {"a": LonLat(112.9, 33.7), "b": LonLat(112.9, 33.8)}
    >>> estimate_travel(places).minutes.tolist()
    [[0, 34], [34, 0]]
    """
    _check(params)
    straight = haversine_matrix_km(list(places.values())) if places else np.zeros((0, 0))
    minutes, km = _by_road(straight, params)
    return TravelMatrix(
        place_ids=tuple(places),
        minutes=minutes,
        km=km,
        reachable=np.ones_like(straight, dtype=np.bool_),
        access=tuple(PlaceAccess(place_id, Access.ON_ROAD, 0.0) for place_id in places),
        source="estimate",
        fingerprint=hashlib.sha256(repr((params, list(places.items()))).encode()).hexdigest(),
        note=note_of(params),
    )


def straight_routes(
    legs: Sequence[tuple[str, str]], places: Mapping[str, LonLat], params: EstimateParams = EstimateParams()
) -> tuple[Route, ...]:
    """Straight lines for legs without roads, in the order of ``legs``; minutes and km equal the estimate's."""
    _check(params)
    return tuple(_straight(a, b, places, params) for a, b in legs)


def note_of(params: EstimateParams) -> str:
    """``how_estimated`` in both languages at once, for what has room for one text only."""
    how = how_estimated(params)
    return f"{how.zh} ({how.en})"


def how_estimated(params: EstimateParams) -> Text:
    """How an estimate was made, for every page and sheet that shows its times."""
    k, v = f"{params.detour:g}", f"{params.speed_kmh:g}"
    if not params.fitted_trips:
        return Text(f"估算：直线距离×{k}，平均 {v} 公里/小时", f"estimate: straight line x {k} at {v} km/h")
    b, n = f"{params.power:.2f}", params.fitted_trips
    zh = f"估算：由 {n} 次实际行程拟合，分钟 = {60 * params.detour / params.speed_kmh:.2f}×直线公里^{b}"
    return Text(zh, f"estimate fitted from {n} trips")


def _straight(a: str, b: str, places: Mapping[str, LonLat], params: EstimateParams) -> Route:
    minutes, km = _by_road(haversine_matrix_km([places[a], places[b]]), params)
    return Route(a, b, int(minutes[0, 1]), float(km[0, 1]), (places[a], places[b]), "estimate")


def _by_road(
    straight_km: npt.NDArray[np.float64], params: EstimateParams
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    km = straight_km * params.detour
    needed = 60 * params.detour / params.speed_kmh * straight_km**params.power
    minutes = np.where(km > 0, np.ceil(needed + _EPSILON_MIN), 0)
    return minutes.astype(np.int32), km.astype(np.float32)


def _check(params: EstimateParams) -> None:
    if not 0 < params.power <= 1:
        raise SettingsError(
            f"设置项 estimate.power = {params.power} 不合理，应大于 0 且不超过 1。",
            f"Setting estimate.power = {params.power} makes no sense; give a number above 0 and at most 1.",
        )
    if not (math.isfinite(params.speed_kmh) and params.speed_kmh > 0):
        raise SettingsError(
            f"设置项 estimate.speed_kmh = {params.speed_kmh} 不合理，应大于 0。",
            f"Setting estimate.speed_kmh = {params.speed_kmh} makes no sense; give a speed above 0.",
        )
    if not (math.isfinite(params.detour) and params.detour >= 1):
        raise SettingsError(
            f"设置项 estimate.detour = {params.detour} 不合理，应不小于 1。",
            f"Setting estimate.detour = {params.detour} makes no sense; a road is never shorter than the straight line.",
        )
