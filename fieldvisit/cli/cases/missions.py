"""Work teams sent to hotspots: send, list, show, change, end; what changed after them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import isfinite
from pathlib import Path

import click

from fieldvisit.cli.cases.common import common, day_option, desk_in
from fieldvisit.cli.output import DAY, show
from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.cases.work import MissionState, TeamMission
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.run import Run
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.sending import MissionDesk, Sending, Window
from fieldvisit.workspace.missions import EFFECT_NOTE
from fieldvisit.workspace.out import elsewhere_said, trips_meanwhile, trips_said

_STATES = {
    MissionState.PLANNED: Text("未开始", "not begun"),
    MissionState.UNDER_WAY: Text("进行中", "under way"),
    MissionState.ENDED: Text("已结束", "ended"),
}


@click.group()
def mission() -> None:
    """Work teams sent to hotspots / 派驻工作组."""


@mission.command()
@click.argument("hotspot")
@click.option("--mandate", required=True, help="What the team is sent for / 任务")
@click.option("--lead", default="", help="Who leads, an id of the roster; else as proposed / 带队人编号，默认按建议")
@click.option("--member", "members", multiple=True, help="Who goes too; repeatable; else as proposed / 成员编号，可重复")
@click.option("--first", type=DAY, required=True, help="First day / 开始日期")
@click.option("--last", type=DAY, required=True, help="Last day / 结束日期")
@click.option("--village", "villages", multiple=True, help="Only these villages, by code / 只到这些村，代码，可重复")
@click.option("--a-day", type=click.IntRange(1, 20), default=3, show_default=True, help="Villages a day / 每天村数")
@common
def send(
    *, folder: Path, role: str, as_json: bool, hotspot: str, mandate: str, lead: str, members: tuple[str, ...],
    first: datetime, last: datetime, villages: tuple[str, ...], a_day: int,
) -> None:  # fmt: skip
    """Send a team to HOTSPOT, as H01; without names those whose departments know about its matters / 向热点派驻工作组."""
    with desk_in(folder, role) as (desk, _):
        run = desk.run()
        spot = _spot(run, hotspot)
        work = MissionDesk(desk)
        proposed = tuple(one.person.id for one in work.offered(spot.village_codes, spot.by_category) if one.proposed)
        ids = (lead, *members) if lead else members or proposed
        asked = Sending(mandate, ids[0] if ids else "", ids, first.date(), last.date(), villages, a_day)
        _tell(work.send(run, spot, asked), desk, as_json=as_json)


@mission.command("list")
@common
def list_(*, folder: Path, role: str, as_json: bool) -> None:
    """Every mission, the latest first / 派驻清单."""
    with desk_in(folder, role) as (desk, _):
        found, allowed = MissionDesk(desk).missions(), clearance(desk.scope.role)
        lines = [_line(one, desk) for one in found]
    figures = [serialise(one, allowed) for one in found]
    none = Text("还没有派驻工作组。", "No team was sent yet.")
    show(as_json, {"missions": figures}, lambda: lines or [none])


@mission.command("show")
@click.argument("mission_id")
@common
def show_(*, folder: Path, role: str, as_json: bool, mission_id: str) -> None:
    """One mission: people, days in the villages, what changed at 30, 60 and 90 days / 一次派驻."""
    with desk_in(folder, role) as (desk, _):
        work = MissionDesk(desk)
        found = work.one(mission_id)
        windows = work.windows(found)
        figures = serialise(found, clearance(desk.scope.role)) | {"windows": [_figures(one) for one in windows]}
        lines = [_line(found, desk), *_whole(found, desk), *(_window(one) for one in windows), EFFECT_NOTE]
    show(as_json, figures, lambda: lines)


@mission.command()
@click.argument("mission_id")
@day_option
@common
def end(*, folder: Path, role: str, as_json: bool, mission_id: str, day: datetime | None) -> None:
    """Note that the team has left / 工作组已撤离."""
    with desk_in(folder, role) as (desk, _):
        _tell(MissionDesk(desk).end(mission_id, day.date() if day else desk.today), desk, as_json=as_json)


def _spot(run: Run, spot_id: str) -> Hotspot:
    found = next((one for one in run.hotspots if one.id == spot_id), None)
    if found is None:
        there = "、".join(one.id for one in run.hotspots)
        raise NotFoundError(
            f"没有热点 {spot_id}。现有：{there or '无'}。", f"There is no hotspot {spot_id}; there are: {there or 'none'}."
        )
    return found


def _line(one: TeamMission, desk: CaseDesk) -> Text:
    state = _STATES[one.state(desk.today)]
    head = f"{one.id}  {one.hotspot_id}  {one.first_day} – {one.over_on}"
    count = len(one.village_codes)
    return Text(f"{head}  {count} 个村  {state.zh}  {one.mandate}", f"{head}  villages: {count}  {state.en}  {one.mandate}")


def _whole(one: TeamMission, desk: CaseDesk) -> Iterator[Text]:
    people = {person.id: person.name for person in desk.county.leaders}
    places = {village.code: village.full_name for village in desk.county.villages}
    who = "、".join(people.get(name, name) for name in one.member_ids)
    yield Text(f"  人员：{who}", f"  people: {who.replace('、', ', ')}")
    others = elsewhere_said(MissionDesk(desk).missions(), one, people)
    for said in (*others, *trips_said(trips_meanwhile(desk.run().plan, one), people)):
        yield Text(f"  注意：{said.zh}", f"  note: {said.en}")
    for day in sorted({planned.day for planned in one.village_days}):
        names = "、".join(places.get(v.village_code, v.village_code) for v in one.village_days if v.day == day)
        yield Text(f"  {day}  {names}", f"  {day}  {names.replace('、', ', ')}")
    if left := set(one.village_codes) - {planned.village_code for planned in one.village_days}:
        names = "、".join(places.get(code, code) for code in sorted(left))
        yield Text(f"  尚未排日：{names}", f"  no day yet: {names.replace('、', ', ')}")


def _window(one: Window) -> Text:
    return Text(f"  {one.days} 天：{one.sentence.zh}", f"  {one.days} days: {one.sentence.en}")


def _figures(one: Window) -> dict[str, object]:
    said = {"days": one.days, "last_day": one.last_day.isoformat(), "known": one.effect is not None}
    ends = {name: getattr(one.effect, name) for name in ("ratio", "low", "high")} if one.effect else {}
    plain = {name: value if isfinite(value) else None for name, value in ends.items()}
    return said | plain | {"sentence": one.sentence.zh, "sentence_en": one.sentence.en}


def _tell(one: TeamMission, desk: CaseDesk, *, as_json: bool) -> None:
    figures = serialise(one, clearance(desk.scope.role))
    lines = [_line(one, desk), *_whole(one, desk)]
    show(as_json, figures, lambda: lines)
