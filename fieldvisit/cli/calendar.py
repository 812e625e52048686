"""The plan in force as a calendar file."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.output import lang_option, open_workspace, say, workspace_option
from fieldvisit.errors import InputFileError, NotFoundError, Text, language
from fieldvisit.io.atomic import write_bytes
from fieldvisit.workspace.plans import Eyes, PlanRoom


@click.command()
@click.option("--leader", "leader_id", default="", help="Only this leader, by id / 只要这位领导，按编号")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file, .ics / 日历文件")
@lang_option
@workspace_option
def calendar(folder: Path, leader_id: str, out: Path) -> None:
    """Write the week's stops and the report days of key cases as a calendar; a newer file moves and cancels in place / 导出日历."""
    with open_workspace(folder) as workspace:
        run, room = workspace.run(), PlanRoom(workspace)
        if leader_id and leader_id not in {one.id for one in run.leaders}:
            there = "、".join(sorted(one.id for one in run.leaders))
            raise NotFoundError(
                f"名册上没有编号为 {leader_id} 的领导，有：{there}。",
                f"Nobody on the roster has the id {leader_id}; there are: {there.replace('、', ', ')}.",
            )
        content = room.calendar(Eyes(run, (room.here,)), leader_id, language())
    if content is None:
        raise NotFoundError("还没有编排行程。先运行 fieldvisit plan。", "Nothing is planned yet. Run fieldvisit plan first.")
    try:
        write_bytes(out, content)
    except OSError as error:
        raise InputFileError(
            f"无法写入 {out}：{error.strerror}。请换一个文件夹，或先关闭打开它的程序。",
            f"Cannot write {out}: {error.strerror}. Choose another folder, or close the program that has it open.",
        ) from error
    say(Text(f"已写入 {out}。", f"Wrote {out}."))
