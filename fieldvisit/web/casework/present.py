"""Cases as lines of a page, in the language of the request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for

from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Event
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.states import STATE_NAMES
from fieldvisit.domain.run import Run
from fieldvisit.policy.cases.gates import open_ways
from fieldvisit.policy.cases.runway import CaseRunway, days_left_on, deadlines_of, runway_of
from fieldvisit.web.casework.pages import CasePage, CaseRow, DateLine, Hop, Mark, Runway, Way
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.present_plan import head_of
from fieldvisit.workspace.cases.lines import CaseLines
from fieldvisit.workspace.cases.words import record_in_words


def case_rows(files: Sequence[CaseFile], said: CaseLines) -> tuple[CaseRow, ...]:
    """Cases as lines, in the order given."""
    return tuple(case_row(file, said) for file in files)


def case_row(file: CaseFile, said: CaseLines) -> CaseRow:
    """One case in one line."""
    case, profile, lang = file.case, said.county.policy, chosen_language()
    label = profile.labels.get(case.category)
    way = runway_of(case, profile) if case.is_open else None
    left = days_left_on(way, said.today, profile)
    return CaseRow(
        code=case.id,
        state=case.state.value,
        state_name=STATE_NAMES[case.state].in_(lang),
        key=case.is_key,
        category=label.in_(lang) if label else case.category,
        place=said.place(case.unit_code),
        leader=leader_name(file, said),
        received_on=case.received_on,
        days_left=left,
        left=_left(left, way),
        late=left < 0 if left is not None else way is not None and way.days_late > 0,
        runway=None if way is None else _runway(way, said.today),
        href=url_for("case.show", case_id=case.id),
    )


def leader_name(file: CaseFile, said: CaseLines) -> str:
    """The name of the leader in charge; empty without one."""
    return _person(file.assignment.leader_id, said) if file.assignment else ""


def _runway(found: CaseRunway, today: date) -> Runway:
    """The days of a case with a report to make, as places on a line from the start of its clock."""
    dates = found.dates
    length = max((dates.report_by - found.start).days, 1)
    named = (
        (gettext("visit by"), dates.visit_by),
        (gettext("finding by"), dates.finding_by),
        (gettext("check by"), dates.check_by),
        (gettext("report by"), dates.report_by),
    )
    marks = tuple(Mark(name, day, _at(day, found.start, length)) for name, day in named)
    if found.reported_on is not None:
        told = found.reported_on
        words = gettext(
            "From %(start)s to the report by %(end)s; reported on %(day)s", start=found.start, end=dates.report_by, day=told
        )
        return Runway(marks, _at(told, found.start, length), told > dates.report_by, words)
    words = gettext(
        "From %(start)s to the report on %(end)s; today is %(today)s", start=found.start, end=dates.report_by, today=today
    )
    return Runway(marks, _at(today, found.start, length), today > dates.report_by, words)


def case_page(
    run: Run, seen: tuple[CaseFile, Sequence[Event]], said: CaseLines, reader: tuple[Scope, str], steps: tuple[str, ...]
) -> CasePage:
    """One case for a reader; one with a purpose also sees the words that were written about it, as far as the account may read them."""
    (scope, purpose), (file, events) = reader, seen
    lang, profile = chosen_language(), said.county.policy
    found = runway_of(file.case, profile)
    return CasePage(
        head=head_of(run, gettext("Case %(code)s", code=file.case.id)),
        row=case_row(file, said),
        petitions=len(file.case.filings),
        version=file.case.version,
        dates=tuple(
            DateLine(d.label.in_(lang), d.by, d.is_late(said.today), d.clause.cited.in_(lang))
            for d in deadlines_of(file, profile)
        ),
        clause=found.clause.cited.in_(lang) if found else "",
        ways=tuple(
            Way(state.value, STATE_NAMES[state].in_(lang), ruling.allowed, ruling.in_words.in_(lang))
            for state, ruling in open_ways(file, profile, said.today)
        ),
        records=_records(file, said, scope, purpose),
        hops=_hops(run, file, said, scope, purpose),
        history=tuple(said.event(event, scope, purpose).in_(lang) for event in events),
        steps=steps,
        purpose=purpose,
    )


def _records(file: CaseFile, said: CaseLines, scope: Scope, purpose: str) -> tuple[str, ...]:
    shown: dict[str, Any] = serialise(file, clearance(scope.role, reason=purpose)) or {}
    lines = []
    for series, values in shown.items():
        for value in values if isinstance(values, list) and series != "transfers" else ():
            named = value | {"leader_id": _person(value["leader_id"], said)} if value.get("leader_id") else value
            lines.append(record_in_words(series, named).in_(chosen_language()))
    return tuple(lines)


def _hops(run: Run, file: CaseFile, said: CaseLines, scope: Scope, purpose: str) -> tuple[Hop, ...]:
    """The transfer chain with the days at each unit, the reason of a hop where the account may read it."""
    if not file.transfers:
        return ()
    shown = serialise(file, clearance(scope.role, reason=purpose))["transfers"]
    starts = [file.case.received_on, *(hop.on for hop in file.transfers)]
    units = [file.transfers[0].from_code, *(hop.to_code for hop in file.transfers)]
    ends = [*starts[1:], file.case.closed_on or said.today]
    whys = [str(one.get("why", "")) for one in shown] + [""]
    return tuple(
        Hop(unit_name(run, unit, said), since, max((until - since).days, 0), why)
        for unit, since, until, why in zip(units, starts, ends, whys, strict=True)
    )


def unit_name(run: Run, code: str, said: CaseLines) -> str:
    """The name of a unit; its code where no name is known."""
    if not code:
        return gettext("not yet with a unit")
    return run.county_name if code == run.county_code else said.place(code)


def _person(leader_id: str, said: CaseLines) -> str:
    return next((one.name for one in said.county.leaders if one.id == leader_id), leader_id)


def _left(left: int | None, way: CaseRunway | None) -> str:
    if left is None and way is not None and way.reported_on is not None:
        late = way.days_late
        if late:
            return gettext("reported %(day)s, %(days)s days late", day=way.reported_on, days=late)
        return gettext("reported %(day)s", day=way.reported_on)
    if left is None:
        return ""
    return gettext("%(days)s days left", days=left) if left >= 0 else gettext("%(days)s days overdue", days=-left)


def _at(day: date, start: date, length: int) -> float:
    return round(min(max(100 * (day - start).days / length, 0), 100), 1)
