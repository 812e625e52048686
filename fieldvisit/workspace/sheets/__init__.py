"""Day sheets and village slips of a plan as files, for one reader: what their screens show, on paper."""

from __future__ import annotations

from fieldvisit.workspace.sheets.paper import Paper, PaperForm, PaperQuestion, export_templates, paper_of

__all__ = ["Paper", "PaperForm", "PaperQuestion", "export_templates", "paper_of"]
