"""For whom a month is reported, what that audience may read, and the query that stands beside each number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from fieldvisit.domain.access.classes import Confidentiality, clearance
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.months import end_of, first_of
from fieldvisit.domain.run import Run
from fieldvisit.errors import InputFileError, Text
from fieldvisit.reports.monthly.content import NOTHING, Number, Query, Shape
from fieldvisit.workspace.cases.desk import CaseDesk

TOO_FEW = Text("件数太少，不显示", "too few to tell")
NOT_KNOWN = Text("台账未及", "before the first ledger")
NOBODY_ASKED = Text("无人被回访", "nobody was asked")


class Audience(StrEnum):
    """Who reads: the county's leading group, the city's, or anybody outside (small counts hidden, no case, no words)."""

    COUNTY = "county"
    CITY = "city"
    PUBLIC = "public-body"


AUDIENCES = {
    Audience.COUNTY: Text("县领导小组", "the county's leading group"),
    Audience.CITY: Text("市领导小组", "the city's leading group"),
    Audience.PUBLIC: Text("对外公开", "a public body"),
}


@dataclass(frozen=True)
class Asked:
    """A month (``2026-11``) for an audience, as one desk sees it.

    ``run`` is what the audience may see, ``exact`` the same before small counts are hidden: nothing of it is told as it is. With
    ``words`` decisions are written out, where both may read them.
    """

    desk: CaseDesk
    run: Run
    exact: Run
    month: str
    audience: Audience
    words: bool = False

    @property
    def also(self) -> Scope | None:
        """The audience's scope where it sees less than the desk's own; else ``None``."""
        return beyond(self.desk.scope, self.run.county_code, self.audience)

    @property
    def public(self) -> bool:
        """Whether small counts are hidden and nothing but counts is told."""
        return self.audience is Audience.PUBLIC

    @property
    def first(self) -> date:
        """The first day of the month."""
        return first_of(self.month)

    @property
    def last(self) -> date:
        """The last day of the month, today while it is not over."""
        return min(end_of(self.month) - timedelta(days=1), self.desk.today)

    @property
    def end(self) -> date:
        """The first day after the month."""
        return end_of(self.month)

    @property
    def reads_words(self) -> bool:
        """Whether decisions and promises are written out."""
        full = clearance(self.desk.scope.role, reason="monthly report")
        return self.words and not self.public and full is not None and full >= Confidentiality.C3

    def query(self, words: Text, path: str = "", **params: str) -> Query:
        """The query of a number: where the pages show it, else the page of this report, and always the command."""
        given = params if path else {"month": self.month, "audience": self.audience.value}
        address = f"{path or '/briefings/month'}?{urlencode(given)}".rstrip("?")
        command = f"fieldvisit brief {self.month} --audience {self.audience} --json"
        return Query(words, "" if self.public else address, command)

    def hidden(self, count: int | None) -> bool:
        """Whether a count is too small for this audience."""
        return self.public and count is not None and 0 < count < self.desk.profile.protection.suppress_below

    def number(
        self,
        key: str,
        name: Text,
        value: float | None,
        query: Query,
        *,
        shape: Shape = Shape.COUNT,
        missing: Text = TOO_FEW,
    ) -> Number:
        """A number of this report; ``missing`` says why it is ``None``."""
        return Number(key, name, value, query, shape, missing if value is None else NOTHING)


def asked_month(month: str, today: date) -> str:
    """The month as it was asked for.

    Raises
    ------
    InputFileError
        If it is none, or has not begun.
    """
    try:
        first = first_of(month)
    except ValueError as error:
        raise InputFileError(
            f"月份“{month}”应写成 2026-11 的形式。", f'The month "{month}" should be written like 2026-11.'
        ) from error
    if first > today or first.year < 2000:
        raise InputFileError(
            f"{month} 还没有到或太早，请选 {today:%Y-%m} 或以前的月份。",
            f"{month} has not begun or is too early; choose {today:%Y-%m} or an earlier month.",
        )
    return month


def uncut(also: Scope | None) -> Scope | None:
    """The scope of an audience before small counts are hidden."""
    return also if also is None or not also.only_counts else replace(also, role=Role.SUPERVISOR)


def beyond(own: Scope, county: str, audience: Audience) -> Scope | None:
    """The scope of an audience where it does not see everything that ``own`` does; else ``None``."""
    if audience is Audience.PUBLIC:
        return Scope(Role.ANALYST, county)
    role, home = (Role.COUNTY_OPERATOR, county) if audience is Audience.COUNTY else (Role.CITY_OPERATOR, county[:4])
    if own.home.startswith(home):
        return None  # whoever belongs to it is shut out of whatever it is shut out of
    return Scope(role, home)
