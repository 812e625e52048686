"""What was decided, promised and done: sections of the monthly report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from fieldvisit.domain.access.suppress import suppress
from fieldvisit.domain.cases.records import Disposition, Means, Outcome
from fieldvisit.domain.cases.work import Briefing, BriefingDecision, SpotCheck, TeamMission
from fieldvisit.domain.months import month_before
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import Text
from fieldvisit.policy.cases.campaigns import month_is_heard
from fieldvisit.reports.monthly.content import Cell, Grid, Section
from fieldvisit.workspace.briefing.asked import Asked
from fieldvisit.workspace.cases.words import in_words
from fieldvisit.workspace.cases.works import WorkDesk

_LEVELS = (AdminLevel.VILLAGE, AdminLevel.TOWNSHIP, AdminLevel.COUNTY, AdminLevel.CITY, AdminLevel.PROVINCE)
_ITEM, _NUMBER = Text("项目", "Item"), Text("数", "Number")
_DUE, _OWNER, _STATE = Text("时限", "Until"), Text("责任单位", "In charge"), Text("落实情况", "State")
_PROMISES = 30
"""Promises that are listed, those due first."""


def decisions(asked: Asked) -> Section:
    """Last month's decisions first: what was done, what is open, with earlier ones that are still open."""
    held, _, _ = WorkDesk(asked.desk).briefings()
    before = month_before(asked.month)
    listed = [(b, d) for b in held for d in b.decisions if b.month <= before]
    listed = [(b, d) for b, d in listed if b.month == before or not _done(d, asked.last)]
    last = [d for b, d in listed if b.month == before]
    counts = (
        ("made", Text(f"{before} 的决定", f"Decisions of {before}"), len(last)),
        ("done", Text("其中已落实", "of them done"), sum(_done(d, asked.last) for d in last)),
        (
            "open",
            Text("尚未落实（连同以前的）", "Still open, earlier ones too"),
            sum(not _done(d, asked.last) for _, d in listed),
        ),
        (
            "late",
            Text("其中逾期", "of them overdue"),
            sum(not _done(d, asked.last) and d.due_on < asked.last for _, d in listed),
        ),
    )
    grids = [_counted(asked, "decisions", Text("上次决定", "Last decisions"), counts, "/briefings")]
    if listed and not asked.public:
        grids.append(_decided(asked, listed))
    heard = month_is_heard(held, asked.last, asked.desk.profile).in_words
    return Section("decisions", Text("上次决定的落实", "Last month's decisions"), (heard,), (), tuple(grids))


def promises(asked: Asked) -> Section:
    """Promises of open cases, those due first."""
    files = asked.desk.book.promised(also=asked.also)
    due = [(file, file.outcome.promise) for file in files if file.outcome and file.outcome.promise]
    late = sum(promise.due_on < asked.desk.today for _, promise in due)
    counts = (
        ("open", Text("未办结案件的承诺", "Promises in open cases"), len(due)),
        ("late", Text("其中逾期", "of them overdue"), late),
    )
    title = Text("答应过的事", "Promises")
    heads = (_DUE, Text("案件", "Case"), Text("所在地", "Place"), Text("逾期", "Late"))
    names = {v.code: v.full_name for v in asked.run.villages} | {v.township_code: v.township for v in asked.run.villages}
    rows = tuple(
        (p.due_on, f.case.id, names.get(f.case.unit_code, f.case.unit_code), _yes(p.due_on < asked.desk.today))
        for f, p in due[:_PROMISES]
    )
    grids = [_counted(asked, "promises", title, counts, "/today")]
    grids += [Grid("promise_list", Text("答应过的事：清单", "Promises, listed"), heads, rows)] if rows else []
    return Section("promises", title, (_as_of(asked),), (), tuple(grids))


def levels(asked: Asked) -> Section:
    """At which level matters of the month were settled, how and by which means."""
    files = asked.desk.book.with_outcomes(asked.first, asked.end, also=asked.also)
    outcomes = [file.outcome for file in files if file.outcome is not None]
    title = Text("解决层级与处置", "Levels and dispositions")
    by = (
        ("level", Text("解决层级", "Settled at"), [level.value for level in _LEVELS], _levels_of(outcomes)),
        (
            "disposition",
            Text("处置意见（可多选）", "Disposition (several may hold)"),
            list(Disposition),
            _all(o.dispositions for o in outcomes),
        ),
        ("means", Text("处置方式（可多选）", "Means (several may hold)"), list(Means), _all(o.means for o in outcomes)),
    )
    grids = tuple(_coded(asked, key, name, codes, counts) for key, name, codes, counts in by)
    line = Text(
        f"{asked.month} 作出、至今有效的处置意见 {_told(asked, len(outcomes))} 件；未写解决层级的不在“解决层级”表内。",
        f"Outcomes of {asked.month} that stand: {_told(asked, len(outcomes), 'en')}; those without a level are not in its table.",
    )
    return Section("levels", title, (line,), (), grids)


