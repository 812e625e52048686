"""One planning case for all engines, and the check that judges every plan: nothing but numpy, so that any engine can read it.

A case is ``n`` visits at places of a driving matrix and ``m`` vehicles (a leader-day or a route each). A plan is one list
of visits per vehicle. ``checked`` drives every route leg by leg, by rules written here a second time on purpose: windows
bound the start of a service, the break is tried in every gap, nothing is shared with any engine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

NO_BREAK = (-1, -1, -1)


@dataclass(frozen=True)
class Case:
    """Integer arrays. ``worth`` is in units of driving, ``score`` in points; ``unit`` of driving make one of the value.

    ``lunch`` (m, 3): first start, last start, length, -1 for none. A visit may go to a vehicle that ``has`` (m, k) all the
    skills it ``needs`` (n, k). ``cover`` 1: every visit must be made and only driving counts. ``made_of`` names
    leaders, days, villages, lunch and seed of a realistic case.
    """

    name: str
    drive: np.ndarray
    place: np.ndarray
    service: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    score: np.ndarray
    worth: np.ndarray
    load: np.ndarray
    needs: np.ndarray
    base: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    max_drive: np.ndarray
    max_visits: np.ndarray
    max_load: np.ndarray
    lunch: np.ndarray
    has: np.ndarray
    cover: int = 0
    made_of: tuple[int, ...] = ()

    @property
    def allowed(self) -> np.ndarray:
        """(n, m) whether a visit may go to a vehicle."""
        return self.needs.astype(np.int32) @ (1 - self.has.astype(np.int32)).T == 0

    def save(self, path: Path) -> None:
        """Write the case to a file that ``load`` reads."""
        known = {f.name: getattr(self, f.name) for f in fields(self)}
        plain = {name: value for name, value in known.items() if not isinstance(value, np.ndarray)}
        np.savez(path, _plain=np.array(json.dumps(plain)), **{k: v for k, v in known.items() if k not in plain})


def load(path: Path) -> Case:
    """The case of a file."""
    with np.load(path) as found:
        arrays = {name: found[name] for name in found.files if name != "_plain"}
        plain: dict[str, Any] = json.loads(str(found["_plain"]))
    return Case(**arrays, **plain | {"made_of": tuple(plain["made_of"])})


class Verdict(NamedTuple):
    """What a plan that keeps every rule is worth: visits, score, driving, and worth less driving."""

    visits: int
    score: int
    drive: int
    value: int


def checked(case: Case, routes: list[list[int]]) -> Verdict:
    """The verdict on routes, one per vehicle.

    Raises
    ------
    ValueError
        If a rule is broken; names the rule, the vehicle and the visit.
    """
    made = [v for route in routes for v in route]
    allowed = case.allowed
    if len(routes) > len(case.base) or len(set(made)) < len(made):
        raise ValueError(f"{case.name}: too many routes, or a visit made twice")
    for s, route in enumerate(routes):
        if any(not allowed[v, s] for v in route):
            raise ValueError(f"{case.name}: a visit of vehicle {s} is not for it")
        _check_route(case, s, route)
    driven = sum(_driven(case, s, route) for s, route in enumerate(routes))
    if case.cover and len(made) < len(case.place):
        raise ValueError(f"{case.name}: {len(case.place) - len(made)} visits are not made")
    return Verdict(len(made), int(case.score[made].sum()), driven, int(case.worth[made].sum()) - driven)


def _driven(case: Case, s: int, route: list[int]) -> int:
    places = [int(case.base[s]), *(int(case.place[v]) for v in route), int(case.base[s])]
    return sum(int(case.drive[a, b]) for a, b in pairwise(places)) if route else 0


def _check_route(case: Case, s: int, route: list[int]) -> None:
    if not route:
        return
    over = [
        name
        for name, used, most in (
            ("driving", _driven(case, s, route), case.max_drive[s]),
            ("visits", len(route), case.max_visits[s]),
            ("load", case.load[route].sum(), case.max_load[s]),
        )
        if used > most
    ]
    if over:
        raise ValueError(f"{case.name}: vehicle {s} has too much {over[0]}")
    gaps = [-1] if case.lunch[s, 0] < 0 else range(2 * len(route) + 2)
    if not any(_in_time(case, s, route, gap) for gap in gaps):
        raise ValueError(f"{case.name}: vehicle {s} is late, or has no room for its break: {route}")


def _in_time(case: Case, s: int, route: list[int], gap: int) -> bool:
    """Whether the day works with its break in the given gap: before each leg and each service, and after the last leg."""
    clock, here = int(case.starts[s]), int(case.base[s])
    for i, v in enumerate([*route, -1]):
        if gap == 2 * i and (clock := _rested(case, s, clock)) < 0:
            return False
        there = int(case.base[s]) if v < 0 else int(case.place[v])
        clock += int(case.drive[here, there])
        if gap == 2 * i + 1 and v >= 0 and (clock := _rested(case, s, clock)) < 0:
            return False
        if v >= 0:
            clock = max(clock, int(case.opens[v]))
            if clock > case.closes[v]:
                return False
            clock += int(case.service[v])
        here = there
    if clock > case.ends[s]:
        return False
    return gap != 2 * len(route) + 1 or _rested(case, s, clock) >= 0


def _rested(case: Case, s: int, clock: int) -> int:
    first, last, length = (int(x) for x in case.lunch[s])
    begin = max(clock, first)
    return begin + length if begin <= last else -1
