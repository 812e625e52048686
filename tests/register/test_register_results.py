from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import MONDAY, WEEK, leader, petition, visit
from sqlalchemy.exc import IntegrityError

from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Candidate, Evidence, Match, MatchOutcome, Span, UnmatchedReason
from fieldvisit.domain.people import Shift
from fieldvisit.domain.petition import Intake
from fieldvisit.domain.place import AdminLevel, LonLat, PositionAccuracy
from fieldvisit.domain.plan import Itinerary, Plan, Stop, Unassigned, UnassignedReason
from fieldvisit.domain.travel import Route
from fieldvisit.errors import NotFoundError, Text

MATCHED = Match(
    "P001",
    MatchOutcome.MATCHED,
    code="410423100201",
    level=AdminLevel.VILLAGE,
    name_path="示例镇/示例村1",
    confidence=0.1 + 0.2,
    accuracy=PositionAccuracy.SYNTHETIC,
    candidates=(Candidate("410423100201", AdminLevel.VILLAGE, "示例镇/示例村1", 0.3),),
    evidence=(Evidence(AdminLevel.VILLAGE, "exact", Text("示例村1", "示例村1"), Span(3, 7)),),
    warnings=(Text("提示", "note"),),
    edition="2023",
)
NOWHERE = Match("P002", MatchOutcome.UNMATCHED, reason=UnmatchedReason.NO_PLACE)


def hotspot(number):
    return Hotspot(
        id=f"H{number}",
        method="scan",
        village_codes=("410423100201", "410423100202"),
        center=LonLat(113.0, 33.7),
        radius_km=12.5,
        first_day=date(2026, 5, 21),
        last_day=date(2026, 11, 20),
        observed=17,
        expected=6.25,
        relative_risk=2.9,
        llr=7.125,
        p_value=0.001,
        replicates=999,
        denominator="households",
        by_category={"policy.housing": 9, "other": 8},
        sentence=Text("集中", "concentrated"),
    )


def plan(plan_id="PLAN-1", seed=1):
    base = leader(1)
    shift = Shift("L01-1130", "L01", MONDAY, base.base, base.hours, base.lunch, 60, 240, 6)
    return Plan(
        id=plan_id,
        first_day=WEEK[0],
        last_day=WEEK[-1],
        visits=(visit(1), visit(2)),
        itineraries=(Itinerary(shift, (Stop("V001", 552, 552, 612, 12, 10.0),), 540, 624, 12, 10.0, 24, 20.0),),
        unassigned=(Unassigned("V002", UnassignedReason.TRADED_OFF, Text("时间不够", "no time"), {"minutes": 30.0}),),
        travel_source="graph",
        seed=seed,
        solver="test",
        input_sha256="c" * 64,
        synthetic=True,
    )


ROUTES = (Route("base:L01", "410423100201", 12, 10.0, (LonLat(112.9, 33.7), LonLat(113.007, 33.7)), "graph"),)


@pytest.fixture
def filled(register):
    register.add_intake(Intake((petition(1), petition(2)), (), "ledger.xlsx", "a" * 64))
    return register


def test_matches_come_back_as_they_went_in_and_in_order_of_petition(filled):
    filled.save_matches([NOWHERE, MATCHED])
    assert filled.matches() == (MATCHED, NOWHERE)


def test_a_match_takes_the_place_of_the_one_before_and_leaves_others_alone(filled):
    filled.save_matches([MATCHED, NOWHERE])
    settled = replace(NOWHERE, outcome=MatchOutcome.AMBIGUOUS, reason=None)
    filled.save_matches([settled])
    assert filled.matches() == (MATCHED, settled)


def test_no_matches_change_no_match(filled):
    filled.save_matches([MATCHED])
    filled.save_matches([])
    assert filled.matches() == (MATCHED,)


def test_a_match_of_an_unknown_petition_is_a_bug_and_stores_nothing(filled):
    with pytest.raises(IntegrityError):
        filled.save_matches([MATCHED, replace(NOWHERE, petition_id="P999")])
    assert filled.matches() == ()


def test_hotspots_come_back_in_the_order_given(register):
    register.save_hotspots([hotspot(2), hotspot(1)])
    assert register.hotspots() == (hotspot(2), hotspot(1))


def test_the_newest_run_counts_also_when_it_found_nothing(register):
    assert register.save_hotspots([hotspot(1)], date(2026, 11, 23), "d" * 64) == "R0001"
    assert register.save_hotspots([], date(2026, 11, 24), "d" * 64) == "R0002"
    assert register.hotspots() == ()


