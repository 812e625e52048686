"""Zones: every centre with its nearest places, in circles or ellipses, up to a share of the population at risk."""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fieldvisit.hotspots.kulldorff.compiled import compiled

_INDEX_BITS = 25
_QUANTA = float(2**37)  # with the index bits below 2**63, also for two places at opposite corners
_MEMBERS_AT_ONCE = 1_000_000


_FORMS = ((1.0, 1), (1.5, 4), (2.0, 6), (3.0, 9))
DIRECTIONS = sum(directions for _, directions in _FORMS)


class Shape(StrEnum):
    """What a zone may look like: a circle, an ellipse, or what the ellipses around the strongest one agree on."""

    CIRCLE = "circle"
    ELLIPSE = "ellipse"
    FREE = "free"


class Zones(NamedTuple):
    """The zones of consecutive centres, in order.

    ``members`` (z,) int32 holds, from ``start[i]`` to ``start[i + 1]``, the places of the ``i``-th centre from near to
    far; the first ``k`` of them are a zone where ``closes[k - 1]`` (z,) bool: not between places at one distance. The LLR
    of its zones counts ``strength[form[i]]`` times: less than 1 for an ellipse.
    """

    start: npt.NDArray[np.int64]
    members: npt.NDArray[np.int32]
    closes: npt.NDArray[np.bool_]
    form: npt.NDArray[np.int64]
    strength: npt.NDArray[np.float64]


def elliptic_zones(points: npt.NDArray[np.float64], population: npt.NDArray[np.float64], max_share: float) -> Iterator[Zones]:
    """Circles first, then ellipses 1.5, 2 and 3 times as long as wide in 4, 6 and 9 directions; all of them for every centre.

    ``points`` (n, 2) on a plane. An ellipse ``s`` times as long as wide counts ``4 s / (s + 1)^2``: a thin zone must be
    that much likelier (the strong penalty of SaTScan). Source: Kulldorff M. et al., An elliptic spatial scan statistic,
    Statistics in Medicine 25 (2006) 3929-3943.
    """
    strength = np.array([4 * ratio / (ratio + 1) ** 2 for ratio, _ in _FORMS])
    for form, (ratio, directions) in enumerate(_FORMS):
        for turn in range(directions):
            angle = math.pi * turn / directions
            turned = points @ np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
            for part in circular_zones(turned / [math.sqrt(ratio), 1 / math.sqrt(ratio)], population, max_share):
                yield part._replace(form=np.full(len(part.form), form), strength=strength)


def circular_zones(points: npt.NDArray[np.float64], population: npt.NDArray[np.float64], max_share: float) -> Iterator[Zones]:
    """All circular zones in order of centre, in portions that fit in memory.

    ``points`` (n, d) are positions in a space in which the straight line orders distances (metres on a plane, or points of
    the unit sphere for degrees); two distances within 8e-12 of the largest extent count as equal. A zone may hold at most
    ``max_share`` of the sum of ``population`` (n,).
    """
    places = len(points)
    limit = max_share * float(population.sum()) * (1 + 1e-12)
    reach = _likely_reach(places, max_share)
    rows = max(1, min(places, _MEMBERS_AT_ONCE // max(1, places)))
    for first in range(0, places, rows):
        yield _portion(points, population, limit, (first, min(places, first + rows)), reach)


def on_sphere(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points of the unit sphere, shape (n, 3), for degrees (n, 2); straight lines between them order great circles."""
    lon, lat = np.radians(lonlat).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def curve_order(points: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Indices of the points along a Morton curve, so that neighbours in space are neighbours in memory."""
    low, extent = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-300)
    cells = ((points - low) / extent * 1023).astype(np.int64)
    key = np.zeros(len(points), dtype=np.int64)
    for bit in range(10):
        for axis in range(points.shape[1]):
            key |= ((cells[:, axis] >> bit) & 1) << (bit * points.shape[1] + axis)
    return np.argsort(key, kind="stable")


def _likely_reach(places: int, max_share: float) -> int:
    """How many neighbours mostly suffice; where they do not, all are sorted."""
    return places if max_share > 0.3 else min(places, 2 * math.ceil(max_share * places) + 32)


def _portion(
    points: npt.NDArray[np.float64], population: npt.NDArray[np.float64], limit: float, rows: tuple[int, int], reach: int
) -> Zones:
    scale = _QUANTA / max(float(np.linalg.norm(np.ptp(points, axis=0))), 1e-300)
    keys = _distance_keys(points, rows[0], rows[1], scale)
    near = keys
    if reach < len(points):
        near = np.partition(keys, reach - 1, axis=1)[:, :reach]
    near.sort(axis=1)
    lengths = _lengths(near, population, limit)
    if reach < len(points) and bool((lengths > reach).any()):
        keys.sort(axis=1)
        near = keys
        lengths = _lengths(near, population, limit)
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    members, closes = _members(near, start)
    return Zones(start, members, closes, np.zeros(rows[1] - rows[0], dtype=np.int64), np.ones(1))


@compiled
def _distance_keys(points: npt.NDArray[np.float64], first: int, last: int, scale: float) -> npt.NDArray[np.int64]:
    """Per centre and place the distance in quanta, with the place's index in the low bits."""
    places, dimensions = points.shape
    keys = np.empty((last - first, places), dtype=np.int64)
    for i in range(first, last):
        for j in range(places):
            square = 0.0
            for axis in range(dimensions):
                square += (points[i, axis] - points[j, axis]) ** 2
            keys[i - first, j] = (np.int64(math.sqrt(square) * scale) << _INDEX_BITS) | j
    return keys


@compiled
def _lengths(near: npt.NDArray[np.int64], population: npt.NDArray[np.float64], limit: float) -> npt.NDArray[np.int64]:
    """How many places the largest zone of each centre holds; more than the width when the width did not suffice."""
    rows, width = near.shape
    lengths = np.zeros(rows, dtype=np.int64)
    mask = (1 << _INDEX_BITS) - 1
    for i in range(rows):
        inside = 0.0
        complete = 0
        over = False
        for k in range(width):
            if k > 0 and (near[i, k] >> _INDEX_BITS) - (near[i, k - 1] >> _INDEX_BITS) > 1:
                complete = k
            inside += population[near[i, k] & mask]
            if inside > limit:
                over = True
                break
        if not over:
            complete = width if width == len(population) else width + 1
        lengths[i] = complete
    return lengths


@compiled
def _members(near: npt.NDArray[np.int64], start: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    members = np.empty(start[-1], dtype=np.int32)
    closes = np.ones(start[-1], dtype=np.bool_)
    mask = (1 << _INDEX_BITS) - 1
    width = near.shape[1]
    for i in range(len(start) - 1):
        for k in range(start[i + 1] - start[i]):
            members[start[i] + k] = near[i, k] & mask
            if k + 1 < width:
                closes[start[i] + k] = (near[i, k + 1] >> _INDEX_BITS) - (near[i, k] >> _INDEX_BITS) > 1
    return members, closes
