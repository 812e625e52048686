"""A monthly report in one language, ready to be set."""

from __future__ import annotations

from collections.abc import Iterator

from fieldvisit.errors import Text
from fieldvisit.reports.monthly.content import Cell, Grid, MonthlyReport, Number, Section
from fieldvisit.reports.monthly.pictures import svg_of
from fieldvisit.reports.written import Part, Sheet, Written

CHANGES = (
    Text("数字", "Number"),
    Text("本月", "This month"),
    Text("上月（差）", "Month before (difference)"),
    Text("去年同月（差）", "Year before (difference)"),
)
_SOURCES = (Text("数字", "Number"), Text("数值", "Value"), Text("查询", "Query"), Text("页面地址或命令", "Address or command"))
_SOURCES_TITLE = Text("附：每个数的查询", "Appendix: the query of each number")
_SOURCES_LINE = Text(
    "页面地址接在本系统网址之后，用有相应权限的账号打开；命令在装有本系统的电脑上运行，列出全部数字。",
    "An address follows that of this system and is opened by an account with the rights; a command runs on its computer and lists all numbers.",
)
_REMOVED = Text("为本读者略去的内容", "What this audience does not get")


def written(report: MonthlyReport, lang: str) -> Written:
    """The report in one language."""
    return Written(
        lang=lang,
        title=report.title.in_(lang),
        marking=report.marking.in_(lang),
        period=f"{report.first_day} – {report.last_day}",
        banner=report.banner.in_(lang) if report.banner else "",
        parts=tuple(_part(section, lang) for section in report.sections),
        removed_title=_REMOVED.in_(lang),
        removed=tuple(line.in_(lang) for line in report.removed),
        sources=_sources(report, lang),
        sources_line=_SOURCES_LINE.in_(lang),
    )


def _part(section: Section, lang: str) -> Part:
    lines = tuple(line.in_(lang) for line in section.lines)
    pictures = tuple(svg_of(picture, lang) for picture in section.pictures)
    return Part(section.title.in_(lang), lines, tuple(_sheets(section, lang)), pictures)


def _sheets(section: Section, lang: str) -> Iterator[Sheet]:
    if section.changes:
        rows = tuple(
            (c.now.name.in_(lang), c.now.told(lang), c.told(c.before, lang), c.told(c.year_ago, lang)) for c in section.changes
        )
        yield Sheet("", tuple(head.in_(lang) for head in CHANGES), rows, (1, 2, 3))
    several = len([grid for grid in section.grids if not grid.long]) > 1
    yield from (_sheet(g, lang, named=several and g.title != section.title) for g in section.grids if not g.long)


def _sheet(grid: Grid, lang: str, *, named: bool) -> Sheet:
    rows = tuple(tuple(_cell(cell, lang) for cell in row) for row in grid.rows)
    figures = tuple(n for n in range(len(grid.heads)) if any(isinstance(row[n], Number) for row in grid.rows))
    return Sheet(grid.title.in_(lang) if named else "", tuple(head.in_(lang) for head in grid.heads), rows, figures)


def _cell(cell: Cell, lang: str) -> str:
    if isinstance(cell, Number):
        return cell.told(lang)
    return cell.in_(lang) if isinstance(cell, Text) else str(cell)


def _sources(report: MonthlyReport, lang: str) -> Sheet:
    rows = tuple(
        (f"{section.title.in_(lang)}：{one.name.in_(lang)}" if lang != "en" else f"{section.title.en}: {one.name.en}",
         one.told(lang), one.query.words.in_(lang), one.query.address or one.query.command)
        for section in report.sections
        for one in section.printed
    )  # fmt: skip
    return Sheet(_SOURCES_TITLE.in_(lang), tuple(head.in_(lang) for head in _SOURCES), rows, (1,))
