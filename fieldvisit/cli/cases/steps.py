"""The steps of one case: put in charge, visited, settled, answered, checked, closed; and the ways aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldvisit.cli.cases.common import common, day_option, desk_in, tell, why_option
from fieldvisit.cli.cases.notes import outcome_of, outcome_options, visit_of, visit_options
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Assignment, Reply, Satisfaction, Verification


@click.command()
@click.argument("case_id")
@click.argument("leader")
@click.option("--unit", default="", help="Lead unit; empty: as it is / 主办单位，不填则不变")
@click.option(
    "--with", "co_units", multiple=True, help="Unit that helps; repeatable; none: as they are / 协办单位，可重复，不填则不变"
)
@click.option("--responsible", default="", help="Responsible official; empty: as it is / 责任人，不填则不变")
@click.option("--handler", default="", help="Division code of the unit that handles it / 承办单位区划代码")
@common
def assign(
    *, folder: Path, role: str, as_json: bool, case_id: str, leader: str, unit: str, co_units: tuple[str, ...],
    responsible: str, handler: str,
) -> None:  # fmt: skip
    """Put a leader in charge / 包案."""
    with desk_in(folder, role) as (desk, _):
        said = Assignment(leader, desk.today, unit, co_units, responsible)
        tell(desk.assign(case_id, said, handler), as_json=as_json)


@click.command()
@click.argument("case_id")
@visit_options
@day_option
@common
def visit(*, folder: Path, role: str, as_json: bool, case_id: str, **said: Any) -> None:
    """Note a visit made, or with --planned one agreed on / 登记走访或约定."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.record(case_id, visit_of(desk.today, **said)), as_json=as_json)


@click.command()
@click.argument("case_id")
@outcome_options
@day_option
@common
def outcome(*, folder: Path, role: str, as_json: bool, case_id: str, **said: Any) -> None:
    """Note how the matter was settled / 登记处置意见."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.record(case_id, outcome_of(desk.today, **said)), as_json=as_json)


@click.command()
@click.argument("case_id")
@click.option(
    "--satisfaction",
    type=click.Choice([one.value for one in Satisfaction]),
    default="not_asked",
    help="How it was received / 满意度",
)
@day_option
@common
def reply(*, folder: Path, role: str, as_json: bool, case_id: str, satisfaction: str, day: Any) -> None:
    """Note that the answer was given / 登记答复."""
    with desk_in(folder, role) as (desk, _):
        said = Reply(day.date() if day else desk.today, Satisfaction(satisfaction))
        tell(desk.record(case_id, said), as_json=as_json)


@click.command()
@click.argument("case_id")
@click.option("--passed/--failed", default=True, help="Failed returns the case / 不通过则退回重办")
@click.option("--method", default="实地核查", show_default=True, help="How / 核查方式")
@click.option("--opinion", default="", help="Opinion / 核查意见")
@click.option("--by", default="", help="Unit that checked / 核查单位")
@common
def verify(*, folder: Path, role: str, as_json: bool, case_id: str, passed: bool, method: str, opinion: str, by: str) -> None:
    """The city's check: --as city:4104 / 市级核查."""
    with desk_in(folder, role) as (desk, _):
        check = Verification(by or desk.scope.home, desk.today, method, opinion, passed)
        tell(desk.verify(case_id, check), as_json=as_json)


@click.command()
@click.argument("case_id")
@day_option
@common
def reported(*, folder: Path, role: str, as_json: bool, case_id: str, day: Any) -> None:
    """Note that the report on the investigation was handed in / 登记调查报告已上报."""
    from fieldvisit.workspace.cases.report import report_made  # noqa: PLC0415 - slow to load

    with desk_in(folder, role) as (desk, lines):
        after = report_made(desk, case_id, day.date() if day else desk.today)
        tell(after, lines.of_report(after), as_json=as_json)


@click.command()
@click.argument("case_id")
@common
def close(*, folder: Path, role: str, as_json: bool, case_id: str) -> None:
    """Close a case when nothing is missing / 销号."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.close(case_id), as_json=as_json)


@click.command()
@click.argument("case_id")
@why_option
@common
def reopen(*, folder: Path, role: str, as_json: bool, case_id: str, why: str) -> None:
    """Return a case for rework / 退回重办."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.reopen(case_id, why), as_json=as_json)


@click.command()
@click.argument("case_id")
@click.argument("unit")
@why_option
@common
def transfer(*, folder: Path, role: str, as_json: bool, case_id: str, unit: str, why: str) -> None:
    """Hand a case to the office of the division UNIT / 移交."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.transfer(case_id, unit, why), as_json=as_json)


@click.command()
@click.argument("case_id")
@why_option
@common
def suspend(*, folder: Path, role: str, as_json: bool, case_id: str, why: str) -> None:
    """Let a case rest / 中止."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.suspend(case_id, why), as_json=as_json)


@click.command()
@click.argument("case_id")
@why_option
@common
def resume(*, folder: Path, role: str, as_json: bool, case_id: str, why: str) -> None:
    """Go on with a case that rests / 恢复办理."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.resume(case_id, why), as_json=as_json)


@click.command()
@click.argument("case_id")
@click.option("--unit", "units", multiple=True, help="Division complained about; repeatable / 被反映单位区划代码")
@click.option("--department", "departments", multiple=True, help="Department; repeatable / 被反映部门")
@click.option("--leader", "leaders", multiple=True, help="Leader's id; repeatable / 被反映领导编号")
@why_option
@common
def concern(
    *, folder: Path, role: str, as_json: bool, case_id: str, units: tuple[str, ...], departments: tuple[str, ...],
    leaders: tuple[str, ...], why: str,
) -> None:  # fmt: skip
    """Say whom else the matter complains about: they never see the case; without options nobody any more / 登记被反映对象（回避），累加；不带选项则全部作废."""
    said = Concern(units, departments, leaders)
    with desk_in(folder, role) as (desk, _):
        tell(desk.concern(case_id, said, why, afresh=said == Concern()), as_json=as_json)


COMMANDS = (assign, visit, outcome, reply, verify, reported, close, reopen, transfer, suspend, resume, concern)
