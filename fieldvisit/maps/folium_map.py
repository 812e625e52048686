"""The offline map: one HTML file that draws villages, hotspots and routes with the network off. The only user of folium.

Only numbers, names of places, leaders' titles as on the roster and fixed words go in, each through ``escape.entities``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import folium
from branca.element import Element, Figure

from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.maps import labels, layers
from fieldvisit.maps.escape import entities
from fieldvisit.maps.layers import leader_names
from fieldvisit.maps.legend import LegendLine, legend_lines
from fieldvisit.maps.offline import VENDORED, inline_page
from fieldvisit.maps.selection import EVERYTHING
from fieldvisit.maps.symbols import HOTSPOT_STROKE, KEY_STROKE, OUTLINE_STROKE, VILLAGE_FILL

_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_LAYER_NAMES = {
    "townships": Text("乡镇（示意）", "Townships (schematic)"),
    "hotspots": Text("热点", "Hotspots"),
    "villages": Text("村", "Villages"),
    "itineraries": Text("行程路线", "Itineraries"),
    "stops": Text("站点", "Stops"),
    "seats": Text("乡镇名称", "Township names"),
}


class OfflineMap(folium.Map):
    """A folium map that names only Leaflet, vendored; no tiles, no jQuery, no Bootstrap, no icon fonts."""

    def __init__(self, lang: str, title: str) -> None:
        super().__init__(location=(0, 0), zoom_start=9, tiles=None, maxZoom=18, zoomSnap=0.25, attributionControl=False)
        self.default_js = [("leaflet", f"{VENDORED}leaflet/leaflet.js")]
        self.default_css = [("leaflet_css", f"{VENDORED}leaflet/leaflet.css")]
        self.lang, self._title = lang, title

    def page(self) -> str:
        """The whole map as one page that refers to nothing outside itself; the same map gives the same bytes."""
        page = _stable_ids(self.get_root().render())
        head = f'<head><meta http-equiv="Content-Security-Policy" content="{_POLICY}"><title>{entities(self._title)}</title>'
        page = page.replace("<html>", f'<html lang="{"en" if self.lang == "en" else "zh-CN"}">', 1).replace("<head>", head, 1)
        return inline_page(page)

    def _repr_html_(self, **_: Any) -> str:
        """The offline page in a frame, for notebooks."""
        return f'<iframe srcdoc="{_attribute(self.page())}" style="width:100%;height:520px;border:0"></iframe>'


def offline_map(run: Run, lang: str = "zh") -> OfflineMap:
    """The run as a folium map: schematic townships, hotspots, itineraries, villages, stops, legend and banner."""
    title = Text(f"{run.county_name}：信访件与行程", f"{run.county_name}: petitions and itineraries").in_(lang)
    drawn = OfflineMap(lang, title)
    for name in ("outline", "townships", "hotspots", "itineraries", "villages", "seats", "stops", "ranks"):
        _add_layer(drawn, name, _labelled(run, name, lang))
    folium.LayerControl(collapsed=False).add_to(drawn)
    folium.FitBounds(_bounds(run)).add_to(drawn)
    figure = drawn.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("a folium map hangs in a figure")
    figure.header.add_child(Element(_STYLE))
    figure.html.add_child(Element(_panel(run, title, lang)))
    figure.script.add_child(Element(_far_out(drawn.get_name())))
    return drawn


def offline_map_html(run: Run, lang: str = "zh") -> str:
    """The run's map as one self-contained HTML page in ``lang``; opening it makes no request at all."""
    return offline_map(run, lang).page()


