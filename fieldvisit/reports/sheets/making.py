"""Sheets and slips as files: each format has one template, filled with the same values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fieldvisit.reports.codes import code_png, code_svg
from fieldvisit.reports.sheets.content import HostSlip, LeaderSheet, Look
from fieldvisit.reports.sheets.words import words_in
from fieldvisit.reports.standing import fill_page
from fieldvisit.reports.typesetting import can_typeset, shipped, typeset_pdf, typeset_png
from fieldvisit.reports.word import Picture, fill_document

SHEET_TEMPLATE, SLIP_TEMPLATE = "day-sheet.docx", "village-slip.docx"
"""Names of the Word templates, shipped and as a county keeps its own."""
_LARGE = 1.35
_BARS = "▁▂▃▄▅▆▇█"
_SKETCH_MM = 62.0
_CODE_MM = 22.0

Sheets = Sequence[LeaderSheet] | Sequence[HostSlip]


def sheets_pdf(sheets: Sheets, look: Look) -> bytes:
    """The sheets, or slips, as a PDF; raises like ``typeset_pdf``."""
    return typeset_pdf(shipped(_name(sheets)), _values(sheets, look) | {"scale": _LARGE if look.large else 1.0})


def sheets_html(sheets: Sheets, look: Look) -> bytes:
    """The sheets, or slips, as one page of HTML for the printer that needs nothing beside it."""
    return fill_page(f"{_name(sheets)}.html", _values(sheets, look) | {"scale": _LARGE if look.large else 1.0})


def sheets_docx(sheets: Sheets, look: Look, template: Path) -> bytes:
    """The sheets, or slips, as a Word file from a template; raises like ``fill_document``."""
    values = _values(sheets, look)
    for sheet in values["sheets"]:
        svg = sheet.get("sketch", "")
        sheet["sketch"] = Picture(typeset_png(shipped("picture"), {"svg": svg}), _SKETCH_MM) if svg and can_typeset() else ""
        for card in sheet.get("cards", ()):
            card["code"] = Picture(code_png(card["link"]), _CODE_MM) if card["link"] else ""
    return fill_document(template, values, larger=_LARGE if look.large else 1.0)


def shipped_word(name: str) -> Path:
    """A Word template that ships with fieldvisit."""
    return Path(__file__).resolve().parents[1] / "templates" / name


def _name(sheets: Sheets) -> str:
    return "slip" if any(isinstance(sheet, HostSlip) for sheet in sheets) else "sheet"


def _values(sheets: Sheets, look: Look) -> dict[str, Any]:
    told = [asdict(sheet) for sheet in sheets]
    for sheet in told:
        for card in sheet.get("cards", ()):
            card["bars"] = _bars(card["months"])
            card["code"] = code_svg(card["link"]) if card["link"] else ""
    return {"sheets": told, "w": words_in(look.lang), "look": asdict(look)}


def _bars(months: Sequence[int]) -> str:
    """A sparkline of block characters, the highest month full; a month without any is the lowest."""
    most = max((*months, 1))
    return "".join(_BARS[-(-n * (len(_BARS) - 1) // most)] for n in months)
