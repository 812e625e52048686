"""Advice on the plan in force, without planning anew: where one more village fits, and which lie almost on the way."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, show, workspace_option
from fieldvisit.domain.codec import to_dict
from fieldvisit.errors import Text
from fieldvisit.routing.changes.advice import SMALL, DetourParams
from fieldvisit.workspace.planning import slots_for, small_detours


@click.command()
@click.argument("visit")
@click.option("--count", type=click.IntRange(1, 50), default=5, show_default=True, help="How many slots / 列出几个")
@workspace_option
@json_option
def slots(folder: Path, visit: str, count: int, as_json: bool) -> None:
    """The best places for one village in the plan, nothing else moving / 一个村加进现有行程的最佳空档.

    VISIT is a village or visit id.
    """
    with open_workspace(folder) as workspace:
        found = slots_for(workspace, visit, count)
    nothing = Text(
        "现有行程里没有空档，也没有可换下的走访；用 fieldvisit explain 看原因。",
        "The plan has no place for it and nothing may give way; fieldvisit explain says why.",
    )
    show(as_json, {"slots": [to_dict(one) for one in found]}, lambda: [one.sentence for one in found] or [nothing])


@click.command()
@click.option(
    "--drive",
    type=click.IntRange(0, 240),
    default=SMALL.drive_min,
    show_default=True,
    help="Most extra driving, min / 最多绕行分钟",
)
@click.option(
    "--late",
    type=click.IntRange(0, 240),
    default=SMALL.over_hours_min,
    show_default=True,
    help="Home at most so late, min / 最多晚回分钟",
)
@workspace_option
@json_option
def detours(folder: Path, drive: int, late: int, as_json: bool) -> None:
    """Villages left out that lie almost on the way / 顺路件：没排上、稍微绕一下就能去的村."""
    with open_workspace(folder) as workspace:
        found = small_detours(workspace, DetourParams(drive, late))
    nothing = Text("没有顺路的村。", "No village left out lies on the way.")
    show(as_json, {"detours": [to_dict(one) for one in found]}, lambda: [one.sentence for one in found] or [nothing])
