"""Counts and places as tables: GeoDataFrames in WGS 84, 12-digit village codes as text. No column identifies a person."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
from shapely import Point

from fieldvisit.domain.caseload import Caseload
from fieldvisit.domain.place import LonLat, Village
from fieldvisit.domain.run import Run
from fieldvisit.maps.monthly.strip import months_of
from fieldvisit.maps.selection import chosen_villages, village_counts
from fieldvisit.notebook.seeing.filters import Asked, carry

CRS = "EPSG:4326"
"""WGS 84; CGCS2000 differs from it by far less than a village symbol (``table.to_crs(4490)``)."""


def cases_table(run: Run, what: Asked) -> gpd.GeoDataFrame:
    """One row a village where something is counted, most cases first: its cases and open key cases as asked."""
    opened = {one.village.code: one for one in village_counts(run, what.selection)}
    received = _received(run, what)
    rows = []
    for village in chosen_villages(run, what.selection):
        still = opened[village.code].open_cases
        counted = {"open": still, "all": received.get(village.code, 0), "closed": received.get(village.code, 0) - still}
        if counted[what.status]:
            rows.append(_named(village) | {"cases": counted[what.status], "key_cases": opened[village.code].key_cases})
    table = _places(rows, ["cases", "key_cases"], run).sort_values(
        ["cases", "code"], ascending=[False, True], ignore_index=True
    )
    carry(table, what)
    return table


def villages_table(run: Run) -> gpd.GeoDataFrame:
    """One row a village in order of code, without counts; a village without a position has no geometry."""
    rows = [
        _named(v) | {"accuracy": v.accuracy.value, "synthetic": v.synthetic} for v in sorted(run.villages, key=lambda v: v.code)
    ]
    return _places(rows, ["accuracy", "synthetic"], run)


def months_table(run: Run, what: Asked) -> pd.DataFrame:
    """One row a month in order: matters received and still open; empty where a count is too small to be told."""
    rows = [(one.month, one.received, one.still_open) for one in months_of(run, what.selection)]
    table = pd.DataFrame(rows, columns=["month", "received", "still_open"])
    table = table.astype({"received": "Int64", "still_open": "Int64"})
    carry(table, what)
    return table


def _received(run: Run, what: Asked) -> Mapping[str, int]:
    return {load.village.code: _matters(load, what) for load in run.tally.villages}


def _matters(load: Caseload, what: Asked) -> int:
    """Matters received, open or closed; crossed counts only where something narrows them."""
    if not (what.months or what.categories):
        return load.matters
    cells = ((month, counts) for month, counts in load.by_month_category.items() if not what.months or month in what.months)
    return sum(n for _, counts in cells for name, n in counts.items() if not what.categories or name in what.categories)


def _named(village: Village) -> dict[str, object]:
    return {
        "code": village.code,
        "township": village.township,
        "village": village.name,
        "households": village.households,
        "geometry": point(village.location),
    }


def _places(rows: list[dict[str, object]], more: list[str], run: Run) -> gpd.GeoDataFrame:
    columns = ["code", "township", "village", "households", *more, "geometry"]
    table = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=CRS)
    table["households"] = table["households"].astype("Int64")
    table.attrs["county"] = run.county_name
    table.attrs["banner"] = str(run.banner or "")
    return table


def point(place: LonLat | None) -> Point | None:
    """A place as geometry; nothing for none."""
    return None if place is None else Point(place.lon, place.lat)
