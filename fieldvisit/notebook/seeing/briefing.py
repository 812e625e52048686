"""The monthly report in a notebook: every number with the query that gives it, and the files that the office sends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fieldvisit.errors import SettingsError, Text, language
from fieldvisit.io.atomic import write_bytes
from fieldvisit.notebook.seeing.shown import listed, paragraph
from fieldvisit.reports.monthly.content import MonthlyReport
from fieldvisit.workspace.briefing.asked import Audience
from fieldvisit.workspace.briefing.desk import ReportDesk
from fieldvisit.workspace.cases import CaseDesk


@dataclass(frozen=True)
class Briefing:
    """A month as one audience may read it, the same as ``fieldvisit brief`` and its page."""

    report: MonthlyReport
    desk: CaseDesk

    def table(self) -> pd.DataFrame:
        """One row a number: its section, name and value, the filter that gives it in words, the address of a page, the command."""
        lang = language()
        rows = [
            (s.title.in_(lang), n.id, n.name.in_(lang), n.told(lang), n.query.words.in_(lang), n.query.address, n.query.command)
            for s, n in self.report.numbers
        ]
        return pd.DataFrame(rows, columns=["section", "id", "name", "told", "query", "address", "command"])

    def write(self, path: str | Path) -> Path:
        """Write it as ``.docx``, ``.xlsx`` or ``.pdf`` by the ending; a line of the audit says so. Raises like ``ReportDesk.export``."""
        target = Path(path)
        files = ReportDesk(self.desk).export(self.report.month, Audience(self.report.audience), [target.suffix[1:]], language())
        write_bytes(target, next(iter(files.values())))
        return target

    def _repr_html_(self) -> str:
        head = [text for text in (self.report.banner, self.report.title, self.report.marking) if text is not None]
        parts = [paragraph(section.title) + listed(section.lines) for section in self.report.sections]
        return "".join(paragraph(text) for text in head) + "".join(parts)


def briefing(desk: CaseDesk, month: str, audience: str) -> Briefing:
    """The report of a month; raises ``SettingsError`` for an unknown audience, else like ``ReportDesk.report``."""
    known = [one.value for one in Audience]
    if audience not in known:
        said = Text(
            f"audience={audience!r} 应为 {'、'.join(known)} 之一。",
            f"audience={audience!r} should be one of {', '.join(known)}.",
        )
        raise SettingsError(said.zh, said.en)
    return Briefing(ReportDesk(desk).report(month, Audience(audience)), desk)
