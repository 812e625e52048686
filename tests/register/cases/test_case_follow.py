from datetime import date

from builders import petition
from case_county import COUNTY, OFFICE, by_number, fill, match, moved, put

from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import CaseStatus, Intake, SourceLevel
from fieldvisit.register.cases.codes import short_code

VILLAGE = "410423100201"
OTHER = "410423100202"


def again(register, *petitions, sha="b" * 64, leads=None):
    register.add_intake(Intake(petitions, (), "next.xlsx", sha))
    return register.follow_ledger(OFFICE, leads)


def test_every_matter_of_a_ledger_becomes_a_case_and_repeats_join_it(register):
    repeat = petition(2, repeat_of="P001", received_on=date(2026, 11, 1))
    cases = put(register, [petition(1), repeat, petition(3)], {"P001": VILLAGE, "P002": OTHER, "P003": ""})
    assert sorted(cases) == [1, 3]
    assert cases[1].petition_ids == ("P001", "P002")
    assert (cases[1].unit_code, cases[3].unit_code) == (VILLAGE, OFFICE)
    assert (cases[1].state, cases[1].handler_code) == (CaseState.REGISTERED, OFFICE)


def test_a_case_code_is_short_and_says_nothing_about_the_number(register):
    codes = {case.id for case in fill(register, dict.fromkeys(range(1, 9), VILLAGE)).values()}
    assert len(codes) == 8
    assert all(len(code) == 9 and code[4] == "-" and "P00" not in code for code in codes)
    one = short_code("key", "P001", set())
    assert one == short_code("key", "P001", set())
    assert one not in (short_code("other key", "P001", set()), short_code("key", "P001", {one}))


def test_following_again_changes_nothing(register):
    fill(register, {1: VILLAGE, 2: OTHER})
    before = register.data_version()
    followed = register.follow_ledger(OFFICE)
    assert (followed.opened, followed.changed, register.data_version()) == (0, 0, before)


def test_the_leader_a_ledger_names_is_put_in_charge_and_the_case_is_assigned(register):
    cases = put(register, [petition(1, lead_leader="李县长")], {"P001": VILLAGE}, leads={"李县长": "L01"})
    file = register.cases(COUNTY).file(cases[1].id)
    assert (file.case.state, file.assignment.leader_id) == (CaseState.ASSIGNED, "L01")


def test_a_leader_named_later_is_put_in_charge_then(register):
    fill(register, {1: VILLAGE})
    followed = again(register, petition(1, lead_leader="李县长"), leads={"李县长": "L01"})
    case = by_number(register)[1]
    assert (followed.changed, case.state, case.version) == (1, CaseState.ASSIGNED, 2)
    assert register.cases(COUNTY).file(case.id).assignment.leader_id == "L01"


def test_a_later_match_moves_the_case_and_leaves_an_event(register):
    cases = fill(register, {1: ""})
    register.save_matches([match("P001", VILLAGE)])
    assert register.follow_ledger(OFFICE).changed == 1
    assert by_number(register)[1].unit_code == VILLAGE
    events = register.cases(COUNTY).events(cases[1].id)
    assert [(e.version, e.action, e.actor.role) for e in events] == [(1, Action.OPEN, "ledger"), (2, Action.FOLLOW, "ledger")]


def test_a_repeat_in_a_later_ledger_joins_its_case_and_can_make_it_a_key_case(register):
    fill(register, {1: VILLAGE})
    again(register, petition(2, repeat_of="P001", level=SourceLevel.NATIONAL))
    cases = by_number(register)
    assert cases[1].petition_ids == ("P001", "P002")
    assert cases[1].is_key


def test_a_ledger_closes_a_case_nobody_worked_on_and_never_one_somebody_did(register):
    cases = fill(register, {1: VILLAGE, 2: VILLAGE})
    book = register.cases(COUNTY)
    book.change(cases[2], moved(cases[2], state=CaseState.SUSPENDED, was=CaseState.REGISTERED), "等待材料")
    again(register, petition(1, status=CaseStatus.CLOSED), petition(2, status=CaseStatus.CLOSED))
    after = by_number(register)
    assert (after[1].state, after[2].state) == (CaseState.CLOSED, CaseState.SUSPENDED)
    assert not after[2].filings[0].open, "the ledger's own word is kept beside it"


def test_petitions_of_changed_counties_lie_in_todays_unit(register):
    cases = fill(register, {1: "411023100201", 2: "410381001"})
    assert (cases[1].unit_code, cases[2].unit_code) == ("411003100201", "410307001")


def test_a_category_corrected_in_a_later_ledger_reaches_the_case_and_leaves_an_event(register):
    cases = fill(register, {1: VILLAGE, 2: VILLAGE})
    book = register.cases(COUNTY)
    book.change(cases[2], moved(cases[2], state=CaseState.SUSPENDED, was=CaseState.REGISTERED), "等待材料")
    again(register, *(petition(n, category="infrastructure.water") for n in (1, 2)))
    after = by_number(register)
    assert {one.category for one in after.values()} == {"infrastructure.water"}
    assert after[2].state is CaseState.SUSPENDED, "the work on it stays"
    assert [e.action for e in book.events(cases[1].id)] == [Action.OPEN, Action.FOLLOW]
    assert register.follow_ledger(OFFICE).changed == 0


def test_a_category_that_somebody_set_stays_whatever_a_later_ledger_says(register):
    cases = fill(register, {1: VILLAGE, 2: VILLAGE, 3: VILLAGE})
    book = register.cases(COUNTY)
    book.change(cases[1], moved(cases[1], category="policy.publicity"), "应为公告公示")
    book.merge(cases[3], cases[2], "同一事项")
    again(register, *(petition(n, category="infrastructure.water") for n in (1, 2)))
    after = {one.id: one.category for one in register.cases(COUNTY).cases()}
    assert after == {cases[1].id: "policy.publicity", cases[3].id: cases[3].category}
