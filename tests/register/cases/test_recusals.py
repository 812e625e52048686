"""A concern noted on a case reaches the planner: nobody is planned for a case that complains about them, nor their department."""

from __future__ import annotations

import json
from dataclasses import replace

from case_county import COUNTY

from fieldvisit.domain.cases.matter import Concern
from fieldvisit.routing.check import check_plan
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.planning import as_known_now, current_plan, problem_of


def a_stop(workspace):
    """A stop that a leader would make next week, with the case behind it."""
    plan = workspace.register.current_plan()
    by_id, by_petition = {v.id: v for v in plan.visits}, {}
    desk = CaseDesk(workspace, COUNTY)
    for case in desk.book.cases():
        by_petition.update(dict.fromkeys(case.petition_ids, case))
    itinerary = max(plan.itineraries, key=lambda i: (len(i.stops), i.shift.id))
    visit = next(by_id[s.visit_id] for s in itinerary.stops if not by_id[s.visit_id].must)
    return desk, itinerary.shift.leader_id, visit, by_petition[visit.petition_ids[0]]


def test_who_is_complained_about_is_planned_for_no_visit_of_the_case_and_the_plan_in_force_is_told_broken(workspace):
    desk, leader_id, visit, case = a_stop(workspace)
    assert current_plan(workspace).broken == ()
    desk.book.change(case, replace(case, concern=Concern(leader_ids=(leader_id,))), "回避")
    assert any("回避" in one.zh for one in current_plan(workspace).broken)
    made = workspace.plan()
    told = {one.id: one for one in made.visits}
    assert leader_id in told[visit.id].recused_leader_ids
    assert visit.id not in {s.visit_id for i in made.itineraries if i.shift.leader_id == leader_id for s in i.stops}
    assert check_plan(made, problem_of(workspace, made)) == ()
    workspace.write_outputs()
    written = json.loads((workspace.outputs / "plan.json").read_text("utf-8"))
    assert {tuple(one["recused_leader_ids"]) for one in written["plan"]["visits"]} == {()}, (
        "who is complained about stays inside"
    )


def test_a_department_complained_about_sends_none_of_its_people(workspace):
    desk, leader_id, visit, case = a_stop(workspace)
    people = {one.id: one.department for one in workspace.county.leaders}
    desk.book.change(case, replace(case, concern=Concern(departments=(people[leader_id],))), "回避")
    closed = {v.id: set(v.recused_leader_ids) for v in as_known_now(workspace, workspace.register.current_plan()).visits}
    assert closed[visit.id] == {one for one, department in people.items() if department == people[leader_id]}
    others = {name: out for name, out in closed.items() if out and name != visit.id}
    assert not others, "a concern closes the visits of its own case only"
