"""The monthly report as a workbook: one sheet of all numbers with their queries, and a sheet for each table."""

from __future__ import annotations

from datetime import date

from fieldvisit.errors import Text
from fieldvisit.io.exports.tables import Table, Value, labelled, tables_xlsx
from fieldvisit.reports.monthly.content import Cell, Grid, MonthlyReport, Number, Section

NUMBERS = Text("数字与查询", "Numbers and queries")
_HEADS = (
    Text("编号", "Number"),
    Text("部分", "Section"),
    Text("名称", "Name"),
    Text("数值", "Value"),
    Text("写法", "As written"),
    Text("查询（条件）", "Query in words"),
    Text("页面地址", "Address"),
    Text("命令", "Command"),
)
_ABOUT = Text("说明", "About")


def workbook(report: MonthlyReport, lang: str) -> bytes:
    """The workbook; text is stored as text whatever it begins with."""
    sheets = (
        _about(report, lang),
        _numbers(report, lang),
        *(_grid(g, lang) for s in report.sections for g in s.grids),
        _lines(report, lang),
    )
    demo = report.banner is not None
    return tables_xlsx(tuple(labelled(sheet, synthetic=True) if demo else sheet for sheet in sheets), demo=demo)


def _about(report: MonthlyReport, lang: str) -> Table:
    said: list[tuple[Value, ...]] = [
        (report.title.in_(lang),),
        (report.marking.in_(lang),),
        (f"{report.first_day} – {report.last_day}",),
        *((line.in_(lang),) for line in report.removed),
    ]
    return Table(_ABOUT.in_(lang), (_ABOUT.in_(lang),), tuple(said))


def _numbers(report: MonthlyReport, lang: str) -> Table:
    rows = tuple(_number(section, number, lang) for section, number in report.numbers)
    return Table(NUMBERS.in_(lang), tuple(head.in_(lang) for head in _HEADS), rows)


def _number(section: Section, one: Number, lang: str) -> tuple[Value, ...]:
    query = one.query
    words = (one.id, section.title.in_(lang), one.name.in_(lang))
    return (*words, one.value, one.told(lang), query.words.in_(lang), query.address, query.command)


def _grid(grid: Grid, lang: str) -> Table:
    rows = tuple(tuple(_cell(cell, lang) for cell in row) for row in grid.rows)
    return Table(_named(grid.title.in_(lang)), tuple(head.in_(lang) for head in grid.heads), rows)


def _lines(report: MonthlyReport, lang: str) -> Table:
    said = tuple((s.title.in_(lang), line.in_(lang)) for s in report.sections for line in s.lines)
    name = Text("文字", "Sentences").in_(lang)
    return Table(name, (Text("部分", "Section").in_(lang), name), said)


def _cell(cell: Cell, lang: str) -> Value:
    if isinstance(cell, Number):
        return cell.value if cell.value is not None else cell.told(lang)
    return cell.in_(lang) if isinstance(cell, Text) else cell if isinstance(cell, date) else str(cell)


def _named(title: str) -> str:
    """The title as the name of a sheet, which takes no colon, slash or bracket."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\：")
