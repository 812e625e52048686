from datetime import date

import pytest
from builders import petition
from case_county import CITY, COUNTY, OFFICE, by_number, fill, moved

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Report
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import Intake
from fieldvisit.errors import ConflictError, InputFileError, NotFoundError, PolicyRefusedError

VILLAGE = "410423100201"


@pytest.fixture
def cases(register):
    return fill(register, {1: VILLAGE, 2: VILLAGE, 3: VILLAGE})


@pytest.fixture
def book(register):
    return register.cases(COUNTY)


def test_a_joint_petition_is_merged_and_the_merging_can_be_taken_back(register, book, cases):
    joined = book.merge(cases[1], cases[2], "联名反映同一事项")
    assert joined.petition_ids == ("P001", "P002")
    assert sorted(by_number(register)) == [1, 3]
    assert book.file(cases[2].id).case.merged_into == cases[1].id
    back = book.unmerge(book.file(cases[2].id).case, "不是同一事项")
    assert (back.petition_ids, back.merged_into) == (("P002",), "")
    assert {n: c.petition_ids for n, c in by_number(register).items()} == {1: ("P001",), 2: ("P002",), 3: ("P003",)}
    assert [e.action for e in book.events(cases[1].id)] == [Action.OPEN, Action.MERGE, Action.UNMERGE]


def test_a_ledger_follows_a_merged_case(register, book, cases):
    book.merge(cases[1], cases[2], "")
    register.add_intake(Intake((petition(4, repeat_of="P002"),), (), "next.xlsx", "b" * 64))
    register.follow_ledger(OFFICE)
    assert by_number(register)[1].petition_ids == ("P001", "P002", "P004")


def test_petitions_are_split_off_into_a_case_of_their_own_and_merged_again(register, book, cases):
    joined = book.merge(cases[1], cases[2], "")
    new = book.split(joined, ["P002"], "两件不同的事")
    assert (new.petition_ids, new.state, new.version) == (("P002",), CaseState.REGISTERED, 1)
    assert new.id not in {c.id for c in cases.values()}
    again = book.merge(book.file(cases[1].id).case, new, "")
    assert again.petition_ids == ("P001", "P002")
    register.follow_ledger(OFFICE)
    assert by_number(register)[1].petition_ids == ("P001", "P002")


@pytest.mark.parametrize("ids", [[], ["P001"], ["P002"], ["P001", "P001"]])
def test_only_some_petitions_of_the_case_can_be_split_off(book, cases, ids):
    with pytest.raises(InputFileError):
        book.split(cases[1], ids, "")


def test_a_case_is_not_merged_with_itself_or_twice(book, cases):
    with pytest.raises(InputFileError):
        book.merge(cases[1], cases[1], "")
    joined = book.merge(cases[1], cases[2], "")
    with pytest.raises(InputFileError):
        book.merge(joined, book.file(cases[2].id).case, "")
    with pytest.raises(InputFileError):
        book.unmerge(cases[3], "")


def test_the_outer_merging_is_taken_back_first(book, cases):
    one = book.merge(cases[2], cases[3], "")
    book.merge(cases[1], one, "")
    with pytest.raises(InputFileError, match=cases[1].id):
        book.unmerge(book.file(cases[3].id).case, "")
    book.unmerge(book.file(cases[2].id).case, "")
    assert book.unmerge(book.file(cases[3].id).case, "").petition_ids == ("P003",)


def test_merging_an_older_version_is_a_conflict_and_merges_nothing(book, cases):
    book.change(cases[2], moved(cases[2], state=CaseState.SUSPENDED), "等待")
    with pytest.raises(ConflictError):
        book.merge(cases[1], cases[2], "")
    assert book.file(cases[1].id).case == cases[1]


def test_a_foreign_case_is_not_found_for_merging(register, book):
    cases = fill(register, {1: VILLAGE, 9: "410424100201"})
    with pytest.raises(NotFoundError):
        book.merge(cases[1], cases[9], "")


def test_whoever_one_of_two_merged_cases_complains_about_is_shut_out_of_both(register, cases):
    city = register.cases(CITY)
    concerned = city.change(cases[2], moved(cases[2], concern=Concern(("410423",))), "")
    city.merge(cases[1], concerned, "")
    with pytest.raises(NotFoundError):
        register.cases(COUNTY).file(cases[1].id)
    city.unmerge(city.file(cases[2].id).case, "")
    with pytest.raises(NotFoundError):
        register.cases(COUNTY).file(cases[1].id)


def test_only_those_who_assign_may_merge(register, cases):
    with pytest.raises(PolicyRefusedError):
        register.cases(Scope(Role.TOWNSHIP_OPERATOR, "410423100")).merge(cases[1], cases[2], "")


def reported(book, case, day):
    return book.change(case, moved(case, reported_on=day), "", (Report(day),))


def test_what_was_reported_before_a_merging_stays_so_and_nothing_else_becomes_it(register, book, cases):
    day = date(2026, 11, 20)
    joined = book.merge(cases[1], reported(book, cases[2], day), "")
    assert [joined.told_of(one) for one in joined.petition_ids] == [None, day]
    assert register.reported() == {"P002": day}
    later = date(2026, 11, 22)
    other = book.merge(reported(book, cases[3], later), joined, "")
    assert [other.told_of(one) for one in other.petition_ids] == [None, day, later]
    assert register.reported() == {"P002": day, "P003": later}
    register.add_intake(Intake((petition(2, text="更正"),), (), "next.xlsx", "b" * 64))
    register.follow_ledger(OFFICE)
    assert register.reported() == {"P002": day, "P003": later}


def test_what_was_reported_stays_with_a_petition_that_leaves_again(register, book, cases):
    day, later = date(2026, 11, 20), date(2026, 11, 22)
    joined = book.merge(cases[1], reported(book, cases[2], day), "")
    new = book.split(joined, ["P002"], "")
    assert (new.told_of("P002"), register.reported()) == (day, {"P002": day})
    book.merge(book.file(cases[1].id).case, cases[3], "")
    reported(book, book.file(cases[1].id).case, later)
    back = book.unmerge(book.file(cases[3].id).case, "")
    assert (back.reported_on, back.told) == (later, ())
    assert register.reported() == {"P001": later, "P002": day, "P003": later}
