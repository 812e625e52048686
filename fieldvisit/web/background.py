"""The background under the maps of the pages: its tiles, what is printed of it, and what a page tells its scripts."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.security import POLICY
from fieldvisit.workspace.background import Background

blueprint = Blueprint("tiles", __name__)
_EXTENSION = "fieldvisit.background"
_DEEPEST = 18


def install(app: Flask, background: Background | None) -> None:
    """Serve the tiles, and let browsers ask the one other host that the settings name, if they do."""
    app.extensions[_EXTENSION] = background
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(map_attributes=map_attributes)
    if background is not None and background.host:
        app.config["FIELDVISIT_POLICY"] = POLICY.replace("img-src 'self' data:", f"img-src 'self' data: {background.host}")


@blueprint.get("/tiles/<int:zoom>/<int:column>/<int:row>")
def tile(zoom: int, column: int, row: int) -> ResponseReturnValue:
    """One picture of the county's own background."""
    found = _background()
    picture = found.tiles.tile(zoom, column, row) if found is not None and found.tiles is not None else None
    if picture is None:
        abort(404)
    response = Response(picture.content, mimetype=picture.media)
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.set_etag(hashlib.sha256(picture.content).hexdigest()[:32])
    return response.make_conditional(request)


def printed() -> tuple[str, ...]:
    """What every map must print about its background, in the language of the request."""
    found = _background()
    return () if found is None else (found.line.in_(chosen_language()),)


def notices() -> tuple[str, ...]:
    """What is printed, and whom the browser asks."""
    found = _background()
    if found is None or not found.host:
        return printed()
    told = gettext("Your browser asks %(host)s for these pictures: it learns which area is looked at, and nothing of cases.", host=found.host)  # fmt: skip
    return (*printed(), told)


def map_attributes() -> Markup:
    """The attributes of a map's box that name its background; empty without one."""
    found = _background()
    if found is None:
        return Markup("")
    if found.tiles is None:
        given = {"tiles": " ".join(found.addresses), "tiles-min": 1, "tiles-max": _DEEPEST}
    else:
        start = url_for("tiles.tile", zoom=0, column=0, row=0).removesuffix("0/0/0")
        own = found.tiles
        bounds = " ".join(f"{edge:.6f}" for edge in own.bounds)
        given = {
            "tiles": f"{start}{{z}}/{{x}}/{{y}}",
            "tiles-min": own.min_zoom,
            "tiles-max": own.max_zoom,
            "tiles-bounds": bounds,
        }
    return Markup(" ").join(Markup('data-{}="{}"').format(name, value) for name, value in given.items())


def _background() -> Background | None:
    found = current_app.extensions.get(_EXTENSION)
    assert found is None or isinstance(found, Background)  # noqa: S101 - tells the type checker what was installed
    return found
