"""The county's own table of travel times as the basis of a plan: closed under detours, with km for every pair."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, PlaceAccess, Route, TravelMatrix
from fieldvisit.geo import haversine_matrix_km
from fieldvisit.travel.checks.given import close_matrix
from fieldvisit.travel.estimate import EstimateParams


def given_travel(places: Mapping[str, LonLat], table: TravelMatrix, params: EstimateParams) -> TravelMatrix:
    """Travel between all places as the county's table has it, in the order of ``places``.

    A pair that is faster over a third place takes that way (planning needs the triangle inequality); a pair without any
    way stays unreachable, and so does a place that the table does not hold (access ``no_road``). Km that the table does
    not state are straight line times ``params.detour``.
    """
    closed = close_matrix(table)
    at = np.array([closed.index.get(place, -1) for place in places], dtype=np.int64)
    pick = np.ix_(np.maximum(at, 0), np.maximum(at, 0))
    known = (at >= 0)[:, None] & (at >= 0)[None, :]
    reachable = (closed.reachable[pick] & known) | np.eye(len(at), dtype=np.bool_)
    minutes = np.where(reachable, np.where(known, closed.minutes[pick], 0), -1).astype(np.int32)
    stated = np.where(known, closed.km[pick], np.nan)
    straight = haversine_matrix_km(list(places.values())) * params.detour if places else np.zeros((0, 0))
    km = np.where(reachable, np.where(np.isnan(stated), straight, stated), np.nan).astype(np.float32)
    return TravelMatrix(
        place_ids=tuple(places),
        minutes=minutes,
        km=km,
        reachable=reachable,
        access=tuple(
            PlaceAccess(place, Access.ON_ROAD if n >= 0 else Access.NO_ROAD, 0.0) for place, n in zip(places, at, strict=True)
        ),
        source="given",
        fingerprint=hashlib.sha256(f"{table.fingerprint}|{params.detour!r}|{list(places.items())!r}".encode()).hexdigest(),
        note=table.note,
    )


def given_routes(on_roads: Sequence[Route], straight: Sequence[Route], matrix: TravelMatrix) -> tuple[Route, ...]:
    """Routes drawn on roads where there is a way, else straight, with the minutes, km and source of ``matrix``."""
    return tuple(
        replace(
            road,
            geometry=road.geometry or line.geometry,
            minutes=int(matrix.minutes[matrix.index[road.from_id], matrix.index[road.to_id]]),
            km=float(matrix.km[matrix.index[road.from_id], matrix.index[road.to_id]]),
            source=matrix.source,
        )
        for road, line in zip(on_roads, straight, strict=True)
    )
