"""Several petitions, one matter: merge, take a merging back, split."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.cases.common import common, desk_in, tell, why_option


@click.command()
@click.argument("into")
@click.argument("other")
@why_option
@common
def merge(*, folder: Path, role: str, as_json: bool, into: str, other: str, why: str) -> None:
    """Take OTHER into INTO: one matter / 合并为一件."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.merge(into, other, why), as_json=as_json)


@click.command()
@click.argument("case_id")
@why_option
@common
def unmerge(*, folder: Path, role: str, as_json: bool, case_id: str, why: str) -> None:
    """Take the merging of a case back / 撤销合并."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.merge("", case_id, why), as_json=as_json)


@click.command()
@click.argument("case_id")
@click.argument("petitions", nargs=-1, required=True)
@why_option
@common
def split(*, folder: Path, role: str, as_json: bool, case_id: str, petitions: tuple[str, ...], why: str) -> None:
    """Make a case of its own from some petitions / 分出另立一件."""
    with desk_in(folder, role) as (desk, _):
        tell(desk.split(case_id, petitions, why), as_json=as_json)


COMMANDS = (merge, unmerge, split)
