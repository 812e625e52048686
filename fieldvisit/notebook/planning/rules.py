"""The policy profile as a notebook sees it, and working days by its calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from fieldvisit import pipeline
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import SettingsError, Text
from fieldvisit.notebook.days import a_day
from fieldvisit.notebook.planning.travel import on_days
from fieldvisit.notebook.seeing.shown import paragraph
from fieldvisit.policy.profile import PolicyProfile, load_profile
from fieldvisit.settings import Settings
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.recusal import recused
from fieldvisit.workspace.system_desk import rule_values

_MOST_DAYS = 366


@dataclass(frozen=True)
class Rules:
    """The policy profile in force in a county, and the scope for whose eyes plans are made by it."""

    workspace: Workspace
    scope: Scope

    @property
    def profile(self) -> PolicyProfile:
        """The profile itself."""
        return self.workspace.county.policy

    def table(self) -> pd.DataFrame:
        """Every value of every rule, with the clause it comes from."""
        rows = [(one.key, one.value, one.clause.ref if one.clause else "") for one in rule_values(self.profile)]
        return pd.DataFrame(rows, columns=["rule", "value", "clause"])

    def settings(self, days: Sequence[date]) -> Settings:
        """The county's settings for a plan of these days."""
        return on_days(self.workspace.settings, days)

    def visits(self, codes: Collection[str], days: Sequence[date]) -> tuple[Visit, ...]:
        """The visits that the open cases of these villages ask for, as the policy rates them and people arranged them.

        A visit serves all open cases of its village that the same people may handle, whatever a table of cases counted.
        """
        workspace = self.workspace
        matches, spots = workspace.matches(), workspace.register.hotspots()  # first: cases follow what is placed anew
        petitions = workspace.petitions_at_work()
        proposed = pipeline.visits_of(petitions, matches, spots, workspace.county, self.settings(days))
        wanted = [visit for visit in proposed if visit.village.code in codes]
        return recused(wanted, workspace.register.recusals(), workspace.county.leaders)

    def _repr_html_(self) -> str:
        name = self.profile.name
        check = Text("；措辞凭记忆写成，请先与文件核对", "; written from memory, compare it with the document first")
        note = check if self.profile.verify_wording else Text("", "")
        return paragraph(Text(f"政策配置：{name.zh}{note.zh}。", f"Policy profile: {name.en}{note.en}."))


def workdays(first: str | date, count: int, rules: Rules | None = None) -> list[date]:
    """The first ``count`` working days from ``first`` on, that day included if it is one.

    Parameters
    ----------
    first
        ``"2026-11-30"`` or a date.
    count
        How many.
    rules
        Whose calendar (``ws.policy``); by default that of the shipped profile. Days off that no calendar names are worked.

    Raises
    ------
    SettingsError
        If ``first`` is no date, or ``count`` is not between 1 and 366.
    """
    if not 1 <= count <= _MOST_DAYS:
        raise SettingsError(f"count={count} 应为 1 至 {_MOST_DAYS}。", f"count={count} should be between 1 and {_MOST_DAYS}.")
    calendar = (load_profile() if rules is None else rules.profile).calendar
    found: list[date] = []
    day = a_day(first)
    while len(found) < count:
        if calendar.is_worked(day):
            found.append(day)
        day += timedelta(days=1)
    return found
