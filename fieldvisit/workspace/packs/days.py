"""The days that a pack can be made of: a leader's day of the plan, or a team's day of a mission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.pack import PackedCase, PackedStop
from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.place import Village
from fieldvisit.domain.plan import Itinerary, Stop
from fieldvisit.domain.run import Run
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import NotFoundError
from fieldvisit.maps.selection import Selection, chosen_itineraries
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace.cases.desk import CaseDesk

_MOST = 1000


@dataclass(frozen=True)
class DayStop:
    """A stop with the cases that everybody who gets the pack may see; ``stop`` has its times, ``None`` on a mission."""

    number: int
    village: Village
    kind: VisitKind
    consented: bool
    files: tuple[CaseFile, ...]
    stop: Stop | None = None

    @property
    def packed(self) -> PackedStop:
        """What the office keeps of it."""
        cases = tuple(PackedCase(file.case.id, len(file.outcomes)) for file in self.files)
        return PackedStop(self.number, self.village.code, self.kind, self.consented, cases)


@dataclass(frozen=True)
class Day:
    """One day on the road. ``readers`` are the scopes of those who get the pack: what one of them may not see is not in it."""

    leader: Leader
    day: date
    readers: tuple[Scope, ...]
    stops: tuple[DayStop, ...]
    itinerary: Itinerary | None = None
    mission: TeamMission | None = None


def leader_day(run: Run, desk: CaseDesk, leader_id: str, day: date) -> Day:
    """A leader's day of the plan that the run shows; raises ``NotFoundError`` where the plan has none, or it is not for who asks."""
    itinerary = next(iter(chosen_itineraries(run, Selection(leader=leader_id, day=day))), None)
    leader = next((one for one in run.leaders if one.id == leader_id), None)
    if run.plan is None or itinerary is None or leader is None or not itinerary.stops:
        raise NotFoundError(
            f"{leader_id} 在 {day} 没有行程。请用行程页上的编号和日期，如 --leader L03 --date 2026-11-30。",
            f"{leader_id} has no stops on {day}. Give a number and a day of the plan, like --leader L03 --date 2026-11-30.",
        )
    readers = (reader_of(leader, run.county_code),)
    visits = {visit.id: visit for visit in run.plan.visits}
    stops = []
    for number, stop in enumerate(itinerary.stops, 1):
        visit = visits[stop.visit_id]
        files = _shared(desk.book.holding(visit.petition_ids), readers)
        stops.append(DayStop(number, visit.village, visit.kind, visit.consented, files, stop))
    return Day(leader, day, readers, tuple(stops), itinerary)


def mission_day(run: Run, desk: CaseDesk, mission: TeamMission, day: date) -> Day:
    """A team's day of a mission; raises ``NotFoundError`` for a day on which it is in no village."""
    people = {one.id: one for one in desk.county.leaders}
    villages = {one.code: one for one in desk.county.villages}
    held = [one for one in mission.village_days if one.day <= mission.over_on]
    codes = [one.village_code for one in held if one.day == day and one.village_code in villages]
    lead = people.get(mission.lead_id)
    if not codes or lead is None:
        there = "、".join(sorted({one.day.isoformat() for one in held})) or "—"
        raise NotFoundError(
            f"派驻 {mission.id} 在 {day} 没有到村安排；有安排的日期：{there}。",
            f"The mission {mission.id} is in no village on {day}; its days are: {there.replace('、', ', ')}.",
        )
    team = [people[one] for one in dict.fromkeys((mission.lead_id, *mission.member_ids)) if one in people]
    readers = tuple(_team_member(one, run.county_code) for one in team)
    stops = tuple(
        DayStop(n, villages[code], VisitKind.CASE_VISIT, False, _shared(_in_village(desk, code), readers))
        for n, code in enumerate(codes, 1)
    )
    return Day(lead, day, readers, stops, mission=mission)


def reader_of(leader: Leader, home: str) -> Scope:
    """The scope of a leader, or of a work team: for a team there are no key cases, whoever makes its pack."""
    if leader.kind is TravellerKind.TEAM:
        return _team_member(leader, home)
    return Scope(Role.LEADER, home, leader.id, person_id=leader.id, department=leader.department)


def _team_member(leader: Leader, home: str) -> Scope:
    return Scope(Role.TEAM_MEMBER, home, leader.id, person_id=leader.id, department=leader.department)


def _in_village(desk: CaseDesk, code: str) -> tuple[CaseFile, ...]:
    return desk.book.files(CaseFilter(open=True, unit_code=code, limit=_MOST))


def _shared(files: tuple[CaseFile, ...], readers: tuple[Scope, ...]) -> tuple[CaseFile, ...]:
    """The cases at work that every reader sees."""
    return tuple(file for file in files if _is_at_work(file) and all(reader.sees(file.case) for reader in readers))


def _is_at_work(file: CaseFile) -> bool:
    return file.case.is_open and file.case.state is not CaseState.SUSPENDED
