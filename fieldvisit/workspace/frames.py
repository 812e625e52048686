"""Tables for notebooks: villages and hotspots as GeoDataFrames, itineraries as a DataFrame, the map as it is shown."""

from __future__ import annotations

import html
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely import MultiPoint, Point

from fieldvisit.domain.run import Run
from fieldvisit.domain.visit import Visit

_WGS84 = "EPSG:4326"


def villages_frame(run: Run) -> gpd.GeoDataFrame:
    """One row a village in order of code: names, households, matters, open matters, geometry (WGS 84, lon/lat degrees).

    A village without position has an empty geometry. No column identifies a person; the unit is the village.
    """
    rows = [
        {
            "code": load.village.code,
            "township": load.village.township,
            "village": load.village.name,
            "households": load.village.households,
            "matters": load.matters,
            "open_matters": load.open_matters,
            "repeats": load.repeats,
            "accuracy": load.village.accuracy.value,
            "synthetic": load.village.synthetic,
            "geometry": Point(load.village.location.lon, load.village.location.lat) if load.village.location else Point(),
        }
        for load in run.tally.villages
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=_WGS84)


def hotspots_frame(run: Run) -> gpd.GeoDataFrame:
    """One row a hotspot, strongest first: figures, sentence, and the convex hull of its villages."""
    where = {v.code: v.location for v in run.villages if v.location is not None}
    rows = [
        {
            "id": spot.id,
            "villages": len(spot.village_codes),
            "observed": spot.observed,
            "expected": spot.expected,
            "relative_risk": spot.relative_risk,
            "p_value": spot.p_value,
            "p_calibrated": spot.p_calibrated,
            "trend": spot.trend,
            "stability": spot.stability,
            "days_left": spot.days_left,
            "sentence": str(spot.sentence),
            "geometry": MultiPoint([(where[c].lon, where[c].lat) for c in spot.village_codes if c in where]).convex_hull,
        }
        for spot in run.hotspots
    ]
    columns = ["id", "villages", "observed", "expected", "relative_risk", "p_value", "p_calibrated", "trend", "stability"]
    columns += ["days_left", "sentence", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=_WGS84)


def itineraries_frame(run: Run) -> pd.DataFrame:
    """One row a stop in order of day, leader and time; minutes of the day as ``HH:MM``. Empty when nothing was planned."""
    columns = ["day", "leader", "stop", "village", "kind", "cases", "arrive", "start", "leave", "drive_min", "drive_km"]
    if run.plan is None:
        return pd.DataFrame(columns=columns)
    visits, names = {v.id: v for v in run.plan.visits}, {leader.id: leader.name for leader in run.leaders}
    rows = [
        (
            itinerary.shift.day,
            names[itinerary.shift.leader_id],
            number,
            *_visit_columns(visits[stop.visit_id]),
            *(_clock(m) for m in (stop.arrive_min, stop.start_min, stop.depart_min)),
            stop.drive_min,
            round(stop.drive_km, 1),
        )
        for itinerary in sorted(run.plan.itineraries, key=lambda i: (i.shift.day, i.shift.leader_id))
        for number, stop in enumerate(itinerary.stops, start=1)
    ]
    return pd.DataFrame(rows, columns=columns)


def unassigned_frame(run: Run) -> pd.DataFrame:
    """One row a visit that found no place: village, urgency, reason, and the sentence that explains it."""
    columns = ["village", "cases", "score", "reason", "sentence"]
    if run.plan is None:
        return pd.DataFrame(columns=columns)
    visits = {v.id: v for v in run.plan.visits}
    rows = [
        (
            visits[u.visit_id].village.full_name,
            len(visits[u.visit_id].petition_ids),
            visits[u.visit_id].score,
            u.reason.value,
            str(u.sentence),
        )
        for u in run.plan.unassigned
    ]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class MapView:
    """The offline map as a notebook shows it: sandboxed, without any request to another host."""

    page: str

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.page, quote=True)}" sandbox="allow-scripts" '
            'style="width:100%;height:560px;border:1px solid #ccc"></iframe>'
        )


def map_view(run: Run, lang: str = "zh") -> MapView:
    """The one-file map of a run, to be the last line of a notebook cell."""
    from fieldvisit.maps.folium_map import offline_map_html  # noqa: PLC0415 - slow to load

    return MapView(offline_map_html(run, lang))


def _visit_columns(visit: Visit) -> tuple[str, str, int]:
    return visit.village.full_name, visit.kind.value, len(visit.petition_ids)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
