"""Spot checks: draw cases by lot and seal them, list, show, note what was found, open."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.cases.common import common, desk_in
from fieldvisit.cli.output import show
from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.cases.work import SpotCheck
from fieldvisit.errors import Text
from fieldvisit.policy.cases.sample import LARGEST
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.checks import CheckDesk


@click.group()
def spotcheck() -> None:
    """Cases drawn by lot for a check on the spot, sealed before the trip / 个案抽查."""


@spotcheck.command()
@click.option("--size", type=click.IntRange(1, LARGEST), default=10, show_default=True, help="How many cases / 件数")
@click.option("--open", "open_", is_flag=True, help="Of the open cases, not of those closed within a year / 抽未办结件")
@common
def draw(*, folder: Path, role: str, as_json: bool, size: int, open_: bool) -> None:
    """Draw cases by township and print the seal only; give --as supervisor:CODE / 抽取并封存，只打印封号."""
    with desk_in(folder, role) as (desk, _):
        _tell(CheckDesk(desk).draw(size, of_closed=not open_), desk, as_json=as_json, cases=False)


@spotcheck.command("list")
@common
def list_(*, folder: Path, role: str, as_json: bool) -> None:
    """The own checks and those that were opened, the latest first / 抽查清单."""
    with desk_in(folder, role) as (desk, _):
        found, allowed = CheckDesk(desk).checks(), clearance(desk.scope.role)
    none = Text("没有您抽取的，也没有已拆封的抽查。", "No check of yours, and none that was opened.")
    show(as_json, {"checks": [serialise(one, allowed) for one in found]}, lambda: [_line(one) for one in found] or [none])


@spotcheck.command("show")
@click.argument("check_id")
@common
def show_(*, folder: Path, role: str, as_json: bool, check_id: str) -> None:
    """One check with its cases / 一次抽查."""
    with desk_in(folder, role) as (desk, _):
        _tell(CheckDesk(desk).one(check_id), desk, as_json=as_json)


@spotcheck.command()
@click.argument("check_id")
@click.argument("case_id")
@click.option("--confirmed/--not-confirmed", required=True, help="Whether what is on file was confirmed / 是否属实")
@click.option("--words", required=True, help="What was found on the spot / 现场发现")
@common
def found(*, folder: Path, role: str, as_json: bool, check_id: str, case_id: str, confirmed: bool, words: str) -> None:
    """Note what was found for one case, once; the case stays as it is / 登记一件的核查结果."""
    with desk_in(folder, role) as (desk, _):
        _tell(CheckDesk(desk).found(check_id, case_id, words, confirmed=confirmed), desk, as_json=as_json)


@spotcheck.command("open")
@click.argument("check_id")
@common
def open_(*, folder: Path, role: str, as_json: bool, check_id: str) -> None:
    """Make a check known to everybody whose divisions hold its cases / 拆封."""
    with desk_in(folder, role) as (desk, _):
        _tell(CheckDesk(desk).open(check_id), desk, as_json=as_json)


def _line(one: SpotCheck) -> Text:
    zh = f"{one.opened_on} 拆封" if one.opened_on else "已封存"
    en = f"opened on {one.opened_on}" if one.opened_on else "sealed"
    kind = Text("已销号件", "closed cases") if one.of_closed else Text("未办结件", "open cases")
    return Text(
        f"{one.id}  {one.on}  {kind.zh} {one.population} 件中抽 {len(one.case_ids)} 件  {zh}  封号 {one.seal}",
        f"{one.id}  {one.on}  {len(one.case_ids)} of {one.population} {kind.en}  {en}  seal {one.seal}",
    )


def _case(one: SpotCheck, case_id: str) -> Text:
    said = next((found for found in one.findings if found.case_id == case_id), None)
    if said is None:
        return Text(f"  {case_id}", f"  {case_id}")
    verdict = Text("属实", "confirmed") if said.confirmed else Text("不属实", "not confirmed")
    return Text(f"  {case_id}  {said.on} {verdict.zh}", f"  {case_id}  {said.on} {verdict.en}")


def _tell(one: SpotCheck, desk: CaseDesk, *, as_json: bool, cases: bool = True) -> None:
    figures = serialise(one, clearance(desk.scope.role))
    if not cases:
        figures = {name: value for name, value in figures.items() if name not in ("case_ids", "seed")}
    lines = [_line(one), *(_case(one, case_id) for case_id in one.case_ids if cases)]
    show(as_json, figures, lambda: lines)