def _add_layer(drawn: OfflineMap, name: str, collection: layers.GeoJson) -> None:
    features = collection["features"]
    if not features:
        return
    style = _style_of(name)
    looks = {feature["id"]: style(feature["properties"]) for feature in features}
    bare = [feature | {"properties": {"label": feature["properties"]["label"]}} for feature in features]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": bare},
        name=entities(_LAYER_NAMES[name].in_(drawn.lang)) if name in _LAYER_NAMES else None,
        control=name in _LAYER_NAMES,
        style_function=lambda feature: looks[feature["id"]],
        marker=_MARKERS[name]() if name in _MARKERS else None,
        tooltip=folium.GeoJsonTooltip(fields=("label",), labels=False) if name not in ("outline", "seats") else None,
    ).add_to(drawn)


def _labelled(run: Run, name: str, lang: str) -> layers.GeoJson:
    """The layer with one label per feature; label and id made harmless. Looks are decided here, not in the page."""
    names = leader_names(run)
    collection = layers.LAYERS[name](run, EVERYTHING)
    return {"features": [_with_label(name, feature, names, lang) for feature in collection["features"]]}


def _with_label(name: str, feature: layers.GeoJson, names: Mapping[int, str], lang: str) -> layers.GeoJson:
    properties = feature["properties"]
    label = entities(labels.label_of(name, properties, names).in_(lang))
    return feature | {"id": entities(feature["id"]), "properties": properties | {"label": label}}


_MARKERS: Mapping[str, Callable[[], folium.CircleMarker | folium.Marker]] = {
    "villages": folium.CircleMarker,
    "seats": lambda: folium.Marker(icon=folium.DivIcon(), interactive=False),
    "stops": lambda: folium.Marker(icon=folium.DivIcon()),
    "ranks": lambda: folium.Marker(icon=folium.DivIcon(), z_index_offset=2000),
}


def _style_of(name: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    styles: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "outline": lambda _: {"color": OUTLINE_STROKE, "weight": 2, "fill": False},
        "townships": lambda p: {
            "fillColor": p["fill"],
            "fillOpacity": 0.7,
            "color": "#ffffff",
            "weight": 1,
        },
        "hotspots": lambda _: {"color": HOTSPOT_STROKE, "weight": 2.5, "dashArray": "6 4", "fillOpacity": 0.06},
        "ranks": lambda p: {"html": str(p["rank"]), "className": "fv-rank", "iconSize": [22, 22]},
        "itineraries": lambda p: {"color": p["colour"], "weight": 2.4, "dashArray": p["dash"], "opacity": 0.85},
        "villages": lambda p: {
            "radius": p["radius"],
            "fill": True,
            "fillColor": VILLAGE_FILL,
            "fillOpacity": 0.8 if p["open_cases"] else 0.35,
            "color": KEY_STROKE if p["key_cases"] else "#ffffff",
            "weight": 2 if p["key_cases"] else 0.8,
        },
        "seats": lambda p: {"html": p["label"], "className": "fv-seat", "iconSize": [90, 14]},
        "stops": lambda p: {"html": _stop_badge(p), "className": "fv-stop", "iconSize": [18, 18]},
    }
    return styles[name]


def _stop_badge(p: Mapping[str, Any]) -> str:
    return f'<span style="border-color:{p["colour"]}">{p["number"] or "&#9632;"}</span>'


def _far_out(map_name: str) -> str:
    """Script that shrinks stops to dots while the map is far out, so that the villages stay visible."""
    look = f"document.body.classList.toggle('fv-far', {map_name}.getZoom() < 11.25);"
    start = f"{map_name}.on('zoomend', function () {{ {look} }}); {look}"
    return f"document.addEventListener('DOMContentLoaded', function () {{ {start} }});"


def _bounds(run: Run) -> list[list[float]]:
    places = [v.location for v in run.villages if v.location is not None]
    places += [place for ring in run.boundary.rings for place in ring] if run.boundary else []
    places += [leader.base for leader in run.leaders]
    lats, lons = [p.lat for p in places] or [33.7], [p.lon for p in places] or [113.0]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _panel(run: Run, title: str, lang: str) -> str:
    banner = f'<p class="fv-banner">{entities(run.banner.in_(lang))}</p>' if run.banner else ""
    lines = "".join(
        f"<li>{_swatch(line)}{entities(line.text.in_(lang))}</li>" for line in legend_lines(run, names=leader_names(run))
    )
    sources = "".join(f"<p>{entities(line.in_(lang))}</p>" for line in labels.source_lines(run))
    return f'<aside class="fv-panel">{banner}<h1>{entities(title)}</h1><ul>{lines}</ul><footer>{sources}</footer></aside>'


