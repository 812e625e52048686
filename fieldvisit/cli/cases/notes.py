"""What can be noted about a case, as options: a visit, and an outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

from fieldvisit.cli.output import DAY
from fieldvisit.domain.cases.records import Appointment, Disposition, Means, MeetingPlace, Outcome, Promise
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import InputFileError

F = TypeVar("F", bound=Callable[..., Any])


def _choice(kind: Any) -> click.Choice[str]:
    return click.Choice([one.value for one in kind])


_VISIT = (
    click.option("--kind", type=_choice(VisitKind), default="case_visit", show_default=True, help="Kind / 走访方式"),
    click.option("--planned", is_flag=True, help="Only agreed on / 只是约定，尚未走访"),
    click.option("--leader", default="", help="Who went: id or name of the roster / 走访领导"),
    click.option("--consent", is_flag=True, help="The household agreed / 信访人同意"),
    click.option("--place", type=_choice(MeetingPlace), help="Where to meet / 约定地点"),
)
_OUTCOME = (
    click.option(
        "--disposition", "-d", type=_choice(Disposition), multiple=True, required=True, help="Repeatable / 三到位一处理，可重复"
    ),
    click.option("--means", "-m", type=_choice(Means), multiple=True, help="By which means; repeatable / 处置方式，可重复"),
    click.option("--level", type=_choice(AdminLevel), help="Level that resolved it / 解决层级"),
    click.option("--measures", default="", help="What was done / 措施"),
    click.option("--evidence", default="", help="Where proof lies / 佐证说明"),
    click.option("--receiver", default="", help="Receiving body, for by_law / 接收单位"),
    click.option("--promise", default="", help="What was promised / 承诺事项"),
    click.option("--promise-by", type=DAY, help="By when / 承诺期限"),
)


def _with(options: tuple[Callable[[Any], Any], ...]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


visit_options, outcome_options = _with(_VISIT), _with(_OUTCOME)


def visit_of(today: date, *, kind: str, day: datetime | None, **said: Any) -> Appointment:
    """The visit that the options note."""
    place = MeetingPlace(said["place"]) if said["place"] else None
    on = day.date() if day else today
    return Appointment(VisitKind(kind), on, said["leader"], said["consent"], place, done=not said["planned"])


def outcome_of(today: date, *, disposition: tuple[str, ...], day: datetime | None, **said: Any) -> Outcome:
    """The outcome that the options note; raises ``InputFileError`` for a promise without its day or due before it is given."""
    on = day.date() if day else today
    return Outcome(
        on,
        tuple(Disposition(one) for one in disposition),
        tuple(Means(one) for one in said["means"]),
        AdminLevel(said["level"]) if said["level"] else None,
        measures=said["measures"],
        evidence=said["evidence"],
        receiving_body=said["receiver"],
        promise=_promise(said["promise"], said["promise_by"], on),
    )


def _promise(text: str, by: datetime | None, on: date) -> Promise | None:
    if bool(text) != bool(by):
        raise InputFileError("承诺要写明事项和期限：--promise 与 --promise-by。", "A promise needs --promise and --promise-by.")
    if by and by.date() < on:
        raise InputFileError(
            f"承诺期限 {by:%Y-%m-%d} 早于处置日期 {on}，请改正 --promise-by。",
            f"The promise is due on {by:%Y-%m-%d}, before the outcome's day {on}; correct --promise-by.",
        )
    return Promise(text, by.date()) if text and by else None
