"""A county of five villages on invented roads, as files a workspace is made from: small enough to check by hand.

The base stands at kilometre 0 of a county road that runs 12 km north. Villages 1 to 3 lie on it at 4, 8 and 12 km. Village 4
lies 6 km east of village 2, behind a bridge. Village 5 lies on a road 3 km farther east that misses the first by 15 m.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from road_builders import Road, at_km, osm_file, road

from fieldvisit.domain.place import LonLat
from fieldvisit.resources import geodata

POINTS = {1: at_km(0), 2: at_km(0, 4), 3: at_km(0, 8), 4: at_km(0, 12), 5: at_km(6, 8), 6: at_km(6.015, 8), 7: at_km(9, 8)}
ROADS: list[Road] = [
    road(1, 2, 3, 4, highway="tertiary", name="示例路"),
    road(3, 5, highway="unclassified"),
    road(6, 7, highway="unclassified"),
]
AT = {1: POINTS[2], 2: POINTS[3], 3: POINTS[4], 4: POINTS[5], 5: POINTS[7]}
BRIDGE = (at_km(3, 7.5), at_km(3, 8.5))

with geodata("demo", "villages.csv").open(encoding="utf-8-sig", newline="") as _file:
    _rows = list(csv.DictReader(_file))
VILLAGES = {number: next(r for r in _rows[number * 40 :] if r["村"].endswith("村")) for number in AT}
CODES = {number: row["村代码"] for number, row in VILLAGES.items()}
NAMES = {number: row["乡镇"] + row["村"] for number, row in VILLAGES.items()}


def villages_file(folder: Path, *, move=lambda place: place) -> Path:
    """The villages' table; ``move`` changes every position."""
    header = list(_rows[0])
    path = folder / "villages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        for number, row in VILLAGES.items():
            place: LonLat = move(AT[number])
            writer.writerow(
                row | {"经度": f"{place.lon:.7f}", "纬度": f"{place.lat:.7f}", "户数": "200", "来源": "示例", "合成": "false"}
            )
    return path


def roster_file(folder: Path) -> Path:
    """One leader at the base, five working days."""
    with geodata("demo", "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    row |= {
        "经度": str(POINTS[1].lon),
        "纬度": str(POINTS[1].lat),
        "驻地": "示例驻地",
        "会议": "",
        "休假": "",
        "合成": "false",
        "每日行车上限分钟": "300",
    }
    path = folder / "roster.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    return path


def roads_file(folder: Path) -> Path:
    """The roads as an OSM file."""
    return osm_file(folder / "roads.osm", POINTS, ROADS)


def closures_file(folder: Path, first: str = "2026-11-30", last: str = "2026-12-02") -> Path:
    """The bridge to village 4, closed from the first to the last day."""
    line = [[p.lon, p.lat] for p in BRIDGE]
    stated = {"id": "F1", "name": "漫水桥", "first_day": first, "last_day": last}
    feature = {"type": "Feature", "properties": stated, "geometry": {"type": "LineString", "coordinates": line}}
    path = folder / "closures.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False), encoding="utf-8")
    return path


def ledger_file(folder: Path) -> Path:
    """One open petition from each village, weeks old."""
    lines = ["信访编号,登记日期,问题属地,主要诉求,问题类别,来源级别,办理状态"]
    lines += [f"例-{n},2026-09-0{n},鲁山县{NAMES[n]},咨询危房改造申请进度,危房改造,县级,办理中" for n in AT]
    path = folder / "ledger.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
