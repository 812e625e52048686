"""Solving from the board: locks stay, the best so far can be used at any moment, and nothing is put in force."""

from __future__ import annotations

import json
import threading

import pytest

from fieldvisit import jobs
from fieldvisit.domain.job import JobState
from fieldvisit.domain.plan import Lock, LockLevel
from fieldvisit.routing.changes.by_hand import Table, routes_of
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.planning import problem_of
from fieldvisit.workspace.plans.solving import solve


@pytest.fixture
def workspace(county):
    with (county / "fieldvisit.toml").open("a", encoding="utf-8") as file:
        file.write(
            "\n[planning]\nrounds = 400\niterations = 16000\nengine_failures = 0\ntime_limit_s = 3600.0\n"
        )  # minutes, if nobody ends it
    with Workspace.open(county) as opened:
        yield opened


def test_a_solve_that_is_told_it_is_enough_keeps_its_best_plan_and_every_lock(workspace):
    book, plan = workspace.register.plan_book(), workspace.register.current_plan()
    day = max(plan.itineraries, key=lambda it: len(it.stops)).shift
    stops = routes_of(plan)[day.id]
    lock = Lock(day.leader_id, day.day, (stops[1], stops[0]), LockLevel.ORDER)
    changed = Table(plan, problem_of(workspace, plan)).locked([lock]).changed([])
    base = book.keep(changed, (), "li.wei")
    rows = workspace.register.jobs()
    job_id, over = rows.ask("solve", json.dumps({"base": base}), "li.wei"), threading.Event()

    def end_it():
        while not over.wait(0.2):
            if rows.one(job_id).best:
                rows.finish(job_id, "li.wei")

    ending = threading.Thread(target=end_it)
    ending.start()
    try:
        jobs.run(workspace.register, solve, workspace.folder, job_id)
    finally:
        over.set()
        ending.join()
    job = rows.one(job_id)
    assert (job.state, job.enough, job.share < 1) == (JobState.DONE, True, True)
    found = book.plan(json.loads(job.result)["version"])
    assert found.locks == (lock,)
    assert found.solver.endswith("cut short")
    made = [one for one in routes_of(found)[day.id] if one in lock.visit_ids]
    assert tuple(made) == lock.visit_ids
    assert workspace.register.current_plan() == plan
