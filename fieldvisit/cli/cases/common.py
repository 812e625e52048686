"""What all commands about cases share: whose eyes look, the language, and the line said after a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from fieldvisit.cli.output import DAY, json_option, lang_option, open_workspace, show, workspace_option
from fieldvisit.domain.access.scope import scope_of
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.cases.states import STATE_NAMES
from fieldvisit.errors import Text
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.lines import CaseLines

F = TypeVar("F", bound=Callable[..., Any])

as_option = click.option("--as", "role", default="", help="ROLE:CODE, default county:own / 身份 角色:区划代码，默认本县经办")
why_option = click.option("--why", default="", help="Reason / 理由")
day_option = click.option("--day", type=DAY, help="When, default today / 日期，默认当天")


def common(command: F) -> F:
    """The options of every command of cases."""
    return workspace_option(json_option(lang_option(as_option(command))))


@contextmanager
def desk_in(folder: Path, role: str) -> Iterator[tuple[CaseDesk, CaseLines]]:
    """The desk of the account named, by default the county's operator at this computer."""
    with open_workspace(folder) as workspace:
        scope = scope_of(role or f"county:{workspace.settings.county.code}", at_this_computer())
        yield CaseDesk(workspace, scope), CaseLines(workspace.county, workspace.settings.county.day)


def tell(after: Case, *more: Text, as_json: bool) -> None:
    """Say where the case stands now, and what more there is to say of the step."""
    name = STATE_NAMES[after.state]
    figures = {"id": after.id, "state": after.state.value, "version": after.version}
    said = Text(f"案件 {after.id} 现为“{name.zh}”。", f"Case {after.id} is now {name.en}.")
    show(as_json, figures, lambda: [said, *more])
