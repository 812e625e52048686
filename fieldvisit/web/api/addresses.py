"""The addresses of the viewer that answer programs, read from its map of routes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from fieldvisit.web.api.describe import Description, description_of

ENDINGS = (".json", ".geojson", ".csv")
"""How an address ends whose answer is for programs."""
_PART = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """One address: its path with ``{name}`` for each part that varies, and what kind of part that is."""

    path: str
    endpoint: str
    parts: tuple[tuple[str, str], ...]
    description: Description | None


def addresses(app: Flask) -> tuple[Address, ...]:
    """Every address that ends like one for programs, or whose view is described; in order of path."""
    found = {address.path: address for rule in app.url_map.iter_rules() for address in _of(app, rule)}
    return tuple(found[path] for path in sorted(found))


def undescribed(app: Flask) -> tuple[str, ...]:
    """Addresses for programs beside whose view nothing stands."""
    return tuple(address.path for address in addresses(app) if address.description is None)


def _of(app: Flask, rule: Rule) -> Iterator[Address]:
    description = description_of(app.view_functions[rule.endpoint])
    for path, parts in _spelled(rule.rule):
        form_is_fixed = bool(rule.defaults)
        if path.endswith(ENDINGS) or (description is not None and not form_is_fixed):
            yield Address(path, rule.endpoint, parts, description)


def _spelled(rule: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The rule as paths: one for each of a part's choices, other parts as ``{name}``."""
    parts = list(_PART.finditer(rule))
    choices = [[c.strip() for c in part["choices"].split(",")] if part["kind"] == "any" else [""] for part in parts]
    varying = tuple((part["name"], part["kind"] or "string") for part in parts if part["kind"] != "any")
    for chosen in itertools.product(*choices):
        left = iter(chosen)
        yield _PART.sub(lambda part: next(left) or f"{{{part['name']}}}", rule), varying  # noqa: B023 - used at once
