"""The four numbers, twelve months, and whether a fall is doubtful: sections of the monthly report."""

from __future__ import annotations

from collections.abc import Sequence

from fieldvisit.domain.months import month_before
from fieldvisit.errors import Text
from fieldvisit.policy.cases.volume import Volume, check_volume, months_before
from fieldvisit.reports.monthly.content import Cell, Change, Grid, Number, Query, Section, Shape
from fieldvisit.reports.monthly.pictures import Bars, Series
from fieldvisit.workspace.briefing.asked import NOBODY_ASKED, NOT_KNOWN, TOO_FEW, Asked
from fieldvisit.workspace.briefing.rows import OLD_DAYS, MonthRow

_RECEIVED = Text("收到案件", "Cases received")
_CLOSED = Text("销号", "Closed")
_OPEN = Text("期末未办结", "Open at the end")
_OLD = Text(f"其中超过 {OLD_DAYS} 天", f"of them longer than {OLD_DAYS} days")
_KEY = Text("其中重点件", "of them key cases")
_RETURNED = Text("退回重办", "Returned for rework")
_ASKED = Text("回访满意度的答复", "Replies whose reception was asked")
_SHARE = Text("满意率", "Satisfied")


def four_numbers(asked: Asked, rows: Sequence[MonthRow]) -> Section:
    """The month beside the month before and the same month of the year before; ``rows`` are thirteen, oldest first."""
    wanted = ["received", "backlog", "closed", "returned", "share", "asked"]
    if not asked.public:
        wanted[2:2] = ["old", "key"] if asked.desk.scope.sees_key_cases else ["old"]
    changes = tuple(
        Change(*(_number(asked, kind, row, when) for when, row in (("now", rows[12]), ("before", rows[11]), ("year", rows[0]))))
        for kind in wanted
    )
    lines = [
        Text(
            f"统计时段 {asked.first} 至 {asked.last}。上月为 {rows[11].month}，去年同月为 {rows[0].month}；括号内为与本月的差。",
            f"Counted from {asked.first} to {asked.last}. The month before is {rows[11].month}, the year before {rows[0].month}; "
            "in brackets the difference to this month.",
        ),
        Text(
            "台账写明已办结而没有销号日期的案件，按一直已办结计；退回后重办的，按现在的状态计。",
            "A case that its ledger calls closed without a day counts as closed all along; one that was returned counts as it stands now.",
        ),
    ]
    if asked.last < asked.end and asked.last == asked.desk.today:
        lines.append(Text(f"本月只统计到 {asked.last}。", f"This month is counted up to {asked.last} only."))
    return Section("four", Text("四个数", "The four numbers"), tuple(lines), changes)


def trends(asked: Asked, rows: Sequence[MonthRow]) -> Section:
    """The last twelve months."""
    kinds = ("received", "closed", "backlog", "returned", "share")
    heads = (Text("月份", "Month"), _RECEIVED, _CLOSED, _OPEN, _RETURNED, _SHARE)
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (row.month, *(_number(asked, kind, row, row.month) for kind in kinds)) for row in rows[1:]
    )
    labels = tuple(Text(row.month[2:], row.month[2:]) for row in rows[1:])
    chart = Bars(
        "trend",
        Text("十二个月的收到、销号与期末未办结", "Twelve months: received, closed, open at the end"),
        labels,
        (
            Series(_RECEIVED, tuple(row.received for row in rows[1:])),
            Series(_CLOSED, tuple(row.closed for row in rows[1:])),
            Series(_OPEN, tuple(row.backlog for row in rows[1:]), line=True),
        ),
    )
    grid = Grid("trend", Text("十二个月", "Twelve months"), heads, cells)
    return Section("trend", Text("十二个月走势", "Twelve months"), (), (), (grid,), (chart,))


def doubt(asked: Asked) -> Section:
    """Whether the fall of the month is plausible beside the month before (降量存疑)."""
    over = asked.last < asked.desk.today
    months = (month_before(asked.month), asked.month) if over else months_before(asked.desk.today)
    then, now = (asked.desk.volume_in(month, also=asked.also) for month in months)
    ruling = check_volume(then, now, asked.desk.profile)
    names = (
        ("received", Text("收到信访件", "Petitions received")),
        ("repeats", Text("重复反映", "Repeats")),
        ("skip_level", Text("越级（市及以上收到）", "Skip-level (received by the city or above)")),
        ("returned", _RETURNED),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(_volume(asked, kind, name, one) for one in (then, now))) for kind, name in names
    )
    heads = (Text("项目", "Item"), Text(then.month, then.month), Text(now.month, now.month))
    notes = [ruling.in_words]
    if not over:
        notes.append(
            Text(
                f"{asked.month} 还没有过完，比较的是之前的两个整月。",
                f"{asked.month} is not over: the two whole months before it are compared.",
            )
        )
    return Section(
        "doubt",
        Text("降量存疑检查", "Is a fall doubtful?"),
        tuple(notes),
        (),
        (Grid("doubt", Text("降量存疑检查", "Is a fall doubtful?"), heads, rows),),
    )


def _volume(asked: Asked, kind: str, name: Text, one: Volume) -> Number:
    words = Text(f"{one.month} 的信访件：{name.zh}", f"petitions of {one.month}: {name.en}")
    command = f"fieldvisit case volume --month {one.month} --json"
    return asked.number(f"doubt.{kind}.{one.month}", name, getattr(one, kind), Query(words, "", command))


def _number(asked: Asked, kind: str, row: MonthRow, when: str) -> Number:
    name, words, path, params = _asked_for(kind, row)
    value = getattr(row, kind)
    missing = TOO_FEW if row.known else NOT_KNOWN
    if kind == "share" and row.asked == 0:
        missing = NOBODY_ASKED
    query, shape = asked.query(words, path, **params), Shape.SHARE if kind == "share" else Shape.COUNT
    return asked.number(f"{kind}.{when}", name, value, query, shape=shape, missing=missing)


def _asked_for(kind: str, row: MonthRow) -> tuple[Text, Text, str, dict[str, str]]:
    """Name, query in words, and where the pages count the same."""
    month, day = row.month, row.last_day.isoformat()
    return {
        "received": (
            _RECEIVED,
            Text(
                f"第一件信访件于 {month} 收到的案件，连同已销号的",
                f"cases whose first petition came in {month}, closed ones too",
            ),
            "/cases",
            {"month": month, "closed": "1"},
        ),
        "closed": (_CLOSED, Text(f"{month} 销号的案件", f"cases closed in {month}"), "/cases", {"done": month}),
        "backlog": (_OPEN, Text(f"到 {day} 尚未办结的案件", f"cases open at the end of {day}"), "/cases", {"on": day}),
        "old": (
            _OLD,
            Text(
                f"到 {day} 尚未办结且已超过 {OLD_DAYS} 天的案件",
                f"cases open at the end of {day} for longer than {OLD_DAYS} days",
            ),
            "/cases",
            {"on": day, "older": str(OLD_DAYS)},
        ),
        "key": (
            _KEY,
            Text(f"到 {day} 尚未办结的重点件", f"key cases open at the end of {day}"),
            "/cases",
            {"on": day, "key": "1"},
        ),
        "returned": (_RETURNED, Text(f"{month} 退回重办的次数", f"times a case was returned in {month}"), "", {}),
        "asked": (_ASKED, Text(f"{month} 答复中问过满意度的", f"replies of {month} whose reception was asked"), "", {}),
        "share": (
            _SHARE,
            Text(f"{month} 问过满意度的答复中满意的比例", f"satisfied among the replies of {month} whose reception was asked"),
            "",
            {},
        ),
    }[kind]
