"""What changed after a mission."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, show, workspace_option
from fieldvisit.errors import Text
from fieldvisit.hotspots.dispatch.effect import MissionEffect
from fieldvisit.workspace.missions import MissionQuestion

_DAY = click.DateTime(["%Y-%m-%d"])
_NOTE = Text(
    "变化之比小于1表示到访村降得更多；因一时突出而被选中的村本来就会回落，结果只说明件数，不评价工作。",
    "A ratio below 1: matters fell more where the team was. Villages chosen at their worst fall back by themselves;"
    " the figures speak of matters, not of anybody's work.",
)


@click.command()
@click.option("--village", "villages", multiple=True, help="Code of a visited village; repeatable / 到访村代码，可重复")
@click.option("--hotspot", "spots", multiple=True, help="Visited hotspot, as H01; repeatable / 到访的热点编号，可重复")
@click.option("--since", type=_DAY, required=True, help="First day after the mission / 到访结束后的第一天")
@click.option("--until", type=_DAY, help="Last day to count; else the last petition / 统计截止日")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="Days before it / 到访前统计的天数")
@click.option("--category", "categories", multiple=True, help="Only this category; repeatable / 只看该类别，可重复")
@workspace_option
@json_option
def effect(
    *,
    folder: Path,
    villages: tuple[str, ...],
    spots: tuple[str, ...],
    since: datetime,
    until: datetime | None,
    days: int,
    categories: tuple[str, ...],
    as_json: bool,
) -> None:
    """Compare visited villages before and after with villages not visited / 比较到访村与对照村前后的变化."""
    question = MissionQuestion(since.date(), villages, spots, until.date() if until else None, days, categories)
    with open_workspace(folder) as workspace:
        found = workspace.mission_effect(question)
    show(as_json, _figures(found), lambda: [found.sentence, _NOTE])


def _figures(found: MissionEffect) -> dict[str, object]:
    """The fields for ``--json``; an end that counts do not bound is null."""
    fields = {name: value for name, value in vars(found).items() if name != "sentence"}
    plain = {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in fields.items()}
    return plain | {"sentence": found.sentence.zh, "sentence_en": found.sentence.en}