def test_there_are_no_results_before_the_first_run(register):
    assert (register.matches(), register.hotspots(), register.current_plan(), register.plans()) == ((), (), None, ())


def test_a_plan_and_its_routes_come_back_as_they_went_in(register):
    assert register.save_plan(plan(), ROUTES) == 1
    assert register.current_plan() == plan()
    assert register.plan("PLAN-1") == plan()
    assert register.routes("PLAN-1") == ROUTES


def test_a_new_plan_becomes_current_and_the_old_one_stays(register):
    register.save_plan(plan(), ROUTES)
    assert register.save_plan(plan("PLAN-2", seed=2)) == 2
    assert [(p.version, p.plan_id, p.is_current) for p in register.plans()] == [(1, "PLAN-1", False), (2, "PLAN-2", True)]
    assert register.plan("PLAN-1") == plan()
    assert register.routes("PLAN-2") == ()


def test_the_same_plan_again_keeps_its_version_and_becomes_current(register):
    register.save_plan(plan(), ROUTES)
    register.save_plan(plan("PLAN-2"))
    assert register.save_plan(plan(), ROUTES) == 1
    assert [p.is_current for p in register.plans()] == [True, False]


def test_a_plan_changed_under_the_same_id_is_a_new_version(register):
    register.save_plan(plan(seed=1), ROUTES)
    register.save_plan(plan(seed=2))
    assert register.plan("PLAN-1") == plan(seed=2)
    assert len(register.plans()) == 2


def test_a_plan_asked_for_by_id_is_the_version_in_force(register):
    register.save_plan(plan(seed=1), ROUTES)
    register.save_plan(plan(seed=2))
    assert register.plan_book().adopt(1, "li", seen=2)
    assert register.plan("PLAN-1") == plan(seed=1)
    assert register.routes("PLAN-1") == ROUTES


def test_the_pointer_does_not_move_for_someone_who_saw_an_older_one(register):
    register.save_plan(plan(seed=1))
    register.save_plan(plan(seed=2))
    assert not register.plan_book().adopt(1, "li", seen=1)
    assert register.current_plan() == plan(seed=2)


def test_a_version_that_does_not_exist_cannot_become_current(register):
    register.save_plan(plan())
    with pytest.raises(NotFoundError, match="7"):
        register.plan_book().adopt(7, "li", seen=1)


def test_a_plan_kept_is_not_in_force_until_somebody_adopts_it_and_the_audit_says_who(register):
    register.save_plan(plan(), ROUTES)
    book, run_version = register.plan_book(), register.run_version()
    assert book.keep(plan("PLAN-2"), ROUTES, "li.wei") == book.keep(plan("PLAN-2"), ROUTES, "li.wei") == 2
    assert (register.current_plan(), register.run_version()) == (plan(), run_version)
    assert (book.plan(2), book.adopt(2, "wang.jun", seen=2)) == (plan("PLAN-2"), False)
    assert register.current_plan() == plan()
    assert book.adopt(2, "wang.jun", seen=1)
    assert [one.is_current for one in book.versions()] == [False, True]
    assert register.run_version() > run_version
    deeds = [line.deed for line in register.audit(AuditQuestion(act=Act.PLAN))]
    assert [(one.who, one.subject, one.detail) for one in deeds][1:] == [
        ("li.wei", "2", "keep"),
        ("wang.jun", "2", "adopt, after 1"),
    ]
    with pytest.raises(NotFoundError, match="7"):
        book.plan(7)


@pytest.mark.parametrize("ask", [lambda r: r.plan("X"), lambda r: r.routes("X")], ids=["plan", "routes"])
def test_an_unknown_plan_is_not_found(register, ask):
    with pytest.raises(NotFoundError, match="X"):
        ask(register)


def test_the_data_version_grows_with_every_change_and_not_with_reading(filled):
    seen = [filled.data_version()]
    for change in (
        lambda: filled.save_matches([MATCHED]),
        lambda: filled.save_hotspots([]),
        lambda: filled.save_plan(plan()),
    ):
        change()
        seen.append(filled.data_version())
    filled.petitions()
    assert seen == sorted(set(seen))
    assert filled.data_version() == seen[-1]


def test_the_ledger_is_another_when_petitions_or_places_change_and_the_same_after_hotspots_and_plans(filled):
    before = filled.ledger_version()
    filled.save_hotspots([])
    filled.save_plan(plan())
    assert filled.ledger_version() == before
    filled.save_matches([MATCHED])
    assert filled.ledger_version() > before
