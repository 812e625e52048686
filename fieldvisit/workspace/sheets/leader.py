"""One leader's day on paper: the rows of the page, what was promised, and a card for each village."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.states import STATE_NAMES
from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.run import Run
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text
from fieldvisit.maps.labels import ESTIMATED, hours, long_day
from fieldvisit.maps.layers import leader_numbers
from fieldvisit.maps.monthly.table import month_table
from fieldvisit.maps.navigation import ways_to
from fieldvisit.maps.strip import strip_of
from fieldvisit.maps.strip_svg import strip_svg
from fieldvisit.policy.cases.runway import case_days_left
from fieldvisit.register.cases import CaseBook
from fieldvisit.reports.sheets import CaseLine, LeaderSheet, PromiseLine, StopCard
from fieldvisit.reports.typesetting import FONT
from fieldvisit.workspace.plans.board import Eyes
from fieldvisit.workspace.plans.day import DayRow, day_rows
from fieldvisit.workspace.sheets.lines import time_lines

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_MONTHS = 12
_GUESSED = Text(
    "估算：路程和时间按直线推算，不是按路网。", "Estimated: ways and times are computed from straight lines, not from roads."
)
_SKETCH = Text("路线示意图", "Sketch of the way")


@dataclass(frozen=True)
class Reader:
    """Who the sheets are for: the eyes that look, the language, and the purpose for which words of promises are printed."""

    workspace: Workspace
    eyes: Eyes
    lang: str
    purpose: str = ""

    @property
    def run(self) -> Run:
        """The county as these eyes see it."""
        return self.eyes.run

    @cached_property
    def visits(self) -> dict[str, Visit]:
        """The visits of the plan by id."""
        return {visit.id: visit for visit in self.run.plan.visits} if self.run.plan else {}

    @cached_property
    def book(self) -> CaseBook:
        """The cases that exist for these eyes."""
        return self.workspace.register.cases(self.eyes.scope)

    @cached_property
    def promised(self) -> tuple[CaseFile, ...]:
        """Open cases with a promise, the one due first at the head."""
        return self.seen(self.book.promised())

    def seen(self, files: tuple[CaseFile, ...]) -> tuple[CaseFile, ...]:
        """Those of the cases that exist for every scope that looks."""
        return tuple(file for file in files if all(scope.sees(file.case) for scope in self.eyes.scopes))


def leader_sheet(reader: Reader, itinerary: Itinerary, print_no: str) -> LeaderSheet:
    """The sheet of one day with the number that this print bears."""
    run, lang = reader.run, reader.lang
    leader = next(one for one in run.leaders if one.id == itinerary.shift.leader_id)
    rows = day_rows(run, itinerary, leader, reader.visits, lang)
    estimated = run.plan is not None and run.plan.travel_source == "estimate"
    notes = (*((_GUESSED,) if estimated else ()), *(run.plan.conditions if run.plan else ()))
    stops = [(number, reader.visits[stop.visit_id]) for number, stop in enumerate(itinerary.stops, 1)]
    files = {number: reader.seen(reader.book.holding(visit.petition_ids)) for number, visit in stops}
    told = {row.number: row for row in rows if row.kind == "stop"}
    return LeaderSheet(
        print_no=print_no,
        leader=leader.name,
        leader_number=leader_numbers(run)[leader.id],
        department=leader.department,
        base=leader.base_name,
        day=long_day(itinerary.shift.day).in_(lang),
        stops=len(itinerary.stops),
        cases=sum(len(visit.petition_ids) for _, visit in stops),
        km=round(itinerary.drive_km, 1),
        drive=hours(itinerary.drive_min).in_(lang),
        notes=tuple(note.in_(lang) for note in notes),
        promises=_promises(reader, stops, files),
        lines=time_lines(rows, lang, ESTIMATED.in_(lang) if estimated else ""),
        cards=tuple(_card(reader, told[number], visit, files[number]) for number, visit in stops),
        sketch=strip_svg(strip_of(run, itinerary), _SKETCH.in_(lang), FONT) if stops else "",
    )


def _promises(
    reader: Reader, stops: list[tuple[int, Visit]], files: dict[int, tuple[CaseFile, ...]]
) -> tuple[PromiseLine, ...]:
    """What was promised in the villages of the day and is still open, the one due first at the head; each once."""
    found: dict[str, tuple[str, PromiseLine]] = {}
    for number, visit in stops:
        near = [file for file in reader.promised if file.case.unit_code == visit.village.code]
        for file in (*files[number], *near):
            promise = file.outcome.promise if file.outcome else None
            if promise is None or not file.case.is_open or file.case.id in found:
                continue
            words = _words(reader, file) if reader.purpose else ""
            line = PromiseLine(str(promise.due_on), number, visit.village.full_name, file.case.id, words)
            found[file.case.id] = (str(promise.due_on), line)
    return tuple(line for _, line in sorted(found.values(), key=lambda one: (one[0], one[1].number, one[1].case)))


def _words(reader: Reader, file: CaseFile) -> str:
    """The words of a promise as far as the account reads them for its purpose."""
    shown = serialise(file.outcome, clearance(reader.eyes.scope.role, reason=reader.purpose)) or {}
    promise = shown.get("promise") or {}
    return str(promise.get("text", ""))


def _card(reader: Reader, row: DayRow, visit: Visit, files: tuple[CaseFile, ...]) -> StopCard:
    village, lang = visit.village, reader.lang
    names, counts = _last_months(reader.run, village.code)
    place = village.location
    way = ways_to(place, village.full_name, lang)[0] if place is not None else None
    return StopCard(
        number=row.number,
        place=row.place,
        times=f"{row.arrive} · {row.start}–{row.end}",
        figures=_figures(reader.run, village.code, village.households).in_(lang),
        months=counts,
        first_month=names[0] if names else "",
        last_month=names[-1] if names else "",
        position=f"{place.lat:.5f}, {place.lon:.5f} WGS 84" if place is not None else "",
        link=way.href if way else "",
        program=way.program if way else "",
        system=way.system if way else "",
        cases=tuple(_case(reader, file) for file in files),
    )


def _last_months(run: Run, code: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The last twelve months up to today and what the village received in each."""
    last = run.today.year * 12 + run.today.month - 1
    names = tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(last - _MONTHS + 1, last + 1))
    table = month_table(run)
    received = dict(zip(table.months, table.crossed((), {code})[:, :, 0].sum(axis=1).tolist(), strict=True))
    return names, tuple(int(received.get(name, 0)) for name in names)


def _figures(run: Run, code: str, households: int | None) -> Text:
    load = next((one for one in run.tally.villages if one.village.code == code), None)
    open_, key = (load.open_matters, load.key_open) if load else (0, 0)
    homes = Text(f"{households} 户 · ", f"{households} households · ") if households is not None else Text("", "")
    return Text(f"{homes.zh}未办结 {open_} 件，其中重点 {key} 件", f"{homes.en}{open_} open, {key} of them key")


def _case(reader: Reader, file: CaseFile) -> CaseLine:
    case, profile, lang = file.case, reader.workspace.county.policy, reader.lang
    label = profile.labels.get(case.category)
    left = case_days_left(case, reader.run.today, profile) if case.is_open else None
    said = Text("", "")
    if left is not None:
        late = left < 0
        said = Text(f"超期 {-left} 天", f"{-left} days overdue") if late else Text(f"剩 {left} 天", f"{left} days left")
    category = label.in_(lang) if label else case.category
    return CaseLine(case.id, category, STATE_NAMES[case.state].in_(lang), said.in_(lang), case.is_key)
