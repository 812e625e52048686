"""Questions about the plan: explain, replan, compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from fieldvisit.cli.output import DAY, MINUTE, json_option, open_workspace, show, workspace_option
from fieldvisit.domain.codec import to_dict
from fieldvisit.errors import InputFileError, Text
from fieldvisit.routing.changes.events import (
    LeaderSick,
    Moment,
    ReplanEvent,
    RoadClosed,
    UrgentVisit,
    VisitCancelled,
    VisitOverran,
)
from fieldvisit.routing.changes.replan import ReplanParams
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.planning import choice_sentences, choices, current_plan, explained, replanned, visit_named


@click.command()
@click.argument("visits", nargs=-1)
@workspace_option
@json_option
def explain(folder: Path, visits: tuple[str, ...], as_json: bool) -> None:
    """Why a village is left out, or why this leader and day; all left out by default / 为什么没排上、为什么这样排.

    VISITS are villages or visit ids.
    """
    with open_workspace(folder) as workspace:
        found = explained(workspace, visits)
    figures = {"visits": [{**_brief(one), "zh": one.sentence.zh, "en": one.sentence.en} for one in found]}
    everything = Text("所有走访任务都已排上。", "Every visit is planned.")
    show(as_json, figures, lambda: [one.sentence for one in found] or [everything])


@click.command()
@click.option("--sick", "leader", help="Leader id who cannot go on --day / 不能下访的领导编号，配合 --day")
@click.option("--day", "days", type=DAY, multiple=True, help="A day of --sick, repeatable / 缺席日期，可重复")
@click.option("--cancelled", help="Village or visit id that need not be visited / 取消的走访")
@click.option("--urgent", help="Village or visit id that must now be visited / 变为必访的走访")
@click.option("--overran", help="Village or visit id that takes --minutes longer / 超时的走访，配合 --minutes")
@click.option("--minutes", type=click.IntRange(1, 1440), default=30, show_default=True, help="Of --overran / 超时分钟")
@click.option("--roads", is_flag=True, help="Travel times have changed: closures, conditions / 路况有变")
@click.option("--now", type=MINUTE, help="What began earlier is past, like 2026-12-01T10:30 / 此刻之前的不再变动")
@click.option(
    "--max-changes", type=click.IntRange(0), default=3, show_default=True, help="Stops that may change / 最多改动几处"
)
@click.option("--save", is_flag=True, help="Put the new plan in force / 采用新行程")
@workspace_option
@json_option
def replan(folder: Path, now: datetime | None, max_changes: int, save: bool, as_json: bool, **asked: object) -> None:
    """Adapt the plan to what happened, changing little else / 情况有变时少动地调整行程."""
    moment = None if now is None else Moment(now.date(), now.hour * 60 + now.minute)
    with open_workspace(folder) as workspace:
        event = _event(workspace, **asked)  # type: ignore[arg-type]
        answer = replanned(workspace, event, moment, ReplanParams(max_changes), save=save)
    days = [text for one in answer.days for text in (one.before, one.after)]
    figures = {
        "changes": [to_dict(one) for one in answer.changes],
        "days": [to_dict(one) for one in answer.days],
        "sentences": [to_dict(one) for one in answer.sentences],
        "plan": answer.plan.id,
        "saved": save,
    }
    hint = (
        Text("新行程已采用。", "The new plan is in force.")
        if save
        else Text("尚未采用；加 --save 采用。", "Not in force yet; add --save.")
    )
    show(as_json, figures, lambda: [*answer.sentences, *days, hint])


@click.command()
@workspace_option
@json_option
def compare(folder: Path, as_json: bool) -> None:
    """Alternatives: more villages, home earlier, fairer / 三个方案：多走村、早返回、更均衡."""
    with open_workspace(folder) as workspace:
        found = choices(workspace)
    figures = {
        "plans": [
            {
                "key": one.named.key,
                "zh": one.named.sentence.zh,
                "en": one.named.sentence.en,
                "figures": to_dict(one.comparison.b),
                "no_longer_visited": one.comparison.only_a,
                "newly_visited": one.comparison.only_b,
            }
            for one in found
        ]
    }
    show(as_json, figures, lambda: list(choice_sentences(found)))


def _brief(one: object) -> dict[str, object]:
    """Every figure of an answer but its plans and sentence."""
    return {key: value for key, value in to_dict(one).items() if key not in ("forced_plan", "better_plan", "sentence")}


def _event(
    workspace: Workspace, *, leader: str | None, days: tuple[datetime, ...], cancelled: str | None, urgent: str | None,
    overran: str | None, minutes: int, roads: bool,
) -> ReplanEvent:  # fmt: skip
    """The one event that the options name.

    Raises
    ------
    InputFileError
        If none or several are named, or ``--sick`` comes without ``--day``.
    """
    if sum(map(bool, (leader, cancelled, urgent, overran, roads))) != 1 or bool(leader) != bool(days):
        raise InputFileError(
            "请指明一件事：--sick 配合 --day，或 --cancelled、--urgent、--overran、--roads 之一。",
            "Name one event: --sick with --day, or one of --cancelled, --urgent, --overran, --roads.",
        )
    if leader:
        return LeaderSick(leader, tuple(day.date() for day in days))
    current = current_plan(workspace)
    if roads:
        return RoadClosed(current.problem.matrix)
    visit = visit_named(current.plan, cancelled or urgent or overran or "")
    if cancelled:
        return VisitCancelled(visit.id)
    return UrgentVisit(replace(visit, must=True)) if urgent else VisitOverran(visit.id, minutes)
