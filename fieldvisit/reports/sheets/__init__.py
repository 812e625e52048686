"""Day sheets for leaders and slips for villages on paper: PDF, Word and a page that stands alone, of the same values."""

from __future__ import annotations

from fieldvisit.reports.sheets.content import CaseLine, HostSlip, LeaderSheet, Look, PromiseLine, StopCard, TimeLine
from fieldvisit.reports.sheets.making import SHEET_TEMPLATE, SLIP_TEMPLATE, sheets_docx, sheets_html, sheets_pdf, shipped_word

__all__ = [
    "SHEET_TEMPLATE",
    "SLIP_TEMPLATE",
    "CaseLine",
    "HostSlip",
    "LeaderSheet",
    "Look",
    "PromiseLine",
    "StopCard",
    "TimeLine",
    "sheets_docx",
    "sheets_html",
    "sheets_pdf",
    "shipped_word",
]
