"""Work teams: which goes to which hotspot, and its village days there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from fieldvisit.cli.output import DAY, json_option, open_workspace, show, workspace_option
from fieldvisit.domain.codec import to_dict
from fieldvisit.errors import Text
from fieldvisit.routing.areas import AreaPlan
from fieldvisit.routing.teams import TeamParams
from fieldvisit.workspace.teams import TeamsAnswer, TeamsQuestion, send_teams, write_teams

_USUAL = TeamParams()


@click.command()
@click.argument("roster", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@click.option("--days", type=click.IntRange(1, 366), help="Days from the plan's first day; else as settings / 天数")
@click.option(
    "--mandate",
    "mandates",
    type=(str, DAY, DAY),
    multiple=True,
    help="HOTSPOT FIRST LAST: its days; repeatable / 热点 首日 末日",
)
@click.option("--before", type=(str, str), multiple=True, help="TEAM HOTSPOT of last time; repeatable / 上次 组 热点")
@click.option(
    "--villages",
    type=click.IntRange(1, 50),
    default=_USUAL.villages_a_day,
    show_default=True,
    help="A team's a day / 每组每天村数",
)
@click.option(
    "--most",
    type=click.IntRange(1, 50),
    default=_USUAL.most_teams,
    show_default=True,
    help="Teams to one hotspot / 一个热点最多几组",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write .xlsx or .csv / 另存为文件")
@workspace_option
@json_option
def teams(
    *,
    folder: Path,
    roster: Path | None,
    days: int | None,
    mandates: tuple[tuple[str, datetime, datetime], ...],
    before: tuple[tuple[str, str], ...],
    villages: int,
    most: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Send work teams to hotspots and plan their village days / 把工作组派到热点并排好进村日程.

    ROSTER is a table of teams; without it those of the county's own roster.
    """
    question = TeamsQuestion(
        roster,
        days or 0,
        {spot: (first.date(), last.date()) for spot, first, last in mandates},
        dict(before),
        TeamParams(villages_a_day=villages, most_teams=most),
    )
    with open_workspace(folder) as workspace:
        found = send_teams(workspace, question)
        written = () if out is None else (write_teams(out, found, workspace),)
    lines = [Text(f"已写入 {path}", f"written: {path}") for path in written]
    show(as_json, _figures(found) | {"outputs": [str(path) for path in written]}, lambda: [*found.sentences(), *lines])


def _figures(found: TeamsAnswer) -> dict[str, object]:
    return {
        "teams": [one.id for one in found.teams],
        "proved": found.assignment.proved,
        "blocks": [to_dict(block) for block in found.assignment.blocks],
        "left": {one: to_dict(text) for one, text in sorted(found.assignment.left.items())},
        "for_leaders": found.for_leaders,
        "areas": [_area(area) for area in found.areas],
    }


def _area(area: AreaPlan) -> dict[str, object]:
    return {
        "hotspot_id": area.hotspot_id,
        "planned": area.plan.planned,
        "days": [
            {
                "team_id": it.shift.leader_id,
                "day": it.shift.day.isoformat(),
                "stops": [{"visit_id": stop.visit_id, "start_min": stop.start_min} for stop in it.stops],
                "drive_min": it.drive_min,
            }
            for it in area.plan.itineraries
        ],
        "unassigned": [to_dict(one) for one in area.plan.unassigned],
    }
