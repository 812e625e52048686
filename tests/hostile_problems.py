"""A hundred problems nobody should have: empty, huge, cut off, contradictory; each must get an answer or a clear reason.

Every case is a function that builds its problem (and may be refused while building); names are sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import numpy as np
from builders import MONDAY, leader, village, visit

from fieldvisit.domain.people import Absence
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.domain.plan import Lock, LockLevel
from fieldvisit.domain.travel import Access, PlaceAccess, TravelMatrix
from fieldvisit.domain.visit import Appointment, TimeWindow, Visit, VisitKind
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, build_problem

LIMIT_S = 3.0
PARAMS = PlanningParams(time_limit_s=LIMIT_S)
DAYS = tuple(MONDAY + timedelta(days=n) for n in range(30))
ALL_DAY = TimeWindow(0, 1440)
Change = Callable[[int, Random], dict[str, Any]]


@dataclass(frozen=True)
class Hostile:
    """A name, whether it is large, and the problem to be built."""

    name: str
    large: bool
    build: Callable[[], Problem]


def county(
    visits: int, people: int, seed: int = 1, *, per_village: int = 1, each: Change | None = None, person: Change | None = None,
    params: PlanningParams = PARAMS, spread_km: float = 40.0, locks: Sequence[Lock] = (),
    twist: Callable[[TravelMatrix], TravelMatrix] | None = None,
) -> Problem:  # fmt: skip
    """Villages strewn over a square, bases in its middle; ``each`` and ``person`` replace fields of every visit and person."""
    draw = Random(seed)
    made = []
    for number in range(visits):
        one = visit(1, score=draw.randint(0, 20) / 20, id=f"V{number:04d}", village=there(1 + number // per_village))
        made.append(replace(one, **(each(number, draw) if each else {})))
    leaders = [leader(number, days=DAYS[: params.days]) for number in range(1, people + 1)]
    leaders = [replace(one, **(person(number, draw) if person else {})) for number, one in enumerate(leaders)]
    matrix = square(-(-visits // per_village), people, seed, spread_km)
    return build_problem(made, leaders, twist(matrix) if twist else matrix, MONDAY, params, locks=locks)


def there(number: int) -> Village:
    """Any number of villages; where they lie is told by the matrix alone."""
    code = f"4104231{number:05d}"
    return replace(village(1), code=code, name=f"示例村{number}", location=LonLat(112.0 + number / 10_000, 33.7))


def square(villages: int, people: int, seed: int, spread_km: float) -> TravelMatrix:
    """Travel at 40 km/h over 1.3 times the straight line."""
    rng = np.random.default_rng(seed)
    at = np.vstack([np.full((people, 2), spread_km / 2), rng.random((villages, 2)) * spread_km])
    km = 1.3 * np.linalg.norm(at[:, None] - at[None], axis=2)
    ids = [f"base:L{n:02d}" for n in range(1, people + 1)] + [there(n).code for n in range(1, villages + 1)]
    minutes = np.ceil(km * 1.5).astype(np.int32)
    access = tuple(PlaceAccess(one, Access.ON_ROAD, 0.0) for one in ids)
    return TravelMatrix(tuple(ids), minutes, km.astype(np.float32), np.ones_like(km, dtype=np.bool_), access, "graph", "square")


def _cut(matrix: TravelMatrix, rows: slice, columns: slice) -> TravelMatrix:
    reachable = matrix.reachable.copy()
    reachable[rows, columns] = False
    np.fill_diagonal(reachable, val=True)
    return replace(matrix, reachable=reachable, minutes=np.where(reachable, matrix.minutes, -1).astype(np.int32))


def _random_minutes(matrix: TravelMatrix, most: int, seed: int) -> TravelMatrix:
    """One-way, far from any metric."""
    minutes = np.random.default_rng(seed).integers(0, most, matrix.minutes.shape).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    return replace(matrix, minutes=minutes)


def _one_leg(matrix: TravelMatrix, **figures: float) -> TravelMatrix:
    """One leg of the matrix with another figure, of whatever kind that is."""
    changed = {name: getattr(matrix, name).astype(np.float64) for name in figures}
    for name, figure in figures.items():
        changed[name][0, 1] = figure
    if all(np.isfinite(figure) for figure in figures.values()):
        changed = {name: table.astype(getattr(matrix, name).dtype) for name, table in changed.items()}
    return replace(matrix, **changed)


def _fixed(**fields: Any) -> Change:
    return lambda _number, _draw: fields


def _chain(number: int, _draw: Random) -> dict[str, Any]:
    return {"after_visit_id": f"V{number - 1:04d}" if number else ""}


def _scattered_day(_number: int, draw: Random) -> dict[str, Any]:
    days = draw.sample(DAYS[:5], 2)
    return {"appointments": tuple(Appointment(day, TimeWindow(t := draw.randint(540, 900), t + 60)) for day in days)}


def _everything(number: int, draw: Random) -> dict[str, Any]:
    """Any rule at any visit."""
    fields: dict[str, Any] = {"must": draw.random() < 0.2, "service_min": draw.choice([1, 20, 60, 300])}
    if draw.random() < 0.3:
        fields |= _scattered_day(number, draw)
    if draw.random() < 0.3:
        fields["windows"] = (TimeWindow(t := draw.randint(0, 1400), min(1440, t + draw.randint(0, 120))),)
    if draw.random() < 0.2:
        fields["partners"] = (("L02",),) if draw.random() < 0.5 else (("L02",), ("L01", "L99"))
    if draw.random() < 0.2 and number:
        fields |= {"after_visit_id": f"V{draw.randrange(number):04d}", "after_days": draw.choice([1, 2, 9])}
    if draw.random() < 0.2:
        fields |= {"kind": VisitKind.HOME_APPOINTMENT, "consented": draw.random() < 0.5}
    if draw.random() < 0.2:
        fields |= {"latest_day": DAYS[draw.randrange(5)] - timedelta(days=2)}
    return fields


def _odd_person(number: int, draw: Random) -> dict[str, Any]:
    return {
        "max_days": draw.choice([0, 1, 3]),
        "max_days_in_a_row": draw.choice([0, 1, 2]),
        "max_villages_a_day": draw.choice([0, 1, 2]),
        "max_visits": draw.choice([0, 1, 6, 99]),
        "lunch": draw.choice([None, TimeWindow(690, 780), TimeWindow(0, 0), ALL_DAY]),
    }


def _locks(count: int, people: int, level: LockLevel) -> tuple[Lock, ...]:
    """Every visit locked, ten to a leader-day, all at once where the minute counts."""
    made = []
    for first in range(0, count, 10):
        ids = tuple(f"V{n:04d}" for n in range(first, min(count, first + 10)))
        starts = (600,) * len(ids) if level is LockLevel.TIME else ()
        made.append(Lock(f"L{1 + first // 10 % people:02d}", DAYS[first // 10 // people % 5], ids, level, starts))
    return tuple(made)


def _nowhere(one: Visit) -> Visit:
    return replace(one, village=replace(one.village, location=None, accuracy=PositionAccuracy.NONE))


NASTY = (
    "'; DROP TABLE visit;--",
    "=1+1",
    "../../etc",
    "村\u202e\U0001f600",
    "a#1@2026-11-30",
    "L01@2026-11-30+L02",
    "x" * 5000,
    " ",
)


def _nasty_names() -> Problem:
    made = [visit(1, id=name, petition_ids=(name,), village=there(1 + n)) for n, name in enumerate(NASTY)]
    twice = [replace(one, partners=(("L02",),)) if n % 3 == 0 else one for n, one in enumerate(made)]
    return build_problem(twice, [leader(1), leader(2)], square(len(NASTY), 2, 1, 40.0), MONDAY, PARAMS)


def _twins(kind: str) -> Problem:
    visits, people = (
        [visit(n, village=there(1)) for n in ((1, 1) if kind == "visits" else (1, 2))],
        [leader(1), leader(1 if kind == "leaders" else 2)],
    )
    return build_problem(visits, people, square(2, 2, 1, 40.0), MONDAY, PARAMS)


def hostile_problems() -> list[Hostile]:
    """The hundred, in a fixed order."""
    return [Hostile(name, large, build) for name, large, build in (*_empty(), *_limits(), *_ties(), *_refused(), *_large())]


Named = tuple[str, bool, Callable[[], Problem]]


def _empty() -> Iterator[Named]:
    yield "nothing at all", False, partial(county, 0, 0)
    yield "no visits", False, partial(county, 0, 3)
    yield "one visit, nobody", False, partial(county, 1, 0)
    yield "forty visits, nobody", False, partial(county, 40, 0)
    yield "one visit, one leader", False, partial(county, 1, 1)
    yield "one visit, sixty leaders", False, partial(county, 1, 60)
    yield "leaders without a day", False, partial(county, 40, 3, person=_fixed(days=()))
    yield "days outside the horizon", False, partial(county, 40, 3, person=_fixed(days=(DAYS[20],)))
    yield (
        "one leader of three has a day",
        False,
        partial(county, 40, 3, person=lambda n, _: {"days": DAYS[:1] if n == 0 else ()}),
    )
    yield "no capacity", False, partial(county, 40, 3, person=_fixed(max_visits=0))
    yield "no driving allowed", False, partial(county, 40, 3, person=_fixed(max_drive_min=0))
    yield "no hours", False, partial(county, 40, 3, person=_fixed(hours=TimeWindow(540, 540)))
    yield "hours at midnight", False, partial(county, 40, 3, person=_fixed(hours=TimeWindow(1440, 1440)))
    yield "no positions", False, lambda: _without_positions(40)
    yield (
        "positions at the seat only",
        False,
        partial(county, 40, 3, each=lambda n, _: {"village": replace(there(1 + n), accuracy=PositionAccuracy.TOWNSHIP_SEAT)}),
    )


def _without_positions(count: int) -> Problem:
    made = [_nowhere(visit(1, id=f"V{n:04d}", village=there(1 + n))) for n in range(count)]
    return build_problem(made, [leader(1)], square(0, 1, 1, 40.0), MONDAY, PARAMS)


def _limits() -> Iterator[Named]:
    yield "all in one village", False, partial(county, 40, 3, per_village=40)
    yield "all at the base", False, partial(county, 40, 3, spread_km=0.0)
    yield "twins at every point", False, partial(county, 40, 3, per_village=2, each=_fixed(score=0.5))
    yield (
        "a minute each, all at once",
        False,
        partial(county, 60, 2, spread_km=0.0, each=_fixed(service_min=1, windows=(TimeWindow(600, 600),))),
    )
    yield (
        "a minute each, many a day",
        False,
        partial(county, 200, 2, spread_km=1.0, each=_fixed(service_min=1), person=_fixed(max_visits=999, max_drive_min=999)),
    )
    for name, windows in {
        "windows before the day": (TimeWindow(0, 60),),
        "windows after the day": (TimeWindow(1300, 1440),),
        "windows of one minute": (TimeWindow(600, 600),),
        "a dozen windows": tuple(TimeWindow(540 + 30 * n, 545 + 30 * n) for n in range(12)),
        "windows one in the other": (TimeWindow(540, 1000), TimeWindow(600, 700), TimeWindow(600, 700)),
    }.items():
        yield name, False, partial(county, 40, 3, each=_fixed(windows=windows))
    yield "service of a whole day", False, partial(county, 40, 3, each=_fixed(service_min=1440))
    yield "service of a year", False, partial(county, 40, 3, each=_fixed(service_min=525_600))
    for score in (0.0, 1.0, 1e-300):
        yield f"every score {score}", False, partial(county, 40, 3, each=_fixed(score=score))
    yield "everything a must", False, partial(county, 80, 2, each=_fixed(must=True))
    yield "deadlines gone by", False, partial(county, 40, 3, each=_fixed(latest_day=MONDAY - timedelta(days=9)))
    yield "due before they may begin", False, partial(county, 40, 3, each=_fixed(earliest_day=DAYS[3], latest_day=DAYS[1]))
    yield "all due the first day", False, partial(county, 80, 2, each=_fixed(latest_day=MONDAY))
    yield "nobody eligible", False, partial(county, 40, 3, each=_fixed(eligible_leader_ids=()))
    yield "eligible people unknown", False, partial(county, 40, 3, each=_fixed(eligible_leader_ids=("L98", "L99")))
    yield "everybody recused", False, partial(county, 40, 3, each=_fixed(recused_leader_ids=("L01", "L02", "L03")))
    yield "expertise nobody has", False, partial(county, 40, 3, each=_fixed(expertise=("no.such",)))
    yield "homes without consent", False, partial(county, 40, 3, each=_fixed(kind=VisitKind.HOME_APPOINTMENT))
    yield "all for one leader", False, partial(county, 80, 6, each=_fixed(eligible_leader_ids=("L06",)))
    for name, lunch, minutes in (
        ("lunch before the day", TimeWindow(0, 10), 60),
        ("lunch after the day", TimeWindow(1200, 1300), 60),
        ("lunch of the whole day", TimeWindow(690, 780), 1000),
        ("lunch of no minutes", TimeWindow(690, 690), 0),
    ):
        yield name, False, partial(county, 40, 3, person=_fixed(lunch=lunch, lunch_min=minutes))
    meetings = {
        "meetings all day": (ALL_DAY,),
        "meetings every hour": tuple(TimeWindow(60 * n, 60 * n + 50) for n in range(24)),
        "meetings that overlap": (TimeWindow(600, 700), TimeWindow(650, 660), TimeWindow(600, 800)),
        "meetings of no minutes": (TimeWindow(700, 700),),
    }
    for name, windows in meetings.items():
        busy = tuple(Absence(day, window) for day in DAYS[:5] for window in windows)
        yield name, False, partial(county, 40, 3, person=_fixed(absences=busy))
    yield "every place cut off", False, partial(county, 40, 3, twist=lambda m: _cut(m, slice(None), slice(None)))
    yield "no way in", False, partial(county, 40, 3, twist=lambda m: _cut(m, slice(0, 3), slice(3, None)))
    yield "no way out", False, partial(county, 40, 3, twist=lambda m: _cut(m, slice(3, None), slice(0, 3)))
    yield "no way between villages", False, partial(county, 40, 3, twist=lambda m: _cut(m, slice(3, None), slice(3, None)))
    yield "half cut off", False, partial(county, 40, 3, twist=lambda m: _cut(m, slice(None), slice(20, None)))
    yield "a million minutes away", False, partial(county, 40, 3, twist=lambda m: replace(m, minutes=m.minutes + 10**6))
    yield "kilometres unknown", False, partial(county, 40, 3, twist=lambda m: replace(m, km=np.full_like(m.km, np.nan)))
    yield "as far as minutes go", False, partial(county, 40, 3, twist=lambda m: _one_leg(m, minutes=10**7 - 1))
    yield "no time at all between places", False, partial(county, 40, 3, twist=lambda m: _random_minutes(m, 1, 1))
    for seed in (1, 2, 3):
        yield (
            f"times of no metric, {seed}",
            False,
            partial(county, 40, 3, seed, twist=lambda m, s=seed: _random_minutes(m, 200, s)),
        )
    yield "a horizon of a year", False, partial(county, 20, 1, params=replace(PARAMS, days=366))
    yield "a horizon of one day", False, partial(county, 40, 3, params=replace(PARAMS, days=1))
    yield "no iterations", False, partial(county, 60, 3, params=replace(PARAMS, iterations=0))
    yield "a tenth of a second", False, partial(county, 60, 3, params=replace(PARAMS, time_limit_s=0.1))
    yield "endless iterations", False, partial(county, 60, 3, params=replace(PARAMS, iterations=10**9))
    yield (
        "plain Python, endless",
        False,
        partial(county, 60, 3, params=replace(PARAMS, iterations=10**9, engine="portable", exact_routes=0)),
    )
    yield "names that bite", False, _nasty_names


def _ties() -> Iterator[Named]:
    yield "with oneself", False, partial(county, 20, 1, each=_fixed(partners=(("L01",),)))
    yield "with people unknown", False, partial(county, 40, 3, each=_fixed(partners=(("L77",),)))
    yield "with everybody", False, partial(county, 40, 4, each=_fixed(partners=(("L02",), ("L03",), ("L04",))))
    yield "with anybody", False, partial(county, 40, 4, each=_fixed(partners=(("L01", "L02", "L03", "L04"),)))
    yield (
        "with one who is recused",
        False,
        partial(county, 20, 2, each=_fixed(partners=(("L02",),), recused_leader_ids=("L02",))),
    )
    yield (
        "with one who is never there",
        False,
        partial(county, 20, 2, each=_fixed(partners=(("L02",),)), person=lambda n, _: {"days": DAYS[n : n + 1]}),
    )
    yield (
        "together at one minute",
        False,
        partial(county, 40, 2, spread_km=5.0, each=_fixed(partners=(("L02",),), windows=(TimeWindow(600, 600),))),
    )
    yield "a chain longer than the week", False, partial(county, 30, 3, each=_chain)
    yield (
        "a chain whose first is impossible",
        False,
        partial(county, 10, 3, each=lambda n, draw: {**_chain(n, draw), **({} if n else {"eligible_leader_ids": ()})}),
    )
    yield "thirty after one", False, partial(county, 30, 3, each=lambda n, _: {"after_visit_id": "V0000" if n else ""})
    yield "a year between visits", False, partial(county, 10, 3, each=lambda n, draw: {**_chain(n, draw), "after_days": 365})
    yield "agreed for a Sunday", False, partial(county, 40, 3, each=_fixed(appointments=(Appointment(DAYS[6], ALL_DAY),)))
    yield (
        "agreed hours against the windows",
        False,
        partial(
            county,
            40,
            3,
            each=_fixed(windows=(TimeWindow(540, 600),), appointments=(Appointment(MONDAY, TimeWindow(700, 800)),)),
        ),
    )
    yield "other hours each day", False, partial(county, 60, 3, each=_scattered_day)
    yield (
        "fair and early, nobody equal",
        False,
        partial(county, 60, 4, params=replace(PARAMS, fair_spread=1, delay_permille=1000), person=_odd_person),
    )
    yield "one day out each", False, partial(county, 60, 4, person=_fixed(max_days=1))
    yield "never two days running", False, partial(county, 60, 4, person=_fixed(max_days_in_a_row=1))
    for level in LockLevel:
        yield f"all locked by {level.value}", False, partial(county, 40, 2, locks=_locks(40, 2, level))
    yield (
        "locked on a day without a shift",
        False,
        partial(county, 5, 1, locks=(Lock("L01", DAYS[20], ("V0001",), LockLevel.DAY),)),
    )
    for seed in range(1, 7):
        yield f"every rule at once, {seed}", False, partial(county, 40, 3, seed, each=_everything, person=_odd_person)


def _refused() -> Iterator[Named]:
    yield "two visits of one id", False, partial(_twins, "visits")
    yield "two leaders of one id", False, partial(_twins, "leaders")
    yield "a circle", False, partial(county, 3, 1, each=lambda n, _: {"after_visit_id": f"V{(n + 1) % 3:04d}"})
    yield "after nothing", False, partial(county, 3, 1, each=_fixed(after_visit_id="V9999"))
    yield "service of no time", False, partial(county, 3, 1, each=_fixed(service_min=0))
    for score in (float("nan"), float("inf"), -0.1, 1.1):
        yield f"a score of {score}", False, partial(county, 3, 1, each=_fixed(score=score))
    for figure in (float("nan"), float("inf"), -5.0, 1e9):
        yield f"travel of {figure} minutes", False, partial(county, 3, 1, twist=lambda m, x=figure: _one_leg(m, minutes=x))
    for figure in (float("inf"), -5.0):
        yield f"travel of {figure} kilometres", False, partial(county, 3, 1, twist=lambda m, x=figure: _one_leg(m, km=x))
    yield "a priority beyond all figures", False, partial(county, 3, 1, each=_fixed(score=1e308))
    yield "a blank recusal", False, partial(county, 3, 1, each=_fixed(recused_leader_ids=(" ",)))
    yield "a negative limit", False, partial(county, 3, 1, person=_fixed(max_visits=-1))
    yield "no days", False, partial(county, 3, 1, params=replace(PARAMS, days=0))
    yield "no time", False, partial(county, 3, 1, params=replace(PARAMS, time_limit_s=0.0))
    yield "an engine unknown", False, partial(county, 3, 1, params=replace(PARAMS, engine="warp"))
    yield "a lock on nothing", False, partial(county, 3, 1, locks=(Lock("L01", MONDAY, ("V9999",), LockLevel.DAY),))


def _large() -> Iterator[Named]:
    month = replace(PARAMS, days=20, time_limit_s=20.0)
    yield "a thousand of every rule", True, partial(county, 1000, 8, each=_everything, person=_odd_person)
    yield "a thousand joint", True, partial(county, 1000, 8, each=_fixed(partners=(("L02", "L03"),)))
    yield "three thousand, one leader", True, partial(county, 3000, 1)
    yield "three thousand, a month of twenty", True, partial(county, 3000, 20, params=month, spread_km=140.0)
    yield "three thousand of one village", True, partial(county, 3000, 3, per_village=3000)
    yield (
        "three thousand fair and early",
        True,
        partial(county, 3000, 20, params=replace(month, fair_spread=2, delay_permille=20), spread_km=140.0),
    )
    yield "three thousand cut off", True, partial(county, 3000, 3, twist=lambda m: _cut(m, slice(None), slice(None)))
    yield "three thousand in a tenth of a second", True, partial(county, 3000, 3, params=replace(PARAMS, time_limit_s=0.1))


TIED = frozenset(name for name, _, _ in _ties())
"""Names of the problems whose leader-days are tied together."""
