"""Campaigns (专项整治): list, start, add items, note progress, close item by item."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from fieldvisit.cli.cases.common import common, desk_in, why_option
from fieldvisit.cli.output import DAY, show
from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.cases.work import Accountability, Campaign, CampaignItem
from fieldvisit.errors import Text
from fieldvisit.workspace.cases import Progress, WorkDesk


@click.group()
def campaign() -> None:
    """Campaigns against a problem, item by item / 专项整治."""


@campaign.command("list")
@click.option("--why", default="", help="Purpose; shows the problems' words too, and is kept in the audit / 查看目的")
@common
def list_(*, folder: Path, role: str, as_json: bool, why: str) -> None:
    """Campaigns with their items and what is missing / 专项与事项清单."""
    with desk_in(folder, role) as (desk, _):
        found, allowed = WorkDesk(desk).campaigns(), clearance(desk.scope.role, reason=why)
        if why:
            desk.viewed("campaigns", why)
    figures = [serialise(c, allowed) | {"items": [serialise(i, allowed) for i in items]} for c, items in found]
    lines = [line for c, items in found for line in (_line(c), *(_item_line(i, words=bool(why)) for i in items))]
    show(as_json, {"campaigns": figures}, lambda: [*lines, Text(f"共 {len(found)} 个专项。", f"{len(found)} campaigns.")])


@campaign.command()
@click.argument("name")
@click.option("--target", required=True, help="What is to be reached / 目标")
@click.option("--owner", required=True, help="Unit that answers for it / 牵头单位")
@click.option("--due", type=DAY, required=True, help="Until when / 完成时限")
@common
def start(*, folder: Path, role: str, as_json: bool, name: str, target: str, owner: str, due: datetime) -> None:
    """Begin a campaign / 新建专项."""
    with desk_in(folder, role) as (desk, _):
        _tell(WorkDesk(desk).start(name, target, owner, due.date()), as_json=as_json)


@campaign.command()
@click.argument("campaign_id")
@click.argument("problem")
@click.option("--category", required=True, help="Category code / 类别代码")
@click.option("--owner", required=True, help="Unit that answers for it / 责任单位")
@click.option("--due", type=DAY, required=True, help="Until when / 完成时限")
@click.option("--measure", "measures", multiple=True, help="Measure; repeatable / 措施，可重复")
@click.option("--unit", default="", help="Division code, default the account's / 区划代码")
@common
def item(
    *, folder: Path, role: str, as_json: bool, campaign_id: str, problem: str, category: str, owner: str, due: datetime,
    measures: tuple[str, ...], unit: str,
) -> None:  # fmt: skip
    """Add a problem to a campaign / 增加事项."""
    with desk_in(folder, role) as (desk, _):
        said = CampaignItem("", unit or desk.scope.home, campaign_id, problem, category, owner, due.date(), measures)
        _tell(WorkDesk(desk).add_item(said), as_json=as_json)


@campaign.command()
@click.argument("item_id")
@click.option("--solved/--not-solved", default=None, help="The problem is solved / 问题是否解决")
@click.option("--cause", default="", help="The cause that was found / 原因")
@click.option("--accountability", type=click.Choice([a.value for a in Accountability]), help="Responsibility / 责任追究结论")
@click.option("--measure", "measures", multiple=True, help="One more measure; repeatable / 措施，可重复")
@common
def progress(
    *, folder: Path, role: str, as_json: bool, item_id: str, solved: bool | None, cause: str, accountability: str | None,
    measures: tuple[str, ...],
) -> None:  # fmt: skip
    """Note what became known about an item / 登记进展."""
    with desk_in(folder, role) as (desk, _):
        said = Progress(solved, cause, Accountability(accountability) if accountability else None, measures)
        _tell(WorkDesk(desk).progress(item_id, said), as_json=as_json)


@campaign.command()
@click.argument("work_id")
@common
def close(*, folder: Path, role: str, as_json: bool, work_id: str) -> None:
    """Close an item when the three conditions hold, or a campaign when all items are closed / 销号（三个不放过）."""
    with desk_in(folder, role) as (desk, _):
        _tell(WorkDesk(desk).close(work_id), as_json=as_json)


@campaign.command()
@click.argument("work_id")
@why_option
@common
def reopen(*, folder: Path, role: str, as_json: bool, work_id: str, why: str) -> None:
    """Take the close-out of an item or a campaign back, with the reason / 误销号的重新打开，要写理由."""
    with desk_in(folder, role) as (desk, _):
        _tell(WorkDesk(desk).reopen(work_id, why), as_json=as_json)


def _line(one: Campaign) -> Text:
    zh, en = ("已结束", "closed") if one.closed_on else ("进行中", "under way")
    return Text(
        f"{one.id}  {one.name}  {one.owner}  {one.due_on} 前  {zh}", f"{one.id}  {one.name}  {one.owner}  by {one.due_on}  {en}"
    )


def _item_line(one: CampaignItem, *, words: bool) -> Text:
    zh, en = ("已销号", "closed") if one.closed_on else ("未销号", "open")
    what = one.problem if words else one.category
    return Text(
        f"  {one.id}  {what}  {one.owner}  {one.due_on} 前  {zh}",
        f"  {one.id}  {what}  {one.owner}  by {one.due_on}  {en}",
    )


def _tell(one: Campaign | CampaignItem, *, as_json: bool) -> None:
    figures = {"id": one.id, "version": one.version, "closed": one.closed_on is not None}
    show(as_json, figures, lambda: [_line(one) if isinstance(one, Campaign) else _item_line(one, words=True)])
