from dataclasses import replace
from datetime import date

import pytest
from case_county import CITY, COUNTY, fill, moved

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.work import Briefing, BriefingDecision, Campaign, CampaignItem, Consultation, TeamMission
from fieldvisit.errors import ConflictError, NotFoundError, PolicyRefusedError

DAY = date(2026, 11, 20)
VILLAGE = "410423100201"
CAMPAIGN = Campaign("", "410423", "危房改造整治", "清零", "住建局", DAY)
BRIEFING = Briefing("", "410423", "2026-11", "县领导小组", DAY, (BriefingDecision("补发", "财政局", DAY),))
MISSION = TeamMission("", "410423100", "T1", "道路", DAY, DAY, (VILLAGE,), ("L03",))


@pytest.fixture
def book(register):
    return register.cases(COUNTY)


@pytest.mark.parametrize("item", [CAMPAIGN, BRIEFING, MISSION])
def test_a_piece_of_work_comes_back_as_it_went_in_under_a_code_of_its_own(book, item):
    stored = book.add_work(item)
    assert stored == replace(item, id=stored.id)
    assert book.work(type(item)) == (stored,)
    assert book.work_item(type(item), stored.id) == stored


def test_a_change_is_a_new_version_and_an_older_one_a_conflict(book):
    stored = book.add_work(CAMPAIGN)
    newer = book.change_work(stored, replace(stored, owner="交通局"), "换牵头单位")
    assert (newer.version, book.work_item(Campaign, stored.id)) == (2, newer)
    with pytest.raises(ConflictError) as refused:
        book.change_work(stored, replace(stored, target="减半"), "")
    assert "交通局" in refused.value.current
    assert "减半" in refused.value.seen


def test_an_item_belongs_to_a_campaign_that_is_there(book):
    item = CampaignItem("", "410423", "none", "慢", "other", "住建局", DAY)
    with pytest.raises(NotFoundError):
        book.add_work(item)
    assert book.add_work(replace(item, campaign_id=book.add_work(CAMPAIGN).id)).problem == "慢"


def test_work_of_another_division_is_not_found(register, book):
    stored = book.add_work(CAMPAIGN)
    neighbour = register.cases(Scope(Role.COUNTY_OPERATOR, "410424"))
    assert neighbour.work(Campaign) == ()
    with pytest.raises(NotFoundError):
        neighbour.work_item(Campaign, stored.id)
    with pytest.raises(NotFoundError):
        neighbour.change_work(stored, stored, "")
    with pytest.raises(NotFoundError):
        neighbour.add_work(CAMPAIGN)
    township = register.cases(Scope(Role.TOWNSHIP_OPERATOR, "410423100"))
    assert township.work(Campaign) == (), "the county's own work is not the township's"


def test_an_excluded_area_hides_its_work(register, book):
    book.add_work(MISSION)
    shut = replace(COUNTY, exclusions=Exclusions(areas=("410423100",)))
    assert register.cases(shut).work(TeamMission) == ()


def test_a_consultation_names_only_cases_that_exist_for_the_reader(register, book):
    cases = fill(register, {1: VILLAGE, 2: VILLAGE})
    stored = book.add_work(Consultation("", "410423", DAY, (cases[1].id, cases[2].id), ("住建局",), "合并办理"))
    book.change(cases[2], moved(cases[2], concern=Concern(departments=("住建局",))), "")
    member = register.cases(replace(COUNTY, department="住建局"))
    seen = member.work_item(Consultation, stored.id)
    assert (seen.case_ids, seen.decision) == ((cases[1].id,), "")
    member.change_work(seen, replace(seen, decision="先补发"), "")
    assert set(book.work_item(Consultation, stored.id).case_ids) == {cases[1].id, cases[2].id}


def test_a_consultation_cannot_name_a_foreign_case(register, book):
    cases = fill(register, {9: "410424100201"})
    with pytest.raises(NotFoundError):
        book.add_work(Consultation("", "410423", DAY, (cases[9].id,)))


def test_a_leader_reads_and_does_not_write(register, book):
    stored = book.add_work(CAMPAIGN)
    leader = register.cases(Scope(Role.LEADER, "410423"))
    assert leader.work(Campaign) == (stored,)
    with pytest.raises(PolicyRefusedError):
        leader.add_work(CAMPAIGN)
    assert register.cases(CITY).work(Campaign) == (stored,)


def test_a_team_member_sees_the_own_missions_and_no_other(register, book):
    mine, other = book.add_work(MISSION), book.add_work(replace(MISSION, member_ids=("L09",), team_id="T9"))
    seen = {person: register.cases(Scope(Role.TEAM_MEMBER, "410423", person_id=person)) for person in ("L03", "T1", "")}
    assert [seen[person].work(TeamMission) for person in seen] == [(mine,), (mine,), ()]
    with pytest.raises(NotFoundError):
        seen["L03"].work_item(TeamMission, other.id)
    shut = Scope(Role.TEAM_MEMBER, "410423", person_id="L03", exclusions=Exclusions(areas=("410423100",)))
    assert register.cases(shut).work(TeamMission) == ()


def test_a_mission_of_the_county_is_hidden_from_whoever_must_not_see_one_of_its_villages(register, book):
    whole = book.add_work(replace(MISSION, unit_code="410423"))
    shut = replace(COUNTY, exclusions=Exclusions(areas=("410423100",)))
    assert (book.work(TeamMission), register.cases(shut).work(TeamMission)) == ((whole,), ())
    with pytest.raises(NotFoundError):
        register.cases(COUNTY).add_work(replace(MISSION, village_codes=("410424100201",)))


def test_whom_a_case_complains_about_is_known_also_when_the_case_is_hidden(register, book):
    cases = fill(register, {1: VILLAGE, 2: VILLAGE, 3: "410423200204"})
    book.change(cases[1], moved(cases[1], concern=Concern(leader_ids=("L1",), departments=("住建局",))), "")
    book.change(cases[3], moved(cases[3], concern=Concern(leader_ids=("L3",))), "")
    member = register.cases(replace(COUNTY, department="住建局"))
    assert cases[1].id not in {case.id for case in member.cases()}
    assert member.complained_about((VILLAGE,)) == (frozenset({"L1"}), frozenset({"住建局"}))
