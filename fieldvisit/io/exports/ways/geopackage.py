"""Days of a plan as a GeoPackage with the layers ``stops`` and ``ways``, for QGIS and other GIS programs."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from fieldvisit.domain.place import LonLat
from fieldvisit.io.exports.ways.days import DayWay, clock
from fieldvisit.io.xml_text import plain

_ONE = threading.Lock()
"""The clock of GDAL is one for the whole process."""
_NO_CLOCK = "2026-01-01T00:00:00Z"
_DRAWN = 1

_Columns: TypeAlias = dict[str, npt.NDArray[Any]]


def ways_gpkg(days: Sequence[DayWay], description: str, *, synthetic: bool) -> bytes:
    """The bytes of a GeoPackage in WGS 84 (EPSG:4326); equal days give equal bytes.

    ``stops`` has one point a stop, ``ways`` one line a leg, both in order of day, leader and number; ``straight`` is 1 where a line
    only joins two places. Texts are UTF-8, hours ``09:30``.
    """
    stops = [(day, stop) for day in days for stop in day.stops]
    legs = [(day, n, leg) for day in days for n, leg in enumerate(day.legs, 1) if len(leg.line) > _DRAWN]
    points = {
        "title": _texts(stop.title for _, stop in stops),
        "village": _texts(stop.village.name for _, stop in stops),
        "township": _texts(stop.village.township for _, stop in stops),
        "village_code": _texts(stop.village.code for _, stop in stops),
        **_whose([day for day, _ in stops], synthetic=synthetic),
        "number": np.array([stop.number for _, stop in stops], dtype=np.int32),
        "arrive": _texts(clock(stop.arrive_min) for _, stop in stops),
        "start": _texts(clock(stop.start_min) for _, stop in stops),
        "depart": _texts(clock(stop.depart_min) for _, stop in stops),
    }
    lines = {
        "origin": _texts(leg.origin for _, _, leg in legs),
        "target": _texts(leg.target for _, _, leg in legs),
        **_whose([day for day, _, _ in legs], synthetic=synthetic),
        "leg": np.array([n for _, n, _ in legs], dtype=np.int32),
        "minutes": np.array([leg.minutes for _, _, leg in legs], dtype=np.int32),
        "km": np.array([round(leg.km, 3) for _, _, leg in legs]),
        "straight": np.array([leg.straight for _, _, leg in legs], dtype=bool),
    }
    drawn: dict[str, tuple[str, Sequence[shapely.Geometry], _Columns]] = {
        "stops": ("Point", [shapely.Point(_pair(stop.location)) for _, stop in stops], points),
        "ways": ("LineString", [shapely.LineString([_pair(at) for at in leg.line]) for _, _, leg in legs], lines),
    }
    return _written(drawn, plain(description))


def _written(layers: Mapping[str, tuple[str, Sequence[shapely.Geometry], _Columns]], description: str) -> bytes:
    import pyogrio  # noqa: PLC0415 - slow to load: it brings pandas

    with TemporaryDirectory(prefix="fieldvisit-") as folder, _ONE:
        path = Path(folder) / "plan.gpkg"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _NO_CLOCK})
        try:
            for name, (kind, shapes, columns) in layers.items():
                pyogrio.raw.write(
                    path,
                    geometry=np.array(shapely.to_wkb(shapes), dtype=object),
                    field_data=list(columns.values()),
                    fields=list(columns),
                    layer=name,
                    driver="GPKG",
                    geometry_type=kind,
                    crs="EPSG:4326",
                    layer_options={"DESCRIPTION": description},
                )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def _whose(days: Sequence[DayWay], *, synthetic: bool) -> _Columns:
    return {
        "leader_id": _texts(day.leader_id for day in days),
        "leader": _texts(day.leader for day in days),
        "day": np.array([day.day for day in days], dtype="datetime64[D]"),
        "synthetic": np.array([synthetic for _ in days], dtype=bool),
    }


def _texts(texts: Iterable[str]) -> npt.NDArray[Any]:
    return np.array([plain(one) for one in texts], dtype=object)


def _pair(place: LonLat) -> tuple[float, float]:
    return round(place.lon, 6), round(place.lat, 6)
