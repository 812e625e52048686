"""Reports of key cases: which were due in the month, which were handed in within their days, which late, which not yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from fieldvisit.domain.cases.matter import Case
from fieldvisit.errors import Text
from fieldvisit.policy.cases.runway import ReportDuty, duties_of
from fieldvisit.policy.due import move_days
from fieldvisit.policy.sections import DayCounting
from fieldvisit.reports.monthly.content import Cell, Grid, Section
from fieldvisit.workspace.briefing.asked import Asked
from fieldvisit.workspace.cases.lines import CaseLines

_HOLIDAYS = timedelta(days=20)
"""More than the days around a start that are not worked: no case is missed that was asked for before the longest holiday."""


class ReportState(StrEnum):
    """What became of the reports of a case that were due in a month; the first that holds of one of them holds of the case."""

    WAITING = "waiting"
    UNNOTED = "unnoted"
    LATE = "late"
    IN_TIME = "in_time"


_NAMES: Mapping[ReportState, Text] = {
    ReportState.IN_TIME: Text("按期上报", "Reported in time"),
    ReportState.LATE: Text("逾期上报", "Reported late"),
    ReportState.WAITING: Text("尚未上报", "Not yet reported"),
    ReportState.UNNOTED: Text("已办结、没有上报记录", "Closed without a report on record"),
}


def state_of(case: Case, duties: Iterable[ReportDuty]) -> ReportState:
    """What became of these reports of a case. A case that its ledger calls closed, or that was closed here, waits for none any more."""
    order = tuple(ReportState)
    return min((_state(case, duty) for duty in duties), key=order.index)


def reports(asked: Asked) -> Section | None:
    """Cases by what became of the report that was due in the month, in all and by the office that handles them.

    ``None`` for a public body, to whom key cases are not told, and for accounts that see none.
    """
    only_key = asked.desk.profile.report.only_key
    if asked.public or (only_key and not asked.desk.scope.sees_key_cases):
        return None
    cases = _cases(asked)
    found = _due(asked, cases)
    title = (
        Text("重点件调查报告的上报", "Reports of key cases")
        if only_key
        else Text("按期限上报的案件", "Cases with a report to make")
    )
    grids = [
        Grid("reports", title, (Text("项目", "Item"), Text("数", "Number")), tuple(_rows(asked, found, _earlier(asked, cases))))
    ]
    if found:
        grids.append(_by_office(asked, [(case, state) for case, state, _ in found]))
    return Section("reports", title, (_said(asked),), (), tuple(grids))


def _state(case: Case, duty: ReportDuty) -> ReportState:
    if duty.reported_on is not None:
        return ReportState.LATE if duty.days_late else ReportState.IN_TIME
    return ReportState.WAITING if duty.open and case.is_open else ReportState.UNNOTED


def _cases(asked: Asked) -> tuple[Case, ...]:
    """Every case that may have a report due in the month, and those still open that had one due before."""
    profile = asked.desk.profile
    days = profile.report.days + profile.report.extension_days
    since = move_days(asked.first, -days, profile) - _HOLIDAYS
    return asked.desk.book.with_reports(since, asked.end, only_key=profile.report.only_key, also=asked.also)


def _due(asked: Asked, cases: Iterable[Case]) -> tuple[tuple[Case, ReportState, date], ...]:
    """Cases with a report due in the month, what became of it, and the first day on which one of which that holds was due."""
    found = []
    for case in cases:
        duties = [duty for duty in duties_of(case, asked.desk.profile) if asked.first <= duty.due < asked.end]
        if duties:
            state = state_of(case, duties)
            found.append((case, state, min(duty.due for duty in duties if _state(case, duty) is state)))
    return tuple(found)


def _earlier(asked: Asked, cases: Iterable[Case]) -> int:
    """How many cases still wait for a report that was due before the month."""
    duties = ((case, duty) for case in cases for duty in duties_of(case, asked.desk.profile) if duty.due < asked.first)
    return len({case.id for case, duty in duties if _state(case, duty) is ReportState.WAITING})


def _rows(asked: Asked, found: Sequence[tuple[Case, ReportState, date]], earlier: int) -> Iterable[tuple[Cell, ...]]:
    counts, today = Counter(state for _, state, _ in found), asked.desk.today
    late = sum(state is ReportState.WAITING and due < today for _, state, due in found)
    rows = (
        ("due", Text(f"{asked.month} 到期应上报的案件", f"Cases whose report was due in {asked.month}"), len(found)),
        *((state.value, _of_them(name), counts[state]) for state, name in _NAMES.items()),
        ("overdue", Text("尚未上报的案件中已超期", "Of those not yet reported, overdue"), late),
        ("earlier", Text("以前到期、至今未上报的案件", "Due before the month and still not reported"), earlier),
    )
    for key, name, n in rows:
        yield name, asked.number(f"reports.{key}", name, n, asked.query(name))


def _by_office(asked: Asked, found: Sequence[tuple[Case, ReportState]]) -> Grid:
    lines = CaseLines(asked.desk.county, asked.desk.today)
    counts = Counter((case.handler_code, state) for case, state in found)
    rows: list[tuple[Cell, ...]] = []
    for code in sorted({code for code, _ in counts}):
        unit = _unit(asked, lines, code)
        each = {state: counts[code, state] for state in _NAMES}
        numbers = (
            asked.number(f"reports.{key}.{code or 'none'}", name, n, asked.query(name))
            for key, name, n in (
                ("due", Text(f"{unit.zh}：到期应上报", f"{unit.en}: report due"), sum(each.values())),
                *((s.value, Text(f"{unit.zh}：{_NAMES[s].zh}", f"{unit.en}: {_NAMES[s].en}"), n) for s, n in each.items()),
            )
        )
        rows.append((unit, *numbers))
    heads = (Text("承办单位", "Handled by"), Text("到期应上报", "Report due"), *_NAMES.values())
    return Grid(
        "report_offices", Text("调查报告：按承办单位", "Reports by the office that handles the case"), heads, tuple(rows)
    )


def _unit(asked: Asked, lines: CaseLines, code: str) -> Text:
    if not code:
        return Text("尚无承办单位", "no office yet")
    name = asked.run.county_name if code == asked.run.county_code else lines.place(code)
    return Text(name, name)


def _of_them(name: Text) -> Text:
    return Text(f"其中{name.zh}", f"of them: {name.en[0].lower()}{name.en[1:]}")


def _said(asked: Asked) -> Text:
    rule, today = asked.desk.profile.report, asked.desk.today
    cited = asked.desk.profile.clause(rule.clause).cited
    zh, en = ("工作日", "working days") if rule.counting is DayCounting.WORKING else ("天", "days")
    return Text(
        f"期限为 {rule.days} {zh}（{cited.zh}），在本月到期的才计入；是否上报按 {today} 的登记统计，逾期按同一算法。"
        "一案有几件同月到期的，有一件未报即计为未报。",
        f"Within {rule.days} {en} ({cited.en}); counted are reports whose last day lies in the month, as on record on {today}. "
        "A case with several such petitions is not reported while one of them is not.",
    )
