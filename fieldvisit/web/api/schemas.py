"""JSON Schemas of the dataclasses that answers hold, made from their types: what is not in the class is not in the answer."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

JsonSchema = dict[str, Any]

_PLAIN: Mapping[type, JsonSchema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
}


class Schemas:
    """The schemas of one document: each dataclass once, by its name, and everywhere else a reference to it."""

    def __init__(self) -> None:
        self.named: dict[str, JsonSchema] = {}
        self._types: dict[str, type] = {}

    def of(self, kind: Any) -> JsonSchema:
        """The schema of a type; raises ``TypeError`` for one that no answer may hold."""
        if kind is Any:
            return {}
        if isinstance(kind, type) and is_dataclass(kind):
            return self._named(kind)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return {"type": "string", "enum": [one.value for one in kind]}
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        return self._made_of(kind)

    def _made_of(self, kind: Any) -> JsonSchema:
        origin, parts = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            choices = [{"type": "null"} if part is type(None) else self.of(part) for part in parts]
            return {"anyOf": choices}
        if origin is tuple and parts[1:] == (...,):
            return {"type": "array", "items": self.of(parts[0])}
        if origin is tuple:
            return {"type": "array", "prefixItems": [self.of(part) for part in parts], "items": False, "minItems": len(parts)}
        if isinstance(origin, type) and issubclass(origin, Mapping) and parts[0] is str:
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        raise TypeError(f"{kind!r} cannot stand in an answer for programs")

    def _named(self, kind: type) -> JsonSchema:
        name = kind.__name__.lstrip("_")
        if self._types.setdefault(name, kind) is not kind:
            raise TypeError(f"two classes of answers are called {name}")
        if name not in self.named:
            self.named[name] = {}  # a class that holds itself ends here
            hints = get_type_hints(kind)
            members = {member.name: self.of(hints[member.name]) for member in fields(kind)}
            self.named[name] = {
                "type": "object",
                "properties": members,
                "required": sorted(members),
                "additionalProperties": False,
            }
        return {"$ref": f"#/components/schemas/{name}"}
