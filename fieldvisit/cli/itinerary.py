"""Days of a plan as files for map and navigation programs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from fieldvisit.cli.output import DAY, count, lang_option, open_workspace, say, workspace_option
from fieldvisit.cli.sheet import CURRENT, eyes_of, require_planned, write_out
from fieldvisit.errors import InputFileError, Text, language
from fieldvisit.maps.selection import Selection
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.plans.ways import WayForm, way_file


@click.command()
@click.argument("plan", default=CURRENT, metavar="[PLAN]")
@click.option("--leader", "leader_id", default="", help="Only this leader, by id / 只要这位领导，按编号")
@click.option("--date", "--day", "day", type=DAY, help="Only this day / 只要这一天")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file; its end says the format: .gpx, .kml or .gpkg / 文件，按扩展名定格式",
)
@lang_option
@workspace_option
def itinerary(folder: Path, plan: str, *, leader_id: str, day: datetime | None, out: Path) -> None:
    """Write stops and ways of the plan in force, or of version PLAN, as GPX, KML or GeoPackage; no case content / 导出站点和路线."""
    form, on = _form_of(out), day.date() if day else None
    with open_workspace(folder) as workspace:
        eyes = eyes_of(workspace, PlanRoom(workspace), plan)
        require_planned(eyes, leader_id, on)
        made = way_file(eyes.run, form, language(), Selection(leader=leader_id, day=on))
    write_out(out, made.content)
    days, stops = count(made.days, "day"), count(made.stops, "stop")
    say(Text(f"已写入 {out}：{made.days} 个行程日，{made.stops} 站。", f"Wrote {out}: {days}, {stops}."))


def _form_of(out: Path) -> WayForm:
    end = out.suffix.lower().removeprefix(".")
    if end not in {one.value for one in WayForm}:
        raise InputFileError(
            f"{out.name} 的扩展名看不出格式。请用 .gpx（导航）、.kml 或 .gpkg（GIS 软件）。",
            f"The end of {out.name} names no format. Use .gpx (navigation), .kml or .gpkg (GIS programs).",
        )
    return WayForm(end)
