from dataclasses import replace
from datetime import date

import pytest
from case_builders import APPOINTMENT, ASSIGNMENT, OUTCOME, PASSED, REPLY, SEVERAL, TODAY, case, file, settled

from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Appointment, Disposition, Outcome, Reply, Transfer, Verification
from fieldvisit.domain.cases.states import NEXT, CaseState
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import PolicyRefusedError
from fieldvisit.policy.cases.days import after_what_came_before
from fieldvisit.policy.cases.gates import (
    Move,
    gate,
    may_appoint,
    may_assign,
    may_take,
    may_transfer,
    needs_verification,
    open_ways,
)
from fieldvisit.policy.profile import load_profile

HENAN = load_profile()
REGULATION = load_profile("regulation-2022")
S = CaseState


def asked(the_file, to, why="理由", on=TODAY, profile=HENAN):
    return gate(the_file, Move(to, on, why), profile, TODAY)


def missing(ruling):
    return [m.zh for m in ruling.missing]


@pytest.mark.parametrize("now", list(S))
@pytest.mark.parametrize("to", list(S))
def test_clause_states_a_case_goes_only_the_ways_of_the_state_machine(now, to):
    whole = replace(settled(case(key=True, passed_down=True)), verifications=(PASSED,))
    the_file = replace(whole, case=replace(whole.case, state=now, was=S.VISITING if now is S.SUSPENDED else None))
    allowed = to in NEXT[now] or (now is S.SUSPENDED and to is S.VISITING)
    assert asked(the_file, to).allowed is allowed


def test_the_way_from_registration_to_close_out_is_open_step_by_step():
    whole = settled(case())
    for now, to in zip(
        (S.REGISTERED, S.ASSIGNED, S.VISITING, S.INVESTIGATING, S.DISPOSED, S.REPLIED),
        (S.ASSIGNED, S.VISITING, S.INVESTIGATING, S.DISPOSED, S.REPLIED, S.CLOSED),
        strict=True,
    ):
        assert asked(replace(whole, case=replace(whole.case, state=now)), to).allowed


def test_a_refused_step_names_the_steps_that_are_open_and_the_rule():
    ruling = asked(file(case()), S.CLOSED)
    assert "登记" in ruling.sentence.zh
    assert "派定" in ruling.sentence.zh
    with pytest.raises(PolicyRefusedError, match="本软件自定，非文件要求"):
        ruling.enforce()
    assert "clause" not in ruling.sentence.en


@pytest.mark.parametrize("to", [S.SUSPENDED, S.TRANSFERRED])
def test_clause_states_side_states_need_a_reason(to):
    assert missing(asked(file(case()), to, why="  ")) == ["理由"]
    assert asked(file(case()), to).allowed


def test_a_case_that_was_merged_or_withdrawn_moves_nowhere():
    assert not asked(file(case(merged_into="X")), S.SUSPENDED).allowed
    assert not asked(file(case(withdrawn=True)), S.SUSPENDED).allowed


@pytest.mark.parametrize(
    ("on", "allowed"), [(date(2026, 11, 24), False), (date(2026, 9, 30), False), (date(2026, 10, 1), True)]
)
def test_a_step_lies_neither_in_the_future_nor_before_receipt(on, allowed):
    assert asked(file(case()), S.SUSPENDED, on=on).allowed is allowed


def test_clause_visits_a_case_is_assigned_to_a_leader():
    ruling = asked(file(case()), S.ASSIGNED)
    assert (missing(ruling), ruling.clause.ref) == (["包案领导"], "二(二)")
    assert asked(file(case(), assignments=(ASSIGNMENT,)), S.ASSIGNED).allowed


def test_clause_several_units_names_a_lead_unit_and_a_responsible_official():
    ruling = asked(file(case(), assignments=(replace(SEVERAL, lead_unit="", responsible=""),)), S.ASSIGNED)
    assert (missing(ruling), ruling.clause.ref) == (["主办单位", "责任人"], "三(一)")
    assert asked(file(case(), assignments=(SEVERAL,)), S.ASSIGNED).allowed


def test_clause_visits_a_key_case_is_investigated_after_a_visit():
    planned = replace(APPOINTMENT, done=False)
    ruling = asked(file(case(key=True, state=S.VISITING), appointments=(planned,)), S.INVESTIGATING)
    assert missing(ruling) == ["已完成的走访"]
    assert asked(file(case(key=True, state=S.VISITING), appointments=(APPOINTMENT,)), S.INVESTIGATING).allowed
    assert asked(file(case(state=S.VISITING)), S.INVESTIGATING).allowed


def test_clause_dispositions_are_required_with_their_means():
    ruling = asked(file(case(state=S.INVESTIGATING)), S.DISPOSED)
    assert (missing(ruling), ruling.clause.ref) == (["处置意见（三到位一处理）", "处置方式"], "二(三)")


def test_clause_levels_the_level_that_resolved_it_is_required():
    ruling = asked(file(case(state=S.INVESTIGATING), outcomes=(replace(OUTCOME, resolved_level=None),)), S.DISPOSED)
    assert missing(ruling) == ["解决层级"]


def test_clause_dispositions_by_law_names_the_receiving_body_only():
    by_law = replace(OUTCOME, dispositions=(Disposition.SOLVED, Disposition.BY_LAW))
    assert missing(asked(file(case(state=S.INVESTIGATING), outcomes=(by_law,)), S.DISPOSED)) == ["接收单位"]
    named = replace(by_law, receiving_body="县公安局")
    assert asked(file(case(state=S.INVESTIGATING), outcomes=(named,)), S.DISPOSED).allowed


