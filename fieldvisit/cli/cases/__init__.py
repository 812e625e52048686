"""Cases from the terminal: ``case`` (find, steps, joining), ``agenda``, and the work around cases (``campaign``, ``mission``, ``consult``, ``briefing``)."""

from __future__ import annotations

import click

from fieldvisit.cli.cases import find, joining, revealing, steps
from fieldvisit.cli.cases.briefings import briefing, consult
from fieldvisit.cli.cases.campaigns import campaign
from fieldvisit.cli.cases.find import agenda
from fieldvisit.cli.cases.missions import mission


@click.group()
def case() -> None:
    """The county's cases: list, show, and every step to close-out / 案件办理."""


for _command in (*find.COMMANDS, *steps.COMMANDS, *joining.COMMANDS, *revealing.COMMANDS):
    case.add_command(_command)

__all__ = ["agenda", "briefing", "campaign", "case", "consult", "mission"]
