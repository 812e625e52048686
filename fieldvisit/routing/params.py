"""How a plan is searched for: the settings of the section ``planning``, and their ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fieldvisit.errors import SettingsError

ENGINES = ("portable", "compiled")
LIBRARY_VISITS = 200
"""Visits up to which the routing library is asked: its neighbourhoods grow with the cube, and it counts no dead end in them."""


@dataclass(frozen=True)
class PlanningParams:
    """How a plan is searched for.

    ``days`` is the horizon in calendar days from the first day. ``minutes_per_point`` is the exchange rate that guides
    the search: driving minutes worth spending for 0.01 of score (10 to 20 is the measured sweet spot); the plan kept is
    always the best by ``PlanValue``, never by this sum. The amount of work is counted, not timed, so that a plan does
    not depend on how busy the machine is: ``rounds`` of ``iterations`` of ruin and recreate, ``engine_failures`` dead
    ends of the OR-Tools routing search (0 leaves it out, and so do more than ``LIBRARY_VISITS`` visits), ``pool_routes`` routes kept for recombination, ``pool_effort``
    deterministic seconds of CP-SAT, ``exact_routes`` routes enumerated per kind of shift before giving up on a complete
    pool. ``engine`` is ``compiled`` (numba; the first run on a machine compiles for some
    seconds) or ``portable`` (plain Python, a hundred times slower). ``fair_spread`` is how many more
    stops the busiest leader may have than the idlest (of those who could go) before each further one counts as unfair; 0
    leaves fairness out. ``delay_permille`` is the share of its score, in thousandths, that a visit loses with each day it
    waits; 0 leaves the day out. ``time_limit_s`` is a safety net in wall-clock seconds; a run that it cuts short says so in ``Plan.solver``.
    """

    days: int = 5
    seed: int = 1
    rounds: int = 5
    iterations: int = 16000
    minutes_per_point: int = 15
    engine_failures: int = 60
    pool_routes: int = 4000
    pool_effort: float = 0.5
    exact_routes: int = 2500
    fair_spread: int = 0
    delay_permille: int = 0
    engine: str = "compiled"
    time_limit_s: float = 120.0


DEFAULT = PlanningParams()


def params_for(params: PlanningParams, visits: int) -> PlanningParams:
    """The params with which so many visits are searched: without the routing library where dead ends would not bound it."""
    return params if visits <= LIBRARY_VISITS else replace(params, engine_failures=0)


def check_params(params: PlanningParams) -> None:
    """Nothing for params in range; raises ``SettingsError`` that names the key otherwise."""
    least: dict[str, float] = {
        "days": 1,
        "rounds": 1,
        "iterations": 0,
        "minutes_per_point": 1,
        "engine_failures": 0,
        "pool_routes": 1,
        "exact_routes": 0,
        "fair_spread": 0,
        "delay_permille": 0,
    }
    for key, low in least.items():
        if getattr(params, key) < low:
            raise SettingsError(f"设置项 planning.{key} 不能小于 {low}。", f"Setting planning.{key} must be at least {low}.")
    if params.engine not in ENGINES:
        known = "、".join(ENGINES)
        raise SettingsError(f"设置项 planning.engine 只能是 {known}。", f"Setting planning.engine must be one of {known}.")
    for key in ("pool_effort", "time_limit_s"):
        if not getattr(params, key) > 0:
            raise SettingsError(f"设置项 planning.{key} 必须大于 0。", f"Setting planning.{key} must be above 0.")
