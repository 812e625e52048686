"""What a step did, as figures for machines and sentences for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fieldvisit.domain.identity import Handling
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import Intake
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.run import Run, RunCounts
from fieldvisit.errors import Text
from fieldvisit.io.checked.marks import Mark
from fieldvisit.io.tables import TableFile
from fieldvisit.register import ImportReceipt, IntakeCounts

_SHOWN_REJECTIONS = 10
_HANDLED = {
    Handling.DROP: Text("舍去", "dropped"),
    Handling.MASK: Text("遮盖后另存", "masked and kept apart"),
    Handling.SEAL: Text("加密封存", "sealed"),
}


@dataclass(frozen=True)
class ImportSummary:
    """What became of one ledger, or with ``dry_run`` would become of it.

    Every row is a petition (new, changed or already there) or rejected with its reason. ``marks`` are the cells of ``table`` that its sender should look at again.
    """

    intake: Intake
    receipt: ImportReceipt
    dry_run: bool
    table: TableFile
    marks: tuple[Mark, ...]
    matches: tuple[Match, ...]

    @property
    def unplaced(self) -> int:
        """Petitions whose place was not found, or is not the only one."""
        return sum(match.outcome is not MatchOutcome.MATCHED for match in self.matches)

    def figures(self) -> dict[str, object]:
        """The figures of ``--json``."""
        return {
            "file": self.intake.file,
            "rows_read": self.intake.rows_read,
            "added": self.receipt.added,
            "updated": self.receipt.updated,
            "known_file": self.receipt.known_file,
            "already_there": self.receipt.already_there,
            "unplaced": self.unplaced,
            "rejected": [
                {
                    "row": r.source.row,
                    "sheet": r.source.sheet,
                    "column": r.column,
                    "reason": r.reason.zh,
                    "reason_en": r.reason.en,
                }
                for r in self.intake.rejected
            ],
            "dropped_columns": list(self.intake.dropped_columns),
            "identity": self.intake.handling.value,
            "kept_columns": list(self.intake.kept_columns.values()),
            "ignored_columns": list(self.intake.ignored_columns),
            "notes": [note.zh for note in self.intake.notes],
            "dry_run": self.dry_run,
        }

    def sentences(self) -> list[Text]:
        """What the terminal says."""
        intake = self.intake
        lines = [
            Text(
                f"{intake.file}：读取 {intake.rows_read} 行 = 可用 {len(intake.petitions)} + 退回 {len(intake.rejected)}。",
                f"{intake.file}: {intake.rows_read} rows read = {len(intake.petitions)} usable + {len(intake.rejected)} rejected.",
            ),
            self._stored(),
        ]
        lines += [
            Text(
                f"  第 {r.source.row} 行（{r.source.sheet}）{r.column}：{r.reason.zh}",
                f"  row {r.source.row} ({r.source.sheet}) {r.column}: {r.reason.en}",
            )
            for r in intake.rejected[:_SHOWN_REJECTIONS]
        ]
        if len(intake.rejected) > _SHOWN_REJECTIONS:
            more = len(intake.rejected) - _SHOWN_REJECTIONS
            lines.append(Text(f"  还有 {more} 行，见 out/rejected.csv。", f"  and {more} more: see out/rejected.csv."))
        if intake.dropped_columns:
            names = "、".join(intake.dropped_columns)
            lines.append(Text(f"含个人信息的列未读取：{names}。", f"Columns that identify persons were not read: {names}."))
        if intake.kept_columns:
            names, how = "、".join(intake.kept_columns.values()), _HANDLED[intake.handling]
            lines.append(Text(f"含个人信息的列已{how.zh}：{names}。", f"Columns that identify persons were {how.en}: {names}."))
        lines += [Text(f"  {note.zh}", f"  {note.en}") for note in intake.notes]
        return lines

    def _stored(self) -> Text:
        done = self.receipt
        if done.known_file:
            return Text("这份台账以前导入过，登记库没有变化。", "This ledger was imported before; the register is unchanged.")
        zh = f"新增 {done.added} 件，更新 {done.updated} 件，已在库 {done.already_there} 件；其中 {self.unplaced} 件地点还不能确定"
        en = f"{done.added} new, {done.updated} updated, {done.already_there} already there; {self.unplaced} not placed yet"
        if self.dry_run:
            return Text(f"仅检查，未入库。入库将{zh}。", f"Checked only; nothing was stored. An import would give: {en}.")
        return Text(f"已入库：{zh}。", f"Stored: {en}.")


def counts_of(rows: IntakeCounts, matches: Sequence[Match]) -> RunCounts:
    """Where every row went: rows as the register counted them at import, matches as they stand.

    Raises
    ------
    RuntimeError
        If a row got lost on the way: a bug, never the user's fault.
    """
    by_outcome = Counter(match.outcome for match in matches)
    counts = RunCounts(
        rows_read=rows.rows_read,
        rejected=rows.rejected,
        matched=by_outcome[MatchOutcome.MATCHED],
        ambiguous=by_outcome[MatchOutcome.AMBIGUOUS],
        unmatched=by_outcome[MatchOutcome.UNMATCHED],
        coarse=sum(1 for m in matches if m.outcome is MatchOutcome.MATCHED and not m.accuracy.is_village_level),
        seen_again=rows.seen_again,
        purged=rows.purged,
    )
    if not counts.nothing_lost:
        raise RuntimeError(f"rows got lost: {counts}")
    return counts


def match_sentences(counts: RunCounts) -> list[Text]:
    """The equation of rows, and what to do about the rest."""
    return [
        Text(
            f"读取 {counts.rows_read} 行 = 退回 {counts.rejected} + 定位 {counts.matched} + 有歧义 {counts.ambiguous} + "
            f"未定位 {counts.unmatched}{f' + 重复导入 {counts.seen_again}' if counts.seen_again else ''}{f' + 到期清除 {counts.purged}' if counts.purged else ''}。",
            f"rows read {counts.rows_read} = rejected {counts.rejected} + matched {counts.matched} + "
            f"ambiguous {counts.ambiguous} + unmatched {counts.unmatched}"
            f"{f' + seen again {counts.seen_again}' if counts.seen_again else ''}{f' + purged {counts.purged}' if counts.purged else ''}",
        ),
        Text(
            f"定位中有 {counts.coarse} 件只到乡镇或县，列入“先联系”名单，不上图、不排行程。",
            f"{counts.coarse} of the matched are known only to township or county: they are on the call-first list.",
        ),
    ]


def plan_figures(plan: Plan, run: Run) -> dict[str, object]:
    """A plan's totals for ``--json``."""
    return {
        "plan": plan.id,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "visits": len(plan.visits),
        "planned": plan.planned,
        "unassigned": len(plan.unassigned),
        "travel_source": plan.travel_source,
        "conditions": [condition.zh for condition in plan.conditions],
        "leaders": [_leader_totals(plan, leader.id, leader.name) for leader in run.leaders],
    }


