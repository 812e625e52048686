"""The document of the addresses for programs, and the page on which people read it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from fieldvisit.errors import Text
from fieldvisit.web.api.describe import PROGRAM, Description, described
from fieldvisit.web.api.document import document
from fieldvisit.web.language import chosen_language

blueprint = Blueprint("api", __name__)
MEDIA = "application/vnd.oai.openapi+json;version=3.1"


@blueprint.get("/api/openapi.json")
@described(Description(PROGRAM, Text("这份说明本身", "This description itself"), {"type": "object"}, media=MEDIA))
def openapi() -> ResponseReturnValue:
    """The OpenAPI document."""
    response = jsonify(_document())
    response.headers["Content-Type"] = MEDIA
    return response


@blueprint.get("/api")
def show() -> ResponseReturnValue:
    """The same document as tables."""
    made = _document()
    groups: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for path, methods in made["paths"].items():
        groups.setdefault(methods["get"]["tags"][0], []).append((path, methods["get"]))
    return render_template("api.html", page=None, groups=groups, made=made, member_rows=member_rows, kind_of=kind_of)


def member_rows(schema: dict[str, Any]) -> list[tuple[str, str]]:
    """The members of an answer with their kinds, for a table; empty when the schema names none."""
    return [(name, kind_of(inner)) for name, inner in schema.get("properties", {}).items()]


def kind_of(schema: dict[str, Any]) -> str:
    """A schema in a few words of JSON: ``[VillageRow]``, ``string (date) | null``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(kind_of(part) for part in schema["anyOf"])
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(kind_of(one) for one in schema['prefixItems'])}]"
        return f"[{kind_of(schema.get('items', {}))}]"
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    known = str(schema.get("type", "any"))
    return f"{known} ({schema['format']})" if "format" in schema else known


def _document() -> dict[str, Any]:
    """The document in the language of the request, made once: routes do not change while the viewer runs."""
    known: dict[str, dict[str, Any]] = current_app.extensions.setdefault("fieldvisit.openapi", {})
    lang = chosen_language()
    if lang not in known:
        gate = current_app.extensions.get("fieldvisit.entrance")
        known[lang] = document(current_app, lang, cookie=gate.cookie if gate is not None else "")
    return known[lang]