def office_work(asked: Asked) -> Section:
    """Campaigns with their items, work teams and spot checks."""
    campaigns = WorkDesk(asked.desk).campaigns()
    items = [item for _, some in campaigns for item in some]
    checks = [c for c in asked.desk.book.work(SpotCheck) if c.opened_on and asked.first <= c.opened_on < asked.end]
    missions = [m for m in asked.desk.book.work(TeamMission) if m.first_day < asked.end and m.over_on >= asked.first]
    counts = (
        ("campaigns", Text("专项整治", "Campaigns"), len(campaigns), "/campaigns"),
        ("items", Text("专项中的问题", "Items of campaigns"), len(items), "/campaigns"),
        ("items_closed", Text("其中已销号", "of them closed"), sum(i.closed_on is not None for i in items), "/campaigns"),
        ("items_late", Text("其中逾期", "of them overdue"), sum(i.closed_on is None and i.due_on < asked.desk.today for i in items), "/campaigns"),
        ("missions", Text("本月在村的工作组", "Work teams out this month"), len(missions), "/missions"),
        ("checks", Text("本月开封的个案抽查", "Spot checks opened this month"), len(checks), "/checks"),
        ("checked", Text("抽查的案件", "Cases checked on the spot"), sum(len(c.case_ids) for c in checks), "/checks"),
    )  # fmt: skip
    rows = tuple(
        (name, asked.number(f"work.{key}", name, None if asked.hidden(n) else n, asked.query(name, path)))
        for key, name, n, path in counts
    )
    title = Text("专项、工作组与抽查", "Campaigns, work teams, spot checks")
    grids = [Grid("work", title, (_ITEM, _NUMBER), rows)]
    if campaigns and not asked.public:
        grids.append(_campaigns(asked))
    line = Text(
        f"专项按 {asked.desk.today} 的情况统计；工作组与抽查按 {asked.month} 统计。",
        f"Campaigns are counted as they stand on {asked.desk.today}, work teams and spot checks in {asked.month}.",
    )
    return Section("work", title, (line,), (), tuple(grids))


def _campaigns(asked: Asked) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for one, items in WorkDesk(asked.desk).campaigns():
        closed = sum(item.closed_on is not None for item in items)
        late = sum(item.closed_on is None and item.due_on < asked.desk.today for item in items)
        counts = (
            ("items", Text("问题", "Items"), len(items)),
            ("closed", Text("已销号", "Closed"), closed),
            ("late", Text("逾期", "Overdue"), late),
        )
        numbers = (
            asked.number(
                f"campaign.{one.id}.{key}",
                Text(f"{one.name}：{name.zh}", f"{one.name}: {name.en}"),
                n,
                asked.query(
                    Text(f"专项“{one.name}”的{name.zh}", f"{name.en} of the campaign {one.name}"), f"/campaign/{one.id}"
                ),
            )
            for key, name, n in counts
        )
        rows.append((one.name, one.owner, one.due_on, *numbers))
    heads = (
        Text("专项", "Campaign"),
        Text("牵头单位", "In charge"),
        _DUE,
        Text("问题", "Items"),
        Text("已销号", "Closed"),
        Text("逾期", "Overdue"),
    )
    return Grid("campaigns", Text("专项整治", "Campaigns"), heads, tuple(rows))


def _decided(asked: Asked, listed: Sequence[tuple[Briefing, BriefingDecision]]) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for briefing, decision in listed:
        done = _done(decision, asked.last)
        state = Text(f"{decision.done_on} 落实", f"done on {decision.done_on}") if done else Text("未落实", "open")
        late = not done and decision.due_on < asked.last
        state = Text("逾期未落实", "overdue") if late else state
        words = (decision.text,) if asked.reads_words else ()
        rows.append((briefing.month, *words, decision.owner, decision.due_on, state))
    words_head = (Text("决定", "Decision"),) if asked.reads_words else ()
    heads = (Text("汇报月份", "Month"), *words_head, _OWNER, _DUE, _STATE)
    return Grid("decision_list", Text("上次决定：清单", "Last decisions, listed"), heads, tuple(rows))


def _counted(asked: Asked, key: str, title: Text, counts: Sequence[tuple[str, Text, int]], path: str) -> Grid:
    rows = tuple(
        (name, asked.number(f"{key}.{kind}", name, None if asked.hidden(n) else n, asked.query(name, path)))
        for kind, name, n in counts
    )
    return Grid(key, title, (_ITEM, _NUMBER), rows)


def _coded(asked: Asked, key: str, title: Text, codes: Sequence[str], counts: Counter[str]) -> Grid:
    cells = {code: counts[code] for code in codes}
    shown = suppress(cells, asked.desk.profile.protection.suppress_below).cells if asked.public else cells
    rows = []
    for code in codes:
        name = Text(in_words(code, "zh"), in_words(code, "en"))
        words = Text(f"{asked.month} 的处置：{title.zh}为{name.zh}", f"outcomes of {asked.month}: {title.en} {name.en}")
        rows.append(
            (
                name,
                asked.number(
                    f"{key}.{code}", Text(f"{title.zh}：{name.zh}", f"{title.en}: {name.en}"), shown[code], asked.query(words)
                ),
            )
        )
    return Grid(key, title, (_ITEM, _NUMBER), tuple(rows))


def _levels_of(outcomes: Iterable[Outcome]) -> Counter[str]:
    return Counter(o.resolved_level.value for o in outcomes if o.resolved_level is not None)


def _all(series: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(str(code) for codes in series for code in codes)


def _as_of(asked: Asked) -> Text:
    """The day of which it is counted: whatever month is reported, promises and campaigns are told as they stand."""
    today = asked.desk.today
    return Text(f"按 {today} 的情况统计。", f"Counted as things stand on {today}.")


def _done(decision: BriefingDecision, day: date) -> bool:
    return decision.done_on is not None and decision.done_on <= day


def _told(asked: Asked, n: int, lang: str = "zh") -> str:
    return ("too few to tell" if lang == "en" else "（太少，不显示）") if asked.hidden(n) else str(n)


def _yes(holds: bool) -> Text:
    return Text("是", "yes") if holds else Text("", "")
