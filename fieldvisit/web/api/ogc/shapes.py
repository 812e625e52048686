"""The shapes of OGC API - Features as JSON Schema, as strict as what the viewer writes."""

from __future__ import annotations

from typing import Any

from fieldvisit.web.api.geojson import feature

Shape = dict[str, Any]

LIMIT: Shape = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
OFFSET: Shape = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,8})?"
BOX: Shape = {"type": "string", "pattern": f"^{_NUMBER}(,{_NUMBER}){{3}}$"}
_WORD: Shape = {"type": "string"}
_COUNT: Shape = {"type": "integer", "minimum": 0}


def _object(required: str, optional: str = "", **members: Shape) -> Shape:
    assert set(members) == set(required.split()) | set(optional.split())  # noqa: S101 - shapes are written down here only
    return {"type": "object", "properties": members, "required": sorted(required.split()), "additionalProperties": False}


def _list(items: Shape) -> Shape:
    return {"type": "array", "items": items}


_LINKS = _list(_object("rel href type hreflang", rel=_WORD, href=_WORD, type=_WORD, hreflang=_WORD))
LANDING = _object("title description links", title=_WORD, description=_WORD, links=_LINKS)
CONFORMANCE = _object("conformsTo", conformsTo=_list(_WORD))
_SPATIAL = _object("bbox crs", bbox=_list(_list({"type": "number"})), crs=_WORD)
_TEMPORAL = _object("interval", interval=_list(_list(_WORD)))
COLLECTION = _object(
    "id title description itemType crs extent links",
    id=_WORD,
    title=_WORD,
    description=_WORD,
    itemType=_WORD,
    crs=_list(_WORD),
    extent=_object("temporal", "spatial", temporal=_TEMPORAL, spatial=_SPATIAL),
    links=_LINKS,
)
COLLECTIONS = _object("links collections", links=_LINKS, collections=_list(COLLECTION))
_VILLAGE = feature(
    _object(
        "code name township_code township open_cases as_of synthetic",
        "key_cases",
        code=_WORD,
        name=_WORD,
        township_code=_WORD,
        township=_WORD,
        open_cases={"type": "integer", "minimum": 1},
        key_cases=_COUNT,
        as_of={"type": "string", "format": "date"},
        synthetic={"type": "boolean"},
    ),
    ("Point",),
    placed=False,
)
ONE: Shape = _VILLAGE | {"properties": _VILLAGE["properties"] | {"links": _LINKS}}
PAGE = _object(
    "type timeStamp numberMatched numberReturned links features",
    type={"const": "FeatureCollection"},
    timeStamp={"type": "string", "format": "date-time"},
    numberMatched=_COUNT,
    numberReturned=_COUNT,
    links=_LINKS,
    features=_list(_VILLAGE),
)
