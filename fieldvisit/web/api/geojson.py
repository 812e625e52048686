"""The shape of GeoJSON answers (RFC 7946) as JSON Schema, as strict as what the viewer writes."""

from __future__ import annotations

from typing import Any

_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_LINE = {"type": "array", "items": _NUMBERS, "minItems": 2}
_RING = {"type": "array", "items": _NUMBERS, "minItems": 4}
_KINDS = {"Point": _NUMBERS, "LineString": _LINE, "Polygon": {"type": "array", "items": _RING}}
_KINDS["MultiLineString"] = {"type": "array", "items": _LINE}


def _geometry(kind: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, "coordinates": _KINDS[kind]},
        "required": ["type", "coordinates"],
        "additionalProperties": False,
    }


def feature(properties: dict[str, Any], kinds: tuple[str, ...] = tuple(_KINDS), *, placed: bool = True) -> dict[str, Any]:
    """A feature with these properties; with ``placed`` false it may lie nowhere (``null``)."""
    places = [_geometry(kind) for kind in kinds] + ([] if placed else [{"type": "null"}])
    return {
        "type": "object",
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string"},
            "geometry": {"anyOf": places},
            "properties": properties,
        },
        "required": ["type", "id", "geometry", "properties"],
    }


LAYER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"const": "FeatureCollection"},
        "synthetic": {"type": "boolean"},
        "banner": {
            "anyOf": [
                {"type": "null"},
                {
                    "type": "object",
                    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                    "required": ["en", "zh"],
                },
            ]
        },
        "features": {"type": "array", "items": feature({"type": "object"})},
    },
    "required": ["type", "synthetic", "banner", "features"],
    "additionalProperties": False,
}
"""A layer of the map."""
