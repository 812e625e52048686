"""What a table service answers, block by block, as a matrix of ours; the same over HTTP and in process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, PlaceAccess, TravelMatrix
from fieldvisit.travel.checks.given import close_matrix
from fieldvisit.travel.params import TravelParams
from fieldvisit.travel.snap import access_by_gap

Floats = npt.NDArray[np.float64]


class Answer(NamedTuple):
    """``seconds`` and ``metres`` (r, c), nan where there is no way; ``gaps`` (r,) metres from each origin to its road."""

    seconds: Floats
    metres: Floats
    gaps: Floats


class RefusedError(Exception):
    """The service refuses a table because of single places in it."""


Ask = Callable[[Sequence[LonLat], int], Answer]
"""The answer from the first so many places to the others."""


def table_matrix(places: Mapping[str, LonLat], ask: Ask, block: int, snapping: TravelParams, source: str) -> TravelMatrix:
    """Travel between all places, asked in blocks of at most ``block`` places; the caller adds its ``note``.

    The service moves a place to its nearest road however far that is; the distance it states decides the access, with the
    limits and the walks of ``snapping``, and a place that is too far gets no times.
    """
    ids, positions = tuple(places), list(places.values())
    seconds, metres = np.full((2, len(ids), len(ids)), np.nan)
    gaps = np.zeros(len(ids))
    for rows, columns in _blocks(len(ids), block):
        cells = np.ix_(rows, columns)
        seconds[cells], metres[cells], gaps[rows] = ask([positions[n] for n in (*rows, *columns)], len(rows))
    access = tuple(access_by_gap(place, float(gap), snapping) for place, gap in zip(ids, gaps, strict=True))
    asked = (source, block, snapping, list(places.items()), seconds.tolist())
    fingerprint = hashlib.sha256(repr(asked).encode()).hexdigest()
    minutes, km, reachable = _whole(seconds, metres, access)
    return close_matrix(TravelMatrix(ids, minutes, km, reachable, access, source, fingerprint))


def _blocks(count: int, most: int) -> Iterator[tuple[list[int], list[int]]]:
    """Rows and columns that together are no more than ``most``."""
    half = max(1, most // 2)
    parts = [list(range(start, min(start + half, count))) for start in range(0, count, half)]
    return ((rows, columns) for rows in parts for columns in parts)


def _whole(
    seconds: Floats, metres: Floats, access: Sequence[PlaceAccess]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Whole minutes with walks, kilometres, and which pairs have a way."""
    walk = np.array([one.walk_min for one in access], dtype=np.float64)
    placed = np.array([one.access is not Access.NO_ROAD for one in access], dtype=np.bool_)
    reachable = np.isfinite(seconds) & placed[:, None] & placed[None, :]
    minutes = np.where(reachable, np.ceil(np.where(reachable, seconds, 0.0) / 60) + walk[:, None] + walk[None, :], -1)
    km = np.where(reachable, metres / 1000, np.nan)
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(km, 0.0)
    np.fill_diagonal(reachable, val=True)
    return minutes.astype(np.int32), km.astype(np.float32), reachable
