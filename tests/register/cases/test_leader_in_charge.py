"""Who leads a case, by the ledger's word or as put in charge here, is known to the case and to the planner alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import leader, petition, visit
from case_county import COUNTY, match

from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Assignment
from fieldvisit.domain.petition import Intake, SourceLevel
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.planning import current_plan
from fieldvisit.workspace.plans import Eyes, PlanRoom
from fieldvisit.workspace.recusal import led


def led_by(workspace, entry, **fields):
    """Who is in charge of a new case whose ledger writes ``entry``."""
    one = petition(901, lead_leader=entry, synthetic=True, **fields)
    workspace.register.add_intake(Intake((one,), (), "next.xlsx", "c" * 64))
    village = next(v for v in workspace.county.villages if v.location is not None)
    workspace.register.save_matches([replace(match(one.id, village.code), accuracy=village.accuracy)])
    workspace.follow_ledger()
    (file,) = workspace.register.cases(COUNTY).holding([one.id])
    return file.assignment.leader_id if file.assignment else ""


@pytest.mark.parametrize("how", ["id", "name"])
def test_a_ledger_names_the_leader_by_id_or_by_name(workspace, how):
    one = workspace.county.leaders[1]
    assert led_by(workspace, getattr(one, how)) == one.id


def test_a_name_of_two_leaders_puts_nobody_in_charge(workspace):
    first, second, *others = workspace.county.leaders
    workspace.county = replace(workspace.county, leaders=(first, replace(second, name=first.name), *others))
    assert led_by(workspace, first.name) == ""


def test_a_leader_who_comes_onto_the_roster_later_is_put_in_charge_then(workspace):
    assert led_by(workspace, "L99") == ""
    workspace.county = replace(workspace.county, leaders=(*workspace.county.leaders, replace(leader(9), id="L99")))
    assert led_by(workspace, "L99") == "L99"


def key_visit(workspace):
    visits = workspace.prepare_plan().plan.visits
    return next(one for one in visits if "P901" in one.petition_ids)


@pytest.mark.parametrize("entry", ["", "L99", "L1"])
def test_the_leader_put_in_charge_of_a_case_goes_there_whatever_the_ledger_says(workspace, entry):
    led_by(workspace, entry, level=SourceLevel.PROVINCE, assigned_on=workspace.settings.county.day)
    before = key_visit(workspace)
    assert before.eligible_leader_ids == (("L1",) if entry == "L1" else ())
    assert ("lead_leader" in {reason.rule for reason in before.reasons}) == (entry != "L1")
    desk = CaseDesk(workspace, COUNTY)
    (file,) = desk.book.holding(["P901"])
    desk.assign(file.case.id, Assignment("L2", desk.today, "住建局"))
    after = key_visit(workspace)
    assert after.eligible_leader_ids == ("L2",)
    assert "lead_leader" not in {reason.rule for reason in after.reasons}
    desk.book.change(
        desk.book.file(file.case.id).case,
        replace(desk.book.file(file.case.id).case, concern=Concern(leader_ids=("L2",))),
        "回避",
    )
    assert key_visit(workspace).recused_leader_ids == ("L2",)


def test_a_plan_in_force_knows_who_was_put_in_charge_since(workspace):
    led_by(workspace, "L1", level=SourceLevel.PROVINCE, assigned_on=workspace.settings.county.day)
    made = workspace.plan()
    (key,) = [one for one in made.visits if "P901" in one.petition_ids]
    assert key.lead_leader_ids == ("L1",)
    assert current_plan(workspace).broken == ()
    desk = CaseDesk(workspace, COUNTY)
    (file,) = desk.book.holding(["P901"])
    desk.assign(file.case.id, Assignment("L2", desk.today, "住建局"))
    now = current_plan(workspace)
    (bound,) = [one for one in now.plan.visits if one.id == key.id]
    assert (bound.lead_leader_ids, bound.eligible_leader_ids) == (("L2",), ("L2",))
    goes = any(stop.visit_id == key.id for it in made.itineraries for stop in it.stops)
    assert bool(now.broken) == goes
    board = PlanRoom(workspace).board(Eyes(workspace.run(), (COUNTY,)))
    assert [one.lead_leader_ids for one in board.plan.visits if one.id == key.id] == [("L2",)]
    assert workspace.register.leaders_in_charge(["P901", "P000"]) == {"P901": "L2"}


def test_a_visit_stays_with_its_leader_while_he_leads_one_of_its_cases():
    one = visit(1, petition_ids=("A", "B"), lead_leader_ids=("L1",), eligible_leader_ids=("L1",))
    for leads in ({}, {"C": "L9"}, {"A": "L1", "B": "L2"}):
        assert led((one,), leads) == (one,)
    assert led((one,), {"A": "L2", "B": "L3"})[0].eligible_leader_ids == ()
    assert led((visit(1),), {"P001": "L2"}) == (visit(1),)
