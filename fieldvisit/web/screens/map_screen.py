"""The map, its twin, and each of its layers as GeoJSON."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from fieldvisit.errors import Text
from fieldvisit.maps.layers import LAYERS
from fieldvisit.web.api.describe import COUNTS, GEOJSON, Description, Parameter, described
from fieldvisit.web.api.geojson import LAYER
from fieldvisit.web.pages import MapPage
from fieldvisit.web.present import map_page
from fieldvisit.web.query import FILTER
from fieldvisit.web.screens.answer import asked_selection, current_run, remembered_answer

blueprint = Blueprint("map", __name__)
_LAYER = Description(
    COUNTS,
    Text("地图的一个图层（GeoJSON）", "One layer of the map as GeoJSON"),
    LAYER,
    FILTER,
    (Parameter("name", Text("图层名", "The layer's name"), {"type": "string", "enum": list(LAYERS)}),),
    (404, 409),
    GEOJSON,
)


@blueprint.get("/", defaults={"form": "html"})
@blueprint.get("/map.<any(json):form>")
@described(Description(COUNTS, Text("地图页的内容", "What the map page shows"), MapPage, FILTER, fails=(409,)))
def show(form: str) -> ResponseReturnValue:
    """The map page."""
    run = current_run()
    selection = asked_selection(run)
    return remembered_answer(run, selection, lambda: map_page(run, selection), "map.html", form)


@blueprint.get("/layers/<name>.geojson")
@described(_LAYER)
def layer(name: str) -> ResponseReturnValue:
    """One layer of the map under the filter, for any program that reads GeoJSON."""
    if name not in LAYERS:
        abort(404)
    run = current_run()
    response = jsonify(LAYERS[name](run, asked_selection(run)))
    response.mimetype = "application/geo+json"
    return response
