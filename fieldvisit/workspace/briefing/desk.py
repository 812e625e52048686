"""The monthly report as one account makes it: its content, and the files that leave the pages with a line of the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.run import DEMO_BANNER, Run
from fieldvisit.errors import InputFileError, Text
from fieldvisit.reports.monthly.content import MonthlyReport, Section
from fieldvisit.reports.monthly.written import written
from fieldvisit.reports.paper import docx_of, pdf_of
from fieldvisit.workspace.briefing.asked import AUDIENCES, Asked, Audience, asked_month, beyond, uncut
from fieldvisit.workspace.briefing.duties import reports
from fieldvisit.workspace.briefing.numbers import doubt, four_numbers, trends
from fieldvisit.workspace.briefing.places import categories, hotspots, places
from fieldvisit.workspace.briefing.rows import month_rows, thirteen, told_rows
from fieldvisit.workspace.briefing.sheets import workbook
from fieldvisit.workspace.briefing.spared import spared_section
from fieldvisit.workspace.briefing.work import decisions, levels, office_work, promises
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.lines import CaseLines

Maker = Callable[[MonthlyReport, str], bytes]
_MAKERS: Mapping[str, Maker] = {
    "docx": lambda report, lang: docx_of(written(report, lang)),
    "xlsx": workbook,
    "pdf": lambda report, lang: pdf_of(written(report, lang)),
}
FORMATS = tuple(_MAKERS)


class ReportDesk:
    """Monthly reports of one desk. ``run_of`` gives what the account sees, cut down to what a second scope sees too."""

    def __init__(self, desk: CaseDesk, run_of: Callable[[Scope, Scope | None], Run] | None = None) -> None:
        self._desk = desk
        self._run_of = run_of or (lambda _, also: desk.run(also))

    def report(self, month: str, audience: Audience, *, words: bool = False) -> MonthlyReport:
        """The report of a month for an audience; ``words``: with decisions written out where both may read them.

        Raises
        ------
        InputFileError
            If the month is none, or has not begun.
        """
        desk = self._desk
        asked_month(month, desk.today)
        county = desk.settings.county.code
        also = beyond(desk.scope, county, audience)
        run = self._run_of(desk.scope, also)
        exact = self._run_of(desk.scope, uncut(also)) if audience is Audience.PUBLIC else run
        asked = Asked(desk, run, exact, month, audience, words)
        reader = AUDIENCES[audience]
        return MonthlyReport(
            month=month,
            audience=audience.value,
            title=Text(f"{run.county_name}信访工作月报（{month}）", f"Monthly report of {run.county_name}, {month}"),
            county=run.county_name,
            first_day=asked.first,
            last_day=asked.last,
            marking=_marking(asked, reader),
            banner=DEMO_BANNER if run.demo else None,
            sections=_sections(asked),
            removed=_removed(asked),
        )

    def export(self, month: str, audience: Audience, formats: Sequence[str], lang: str) -> dict[str, bytes]:
        """The report as files by name, all made before the first is given away; a line of the audit.

        Raises
        ------
        PolicyRefusedError
            If the role does not do the county's work.
        InputFileError
            If a format is none there is.
        """
        self._desk.scope.require(Right.WORK)
        if unknown := sorted(set(formats) - set(FORMATS)):
            there = ",".join(FORMATS)
            raise InputFileError(
                f"没有格式 {unknown[0]}，可选：{there}。", f"There is no format {unknown[0]}; choose from {there}."
            )
        made = self.report(month, audience, words=True)
        name = f"monthly-report-{self._desk.settings.county.code}-{month}-{audience.value}"
        files = {f"{name}.{form}": _MAKERS[form](made, lang) for form in dict.fromkeys(formats)}
        self._desk.exported(f"monthly report {month} for {audience.value}: {', '.join(dict.fromkeys(formats))}")
        return files


def _sections(asked: Asked) -> tuple[Section, ...]:
    rows = month_rows(asked.desk.book, thirteen(asked.month), asked.desk.today, asked.also)
    if asked.public:
        told = told_rows(rows, asked.desk.profile.protection.suppress_below)
        return (
            decisions(asked),
            four_numbers(asked, told),
            trends(asked, told),
            places(asked),
            hotspots(asked),
            levels(asked),
            office_work(asked),
            spared_section(asked),
        )
    due = reports(asked)
    return (
        decisions(asked),
        promises(asked),
        four_numbers(asked, rows),
        *((due,) if due else ()),
        trends(asked, rows),
        places(asked),
        categories(asked),
        hotspots(asked),
        levels(asked),
        office_work(asked),
        doubt(asked),
        spared_section(asked),
    )


def _marking(asked: Asked, reader: Text) -> Text:
    """For whom the report is and, where the account does not look after the whole county, what alone it counts."""
    said = (
        Text(f"读者：{reader.zh}", f"For {reader.en}")
        if asked.public
        else Text(f"内部资料 · 读者：{reader.zh}", f"Internal · for {reader.en}")
    )
    scope, lines = asked.desk.scope, CaseLines(asked.desk.county, asked.desk.today)
    if not any(inside(asked.desk.settings.county.code, area) for area in scope.areas):
        places = [lines.place(area) for area in scope.areas]
        said = Text(f"{said.zh} · 只统计{'、'.join(places)}", f"{said.en} · counts {', '.join(places)} only")
    if scope.categories is not None:
        said = Text(f"{said.zh} · 只统计本账号负责的类别", f"{said.en} · counts this account's categories only")
    return said


def _removed(asked: Asked) -> tuple[Text, ...]:
    """What the audience does not get, and why."""
    said = [
        Text(
            "反映对象包括本读者单位的案件不计入（回避）。",
            "Cases that complain about the audience's own unit are not counted (recusal).",
        )
    ]
    if asked.public:
        fewest = asked.desk.profile.protection.suppress_below
        said += [
            Text(
                f"不足 {fewest} 件的数，以及由此能推算出来的数，不显示。",
                f"Counts below {fewest}, and those that would give them away, are not told.",
            ),
            Text(
                "承诺、类别、降量存疑、重点件与积案明细、逐村路程不列：都是小数目或内部判断。",
                "Promises, categories, the check of a fall, key and old cases and single villages are left out: small counts or internal judgement.",
            ),
            Text("决定与专项只列数，不列文字与单位。", "Of decisions and campaigns there are counts, no words and no units."),
        ]
    if not asked.desk.scope.sees_key_cases:
        said.append(Text("重点件由市县直接办理，不计入。", "Key cases are handled by city and county and not counted."))
    return tuple(said)
