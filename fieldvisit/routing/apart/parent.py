"""Solve in a child process: progress, cancel within a second, limits of time and memory, and always a valid plan."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

import psutil

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import FieldVisitError, SettingsError, Text
from fieldvisit.routing.apart.frames import receive, send
from fieldvisit.routing.engines.lns import IsOver
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import PlanValue, Problem
from fieldvisit.routing.solver import at_once

POLL_S = 0.05
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
class Limits:
    """What a child process may use: megabytes, and seconds to answer once its time is over or it was told to stop."""

    memory_mb: int = 2000
    grace_s: float = 0.7


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
    limits: Limits = Limits(),
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
    with _Child(params.time_limit_s, limits) as child:
        ended = child.follow((problem, params), on_progress or (lambda _: None), cancelled or (lambda: False))
        plan = child.plan
        if plan is None:
            if ended is Ended.TIME and len(problem.visits) > SMALL:
                raise _too_short(problem, params)
            until = time.monotonic() + AT_ONCE_S
            plan = at_once(problem, params, lambda: time.monotonic() > until)
            child.first_s = child.age
        if ended is not Ended.DONE and not plan.solver.endswith("cut short"):
            plan = replace(plan, solver=f"{plan.solver}, cut short")
        return Outcome(plan, ended, child.peak_mb, child.first_s, child.age)


def _too_short(problem: Problem, params: PlanningParams) -> SettingsError:
    count = len(problem.visits)
    return SettingsError(
        f"设置项 planning.time_limit_s = {params.time_limit_s:g} 秒，{count} 个走访任务来不及排出第一个方案，请调大。",
        f"Setting planning.time_limit_s = {params.time_limit_s:g} s is too short for a first plan of {count} visits; raise it.",
    )


class _Child:
    """One child process from start to end; it never outlives the ``with`` block."""

    def __init__(self, time_limit_s: float, limits: Limits) -> None:
        self.began, self.limits = time.monotonic(), limits
        self.until = self.began + time_limit_s
        self.plan: Plan | None = None
        self.peak_mb = self.first_s = 0.0
        root = str(Path(__file__).resolve().parents[3])
        inherited = os.environ.get("PYTHONPATH")
        env = os.environ | {
            "PYTHONPATH": root + (os.pathsep + inherited if inherited else ""),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "fieldvisit.routing.apart.child"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)  # noqa: S603
        self.news: queue.Queue[tuple[Any, ...] | None] = queue.Queue()

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in self._pipes:
            pipe.close()

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the child process has no pipes")
        return self.process.stdin, self.process.stdout

    @property
    def age(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def follow(self, task: object, tell: Callable[[BestSoFar], None], cancelled: IsOver) -> Ended:
        """How it ended; ``plan`` is then the last one heard of, if there was any."""
        threading.Thread(target=self._ask, args=(task,), daemon=True).start()
        threading.Thread(target=self._hear, daemon=True).start()
        stopping, patience = Ended.DONE, float("inf")
        while time.monotonic() < patience:
            if stopping is Ended.DONE and (wish := self._wish(cancelled)) is not Ended.DONE:
                stopping, patience = wish, time.monotonic() + self.limits.grace_s
                self._stop()
            if self._memory() > self.limits.memory_mb:
                return Ended.MEMORY
            try:
                word = self.news.get(timeout=POLL_S)
            except queue.Empty:
                continue
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
            self.plan, self.first_s = rest[2], self.first_s or self.age
            tell(BestSoFar(*rest))
        elif kind == "done":
            self.plan, self.first_s = rest[0], self.first_s or self.age
        elif kind == "refused" and isinstance(rest[0], FieldVisitError):
            raise rest[0]
        elif kind == "bug":
            raise RuntimeError(f"the search failed in its own process:\n{rest[0]}")
        return kind in ("done", "memory")

    def _memory(self) -> float:
        """Megabytes in use; 0 when the process has gone."""
        try:
            used = float(psutil.Process(self.process.pid).memory_info().rss) / 1e6
        except psutil.Error:
            return 0.0
        self.peak_mb = max(self.peak_mb, used)
        return used

    def _ask(self, task: object) -> None:
        try:
            send(self._pipes[0], task)
        except (OSError, ValueError):  # the process has gone; whoever listens hears of it
            return

    def _hear(self) -> None:
        try:
            while True:
                self.news.put(receive(self._pipes[1]))
        except (EOFError, OSError, ValueError):
            self.news.put(None)

    def _stop(self) -> None:
        try:
            self._pipes[0].write(b"x")
            self._pipes[0].flush()
        except (OSError, ValueError):  # the process has gone; the loop hears of it
            return
