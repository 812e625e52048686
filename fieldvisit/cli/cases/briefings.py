"""Consultations (会商) and briefings (听取汇报) with their decisions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from fieldvisit.cli.cases.common import common, day_option, desk_in
from fieldvisit.cli.output import DAY, show
from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.cases.work import Briefing, BriefingDecision, Consultation
from fieldvisit.errors import InputFileError, Text
from fieldvisit.workspace.cases import WorkDesk


@click.command()
@click.argument("cases", nargs=-1)
@click.option("--unit", "units", multiple=True, help="Unit that took part; repeatable / 参加单位，可重复")
@click.option("--decision", default="", help="What was decided / 会商决定")
@click.option("--why", default="", help="Purpose; lists what was decided too, and is kept in the audit / 查看目的")
@day_option
@common
def consult(
    *, folder: Path, role: str, as_json: bool, cases: tuple[str, ...], units: tuple[str, ...], decision: str, why: str,
    day: datetime | None,
) -> None:  # fmt: skip
    """Note that CASES were heard together; without cases list what was heard / 登记会商或列出."""
    with desk_in(folder, role) as (desk, _):
        work = WorkDesk(desk)
        on = day.date() if day else desk.today
        found = (work.consult(cases, units, decision, on),) if cases else work.consultations()
        allowed = clearance(desk.scope.role, reason=why)
        if why:
            desk.viewed("consultations", why)
    words = bool(cases or why)
    figures = {"consultations": [serialise(one, allowed) for one in found]}
    show(
        as_json,
        figures,
        lambda: [_heard(one, words=words) for one in found] or [Text("还没有会商记录。", "Nothing was heard yet.")],
    )


@click.group()
def briefing() -> None:
    """What the leading group heard and decided, month by month / 每月听取汇报."""


@briefing.command("list")
@click.option("--why", default="", help="Purpose; shows what was decided too, and is kept in the audit / 查看目的")
@common
def list_(*, folder: Path, role: str, as_json: bool, why: str) -> None:
    """Briefings, decisions still open, and whether this month's was held / 汇报与未办结的决定."""
    with desk_in(folder, role) as (desk, _):
        held, undone, ruling = WorkDesk(desk).briefings()
        allowed = clearance(desk.scope.role, reason=why)
        if why:
            desk.viewed("briefings", why)
    figures = {"briefings": [serialise(one, allowed) for one in held], "open": len(undone), "heard": ruling.allowed}
    show(as_json, figures, lambda: [*(line for one in held for line in _lines(one, words=bool(why))), ruling.in_words])


@briefing.command()
@click.argument("body")
@click.option("--decision", "decisions", multiple=True, help="WHAT|OWNER|2026-12-31; repeatable / 决定|责任单位|时限，可重复")
@day_option
@common
def add(*, folder: Path, role: str, as_json: bool, body: str, decisions: tuple[str, ...], day: datetime | None) -> None:
    """Note that BODY heard its report / 登记一次听取汇报."""
    with desk_in(folder, role) as (desk, _):
        said = [_decision(text) for text in decisions]
        _tell(WorkDesk(desk).brief(body, day.date() if day else desk.today, said), as_json=as_json)


@briefing.command()
@click.argument("briefing_id")
@click.argument("number", type=click.IntRange(1))
@day_option
@common
def done(*, folder: Path, role: str, as_json: bool, briefing_id: str, number: int, day: datetime | None) -> None:
    """Note that a decision was carried out / 某项决定已落实."""
    with desk_in(folder, role) as (desk, _):
        on = day.date() if day else desk.today
        _tell(WorkDesk(desk).decision_done(briefing_id, number, on), as_json=as_json)


def _decision(text: str) -> BriefingDecision:
    parts = [part.strip() for part in text.split("|")]
    try:
        what, owner, due = parts
        return BriefingDecision(what, owner, DAY.convert(due, None, None).date())
    except (ValueError, click.BadParameter) as error:
        raise InputFileError(
            f"决定“{text}”应写成 决定|责任单位|时限，例如 补发补助|财政局|2026-12-31。",
            f'The decision "{text}" should be WHAT|OWNER|DAY, for example pay out|finance office|2026-12-31.',
        ) from error


def _heard(one: Consultation, *, words: bool) -> Text:
    ids, none = "、".join(one.case_ids), ("未记决定", "no decision noted")
    zh, en = (one.decision,) * 2 if one.decision and words else ("已有决定", "decided") if one.decision else none
    return Text(f"{one.id}  {one.on}  {ids}  {zh}", f"{one.id}  {one.on}  {ids}  {en}")


def _lines(one: Briefing, *, words: bool) -> list[Text]:
    head = f"{one.id}  {one.held_on}  {one.body}"
    return [Text(head, head), *(_decided(n, d, words=words) for n, d in enumerate(one.decisions, 1))]


def _decided(number: int, one: BriefingDecision, *, words: bool) -> Text:
    zh, en = (f"已于 {one.done_on} 落实", f"done {one.done_on}") if one.done_on else ("未落实", "open")
    what = f"{one.text}  " if words else ""
    return Text(
        f"  {number}. {what}{one.owner}  {one.due_on} 前  {zh}",
        f"  {number}. {what}{one.owner}  by {one.due_on}  {en}",
    )


def _tell(one: Briefing, *, as_json: bool) -> None:
    figures = {"id": one.id, "version": one.version, "open": sum(d.done_on is None for d in one.decisions)}
    show(as_json, figures, lambda: _lines(one, words=True))
