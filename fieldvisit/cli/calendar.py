"""The plan in force as a calendar file."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.output import lang_option, open_workspace, say, workspace_option
from fieldvisit.cli.sheet import write_out
from fieldvisit.errors import NotFoundError, Text, language
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
    write_out(out, content)
    say(Text(f"已写入 {out}。", f"Wrote {out}."))
