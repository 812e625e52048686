"""Day sheets of a plan in a notebook: the same papers that command and page make, for the eyes of the role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from fieldvisit.errors import NotFoundError, language
from fieldvisit.io.atomic import write_bytes
from fieldvisit.maps.selection import Selection, chosen_itineraries
from fieldvisit.notebook.seeing.shown import paragraph
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.frames import itineraries_frame
from fieldvisit.workspace.plans.board import Eyes
from fieldvisit.workspace.plans.day import host_rows
from fieldvisit.workspace.plans.ways import WayForm, way_file
from fieldvisit.workspace.sheets import PaperForm, PaperQuestion, paper_of


@dataclass(frozen=True)
class Sheets:
    """Day sheets of the days chosen, or with ``host`` the slips for the villages, which hold no case content.

    Every file that is written is a line of the audit and bears its number.
    """

    workspace: Workspace
    eyes: Eyes
    selection: Selection
    host: bool = False
    large: bool = False

    def to_docx(self, path: str | Path, *, lang: str | None = None) -> Path:
        """Write a Word file from the county's template, or from the shipped one. Returns the path."""
        return self._write(path, PaperForm.DOCX, lang)

    def to_pdf(self, path: str | Path, *, lang: str | None = None) -> Path:
        """Write a PDF (extra ``pdf``). Returns the path."""
        return self._write(path, PaperForm.PDF, lang)

    def to_xlsx(self, path: str | Path, *, lang: str | None = None) -> Path:
        """Write a workbook. Returns the path."""
        return self._write(path, PaperForm.XLSX, lang)

    def to_html(self, path: str | Path, *, lang: str | None = None) -> Path:
        """Write a page that prints. Returns the path."""
        return self._write(path, PaperForm.HTML, lang)

    def table(self) -> pd.DataFrame:
        """One row a stop as in ``plan.timeline().table()``; of slips one row a village that is told: when, and until when."""
        run = self.eyes.run
        days = chosen_itineraries(run, self.selection)
        if not self.host or run.plan is None:
            return itineraries_frame(replace(run, plan=replace(run.plan, itineraries=days)) if run.plan else run)
        visits = {visit.id: visit for visit in run.plan.visits}
        rows = [(day.shift.day, r.place, r.earliest, r.latest, r.until) for day in days for r in host_rows(day, visits)]
        return pd.DataFrame(rows, columns=["day", "village", "earliest", "latest", "until"])

    def _write(self, path: str | Path, form: PaperForm, lang: str | None) -> Path:
        chosen = self.selection
        asked = PaperQuestion(form, lang or language(), chosen.leader, chosen.day, host=self.host, large=self.large)
        write_bytes(Path(path), paper_of(self.workspace, self.eyes, asked).content)
        return Path(path)

    def _repr_html_(self) -> str:
        banner = self.eyes.run.banner
        return (paragraph(banner) if banner else "") + self.table().to_html(index=False)


def chosen_days(eyes: Eyes, selection: Selection) -> Selection:
    """The same selection; raises ``NotFoundError`` where the plan sends nobody out."""
    there = sorted({day.shift.leader_id for day in chosen_itineraries(eyes.run) if day.stops})
    if selection.leader and selection.leader not in there:
        known = "、".join(there) or "无"
        raise NotFoundError(
            f"方案中没有 {selection.leader} 的行程，有：{known}。",
            f"The plan sends no {selection.leader} out; there are: {', '.join(there) or 'none'}.",
        )
    if not any(day.stops for day in chosen_itineraries(eyes.run, selection)):
        raise NotFoundError(
            f"{selection.day or '方案'} 没有行程；请看 plan.timeline().table()。",
            f"Nobody goes out {f'on {selection.day}' if selection.day else 'in this plan'}; see plan.timeline().table().",
        )
    return selection


def write_ways(eyes: Eyes, form: WayForm, selection: Selection, path: str | Path, lang: str | None) -> Path:
    """Write stops and ways of the days chosen; raises ``NotFoundError`` like ``chosen_days``."""
    made = way_file(eyes.run, form, lang or language(), chosen_days(eyes, selection))
    write_bytes(Path(path), made.content)
    return Path(path)
