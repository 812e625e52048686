import json

import pytest
from builders import leader
from case_builders import ASSIGNMENT, OUTCOME, PASSED, REPLY
from case_county import CITY, COUNTY, fill, moved

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.errors import ConflictError, NotFoundError, PolicyRefusedError
from fieldvisit.register.cases import CaseBook, CaseFilter, Table

VILLAGE = "410423100201"


@pytest.fixture
def case(register):
    return fill(register, {1: VILLAGE})[1]


def test_a_change_is_a_new_version_with_an_event_that_says_who_when_why_and_what(register, case):
    book = register.cases(COUNTY)
    after = book.change(case, moved(case, state=CaseState.ASSIGNED), "县长包案", (ASSIGNMENT,))
    assert (after.version, book.file(case.id).case, book.file(case.id).assignments) == (2, after, (ASSIGNMENT,))
    event = book.events(case.id)[-1]
    assert (event.version, event.actor.who, event.actor.role, event.action, event.why) == (
        2,
        "wang",
        "county",
        Action.MOVE,
        "县长包案",
    )
    assert (json.loads(event.before)["state"], json.loads(event.after)["state"]) == ("registered", "assigned")
    assert event.at.tzinfo is not None


def test_records_are_added_beside_earlier_ones_and_nothing_is_overwritten(register, case):
    book = register.cases(COUNTY)
    second = book.change(case, case, "", (OUTCOME, REPLY))
    book.change(second, second, "补充", (OUTCOME,))
    assert (book.file(case.id).outcomes, book.file(case.id).replies) == ((OUTCOME, OUTCOME), (REPLY,))


def test_what_settles_a_case_carries_the_round_it_belongs_to(register, case):
    book = register.cases(COUNTY)
    back = book.change(case, moved(case, state=CaseState.RETURNED, returns=1), "证据不足")
    book.change(back, back, "", (OUTCOME, REPLY))
    file = book.file(case.id)
    assert (file.outcome.round, file.reply.round) == (1, 1)


def test_an_edit_of_an_older_version_is_refused_with_both_versions(register, case):
    mine, theirs = register.cases(COUNTY), register.cases(CITY)
    theirs.change(case, moved(case, handler_code="4104"), "提级办理")
    with pytest.raises(ConflictError) as refused:
        mine.change(case, moved(case, state=CaseState.ASSIGNED), "", (ASSIGNMENT,))
    error = refused.value
    assert (json.loads(error.seen)["state"], json.loads(error.seen)["version"]) == ("assigned", 2)
    assert (json.loads(error.current)["handler_code"], json.loads(error.current)["version"]) == ("4104", 2)
    for words in (error.text.zh, error.text.en):
        assert "li" in words
        assert "handler_code" in words
    assert mine.file(case.id).assignments == ()
    assert error.exit_code == 6


def test_a_change_that_fails_leaves_neither_record_nor_event(register, case):
    book = register.cases(COUNTY)
    with pytest.raises(ValueError, match="not changed here"):
        book.change(case, moved(case, filings=()), "")
    assert (book.file(case.id).case, len(book.events(case.id))) == (case, 1)


@pytest.mark.parametrize(
    ("role", "fields", "records"),
    [
        (Role.LEADER, {}, (ASSIGNMENT,)),
        (Role.LEADER, {"state": CaseState.ASSIGNED}, ()),
        (Role.TEAM_MEMBER, {"state": CaseState.CLOSED}, ()),
        (Role.TOWNSHIP_OPERATOR, {"concern": Concern(("410423",))}, ()),
        (Role.COUNTY_OPERATOR, {}, (PASSED,)),
        (Role.SUPERVISOR, {}, (REPLY,)),
        (Role.ANALYST, {}, (REPLY,)),
        (Role.SYSTEM_ADMIN, {}, (REPLY,)),
    ],
)
def test_a_role_without_the_right_is_refused_and_changes_nothing(register, case, role, fields, records):
    book = register.cases(Scope(role, "410423"))
    with pytest.raises(PolicyRefusedError):
        book.change(case, moved(case, **fields), "", records)
    assert len(register.cases(COUNTY).events(case.id)) == 1


def test_whoever_a_case_complains_about_no_longer_finds_it(register, case):
    book = register.cases(COUNTY)
    book.change(case, moved(case, concern=Concern(("410423",))), "反映县信访部门")
    with pytest.raises(NotFoundError):
        book.file(case.id)
    assert register.cases(CITY).file(case.id).case.concern.unit_codes == ("410423",)


def test_a_repository_cannot_be_made_without_a_scope(register):
    with pytest.raises(TypeError):
        CaseBook(register._engine, None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        CaseBook(register._engine)  # type: ignore[call-arg]


def test_lists_filter_and_page_in_order_of_id(register):
    cases = fill(register, {1: VILLAGE, 2: "410423200", 3: VILLAGE}, key=(3,))
    book = register.cases(COUNTY)
    ids = sorted(case.id for case in cases.values())
    first = book.cases(CaseFilter(limit=2))
    assert [c.id for c in first] == ids[:2]
    assert [c.id for c in book.cases(CaseFilter(after=first[-1].id))] == ids[2:]
    assert [c.id for c in book.cases(CaseFilter(key=True))] == [cases[3].id]
    assert [c.id for c in book.cases(CaseFilter(unit_code="410423200"))] == [cases[2].id]
    assert book.cases(CaseFilter(state=CaseState.CLOSED)) == ()
    assert len(book.cases(CaseFilter(open=True, category="policy.housing"))) == 3
    book.change(cases[1], moved(cases[1], state=CaseState.ASSIGNED), "", (ASSIGNMENT,))
    assert [c.id for c in book.cases(CaseFilter(leader_id=leader(1).id))] == [cases[1].id]


def test_counts_are_exact_for_those_who_see_cases_and_small_ones_hidden_for_those_who_do_not(register):
    towns = {n: f"410423{100 if n <= 9 else 200 if n <= 13 else 300}201" for n in range(1, 15)}
    fill(register, towns)
    exact = register.cases(COUNTY).count(Table.TOWNSHIP)
    assert (exact.cells, exact.total) == ({"410423100": 9, "410423200": 4, "410423300": 1}, 14)
    hidden = register.cases(Scope(Role.ANALYST, "410423")).count(Table.TOWNSHIP)
    assert (hidden.cells, hidden.total, hidden.hidden) == ({"410423100": 9, "410423200": None, "410423300": None}, 14, 2)
    floor = register.cases(Scope(Role.ANALYST, "410423"), fewest=1).count(Table.MONTH)
    assert floor.cells == {"2026-10": 14}


def test_search_finds_words_inside_the_scope_and_percent_signs_are_only_signs(register):
    cases = fill(register, {1: VILLAGE, 2: "410424100201"})
    book = register.cases(COUNTY)
    assert book.search("危房改造") == (cases[1].id,)
    assert book.search("%") == ()
    assert register.cases(Scope(Role.TOWNSHIP_OPERATOR, "410423100")).search("危房改造") == (), "no narrative below the county"
    assert register.cases(Scope(Role.TOWNSHIP_OPERATOR, "410423100")).search("示例村1") == (cases[1].id,)
