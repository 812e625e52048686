"""What changed after a mission."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from pathlib import Path

import click

from fieldvisit.cli.output import DAY, json_option, open_workspace, show, workspace_option
from fieldvisit.hotspots.dispatch.effect import MissionEffect
from fieldvisit.workspace.missions import EFFECT_NOTE, MissionQuestion


@click.command()
@click.option("--village", "villages", multiple=True, help="Code of a visited village; repeatable / 到访村代码，可重复")
@click.option("--hotspot", "spots", multiple=True, help="Visited hotspot, as H01; repeatable / 到访的热点编号，可重复")
@click.option("--since", type=DAY, required=True, help="First day after the mission / 到访结束后的第一天")
@click.option("--began", type=DAY, help="First day of the mission; its days are left out / 到访开始日，期间不计")
@click.option("--until", type=DAY, help="Last day to count; else the last petition / 统计截止日")
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
    began: datetime | None,
    until: datetime | None,
    days: int,
    categories: tuple[str, ...],
    as_json: bool,
) -> None:
    """Compare visited villages before and after with villages not visited / 比较到访村与对照村前后的变化."""
    last, first = (one.date() if one else None for one in (until, began))
    question = MissionQuestion(since.date(), villages, spots, last, days, categories, first)
    with open_workspace(folder) as workspace:
        found = workspace.mission_effect(question)
    show(as_json, _figures(found), lambda: [found.sentence, EFFECT_NOTE])


def _figures(found: MissionEffect) -> dict[str, object]:
    """The fields for ``--json``; an end that counts do not bound is null."""
    fields = {name: value for name, value in vars(found).items() if name != "sentence"}
    plain = {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in fields.items()}
    return plain | {"sentence": found.sentence.zh, "sentence_en": found.sentence.en}
