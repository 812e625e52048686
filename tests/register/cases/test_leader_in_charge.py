"""Who leads a case, by the ledger's word or as put in charge here, is known to the case and to the planner alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import petition
from case_county import COUNTY, match

from fieldvisit.domain.petition import Intake
from fieldvisit.workspace import Workspace


@pytest.fixture
def workspace(county):
    with (county / "fieldvisit.toml").open("a", encoding="utf-8") as file:
        file.write("\n[planning]\nrounds = 1\niterations = 3000\nengine_failures = 10\n")
    with Workspace.open(county) as opened:
        yield opened


def led_by(workspace, entry):
    """Who is in charge of a new case whose ledger writes ``entry``."""
    one = petition(901, lead_leader=entry, synthetic=True)
    workspace.register.add_intake(Intake((one,), (), "next.xlsx", "c" * 64))
    workspace.register.save_matches([match(one.id, "410423100201")])
    workspace.follow_ledger()
    (file,) = workspace.register.cases(COUNTY).holding([one.id])
    return file.assignment.leader_id if file.assignment else ""


@pytest.mark.parametrize("how", ["id", "name"])
def test_a_ledger_names_the_leader_by_id_or_by_name(workspace, how):
    leader = workspace.county.leaders[1]
    assert led_by(workspace, getattr(leader, how)) == leader.id


def test_a_name_of_two_leaders_puts_nobody_in_charge(workspace):
    first, second, *others = workspace.county.leaders
    workspace.county = replace(workspace.county, leaders=(first, replace(second, name=first.name), *others))
    assert led_by(workspace, first.name) == ""
