"""What there is: list, show, history, new matters, imports, the volume check, the agenda."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from fieldvisit.cli.cases.common import common, desk_in, why_option
from fieldvisit.cli.output import show
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.months import month_before
from fieldvisit.errors import Text
from fieldvisit.policy.cases.volume import check_volume, months_before
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace.briefing.asked import asked_month
from fieldvisit.workspace.cases.asked import category_asked, leader_asked, unit_asked


@click.command("list")
@click.option("--state", type=click.Choice([s.value for s in CaseState]), help="Only this state / 状态")
@click.option("--all", "closed_too", is_flag=True, help="Closed ones too / 含已销号")
@click.option("--key", is_flag=True, help="Only key cases / 只看重点件")
@click.option("--leader", default="", help="Leader's id or name / 包案领导编号或称谓")
@click.option("--unit", default="", help="Division code / 区划代码")
@click.option("--category", default="", help="Category's code or name / 类别代码或名称")
@click.option("--after", default="", help="Start behind this case / 从此案之后")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many / 件数")
@common
def list_(
    *, folder: Path, role: str, as_json: bool, state: str | None, closed_too: bool, key: bool, leader: str, unit: str,
    category: str, after: str, limit: int,
) -> None:  # fmt: skip
    """Cases in order of their code / 案件清单."""
    with desk_in(folder, role) as (desk, lines):
        county = lines.county
        wanted = CaseFilter(
            CaseState(state) if state else None,
            None if closed_too or state else True,
            True if key else None,
            leader_asked(desk, county, leader),
            unit_asked(desk, county, unit),
            category_asked(county, category),
            after,
            limit,
        )
        files = desk.files(wanted)
        end = Text(f"共 {len(files)} 件。", f"{len(files)} cases.")
        if len(files) == limit:
            end = Text(
                f"只列 {limit} 件，后面的用 --after {files[-1].case.id} 查看。",
                f"Only {limit}; see more with --after {files[-1].case.id}.",
            )
        figures = {"cases": [lines.figures(file, desk.scope) for file in files]}
        show(as_json, figures, lambda: [*(lines.one_line(file) for file in files), end])


@click.command("show")
@click.argument("case_id")
@click.option("--why", default="", help="Purpose; shows words and names too, and is kept in the audit / 查看目的")
@common
def show_(*, folder: Path, role: str, as_json: bool, case_id: str, why: str) -> None:
    """One case: dates, records, what may come next, history / 一件案件的全部."""
    with desk_in(folder, role) as (desk, lines):
        file, events = desk.view(case_id, why)
        figures = lines.figures(file, desk.scope, why)
        show(as_json, figures, lambda: list(lines.whole(file, events, desk.scope, why)))


@click.command()
@click.argument("case_id")
@why_option
@common
def history(*, folder: Path, role: str, as_json: bool, case_id: str, why: str) -> None:
    """What happened to a case, oldest first; --why shows the reasons too / 办理过程."""
    with desk_in(folder, role) as (desk, lines):
        _, events = desk.view(case_id, why)
        figures = {"events": [lines.event_figures(event, desk.scope, why) for event in events]}
        show(as_json, figures, lambda: [lines.event(event, desk.scope, why) for event in events])


@click.command("open")
@common
def open_(*, folder: Path, role: str, as_json: bool) -> None:
    """Open a case for every matter of the ledgers that has none yet / 为尚未立案的信访事项立案."""
    with desk_in(folder, role) as (desk, _):
        followed = desk.open_new()
    figures = {"opened": followed.opened, "changed": followed.changed}
    said = Text(
        f"新立 {followed.opened} 件，随台账更新 {followed.changed} 件。",
        f"{followed.opened} opened, {followed.changed} brought up to the ledger.",
    )
    show(as_json, figures, lambda: [said])


@click.command()
@click.option("--month", default="", help="2026-10; default the last whole month / 月份，默认上个整月")
@common
def volume(*, folder: Path, role: str, as_json: bool, month: str) -> None:
    """Whether a fall in petitions is doubtful / 降量存疑检查."""
    with desk_in(folder, role) as (desk, _):
        month = asked_month(month, desk.today) if month else months_before(desk.today)[1]
        before, now = (desk.volume_in(one) for one in (month_before(month), month))
        ruling = check_volume(before, now, desk.profile)
    said = ruling.in_words
    figures = {"doubtful": not ruling.allowed, "zh": said.zh, "en": said.en, "before": asdict(before), "now": asdict(now)}
    show(as_json, figures, lambda: [said])


@click.command()
@common
def imports(*, folder: Path, role: str, as_json: bool) -> None:
    """Every import and its state / 导入批次."""
    with desk_in(folder, role) as (desk, _):
        found = desk.book.imports()
    rows = [{"id": b.id, "file": b.file, "added": b.added, "updated": b.updated, "state": b.state} for b in found]
    show(as_json, {"imports": rows}, lambda: [
        Text(f"{b.id}  {b.file}  新增 {b.added}  更新 {b.updated}  {_BATCH[b.state]}", f"{b.id}  {b.file}  added {b.added}  updated {b.updated}  {b.state}")
        for b in found
    ])  # fmt: skip


@click.command()
@click.argument("batch")
@why_option
@common
def undo(*, folder: Path, role: str, as_json: bool, batch: str, why: str) -> None:
    """Take an import back as a whole / 整批撤销一次导入."""
    with desk_in(folder, role) as (desk, _):
        receipt = desk.book.undo_import(batch, why)
    figures = {"batch": batch, "removed": receipt.removed, "restored": receipt.restored}
    said = Text(
        f"已撤销 {batch}：移出 {receipt.removed} 件，恢复原样 {receipt.restored} 件。",
        f"{batch} taken back: {receipt.removed} removed, {receipt.restored} as before.",
    )
    show(as_json, figures, lambda: [said])


@click.command()
@common
def agenda(*, folder: Path, role: str, as_json: bool) -> None:
    """Cases to be heard together, with the reason and the clause / 会商议题."""
    with desk_in(folder, role) as (desk, lines):
        items = desk.agenda()
    figures = {"agenda": [{"case": i.case_id, "days_left": i.days_left, "reasons": [r.zh for r in i.reasons]} for i in items]}
    end = Text(f"共 {len(items)} 件需要会商。", f"{len(items)} cases are to be heard together.")
    show(as_json, figures, lambda: [*(lines.agenda(item) for item in items), end])


_BATCH = {"active": "有效", "unfinished": "未完成", "replaced": "已被后来的取代", "undone": "已撤销"}

COMMANDS = (list_, show_, history, open_, volume, imports, undo)
