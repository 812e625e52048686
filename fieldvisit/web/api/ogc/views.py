"""The addresses of OGC API - Features: landing page, conformance, the collection of villages, its features page by page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.maps.selection import Selection, VillageCount, village_counts
from fieldvisit.web.api.describe import FEATURES, GEOJSON, JSON, Description, Parameter, described
from fieldvisit.web.api.ogc import shapes
from fieldvisit.web.api.ogc.asked import MOST, Page, page_asked, refuse_unknown
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.query import read_selection
from fieldvisit.web.screens.answer import current_run

blueprint = Blueprint("ogc", __name__)
VILLAGES = "villages"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
_WHICH = Parameter("collection", Text("集合名", "The collection's name"), {"type": "string", "enum": [VILLAGES]})
_ONE = Parameter("code", Text("村的 12 位代码", "The village's code, twelve digits"))
_NARROWS = ("category", "month", "township")
PAGE = (
    Parameter(
        "limit",
        Text(f"一页最多几个，超过 {MOST} 按 {MOST}", f"Most features of a page; above {MOST} counts as {MOST}"),
        shapes.LIMIT,
    ),
    Parameter("offset", Text("从第几个起", "Features before the first one"), shapes.OFFSET),
    Parameter("bbox", Text("西,南,东,北（WGS 84 度）", "west,south,east,north in degrees (WGS 84)"), shapes.BOX),
    Parameter("datetime", Text("时刻或区间；数字是截至日的", "An instant or interval; figures are those of their day")),
    Parameter("category", Text("类别代码，可重复", "Codes of categories"), several=True),
    Parameter("month", Text("收到的月份，如 2026-07，可重复", "Months of receipt, like 2026-07"), several=True),
    Parameter("township", Text("乡镇的 9 位代码", "The township's code, nine digits")),
)


@blueprint.get("/ogc")
@described(Description(FEATURES, Text("入口", "Landing page"), shapes.LANDING, fails=(409,)))
def landing() -> ResponseReturnValue:
    """Where everything is."""
    refuse_unknown(request.args, ())
    links = [
        _link("self", "ogc.landing"),
        _link("service-desc", "api.openapi", media="application/vnd.oai.openapi+json;version=3.1"),
        _link("service-doc", "api.show", media="text/html"),
        _link("conformance", "ogc.conformance"),
        _link("data", "ogc.collections"),
    ]
    said = gettext("Villages with their open matters, as far as this account sees them")
    return jsonify(title=gettext("Villages of %(county)s", county=current_run().county_name), description=said, links=links)


@blueprint.get("/ogc/conformance")
@described(Description(FEATURES, Text("符合的规范", "What it conforms to"), shapes.CONFORMANCE, fails=(409,)))
def conformance() -> ResponseReturnValue:
    """The classes of the standard."""
    refuse_unknown(request.args, ())
    return jsonify(conformsTo=CONFORMS)


@blueprint.get("/ogc/collections")
@described(Description(FEATURES, Text("全部集合", "All collections"), shapes.COLLECTIONS, fails=(409,)))
def collections() -> ResponseReturnValue:
    """The collections: villages."""
    refuse_unknown(request.args, ())
    return jsonify(links=[_link("self", "ogc.collections")], collections=[_collection(current_run())])


@blueprint.get("/ogc/collections/<collection>")
@described(Description(FEATURES, Text("一个集合", "One collection"), shapes.COLLECTION, path=(_WHICH,), fails=(404, 409)))
def one_collection(collection: str) -> ResponseReturnValue:
    """One collection."""
    _refuse_other(collection)
    refuse_unknown(request.args, ())
    return jsonify(_collection(current_run()))


@blueprint.get("/ogc/collections/<collection>/items")
@described(Description(FEATURES, Text("一页要素", "One page of features"), shapes.PAGE, PAGE, (_WHICH,), (404, 409), GEOJSON))
def features(collection: str) -> ResponseReturnValue:
    """One page of villages with open matters, in order of code."""
    _refuse_other(collection)
    asked, run = page_asked(request.args, _NARROWS), current_run()
    found = _found(run, asked, read_selection(request.args, run))
    shown = found[asked.offset : asked.offset + asked.limit]
    body = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": len(found),
        "numberReturned": len(shown),
        "links": _page_links(collection, asked, len(found)),
        "features": [_feature(run, count) for count in shown],
    }
    return _geojson(body)


@blueprint.get("/ogc/collections/<collection>/items/<code>")
@described(
    Description(FEATURES, Text("一个要素", "One feature"), shapes.ONE, path=(_WHICH, _ONE), fails=(404, 409), media=GEOJSON)
)
def one_feature(collection: str, code: str) -> ResponseReturnValue:
    """One village with open matters."""
    _refuse_other(collection)
    refuse_unknown(request.args, ())
    run = current_run()
    found = next((count for count in _counts(run, Selection()) if count.village.code == code), None)
    if found is None:
        abort(404)
    links = [
        _link("self", "ogc.one_feature", GEOJSON, collection=collection, code=code),
        _link("collection", "ogc.one_collection", collection=collection),
    ]
    return _geojson(_feature(run, found) | {"links": links})


def _counts(run: Run, selection: Selection) -> list[VillageCount]:
    """The rows of the page's table of villages, in order of code."""
    return [count for count in village_counts(run, selection) if count.open_cases]


