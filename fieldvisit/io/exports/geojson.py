"""Village aggregates and hotspots as GeoJSON: counts, codes and gazetteer names, never a petition."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from fieldvisit.domain.caseload import Caseload
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import LonLat, Village
from fieldvisit.domain.run import Run

_DECIMALS = 6


def villages_geojson(run: Run) -> str:
    """Every village with a position as a point with its counts, in order of code; WGS 84 (RFC 7946).

    ``without_position`` is the number of villages that could not be drawn. In a demo the collection carries the banner and
    every feature ``synthetic: true``.
    """
    located = [load for load in run.tally.villages if load.village.location is not None]
    mark = {"synthetic": run.demo}
    features = [_feature(load.village.code, _point(load.village.location), _counts(load) | mark) for load in located]
    return _collection(run, features, {"without_position": len(run.tally.villages) - len(located)})


def hotspots_geojson(run: Run) -> str:
    """Every hotspot as the points of its villages, in the order of the run, with its figures and its sentence.

    The geometry is a ``MultiPoint`` of villages: a hotspot is a set of villages, no drawn line is its border.
    """
    villages = {village.code: village for village in run.villages}
    mark = {"synthetic": run.demo}
    features = [_feature(spot.id, _points(spot, villages), _figures(spot, villages) | mark) for spot in run.hotspots]
    return _collection(run, features, {})


def _collection(run: Run, features: Sequence[Mapping[str, object]], more: Mapping[str, object]) -> str:
    collection = {
        "type": "FeatureCollection",
        "title": f"{run.county_name} {run.tally.first_day} — {run.tally.last_day}",
        "banner": run.banner.zh if run.banner else "",
        "synthetic": run.demo,
        "sources": list(run.data_sources),
        "features": list(features),
        **more,
    }
    return json.dumps(collection, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def _feature(name: str, geometry: Mapping[str, object] | None, properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": dict(properties)}


def _counts(load: Caseload) -> dict[str, object]:
    village = load.village
    return {
        "code": village.code,
        "name": village.name,
        "township": village.township,
        "accuracy": village.accuracy.value,
        "households": village.households,
        "matters": load.matters,
        "open_matters": load.open_matters,
        "key_open": load.key_open,
        "repeats": load.repeats,
        "by_category": dict(load.by_category),
        "by_month": dict(load.by_month),
        "oldest_open": load.oldest_open.isoformat() if load.oldest_open else None,
    }


def _figures(spot: Hotspot, villages: Mapping[str, Village]) -> dict[str, object]:
    return {
        "id": spot.id,
        "method": spot.method,
        "village_codes": list(spot.village_codes),
        "village_names": [villages[code].full_name if code in villages else code for code in spot.village_codes],
        "center": _pair(spot.center),
        "radius_km": round(spot.radius_km, 3),
        "first_day": spot.first_day.isoformat(),
        "last_day": spot.last_day.isoformat(),
        "observed": spot.observed,
        "expected": round(spot.expected, 4),
        "relative_risk": round(spot.relative_risk, 4),
        "llr": round(spot.llr, 4),
        "p_value": spot.p_value,
        "p_calibrated": spot.p_calibrated,
        "reporting_cv": spot.reporting_cv,
        "stability": spot.stability,
        "uncertain_share": spot.uncertain_share,
        "trend": spot.trend,
        "township_codes": list(spot.township_codes),
        "category": spot.category,
        "maps": spot.maps,
        "p_adjusted": spot.p_adjusted,
        "at_edge": spot.at_edge,
        "open_cases": spot.open_cases,
        "key_cases": spot.key_cases,
        "days_left": spot.days_left,
        "replicates": spot.replicates,
        "denominator": spot.denominator,
        "by_category": dict(spot.by_category),
        "sentence": spot.sentence.zh,
        "sentence_en": spot.sentence.en,
    }


def _points(spot: Hotspot, villages: Mapping[str, Village]) -> dict[str, object]:
    members = (villages.get(code) for code in spot.village_codes)
    located = [_pair(v.location) for v in members if v is not None and v.location is not None]
    return {"type": "MultiPoint", "coordinates": located}


def _point(location: LonLat | None) -> dict[str, object] | None:
    return None if location is None else {"type": "Point", "coordinates": _pair(location)}


def _pair(location: LonLat) -> list[float]:
    return [round(location.lon, _DECIMALS), round(location.lat, _DECIMALS)]