def _swatch(line: LegendLine) -> str:
    if not line.shape:
        return ""
    dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
    drawn = {
        "area": f'<rect x="2" y="3" width="24" height="12" fill="{line.colour}" stroke="#8a8f98" stroke-width=".6"/>',
        "line": f'<line x1="1" y1="9" x2="27" y2="9" stroke="{line.colour}" stroke-width="3"{dash}/>',
        "circle": f'<circle cx="14" cy="50%" r="{line.size}" fill="{line.colour}" fill-opacity=".82"/>',
        "ring": f'<circle cx="14" cy="9" r="6" fill="#fff" stroke="{line.colour}" stroke-width="2.5"{dash}/>',
    }[line.shape]
    height = max(18, math.ceil(2 * line.size + 2)) if line.shape == "circle" else 18
    return f'<svg width="28" height="{height}" aria-hidden="true">{drawn}</svg>'


def _attribute(page: str) -> str:
    return page.replace("&", "&amp;").replace('"', "&quot;")


def _stable_ids(page: str) -> str:
    """Folium's random ids renamed in order of appearance, so that the same run gives the same file."""
    seen: dict[str, str] = {}
    return re.sub(
        r"\b([a-z][a-z_]*_)([0-9a-f]{32})(?![0-9a-f])", lambda m: m[1] + seen.setdefault(m[2], str(len(seen) + 1)), page
    )


_STYLE = """<style>
html body .folium-map { position: absolute !important; left: 300px !important; width: calc(100% - 300px) !important;
  background: rgb(244,246,248); }
.fv-panel { position: absolute; left: 0; top: 0; bottom: 0; width: 300px; overflow: auto; box-sizing: border-box;
  padding: 14px 16px; background: rgb(255,255,255); border-right: 1px solid rgb(200,205,212); color: rgb(30,36,44);
  font: 13px/1.55 "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
.fv-panel h1 { font-size: 16px; margin: 8px 0; } .fv-panel ul { list-style: none; margin: 6px 0; padding: 0; }
.fv-panel li { display: flex; gap: 8px; align-items: center; } .fv-panel svg { flex: none; }
.fv-panel footer p { margin: 4px 0; color: rgb(85,93,105); font-size: 12px; }
.fv-banner { margin: 0; padding: 4px 10px; background: rgb(255,243,205); border: 1px solid rgb(224,192,96);
  border-radius: 4px; font-weight: 600; }
.fv-stop span { display: block; width: 14px; height: 14px; border: 2px solid; border-radius: 50%; background: rgb(255,255,255);
  font: 600 10px/14px system-ui, sans-serif; text-align: center; color: rgb(30,36,44); }
.fv-far .fv-stop span { width: 5px; height: 5px; margin: 4.5px; font-size: 0; }
.fv-seat { color: rgb(58,68,80); font: 600 11.5px/14px "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  text-align: center; white-space: nowrap; text-shadow: 0 0 3px rgb(255,255,255), 0 0 3px rgb(255,255,255),
  0 0 3px rgb(255,255,255); }
.fv-rank { border-radius: 4px; background: rgb(179,38,30); color: rgb(255,255,255); font: 700 13px/22px system-ui, sans-serif;
  text-align: center; }
.leaflet-control-layers { font: 13px/1.6 "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, sans-serif; }
@media (max-width: 640px) { html body .folium-map { left: 0 !important; width: 100% !important;
  height: 60% !important; }
  .fv-panel { top: 60%; width: 100%; border: 0; border-top: 1px solid rgb(200,205,212); } }
</style>"""
