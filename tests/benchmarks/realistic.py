"""Realistic planning work, seeded: villages round townships, owned cases, windows, deadlines, leaders' days off.

A county of up to 500 villages is 60 x 50 km with one seat, a larger one 160 x 140 km with eight. Roads are 1.35 times the
straight line, its first 5 km at 28, the next 15 at 40 and the rest at 55 km/h, plus two minutes, in whole minutes. 60 % of the
visits belong to one leader, the others are open to a department of three. 15 % are for the morning, 15 % for the
afternoon, 5 % are appointments of one hour on one day, 25 % have an earlier deadline; 10 % of the leader-days are off.
The value of a plan is 20 x score - driving minutes; a deadline is only a limit here, not an aim of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from planning_case import NO_BREAK, Case

from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.domain.visit import TimeWindow, Visit, VisitKind
from fieldvisit.routing.problem import PlanningParams, Problem, base_place, build_problem
from fieldvisit.routing.schedule import Tables

FIRST_DAY = date(2026, 3, 2)
OPENS, CLOSES = 510, 1050
LUNCH = TimeWindow(OPENS + 210, OPENS + 300)
MINUTES_PER_POINT = 20
LARGE = 500

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Size:
    """So many leaders, days and villages, with or without a lunch break."""

    leaders: int
    days: int
    villages: int
    lunch: bool = False

    @property
    def name(self) -> str:
        """For example ``3x5x300 lunch``."""
        return f"{self.leaders}x{self.days}x{self.villages}" + (" lunch" if self.lunch else "")


def problem_of(size: Size, seed: int) -> Problem:
    """The validated problem of a size and seed; every call gives the same."""
    rng = np.random.default_rng([seed, size.leaders, size.days, size.villages])
    side = np.array([60.0, 50.0]) if size.villages <= LARGE else np.array([160.0, 140.0])
    townships = rng.uniform(0.05, 0.95, (max(1, size.villages // 25), 2)) * side
    places = townships[rng.integers(len(townships), size=size.villages)] + rng.normal(0, 3.0, (size.villages, 2))
    seats = rng.uniform(0.2, 0.8, (1 if size.villages <= LARGE else 8, 2)) * side
    leaders = [_leader(i, size, rng) for i in range(size.leaders)]
    visits = [_visit(i, size, rng) for i in range(size.villages)]
    bases = seats[np.arange(size.leaders) % len(seats)]
    ids = [visit.village.code for visit in visits] + [f"base:{leader.id}" for leader in leaders]
    return build_problem(visits, leaders, _matrix(np.vstack([places, bases]), ids), FIRST_DAY, PlanningParams(days=size.days))


def tables_of(problem: Problem) -> Tables:
    """The tables of a realistic problem, in which a deadline is a limit and no aim of its own."""
    tables = Tables(problem)
    tables.tier = [0] * tables.count
    return tables


def case_of(size: Size, seed: int) -> Case:
    """The same problem for every engine; vehicles are its shifts, skills the groups of leaders and the days."""
    problem = problem_of(size, seed)
    index, visits, shifts = problem.matrix.index, problem.visits, problem.shifts
    owners = sorted({visit.eligible_leader_ids or () for visit in visits})
    spans = sorted({(visit.earliest_day, visit.latest_day) for visit in visits}, key=str)
    by_owner = [[int(shift.leader_id in owner) for owner in owners] for shift in shifts]
    by_day = [[int((a is None or a <= shift.day) and (b is None or shift.day <= b)) for a, b in spans] for shift in shifts]
    needs_owner = [[int(visit.eligible_leader_ids == owner) for owner in owners] for visit in visits]
    needs_day = [[int((visit.earliest_day, visit.latest_day) == span) for span in spans] for visit in visits]
    windows = [visit.windows[0] if visit.windows else TimeWindow(0, 24 * 60) for visit in visits]
    score = _ints([round(100 * visit.score) for visit in visits])
    rests = [NO_BREAK if s.lunch is None else (s.lunch.start_min, s.lunch.end_min, s.lunch_min) for s in shifts]
    return Case(
        name=f"{size.name} seed {seed}",
        drive=problem.matrix.minutes,
        place=_ints([index[visit.village.code] for visit in visits]),
        service=_ints([visit.service_min for visit in visits]),
        opens=_ints([window.start_min for window in windows]),
        closes=_ints([window.end_min for window in windows]),
        score=score,
        worth=MINUTES_PER_POINT * score,
        load=0 * score,
        needs=np.array(np.hstack([needs_owner, needs_day]), dtype=np.uint8),
        base=_ints([index[base_place(shift.leader_id)] for shift in shifts]),
        starts=_ints([shift.hours.start_min for shift in shifts]),
        ends=_ints([shift.hours.end_min for shift in shifts]),
        max_drive=_ints([shift.max_drive_min for shift in shifts]),
        max_visits=_ints([shift.max_visits for shift in shifts]),
        max_load=_ints([0 for _ in shifts]),
        lunch=_ints(rests).reshape((len(shifts), 3)),
        has=np.array(np.hstack([by_owner, by_day]), dtype=np.uint8),
        made_of=(size.leaders, size.days, size.villages, int(size.lunch), seed),
    )


def _ints(values: object) -> npt.NDArray[np.int64]:
    return np.asarray(values, dtype=np.int64)


def _matrix(xy: Floats, ids: list[str]) -> TravelMatrix:
    km = 1.35 * np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    hours = np.minimum(km, 5) / 28 + np.clip(km - 5, 0, 15) / 40 + np.maximum(km - 20, 0) / 55
    minutes = (np.ceil(60 * hours) + 2).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    return TravelMatrix(tuple(ids), minutes, km.astype(np.float32), np.ones(km.shape, dtype=np.bool_), (), "given", "")


def _leader(i: int, size: Size, rng: np.random.Generator) -> Leader:
    days = [FIRST_DAY + timedelta(days=d) for d in range(size.days) if rng.random() >= 0.1]
    return Leader(
        id=f"L{i:02d}",
        name=f"L{i:02d}",
        kind=TravellerKind.LEADER,
        department=f"D{i // 3}",
        base_name=f"seat {i % 8}",
        base=LonLat(112.0, 33.0),
        days=tuple(days),
        hours=TimeWindow(OPENS, CLOSES),
        lunch=LUNCH if size.lunch else None,
    )


def _visit(i: int, size: Size, rng: np.random.Generator) -> Visit:
    severity, cases, age = rng.choice([1, 2, 3, 5]), 1 + rng.poisson(0.8), rng.random()
    score = int(np.clip(round(6 * severity + 4 * cases + 20 * age), 1, 100))
    owner = int(rng.integers(size.leaders))
    able = [owner] if rng.random() < 0.6 else range(owner // 3 * 3, min(size.leaders, owner // 3 * 3 + 3))
    windows, day, kind = (), None, rng.random()
    if kind < 0.15:
        windows = (TimeWindow(OPENS, OPENS + 210),)
    elif kind < 0.30:
        windows = (TimeWindow(OPENS + 300, CLOSES),)
    elif kind < 0.35:
        start = OPENS + 60 * int(rng.integers(1, 7))
        windows, day = (TimeWindow(start, start + 60),), FIRST_DAY + timedelta(days=int(rng.integers(size.days)))
    latest = FIRST_DAY + timedelta(days=int(rng.integers(size.days))) if rng.random() < 0.25 else None
    return Visit(
        id=f"V{i:04d}",
        village=Village(f"{i:012d}", f"V{i}", "T", "0", "C", LonLat(112.0, 33.0), PositionAccuracy.POINT_SURVEYED),
        kind=VisitKind.CASE_VISIT,
        petition_ids=(f"P{i}",),
        categories=("land",),
        service_min=int(rng.integers(30, 91)),
        score=score / 100,
        reasons=(),
        windows=windows,
        earliest_day=day,
        latest_day=day if day is not None else latest,
        eligible_leader_ids=tuple(f"L{leader:02d}" for leader in able),
    )