def _found(run: Run, asked: Page, selection: Selection) -> list[VillageCount]:
    first, last = asked.days
    if (first is not None and run.today < first) or (last is not None and run.today > last):
        return []
    found = _counts(run, selection)
    box = asked.box
    if box is None:
        return found
    return [c for c in found if (at := c.village.location) is not None and box.holds(at.lon, at.lat)]


def _feature(run: Run, count: VillageCount) -> dict[str, Any]:
    village = count.village
    at = village.location
    told: dict[str, Any] = {
        "code": village.code,
        "name": village.name,
        "township_code": village.township_code,
        "township": village.township,
        "open_cases": count.open_cases,
        "as_of": run.today.isoformat(),
        "synthetic": run.demo,
    }
    if not _only_counts():
        told["key_cases"] = count.key_cases
    place = {"type": "Point", "coordinates": [round(at.lon, 5), round(at.lat, 5)]} if at is not None else None
    return {"type": "Feature", "id": village.code, "geometry": place, "properties": told}


def _collection(run: Run) -> dict[str, Any]:
    places = [c.village.location for c in _counts(run, Selection()) if c.village.location is not None]
    extent: dict[str, Any] = {"temporal": {"interval": [[f"{run.today}T00:00:00+08:00", f"{run.today}T23:59:59+08:00"]]}}
    if places:
        lons, lats = [p.lon for p in places], [p.lat for p in places]
        edges = [min(lons), min(lats), max(lons), max(lats)]
        extent["spatial"] = {"bbox": [[round(edge, 5) for edge in edges]], "crs": CRS84}
    said = gettext("Open matters by village, as of %(day)s", day=run.today)
    if _only_counts():
        said += gettext("; villages with few open matters are not shown")
    return {
        "id": VILLAGES,
        "title": gettext("Villages with open matters"),
        "description": said,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": extent,
        "links": [
            _link("self", "ogc.one_collection", collection=VILLAGES),
            _link("items", "ogc.features", GEOJSON, collection=VILLAGES),
        ],
    }


def _only_counts() -> bool:
    session = g.get("session")
    return session is not None and session.scope.only_counts


def _refuse_other(collection: str) -> None:
    if collection != VILLAGES:
        abort(404)


def _page_links(collection: str, asked: Page, matched: int) -> list[dict[str, str]]:
    links = [_page_link("self", collection, request.args.items(multi=True), GEOJSON)]
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in ("limit", "offset")]
    more = (("next", asked.offset + asked.limit), ("prev", max(asked.offset - asked.limit, 0)))
    for name, offset in more:
        if (name == "next" and offset < matched) or (name == "prev" and asked.offset):
            links.append(_page_link(name, collection, [*kept, ("limit", str(asked.limit)), ("offset", str(offset))], GEOJSON))
    return [*links, _link("collection", "ogc.one_collection", collection=collection)]


def _page_link(name: str, collection: str, values: Any, media: str) -> dict[str, str]:
    link = _link(name, "ogc.features", media, collection=collection)
    asked = urlencode(list(values))
    return link | ({"href": f"{link['href']}?{asked}"} if asked else {})


def _link(name: str, endpoint: str, media: str = JSON, **values: str) -> dict[str, str]:
    return {"rel": name, "href": url_for(endpoint, **values, _external=True), "type": media, "hreflang": chosen_language()}


def _geojson(body: Mapping[str, Any]) -> Response:
    response = jsonify(body)
    response.mimetype = GEOJSON
    response.headers["Content-Crs"] = f"<{CRS84}>"
    return response
