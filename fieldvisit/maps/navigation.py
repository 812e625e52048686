"""Links that hand a village's place to a map program on the phone, each in the coordinate system that program reads.

The pages load nothing from these addresses: a link is followed only when somebody taps it, and carries the village's point and name.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import Text
from fieldvisit.geo import gcj02_to_bd09, wgs84_to_gcj02

_DIGITS = 6
"""A tenth of a metre."""
_AMAP, _BAIDU = Text("高德地图", "Amap"), Text("百度地图", "Baidu Maps")
_TENCENT, _OTHER = Text("腾讯地图", "Tencent Maps"), Text("其他地图", "Another program")


@dataclass(frozen=True, slots=True)
class MapLink:
    """One link: the program's name, the coordinate system of the point in it, and the address."""

    program: str
    system: str
    href: str


def ways_to(place: LonLat, name: str, lang: str) -> tuple[MapLink, ...]:
    """Links to a place given in WGS 84, one for each map program, the one most phones have first."""
    shifted = wgs84_to_gcj02(place)
    baidu = gcj02_to_bd09(shifted)
    return (
        MapLink(_AMAP.in_(lang), "GCJ-02", _amap(shifted, name)),
        MapLink(_BAIDU.in_(lang), "BD-09", _baidu(baidu, name)),
        MapLink(_TENCENT.in_(lang), "GCJ-02", _tencent(shifted, name)),
        MapLink(_OTHER.in_(lang), "WGS 84", f"geo:{_pair(place)}?q={_pair(place)}({quote(name)})"),
    )


def _amap(place: LonLat, name: str) -> str:
    point = f"{place.lon:.{_DIGITS}f},{place.lat:.{_DIGITS}f},{name}"
    asked = {"to": point, "mode": "car", "coordinate": "gaode", "callnative": "1", "src": "fieldvisit"}
    return f"https://uri.amap.com/navigation?{urlencode(asked)}"


def _baidu(place: LonLat, name: str) -> str:
    point = f"latlng:{_pair(place)}|name:{name}"
    asked = {"destination": point, "coord_type": "bd09ll", "mode": "driving", "output": "html", "src": "fieldvisit"}
    return f"https://api.map.baidu.com/direction?{urlencode(asked)}"


def _tencent(place: LonLat, name: str) -> str:
    asked = {"type": "drive", "to": name, "tocoord": _pair(place), "referer": "fieldvisit"}
    return f"https://apis.map.qq.com/uri/v1/routeplan?{urlencode(asked)}"


def _pair(place: LonLat) -> str:
    return f"{place.lat:.{_DIGITS}f},{place.lon:.{_DIGITS}f}"