def test_clause_close_out_needs_disposition_evidence_and_a_reply():
    ruling = asked(file(case(state=S.REPLIED), outcomes=(replace(OUTCOME, evidence=" "),)), S.CLOSED)
    assert missing(ruling) == ["佐证说明", "答复日期"]
    assert asked(settled(case(state=S.REPLIED)), S.CLOSED).allowed


@pytest.mark.parametrize("how", ["passed_down", "sampled"])
def test_clause_verification_the_city_checks_before_close_out(how):
    the_file = settled(case(state=S.REPLIED, **{how: True}))
    ruling = asked(the_file, S.CLOSED)
    assert (missing(ruling), ruling.clause.id) == (["市级核查通过的记录"], "verification")
    assert needs_verification(the_file, HENAN)
    failed = replace(the_file, verifications=(PASSED, replace(PASSED, passed=False)))
    assert not asked(failed, S.CLOSED).allowed, "the newest check counts"
    assert asked(replace(the_file, verifications=(PASSED,)), S.CLOSED).allowed


def test_a_case_the_city_did_not_pass_down_needs_no_verification():
    assert not needs_verification(settled(case()), HENAN)


def test_what_was_recorded_before_a_return_settles_nothing_after_it():
    old = replace(settled(case(state=S.REPLIED, returns=1)), verifications=(PASSED,))
    assert missing(asked(old, S.CLOSED)) == ["处置意见（三到位一处理）", "佐证说明", "答复日期"]
    new = replace(old, outcomes=(OUTCOME, replace(OUTCOME, round=1)), replies=(replace(REPLY, round=1),))
    assert asked(new, S.CLOSED).allowed


@pytest.mark.parametrize(("unit", "allowed"), [("4104", True), ("410423", True), ("410423100", False), ("410423100201", False)])
def test_clause_key_cases_are_never_handed_below_the_county(unit, allowed):
    ruling = may_transfer(case(key=True), Transfer(unit, TODAY, "属地"), HENAN)
    assert ruling.allowed is allowed
    assert ruling.clause.quote == "不得转交乡镇"
    assert may_assign(case(key=True), ASSIGNMENT, unit, HENAN).allowed is allowed
    assert may_take(case(), unit, HENAN).allowed


def test_clause_recusal_no_party_handles_or_visits_the_case():
    the_case = case(concern=Concern(("410423100",), ("住建局",), ("L01",)))
    assert not may_assign(the_case, ASSIGNMENT, "410423", HENAN).allowed
    assert not may_assign(the_case, replace(SEVERAL, leader_id="L02"), "410423", HENAN).allowed
    assert not may_take(the_case, "410423100", HENAN).allowed
    assert not may_take(the_case, "410423100201", HENAN).allowed, "a village of the township complained about"
    assert not may_appoint(the_case, APPOINTMENT, HENAN).allowed
    free = replace(ASSIGNMENT, leader_id="L02")
    assert may_assign(the_case, free, "410423", HENAN).allowed


def test_clause_visits_an_appointment_needs_consent_and_a_place():
    bare = replace(APPOINTMENT, consent=False, place=None)
    ruling = may_appoint(case(), bare, HENAN)
    assert (missing(ruling), ruling.clause.quote) == (["信访人同意", "约定地点"], "带案下访、进村接访、入户约访")
    assert may_appoint(case(), APPOINTMENT, HENAN).allowed
    assert may_appoint(case(), replace(bare, kind=VisitKind.VILLAGE_RECEPTION), HENAN).allowed


def test_open_ways_lists_each_next_state_with_its_answer():
    ways = dict(open_ways(file(case()), HENAN, TODAY))
    assert {state: ruling.allowed for state, ruling in ways.items()} == {
        S.ASSIGNED: False,
        S.SUSPENDED: True,
        S.TRANSFERRED: True,
    }


def test_a_refusal_by_the_2022_profile_warns_that_its_wording_is_unchecked():
    with pytest.raises(PolicyRefusedError, match="核对原文"):
        asked(file(case()), S.ASSIGNED, profile=REGULATION).enforce()


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        (Outcome(date(2026, 11, 9), (Disposition.SOLVED,)), False),
        (Outcome(date(2026, 11, 10), (Disposition.SOLVED,)), True),
        (Reply(date(2026, 11, 11)), False),
        (Reply(date(2026, 11, 12)), True),
        (Verification("4104", date(2026, 11, 13), "", "", passed=True), False),
        (Verification("4104", date(2026, 11, 14), "", "", passed=True), True),
    ],
)
def test_an_act_is_dated_no_earlier_than_what_it_follows(act, allowed):
    """Visits on the 10th and the 20th, settled on the 12th, answered on the 14th; who came back on the 5th settles nothing."""
    made = [Appointment(VisitKind.CASE_VISIT, date(2026, 11, day), done=True) for day in (20, 10)]
    back = Appointment(VisitKind.RETURN_VISIT, date(2026, 11, 5), done=True)
    known = {"appointments": (*made, back), "outcomes": (Outcome(date(2026, 11, 12), (Disposition.SOLVED,)),)}
    known |= {"replies": (Reply(date(2026, 11, 14)),)}
    assert after_what_came_before(file(case(), **known), act, HENAN).allowed is allowed


def test_after_a_failed_check_nothing_is_dated_before_it():
    failed = Verification("4104", date(2026, 11, 15), "", "", passed=False)
    again = file(case(returns=1), verifications=(failed,))
    for day in (14, 15):
        act = Outcome(date(2026, 11, day), (Disposition.SOLVED,))
        assert after_what_came_before(again, act, HENAN).allowed is (day == 15)
