"""Solving in a process of its own: the same plan, and whatever becomes of that process, a valid plan that says so."""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace

import psutil
import pytest
from routing_cases import QUICK, tight_problem
from routing_ties import tied_problem

from fieldvisit.errors import EndedEarlyError, NotFoundError, SettingsError
from fieldvisit.routing.answers.alternatives import alternatives
from fieldvisit.routing.answers.reason import explain_all
from fieldvisit.routing.answers.why_here import why_each
from fieldvisit.routing.apart import parent
from fieldvisit.routing.apart.answer import answer_apart
from fieldvisit.routing.apart.frames import receive, send
from fieldvisit.routing.apart.parent import BestSoFar, Ended, solve_apart
from fieldvisit.routing.apart.process import LIMITS, Child, Limits
from fieldvisit.routing.areas import assigned_and_planned
from fieldvisit.routing.changes.advice import best_slots, detours
from fieldvisit.routing.changes.events import VisitCancelled
from fieldvisit.routing.changes.replanned import replan_on
from fieldvisit.routing.check import check_plan
from fieldvisit.routing.params import PlanningParams
from fieldvisit.routing.problem import Problem, plan_value
from fieldvisit.routing.solver import at_once, solve
from fieldvisit.routing.teams import tasks_of

ENDLESS = replace(QUICK, exact_routes=0, iterations=10**9)
BROAD = tight_problem(5, most=9)


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "fieldvisit.routing.apart.child" in one.cmdline()]


def test_the_plan_is_the_one_that_solve_finds_and_progress_carries_valid_plans() -> None:
    params, heard = replace(QUICK, exact_routes=0, rounds=2), list[BestSoFar]()
    outcome = solve_apart(BROAD, params, heard.append)
    assert repr(outcome.plan) == repr(solve(BROAD, params))
    assert (outcome.ended, outcome.sentence) == (Ended.DONE, None)
    assert [one.share for one in heard] == [0.0, 0.5, 1.0]
    for one in heard:
        assert check_plan(one.plan, BROAD) == ()
        assert plan_value(one.plan, BROAD) == one.value
    assert children() == []


def test_a_cancelled_search_gives_the_best_so_far_and_leaves_no_process() -> None:
    heard: list[BestSoFar] = []
    outcome = solve_apart(BROAD, ENDLESS, heard.append, lambda: bool(heard))
    assert outcome.ended is Ended.CANCELLED
    assert outcome.plan.solver.endswith(", cut short")
    assert check_plan(outcome.plan, BROAD) == ()
    assert plan_value(outcome.plan, BROAD) <= heard[0].value
    assert children() == []


def test_a_search_cancelled_before_it_began_still_has_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "AT_ONCE_S", 600.0)  # or a machine that stops for a moment leaves visits out
    outcome = solve_apart(BROAD, ENDLESS, cancelled=lambda: True, limits=Limits(grace_s=0.0))
    assert (outcome.ended, check_plan(outcome.plan, BROAD)) == (Ended.CANCELLED, ())
    assert repr(outcome.plan) == repr(at_once(BROAD, ENDLESS))


def test_a_process_that_ended_by_itself_can_still_be_told_to_stop() -> None:
    with Child(LIMITS) as child:
        child.ask((sum, (1, 2)))
        child.process.wait(240)
        child.stop()
        time.sleep(0.1)


def test_a_stop_said_at_once_is_heard_after_the_whole_question() -> None:
    with Child(LIMITS) as child:
        child.ask((len, bytes(50_000_000)))
        child.stop()
        words = []
        while not words or words[-1] is not None:
            words += child.heard()
    assert words == [("started",), ("done", 50_000_000), None]


def test_a_process_that_dies_leaves_the_best_plan_before() -> None:
    heard: list[BestSoFar] = []

    def kill(one: BestSoFar) -> None:
        heard.append(one)
        children()[0].kill()

    outcome = solve_apart(BROAD, ENDLESS, kill)
    assert outcome.ended is Ended.CRASHED
    assert outcome.plan == replace(heard[0].plan, solver=f"{heard[0].plan.solver}, cut short")
    assert "意外终止" in str(outcome.sentence)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="only POSIX can stop a process where it stands")
def test_a_process_that_hangs_is_ended_when_asked_to_stop() -> None:
    heard: list[BestSoFar] = []

    def hang(one: BestSoFar) -> None:
        heard.append(one)
        children()[0].send_signal(signal.SIGSTOP)

    outcome = solve_apart(BROAD, ENDLESS, hang, lambda: bool(heard))
    assert outcome.ended is Ended.CANCELLED
    assert children() == []


