"""Solve in a child process: progress, cancel within a second, limits of time and memory, and always a valid plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import SettingsError, Text
from fieldvisit.routing.apart.process import LIMITS, Child, Limits
from fieldvisit.routing.engines.lns import IsOver
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import PlanValue, Problem
from fieldvisit.routing.solver import at_once, solve

SMALL = 500
AT_ONCE_S = 0.2


class Ended(StrEnum):
    """How the child process ended."""

    DONE = "done"
    CANCELLED = "cancelled"
    TIME = "time"
    MEMORY = "memory"
    CRASHED = "crashed"


@dataclass(frozen=True)
class BestSoFar:
    """What is known while the child still searches: share of the work in [0, 1], and a valid plan with its value."""

    share: float
    value: PlanValue
    plan: Plan


@dataclass(frozen=True)
class Outcome:
    """A valid plan, how the child ended, the most memory it was seen with (MB), and seconds to the first plan and in all."""

    plan: Plan
    ended: Ended
    peak_mb: float
    first_s: float
    seconds: float

    @property
    def sentence(self) -> Text | None:
        """What a person should know about how the search ended; nothing when it ran to its end."""
        return _SENTENCES.get(self.ended)


_SENTENCES = {
    Ended.CANCELLED: Text("已按要求停止，采用目前最好的方案。", "Stopped as asked; this is the best plan so far."),
    Ended.TIME: Text("到了时间上限，采用目前最好的方案。", "The time limit was reached; this is the best plan so far."),
    Ended.MEMORY: Text(
        "求解进程超过内存上限被终止，采用此前最好的方案。",
        "The search exceeded its memory and was ended; this is the best plan before that.",
    ),
    Ended.CRASHED: Text(
        "求解进程意外终止，采用此前最好的方案。", "The search ended unexpectedly; this is the best plan before that."
    ),
}


def solve_apart(
    problem: Problem,
    params: PlanningParams,
    on_progress: Callable[[BestSoFar], None] | None = None,
    cancelled: IsOver | None = None,
    limits: Limits = LIMITS,
) -> Outcome:
    """The plan that ``solve`` finds, found in a process of its own; the best so far when that is ended early.

    Settings that cannot be used are refused as ``solve`` refuses them. A process that dies before its first plan leaves the
    plan that is built at once, without a search.

    Raises
    ------
    SettingsError
        If the time was too short for the first plan of a large problem; says what to set.
    RuntimeError
        If the search itself fails: a bug, told with its own traceback.
    """
    problem = problem if problem.params == params else replace(problem, params=params)
    with Child(limits) as child:
        search = _Search(child, params.time_limit_s)
        ended = search.follow((solve, problem, params), on_progress or (lambda _: None), cancelled or (lambda: False))
        plan = search.plan
        if plan is None:
            if ended is Ended.TIME and len(problem.visits) > SMALL:
                raise _too_short(problem, params)
            until = time.monotonic() + AT_ONCE_S
            plan = at_once(problem, params, lambda: time.monotonic() > until)
            search.first_s = child.age
        if ended is not Ended.DONE and not plan.solver.endswith("cut short"):
            plan = replace(plan, solver=f"{plan.solver}, cut short")
        return Outcome(plan, ended, child.peak_mb, search.first_s, child.age)


def _too_short(problem: Problem, params: PlanningParams) -> SettingsError:
    count = len(problem.visits)
    return SettingsError(
        f"设置项 planning.time_limit_s = {params.time_limit_s:g} 秒，{count} 个走访任务来不及排出第一个方案，请调大。",
        f"Setting planning.time_limit_s = {params.time_limit_s:g} s is too short for a first plan of {count} visits; raise it.",
    )


class _Search:
    """A search in a child process, followed until it ends or has to end."""

    def __init__(self, child: Child, time_limit_s: float) -> None:
        self.child, self.until = child, child.began + time_limit_s
        self.plan: Plan | None = None
        self.first_s = 0.0

    def follow(self, task: object, tell: Callable[[BestSoFar], None], cancelled: IsOver) -> Ended:
        """How it ended; ``plan`` is then the last one heard of, if there was any."""
        self.child.ask(task)
        stopping, patience = Ended.DONE, float("inf")
        while time.monotonic() < patience:
            if stopping is Ended.DONE and (wish := self._wish(cancelled)) is not Ended.DONE:
                stopping, patience = wish, time.monotonic() + self.child.limits.grace_s
                self.child.stop()
            if self.child.too_big:
                return Ended.MEMORY
            for word in self.child.heard():
                if word is None:
                    return Ended.CRASHED if stopping is Ended.DONE else stopping
                if self._understood(word, tell):
                    cut = self.plan is not None and self.plan.solver.endswith("cut short")
                    return Ended.MEMORY if word[0] == "memory" else Ended.TIME if cut and stopping is Ended.DONE else stopping
        return stopping

    def _wish(self, cancelled: IsOver) -> Ended:
        if cancelled():
            return Ended.CANCELLED
        return Ended.TIME if time.monotonic() > self.until else Ended.DONE

    def _understood(self, word: tuple[Any, ...], tell: Callable[[BestSoFar], None]) -> bool:
        """Whether this was the last word of the child."""
        kind, *rest = word
        if kind == "progress":
            self.plan, self.first_s = rest[2], self.first_s or self.child.age
            tell(BestSoFar(*rest))
        elif kind == "done":
            self.plan, self.first_s = rest[0], self.first_s or self.child.age
        return kind in ("done", "memory")
