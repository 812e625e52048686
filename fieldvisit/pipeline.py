"""The whole way on one screen: every arrow is one public function, every noun one frozen dataclass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.people import Leader
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import AdminLevel, Boundary, Gazetteer, LonLat, PositionAccuracy, Seat, Village
from fieldvisit.domain.plan import Away, Lock, Plan
from fieldvisit.domain.review import Decision
from fieldvisit.domain.travel import Closure, RoadNetwork, Route, TravelMatrix
from fieldvisit.domain.visit import RatedCase, Visit
from fieldvisit.domain.wish import VisitWish
from fieldvisit.errors import Text
from fieldvisit.geocoding.matcher import geocode
from fieldvisit.geocoding.overrides import apply_overrides
from fieldvisit.hotspots.context.edge import with_edge
from fieldvisit.hotspots.emerging import with_trend
from fieldvisit.hotspots.propose import propose_visits
from fieldvisit.hotspots.scan import find_hotspots
from fieldvisit.hotspots.tally import tally
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.urgency import rate_cases
from fieldvisit.routing.apart.parent import BestSoFar, solve_apart
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.wishes import arranged_visits
from fieldvisit.settings import Settings
from fieldvisit.travel.basis.choose import Basis, Sources, choose_basis, routes_of, travel_times
from fieldvisit.travel.basis.conditions import conditions_of

Progress = Callable[[Text], None]
ABROAD = (UnmatchedReason.OUT_OF_COUNTY, UnmatchedReason.OUT_OF_PROVINCE)


@dataclass(frozen=True)
class County:
    """What a county brings before the first ledger: names, places, roads, people, rules."""

    gazetteer: Gazetteer
    villages: tuple[Village, ...]
    seats: tuple[Seat, ...]
    boundary: Boundary | None
    leaders: tuple[Leader, ...]
    roads: RoadNetwork | None
    policy: PolicyProfile
    closures: tuple[Closure, ...] = ()
    matrix: TravelMatrix | None = None
    wishes: tuple[VisitWish, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A checked plan with the legs it drives."""

    plan: Plan
    routes: tuple[Route, ...]


def place(
    petitions: Sequence[Petition], county: County, settings: Settings, decisions: Sequence[Decision] = ()
) -> tuple[Match, ...]:
    """Petitions to gazetteer units as found or as people decided, each with the accuracy at which this county knows the position."""
    params = replace(settings.geocoding, county_code=settings.county.code)
    accuracy = {village.code: village.accuracy for village in county.villages}
    seats = {seat.code for seat in county.seats}
    found = geocode(petitions, county.gazetteer, params)
    decided = apply_overrides(found, petitions, decisions, county.gazetteer, office=settings.county.code)
    return tuple(_with_position(match, accuracy, seats) for match in decided)


def concentrate(petitions: Sequence[Petition], matches: Sequence[Match], county: County, settings: Settings) -> Tally:
    """Matched petitions counted per village."""
    return tally(petitions, matches, county.villages, settings.tally)


def hotspots_of(counted: Tally, county: County, settings: Settings) -> tuple[Hotspot, ...]:
    """Places with more matters than population and chance explain, with their trend and a note at the county's edge."""
    found = find_hotspots(counted, settings.hotspots)
    where = {village.code: village.location for village in county.villages if village.location is not None}
    return with_edge(with_trend(found, counted), county.boundary, where)


def rated(petitions: Sequence[Petition], matches: Sequence[Match], county: County, settings: Settings) -> tuple[RatedCase, ...]:
    """Open cases by the policy's rules as of today."""
    today, start = settings.county.day, settings.county.plan_start
    return rate_cases(petitions, matches, county.leaders, today, county.policy, first_day=start)


def visits_of(
    petitions: Sequence[Petition], matches: Sequence[Match], hotspots: Sequence[Hotspot], county: County, settings: Settings
) -> tuple[Visit, ...]:
    """What must be visited and how urgently, by the policy's rules as of today and as people have arranged it."""
    last = settings.county.plan_start + timedelta(days=settings.planning.days - 1)
    params = settings.visits if settings.visits.must_by else replace(settings.visits, must_by=last.isoformat())
    proposed = propose_visits(rated(petitions, matches, county, settings), county.villages, hotspots, params)
    bound = [_bound(visit) for visit in proposed]
    clause = county.policy.clause(county.policy.key.clause).cited
    return arranged_visits(bound, county.wishes, county.villages, county.leaders, key_clause=clause)


def _bound(visit: Visit) -> Visit:
    """A visit for a key case, bound to its lead leader: an arrangement may narrow who goes, not let others go."""
    is_key = any(reason.rule == "key" for reason in visit.reasons)
    return replace(visit, lead_leader_ids=visit.eligible_leader_ids) if is_key else visit