def test_a_process_that_wants_too_much_memory_is_ended() -> None:
    outcome = solve_apart(BROAD, ENDLESS, limits=Limits(memory_mb=1))
    assert outcome.ended is Ended.MEMORY
    assert outcome.peak_mb > 1
    assert check_plan(outcome.plan, BROAD) == ()


@pytest.mark.parametrize("problem", [BROAD, replace(tied_problem(617, most=6), params=ENDLESS)], ids=["plain", "tied"])
def test_the_time_limit_ends_a_search_with_its_best_plan(problem: Problem) -> None:
    params = replace(ENDLESS, days=problem.params.days, time_limit_s=1.5)
    outcome = solve_apart(problem, params)
    assert outcome.ended is Ended.TIME
    assert outcome.plan.solver.endswith("cut short")
    assert check_plan(outcome.plan, problem) == ()


def test_too_little_time_for_a_large_problem_is_refused_with_the_setting() -> None:
    one = BROAD.visits[0]
    many = replace(BROAD, visits=tuple(replace(one, id=f"V{n:04d}") for n in range(501)))
    with pytest.raises(SettingsError, match="time_limit_s"):
        solve_apart(many, replace(QUICK, time_limit_s=0.01), limits=Limits(grace_s=0.0))


def test_a_bug_in_the_search_is_told_with_its_traceback() -> None:
    broken: Problem = replace(BROAD, matrix=None)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="Traceback"):
        solve_apart(broken, PlanningParams())


def test_errors_keep_both_languages_on_their_way_between_processes() -> None:
    pipe = io.BytesIO()
    send(pipe, ("refused", SettingsError("中文", "English")))
    pipe.seek(0)
    _, error = receive(pipe)
    assert (type(error), error.text.zh, error.text.en) == (SettingsError, "中文", "English")
    with pytest.raises(EOFError):
        receive(pipe)


PLAN = solve(BROAD, replace(QUICK, exact_routes=0))
LEFT_OUT = PLAN.unassigned[0].visit_id
MADE = PLAN.itineraries[0].stops[0].visit_id


@pytest.mark.parametrize(
    ("ask", "args"),
    [
        (explain_all, (PLAN, BROAD)),
        (why_each, (PLAN, BROAD, (MADE, LEFT_OUT))),
        (best_slots, (PLAN, BROAD, LEFT_OUT)),
        (detours, (PLAN, BROAD)),
        (alternatives, (BROAD, PLAN)),
        (replan_on, (PLAN, BROAD, VisitCancelled(MADE))),
        (assigned_and_planned, (tasks_of(BROAD.visits), BROAD.leaders, BROAD.matrix, BROAD.params)),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_every_answer_of_a_process_of_its_own_is_the_one_given_here(
    ask: Callable[..., object], args: tuple[object, ...]
) -> None:
    assert repr(answer_apart(ask)(*args)) == repr(ask(*args))
    assert children() == []


def test_what_an_answer_refuses_is_refused_here_in_both_languages() -> None:
    with pytest.raises(NotFoundError, match="V999") as refused:
        answer_apart(best_slots)(PLAN, BROAD, "V999")
    assert refused.value.text.en


def test_a_bug_in_an_answer_is_told_with_its_traceback() -> None:
    with pytest.raises(RuntimeError, match="Traceback"):
        answer_apart(explain_all)(PLAN, replace(BROAD, matrix=None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "cancelled", "said"),
    [
        (Limits(), lambda: True, "已按要求停止"),
        (Limits(time_s=0.2), None, "0.2 秒内没有算出答案"),
        (Limits(memory_mb=5), None, "内存上限 5 MB"),
    ],
)
def test_an_answer_that_takes_too_much_is_ended_within_a_second_with_a_clear_error(
    limits: Limits, cancelled: Callable[[], bool] | None, said: str
) -> None:
    began = time.monotonic()
    with pytest.raises(EndedEarlyError, match=said) as ended:
        answer_apart(time.sleep, cancelled, limits)(60.0)
    assert time.monotonic() - began < 30  # a minute was asked for; the process itself may take long to start
    assert "原行程没有改动" in ended.value.text.zh
    assert ended.value.text.en.endswith("The plan in force is as it was.")
    assert children() == []


def test_an_answer_whose_process_dies_says_so() -> None:
    with pytest.raises(EndedEarlyError, match="意外终止"):
        answer_apart(os._exit)(3)
    assert children() == []
