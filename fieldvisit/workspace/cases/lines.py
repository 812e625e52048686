"""Cases in words and figures: no text of a petition in a list, and of a single case only what the account may read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.access.roles import ROLE_NAMES
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action, Event
from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.states import STATE_NAMES, CaseState
from fieldvisit.domain.clock import HERE
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import Text
from fieldvisit.pipeline import County
from fieldvisit.policy.cases.agenda import AgendaItem
from fieldvisit.policy.cases.gates import open_ways
from fieldvisit.policy.cases.runway import case_days_left, days_left_on, deadlines_of, runway_of
from fieldvisit.workspace.cases.words import record_in_words

_ABOVE = (AdminLevel.PROVINCE, AdminLevel.CITY, AdminLevel.COUNTY)
_LEDGER = "ledger"
_ROLES = {role.value: name for role, name in ROLE_NAMES.items()} | {_LEDGER: Text("台账", "by the ledger")}
_ACTIONS: Mapping[Action, Text] = {
    Action.OPEN: Text("立案", "opened"),
    Action.FOLLOW: Text("随台账更新", "followed the ledger"),
    Action.MOVE: Text("改变状态", "moved"),
    Action.RESUME: Text("恢复办理", "resumed"),
    Action.RECORD: Text("记录", "recorded"),
    Action.CONCERN: Text("登记被反映单位", "concern noted"),
    Action.MERGE: Text("合并", "merged"),
    Action.UNMERGE: Text("撤销合并", "merging taken back"),
    Action.SPLIT: Text("分出", "split"),
    Action.WITHDRAW: Text("随导入撤回", "withdrawn with its import"),
    Action.PURGE: Text("到期清除", "purged"),
}


@dataclass(frozen=True)
class CaseLines:
    """How cases of one county read, on a day."""

    county: County
    today: date

    def one_line(self, file: CaseFile) -> Text:
        """One line of a list: code, state, category, place, leader, days left."""
        case, names = file.case, self.county.policy.labels
        state, category = STATE_NAMES[case.state], names.get(case.category, Text(case.category, case.category))
        key = Text("重点 ", "key ") if case.is_key else Text("", "")
        left, place, leader = self._left(case), self.place(case.unit_code), self._leader(file)
        return Text(
            f"{case.id}  {key.zh}{state.zh}  {category.zh}  {place}  {leader.zh}{left.zh}",
            f"{case.id}  {key.en}{state.en}  {category.en}  {place}  {leader.en}{left.en}",
        )

    def figures(self, file: CaseFile, scope: Scope, reason: str = "") -> dict[str, Any]:
        """What ``--json`` prints: fields up to the class that the account reads, with a reason or without."""
        shown: dict[str, Any] = serialise(file, clearance(scope.role, reason=reason))
        left = case_days_left(file.case, self.today, self.county.policy)
        return shown | {"key": file.case.is_key, "days_left": left, "place": self.place(file.case.unit_code)}

    def whole(self, file: CaseFile, events: Sequence[Event], scope: Scope, reason: str) -> Iterator[Text]:
        """A case with its dates and their clause, what was recorded, what may come next and what is missing, and its history."""
        yield self.one_line(file)
        petitions = file.case.petition_ids
        yield Text(
            f"  信访件 {len(petitions)} 件：{'、'.join(petitions)}",
            f"  {len(petitions)} petition{'s' if len(petitions) != 1 else ''}: {', '.join(petitions)}",
        )
        yield from self._dates(file)
        yield from self._records(file, scope, reason)
        for state, ruling in open_ways(file, self.county.policy, self.today):
            name, said = STATE_NAMES[state], ruling.in_words
            yield Text(f"  下一步“{name.zh}”：{said.zh}", f"  next, {name.en}: {said.en}")
        for event in events:
            said = self.event(event, scope, reason)
            yield Text(f"  {said.zh}", f"  {said.en}")

    def event(self, event: Event, scope: Scope, reason: str) -> Text:
        """One change: when, who, what, to which state, and why where the account may read it."""
        act, at = self._act(event), event.at.astimezone(HERE)
        state = _state_after(event)
        figures = self.event_figures(event, scope, reason)
        why = f"  “{figures['why']}”" if figures.get("why") else ""
        role = _ROLES.get(event.actor.role, Text(event.actor.role, event.actor.role))
        who = figures["actor"].get("who")
        zh, en = (who, who) if who and event.actor.role != _LEDGER else (role.zh, role.en)
        return Text(
            f"{at:%Y-%m-%d %H:%M}  {zh}  {act.zh}  {state.zh}{why}", f"{at:%Y-%m-%d %H:%M}  {en}  {act.en}  {state.en}{why}"
        )

    def _act(self, event: Event) -> Text:
        """What was done; of a case that followed the ledger also the category it has since."""
        act = _ACTIONS.get(event.action, Text(event.action, event.action))
        was, now = (json.loads(value).get("category", "") if value else "" for value in (event.before, event.after))
        if event.action is not Action.FOLLOW or not was or was == now:
            return act
        old, new = (self.county.policy.labels.get(code, Text(code, code)) for code in (was, now))
        return Text(f"{act.zh}：类别由“{old.zh}”改为“{new.zh}”", f"{act.en}: category {new.en} instead of {old.en}")

    def event_figures(self, event: Event, scope: Scope, reason: str) -> dict[str, Any]:
        """What ``--json`` prints of an event; never the values before and after."""
        shown: dict[str, Any] = serialise(event, clearance(scope.role, reason=reason))
        return {name: value for name, value in shown.items() if name not in ("before", "after")}

    def agenda(self, item: AgendaItem) -> Text:
        """One line of the agenda: the case, why it is heard, the clause."""
        zh, en = "；".join(r.zh for r in item.reasons), "; ".join(r.en for r in item.reasons)
        cited = item.clause.cited
        return Text(f"{item.case_id}  {zh}（{cited.zh}）", f"{item.case_id}  {en} ({cited.en})")

    def place(self, code: str) -> str:
        """The name of a division of the county or above it; the code where no name is known."""
        return self._places.get(code, code)

    @cached_property
    def _places(self) -> dict[str, str]:
        villages = self.county.villages
        above = {unit.code: unit.name for unit in self.county.gazetteer.units if unit.level in _ABOVE}
        return above | {v.township_code: v.township for v in villages} | {v.code: v.full_name for v in villages}

    def of_report(self, case: Case) -> Text:
        """What became of a case's report: the day of it and how late it was, or the last day while a petition waits for one."""
        way = runway_of(case, self.county.policy)
        if way is None:
            return Text("", "")
        if way.reported_on is None:
            by = way.dates.report_by
            return Text(f"  尚有信件未上报，{by} 前上报", f"  a petition of it is not reported yet; report by {by}")
        behind = Text(f"，迟 {way.days_late} 天", f", {way.days_late} days late") if way.days_late else Text("", "")
        return Text(f"  {way.reported_on} 已上报{behind.zh}", f"  reported {way.reported_on}{behind.en}")

    def _left(self, case: Case) -> Text:
        way = runway_of(case, self.county.policy) if case.is_open else None
        left = days_left_on(way, self.today, self.county.policy)
        if left is None:
            return Text("", "") if way is None else Text(f"  {way.reported_on} 已上报", f"  reported {way.reported_on}")
        return (
            Text(f"  超期 {-left} 天", f"  {-left} days overdue")
            if left < 0
            else Text(f"  剩 {left} 天", f"  {left} days left")
        )

    def _leader(self, file: CaseFile) -> Text:
        if file.assignment is None:
            return Text("无人包案", "nobody in charge")
        name = next((one.name for one in self.county.leaders if one.id == file.assignment.leader_id), file.assignment.leader_id)
        return Text(name, name)

    def _dates(self, file: CaseFile) -> Iterator[Text]:
        way = runway_of(file.case, self.county.policy)
        if way is not None:
            d, cited = way.dates, way.clause.cited
            yield Text(
                f"  建议 {d.visit_by} 前走访、{d.finding_by} 前查清、{d.check_by} 前核查；{d.report_by} 前上报（{cited.zh}）",
                f"  suggested: visit by {d.visit_by}, finding by {d.finding_by}, check by {d.check_by}; report by {d.report_by} ({cited.en})",
            )
            if way.reported_on is not None:
                yield self.of_report(file.case)
        for deadline in deadlines_of(file, self.county.policy):
            late = deadline.is_late(self.today)
            zh, en = ("，已超期", ", late") if late else ("", "")
            cited = deadline.clause.cited
            yield Text(
                f"  {deadline.label.zh}：{deadline.by}{zh}（{cited.zh}）",
                f"  {deadline.label.en}: {deadline.by}{en} ({cited.en})",
            )

    def _records(self, file: CaseFile, scope: Scope, reason: str) -> Iterator[Text]:
        """What was recorded, field by field, as far as the account reads; empty fields are left out."""
        shown = serialise(file, clearance(scope.role, reason=reason)) or {}
        for series, values in shown.items():
            for value in values if isinstance(values, list) else ():
                said = record_in_words(series, value)
                yield Text(f"  {said.zh}", f"  {said.en}")


def _state_after(event: Event) -> Text:
    try:
        return STATE_NAMES[CaseState(json.loads(event.after)["state"])]
    except (ValueError, KeyError):
        return Text("", "")