def plan_week(
    visits: Sequence[Visit],
    county: County,
    settings: Settings,
    progress: Progress | None = None,
    *,
    locks: Sequence[Lock] = (),
    away: Sequence[Away] = (),
    on_progress: Callable[[BestSoFar], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Planned:
    """Itineraries for the leaders, checked by ``check_plan`` before anyone sees them; ``locks`` and ``away`` are kept and part of the plan.

    Raises like ``solved``.
    """
    say = progress or (lambda _: None)
    places = places_of(visits, county.leaders)
    say(Text("计算行车时间", "computing travel times"))
    basis = basis_of(county, settings)
    matrix = travel_times(places, basis)
    problem = build_problem(
        visits, county.leaders, matrix, settings.county.plan_start, settings.planning, locks=locks, away=away
    )
    plan = solved(problem, basis, progress=say, on_progress=on_progress, cancelled=cancelled, synthetic=settings.county.demo)
    return Planned(plan, routes_of(legs_of(plan), places, basis))


def solved(
    problem: Problem,
    basis: Basis,
    *,
    synthetic: bool,
    progress: Progress,
    on_progress: Callable[[BestSoFar], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """The plan of a problem by its own params, checked by ``check_plan``, with the conditions of its travel times and its locks.

    Raises
    ------
    RuntimeError
        If the solver's plan breaks a rule: a bug, never the user's fault.
    """
    progress(Text("编排行程", "planning itineraries"))
    found = solve_apart(problem, problem.params, on_progress, cancelled)
    if found.sentence is not None:
        progress(found.sentence)
    return checked(found.plan, problem, basis, synthetic=synthetic)


def checked(found: Plan, problem: Problem, basis: Basis, *, synthetic: bool) -> Plan:
    """A plan that keeps every rule, with the conditions of its travel times and the problem's locks; raises like ``solved``."""
    conditions = conditions_of(basis, problem.matrix)
    plan = replace(found, synthetic=synthetic, conditions=conditions, locks=problem.locks, away=problem.away)
    broken = check_plan(plan, problem)
    if broken:
        raise RuntimeError("the solver broke its own rules: " + "; ".join(v.sentence.en for v in broken))
    return plan


def places_of(visits: Sequence[Visit], leaders: Sequence[Leader]) -> dict[str, LonLat]:
    """The places of the travel matrix: bases first, then villages, each in order of id."""
    bases = {f"base:{leader.id}": leader.base for leader in sorted(leaders, key=lambda leader: leader.id)}
    located = {v.village.code: v.village.location for v in visits if v.village.location is not None}
    return bases | dict(sorted(located.items()))


def basis_of(county: County, settings: Settings) -> Basis:
    """What travel times rest on in the days of the plan: the source that the settings name, with the closures of the days."""
    brought, start = Sources(county.roads, county.matrix, county.closures), settings.county.plan_start
    days = start, start + timedelta(days=settings.planning.days - 1)
    wanted, http, osrm = settings.county.travel, settings.http, settings.osrm
    return choose_basis(brought, days, wanted, settings.travel, settings.estimate, http=http, osrm=osrm)


def legs_of(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Every leg a plan drives, each once, in order of ids."""
    villages = {visit.id: visit.village.code for visit in plan.visits}
    legs: set[tuple[str, str]] = set()
    for itinerary in plan.itineraries:
        base = f"base:{itinerary.shift.leader_id}"
        line = [base, *(villages[stop.visit_id] for stop in itinerary.stops), base]
        legs |= {(a, b) for a, b in pairwise(line) if a != b}
    return tuple(sorted(legs))


def foreign_share(matches: Sequence[Match]) -> float:
    """Share in [0, 1] of petitions whose place lies outside the county or the province."""
    abroad = sum(1 for m in matches if m.reason in ABROAD)
    return abroad / len(matches) if matches else 0.0


def _with_position(match: Match, accuracy: Mapping[str, PositionAccuracy], seats: set[str]) -> Match:
    if match.outcome is not MatchOutcome.MATCHED:
        return replace(match, accuracy=PositionAccuracy.NONE)
    if match.level is AdminLevel.VILLAGE:
        return replace(match, accuracy=accuracy.get(match.code, PositionAccuracy.NONE))
    if match.level is AdminLevel.TOWNSHIP and match.code in seats:
        return replace(match, accuracy=PositionAccuracy.TOWNSHIP_SEAT)
    return replace(match, accuracy=PositionAccuracy.COUNTY)
