"""Pages of HTML that stand alone: style inside, nothing to load, every value escaped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from fieldvisit.reports.plain import plain_all

_FOLDER = Path(__file__).resolve().parent / "templates"


def fill_page(template: str, values: Mapping[str, object]) -> bytes:
    """A template of ``fieldvisit/reports/templates`` filled in, as UTF-8; equal values give equal bytes."""
    pages = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    pages.filters["drawing"] = _drawing
    told = plain_all(values)
    return pages.get_template(template).render(told).encode()


def _drawing(svg: str) -> Markup:
    """A picture that the program itself drew, as it is."""
    return Markup(svg)  # noqa: S704 - only SVG made by strip_svg and code_svg, which escape what they show
