"""Who handed a petition in, where the office keeps it: reveal."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.cases.common import common, desk_in
from fieldvisit.cli.output import show
from fieldvisit.domain.identity import IDENTITY_NAMES, Handling, Identity
from fieldvisit.errors import Text

_NOTHING = Text("这件案件没有保存身份信息（导入时已舍去）。", "Nothing is kept about who handed it in (dropped at import).")


@click.command()
@click.argument("case_id")
@click.option("--why", default="", help="Purpose, kept in the audit / 用途，记入审计")
@common
def reveal(*, folder: Path, role: str, as_json: bool, case_id: str, why: str) -> None:
    """Who handed in the petitions of a case, for one stated purpose / 揭示身份."""
    with desk_in(folder, role) as (desk, _):
        found = desk.reveal(case_id, why)
    figures = [{"petition": i.petition_id, "part": i.part.value, "handling": i.handling.value, "value": i.value} for i in found]
    show(as_json, {"case": case_id, "identities": figures}, lambda: [_sentence(one) for one in found] or [_NOTHING])


def _sentence(one: Identity) -> Text:
    name = IDENTITY_NAMES[one.part]
    zh, en = ("（已遮盖）", " (masked)") if one.handling is Handling.MASK else ("", "")
    return Text(f"{one.petition_id}  {name.zh}{zh}：{one.value}", f"{one.petition_id}  {name.en}{en}: {one.value}")


COMMANDS = (reveal,)
