"""The filter as it stands in the address, and the choices the page offers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.maps.layers import leader_numbers
from fieldvisit.maps.marks import marks_of
from fieldvisit.maps.monthly.table import month_table
from fieldvisit.maps.selection import RATE, YEAR, Selection, ranked_hotspots
from fieldvisit.web.api.describe import Parameter
from fieldvisit.web.language import chosen_language, gettext, short_day


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a filter field may take, as the page shows it."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class FilterField:
    """One filter field; ``several`` says whether more than one value may be chosen."""

    name: str
    label: str
    several: bool
    choices: tuple[Choice, ...]

    @property
    def chosen_labels(self) -> tuple[str, ...]:
        """Labels of the chosen values; empty when the field lets everything through."""
        return tuple(choice.label for choice in self.choices if choice.chosen)


def read_selection(args: MultiDict[str, str], run: Run) -> Selection:
    """The selection an address asks for; empty values are left out.

    Raises
    ------
    BadRequest
        If a value is none of the run's categories, months, townships, leaders, days or hotspots.
    """
    allowed = _allowed(run)
    asked = {name: tuple(dict.fromkeys(v for v in args.getlist(name) if v)) for name in allowed}
    for name, values in asked.items():
        if any(value not in allowed[name] for value in values) or (name not in _SEVERAL and len(values) > 1):
            raise BadRequest
    return Selection(
        categories=asked["category"],
        months=tuple(sorted(asked["month"])),
        township=next(iter(asked["township"]), ""),
        leader=next(iter(asked["leader"]), ""),
        day=next((date.fromisoformat(v) for v in asked["day"]), None),
        show=next(iter(asked["show"]), ""),
        hotspot=next(iter(asked["hotspot"]), ""),
    )


def query_of(selection: Selection) -> str:
    """The selection as it stands in an address, with its question mark; empty for one that lets everything through."""
    day = selection.day.isoformat() if selection.day else ""
    one = {"township": selection.township, "hotspot": selection.hotspot, "leader": selection.leader, "day": day}
    one |= {"show": selection.show}
    pairs = [("category", value) for value in selection.categories] + [("month", value) for value in selection.months]
    pairs += [(name, value) for name, value in one.items() if value]
    return f"?{urlencode(pairs)}" if pairs else ""


def filter_fields(run: Run, selection: Selection) -> tuple[FilterField, ...]:
    """The fields of the filter form with their choices, in the order of the page."""
    chosen = {
        "category": selection.categories,
        "month": selection.months,
        "township": (selection.township,),
        "leader": (selection.leader,),
        "day": (selection.day.isoformat() if selection.day else "",),
        "show": (selection.show,),
        "hotspot": (selection.hotspot,),
    }
    labels = {
        "category": gettext("Category"),
        "month": gettext("Month received"),
        "township": gettext("Township"),
        "leader": gettext("Leader"),
        "day": gettext("Day"),
        "show": gettext("Shown"),
        "hotspot": gettext("Hotspot"),
    }
    return tuple(
        FilterField(
            name, labels[name], name in _SEVERAL, tuple(Choice(v, label, v in chosen[name]) for v, label in values.items())
        )
        for name, values in _allowed(run).items()
    )


_SEVERAL = ("category", "month")

FILTER = (
    Parameter("category", Text("类别代码，可重复", "Codes of categories"), several=True),
    Parameter("month", Text("收到的月份，如 2026-07，可重复", "Months of receipt, like 2026-07"), several=True),
    Parameter("township", Text("乡镇的 9 位代码", "The township's code, nine digits")),
    Parameter("leader", Text("领导编号", "The leader's number in the roster")),
    Parameter("day", Text("行程日，如 2026-11-30", "A day of the plan, like 2026-11-30")),
    Parameter(
        "show",
        Text(
            "rate：每千户；year：与去年同月并列", "rate: per 1,000 households; year: beside the same months of the year before"
        ),
    ),
    Parameter("hotspot", Text("热点编号，如 H01：只看其中的村", "A hotspot's number, like H01: its villages only")),
)
"""The filter as the document for programs names it; a value that the run does not know is a bad request."""


def _allowed(run: Run) -> dict[str, dict[str, str]]:
    lang = chosen_language()
    marks = marks_of(run)
    townships = sorted({(v.township_code, v.township) for v in run.villages})
    numbers = leader_numbers(run)
    leaders = sorted(run.leaders, key=lambda leader: leader.id)
    months = month_table(run).months if run.months is None else ()
    return {
        "category": {code: name.in_(lang) for code, name in run.categories.items() if code in marks.categories},
        "month": dict(zip(months, months, strict=True)),
        "township": dict(townships),
        "leader": {leader.id: f"{numbers[leader.id]} · {leader.name}" for leader in leaders} if run.plan else {},
        "day": {day.isoformat(): short_day(day) for day in plan_days(run)},
        "show": _shown(run),
        "hotspot": {spot.id: f"{rank} · {spot.id}" for rank, spot in ranked_hotspots(run)},
    }


def _shown(run: Run) -> dict[str, str]:
    """What areas and list may tell beside the open matters."""
    rate = {RATE: gettext("Per 1,000 households")} if run.tally.has_households else {}
    return rate | ({YEAR: gettext("Beside the same months of the year before")} if run.months is None else {})


def plan_days(run: Run) -> tuple[date, ...]:
    """The days of the plan on which somebody can travel, in order; empty without a plan."""
    if run.plan is None:
        return ()
    span = (run.plan.last_day - run.plan.first_day).days + 1
    working = {day for leader in run.leaders for day in leader.days} | {i.shift.day for i in run.plan.itineraries}
    days = (run.plan.first_day + timedelta(days=n) for n in range(span))
    return tuple(day for day in days if day in working)