def plan_sentences(plan: Plan, run: Run) -> list[Text]:
    """The equation of visits, kilometres and hours per leader, and why visits are left over."""
    planned = plan.planned
    estimate = plan.travel_source == "estimate"
    lines = [
        Text(
            f"走访 {len(plan.visits)} 处 = 已排 {planned} + 未排 {len(plan.unassigned)}"
            f"（{plan.first_day} 至 {plan.last_day}{'，行车时间为估算' if estimate else ''}）。",
            f"visits {len(plan.visits)} = planned {planned} + unassigned {len(plan.unassigned)} "
            f"({plan.first_day} to {plan.last_day}{', travel times estimated' if estimate else ''})",
        )
    ]
    lines += [Text(f"  条件：{c.zh}。", f"  condition: {c.en}") for c in plan.conditions]
    for leader in run.leaders:
        totals = _leader_totals(plan, leader.id, leader.name)
        away = totals["away_days"]
        lines.append(
            Text(
                f"  {leader.name}：{totals['days']} 天，{totals['stops']} 处，{totals['km']} 公里，在外 {totals['hours']} 小时"
                f"（行车 {totals['drive_hours']} 小时）{f'，缺席或派驻 {away} 天' if away else ''}",
                f"  {leader.name}: {totals['days']} days, {totals['stops']} stops, {totals['km']} km, {totals['hours']} h out "
                f"({totals['drive_hours']} h driving){f', away or on a mission {away} days' if away else ''}",
            )
        )
    reasons = Counter(u.reason.value for u in plan.unassigned)
    if reasons:
        zh = "，".join(f"{_REASONS[r].zh} {n}" for r, n in sorted(reasons.items()))
        en = ", ".join(f"{_REASONS[r].en} {n}" for r, n in sorted(reasons.items()))
        lines.append(Text(f"  未排原因：{zh}。", f"  left over: {en}"))
    return lines


_REASONS = {
    "no_position": Text("没有村点位", "no village position"),
    "unreachable": Text("道路不通", "unreachable by road"),
    "nobody_eligible": Text("无人可去", "nobody eligible"),
    "no_day_left": Text("期限内无工作日", "no day before the deadline"),
    "window_missed": Text("赶不上约定时间", "time window missed"),
    "too_far": Text("路程超限", "too far for a day"),
    "day_too_short": Text("一天排不下", "day too short"),
    "traded_off": Text("让位于更急的走访", "gave way to more urgent visits"),
}


def _leader_totals(plan: Plan, leader_id: str, name: str) -> dict[str, object]:
    days = [i for i in plan.itineraries if i.shift.leader_id == leader_id and i.stops]
    return {
        "id": leader_id,
        "name": name,
        "days": len(days),
        "stops": sum(len(i.stops) for i in days),
        "km": round(sum(i.drive_km for i in days), 1),
        "hours": round(sum(i.return_min - i.leave_min for i in days) / 60, 1),
        "drive_hours": round(sum(i.drive_min for i in days) / 60, 1),
        "away_days": len({one.day for one in plan.away if one.leader_id == leader_id}),
    }
