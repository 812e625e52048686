"""The map, its twin, and each of its layers as GeoJSON."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from fieldvisit.maps.layers import LAYERS
from fieldvisit.web.present import map_page
from fieldvisit.web.screens.answer import answer, asked_selection, current_run

blueprint = Blueprint("map", __name__)


@blueprint.get("/", defaults={"form": "html"})
@blueprint.get("/map.<any(json):form>")
def show(form: str) -> ResponseReturnValue:
    """The map page."""
    run = current_run()
    return answer(map_page(run, asked_selection(run)), "map.html", form)


@blueprint.get("/layers/<name>.geojson")
def layer(name: str) -> ResponseReturnValue:
    """One layer of the map under the filter, for any program that reads GeoJSON."""
    if name not in LAYERS:
        abort(404)
    run = current_run()
    response = jsonify(LAYERS[name](run, asked_selection(run)))
    response.mimetype = "application/geo+json"
    return response
