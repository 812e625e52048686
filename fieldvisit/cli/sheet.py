"""Day sheets and village slips as files."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from fieldvisit.cli.output import DAY, count, lang_option, open_workspace, say, workspace_option
from fieldvisit.errors import InputFileError, NotFoundError, Text, language
from fieldvisit.io.atomic import write_bytes
from fieldvisit.workspace.plans import Eyes, PlanRoom
from fieldvisit.workspace.sheets import PaperForm, PaperQuestion, export_templates
from fieldvisit.workspace.store import Workspace

CURRENT = "current"


@click.command()
@click.argument("plan", default=CURRENT, metavar="[PLAN]")
@click.option("--leader", "leader_id", default="", help="Only this leader, by id / 只要这位领导，按编号")
@click.option("--date", "day", type=DAY, help="Only this day / 只要这一天")
@click.option("--host", is_flag=True, help="The slips for the villages: no cases / 各村接待单，不含案情")
@click.option("--people", type=click.IntRange(0, 99), default=0, help="People in all, on slips / 接待单上的同行人数")
@click.option("--large", is_flag=True, help="Large print / 大字")
@click.option("--format", "form", type=click.Choice([one.value for one in PaperForm]), default="docx", show_default=True)
@click.option(
    "--purpose", default="", help="Print the words of promises too; kept in the audit / 注明用途，才打印承诺原文，记入审计"
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file / 文件；缺省按县、领导和日期命名")
@click.option(
    "--templates",
    is_flag=True,
    help="Put the Word templates into the workspace to be edited / 把 Word 模板放进工作目录以便修改",
)
@lang_option
@workspace_option
def sheet(
    folder: Path,
    plan: str,
    *,
    leader_id: str,
    day: datetime | None,
    form: str,
    out: Path | None,
    host: bool,
    people: int,
    large: bool,
    purpose: str,
    templates: bool,
) -> None:
    """Write day sheets for leaders, or slips for villages, of the plan in force or of version PLAN / 导出行程单或接待单."""
    if templates:
        for path in export_templates(_workspace_folder(folder)):
            say(Text(f"已写入 {path}，修改后导出时使用它。", f"Wrote {path}; edit it, and it is used from now on."))
        return
    on = day.date() if day else None
    asked = PaperQuestion(PaperForm(form), language(), leader_id, on, host=host, large=large, people=people, purpose=purpose)
    with open_workspace(folder) as workspace:
        room = PlanRoom(workspace)
        eyes = eyes_of(workspace, room, plan)
        require_planned(eyes, leader_id, on)
        paper = room.paper(eyes, asked)
    write_out(out or Path(paper.name), paper.content)
    say(Text(f"已写入 {out or paper.name}：{paper.sheets} 张。", f"Wrote {out or paper.name}: {count(paper.sheets, 'sheet')}."))


def eyes_of(workspace: Workspace, room: PlanRoom, plan: str) -> Eyes:
    """Whoever sits at this computer, looking at the plan that is named: ``current``, or a version by its number.

    Raises
    ------
    NotFoundError
        If there is no such plan.
    """
    eyes = Eyes(workspace.run(), (room.here,))
    if plan != CURRENT:
        if not (plan.isascii() and plan.isdigit() and len(plan) < 9):
            raise NotFoundError(
                f"没有行程 {plan}。请写 current（现行）或版本号，如 3。",
                f"There is no plan {plan}. Say current for the one in force, or a version's number, like 3.",
            )
        return room.on_version(eyes, int(plan))
    if eyes.run.plan is None:
        raise NotFoundError("还没有编排行程。先运行 fieldvisit plan。", "Nothing is planned yet. Run fieldvisit plan first.")
    return eyes


def require_planned(eyes: Eyes, leader_id: str, day: date | None) -> None:
    """Pass when the plan sends the leader out, on that day if one is named; raises ``NotFoundError`` with what there is."""
    if leader_id and leader_id not in {one.id for one in eyes.run.leaders}:
        there = "、".join(sorted(one.id for one in eyes.run.leaders))
        raise NotFoundError(
            f"名册上没有编号为 {leader_id} 的领导，有：{there}。",
            f"Nobody on the roster has the id {leader_id}; there are: {there.replace('、', ', ')}.",
        )
    days = eyes.run.plan.itineraries if eyes.run.plan else ()
    mine = sorted({i.shift.day for i in days if i.stops and leader_id in ("", i.shift.leader_id)})
    if day is not None and day not in mine:
        there = "、".join(str(one) for one in mine)
        raise NotFoundError(
            f"{day} 没有安排出行，有安排的日子：{there or '无'}。",
            f"Nobody goes out on {day}; there are: {there.replace('、', ', ') or 'none'}.",
        )


def write_out(out: Path, content: bytes) -> None:
    """Write a file whole or not at all; raises ``InputFileError`` that says what to do."""
    try:
        write_bytes(out, content)
    except OSError as error:
        raise InputFileError(
            f"无法写入 {out}：{error.strerror}。请换一个文件夹，或先关闭打开它的程序。",
            f"Cannot write {out}: {error.strerror}. Choose another folder, or close the program that has it open.",
        ) from error


def _workspace_folder(folder: Path) -> Path:
    with open_workspace(folder) as workspace:
        return workspace.folder
