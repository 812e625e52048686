"""Pages of campaigns, consultations and briefings, on both databases: what they do, refuse, hide and note in the audit."""

from __future__ import annotations

import re

import pytest
from hostile import SHOWN, live_tags
from markupsafe import escape
from office import CASES, COUNTY, Office, Sender

from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.work import CampaignItem
from fieldvisit.workspace import Workspace

DUE = "2026-12-20"
CAMPAIGN = {"name": "危房改造补助清零", "target": "年底前全部补发", "owner": "住建局", "due_on": DUE}
ITEM = {"category": "policy.housing", "problem": "三户补助未发", "measure": "核对名单", "owner": "财政局", "due_on": DUE}
WORKERS = {"liaison", "county", "city", "province"}
FORMS = (
    "/campaigns",
    "/campaign/X/item",
    "/campaign/X/item/Y",
    "/campaign/X/close",
    "/campaign/X/reopen",
    "/consultations",
    "/briefings",
    "/briefing/X/done",
)


@pytest.fixture(scope="module")
def office(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("work") / "county")
    with Workspace.open(folder) as workspace:
        yield Office(workspace)


class At(Sender):
    """A browser that begins campaigns."""

    def begun(self, **fields):
        """The address of a new campaign."""
        answer = self.send("/campaigns", **(CAMPAIGN | fields))
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def item(self, address, **fields):
        """The id of a new item of the campaign, with its version."""
        assert self.send(f"{address}/item", **(ITEM | fields)).status_code == 303
        return re.findall(r'name="item" value="([^"]+)"', self.get(address).text)[-1]


def versions(page):
    return re.findall(r'name="version" value="(\d+)"', page)


def views(office):
    return [line.deed for line in office.workspace.register.audit(AuditQuestion(act=Act.VIEW))]


def test_an_item_closes_only_when_the_three_conditions_hold_and_a_campaign_only_item_by_item(office):
    at = At(office)
    address = at.begun()
    item = at.item(address)
    early = at.send(f"{address}/close", item=item, version="1")
    assert early.status_code == 422
    assert all(
        word in early.text for word in ("问题解决", "原因查明", "责任追究结论", office.workspace.county.policy.campaign.clause)
    )
    assert at.send(f"{address}/close", version="1").status_code == 422, "one item is open"
    told = {"version": "1", "solved": "1", "cause": "名单漏报", "accountability": "dealt_with", "measure": "补发到户"}
    assert standing(at, address) == ("under_way", [False, False, False])
    assert at.send(f"{address}/item/{item}", **told).status_code == 303
    assert standing(at, address) == ("ready", [True, True, True])
    assert at.send(f"{address}/close", item=item, version="2").status_code == 303
    assert standing(at, address)[0] == "closed"
    assert at.send(f"{address}/close", version="1").status_code == 303
    page = at.get(address).text
    assert ("已于" in page, "登记进展" in page, "增加事项" in page) == (True, False, False)


def test_a_close_out_by_mistake_is_taken_back_with_its_reason(office):
    at = At(office)
    address = at.begun(name="清零误")
    item = at.item(address)
    told = {"version": "1", "solved": "1", "cause": "名单漏报", "accountability": "dealt_with", "measure": "补发到户"}
    at.send(f"{address}/item/{item}", **told)
    at.send(f"{address}/close", item=item, version="2")
    at.send(f"{address}/close", version="1")
    assert "重新打开专项" in at.get(address).text
    assert at.send(f"{address}/reopen", item=item, version="3", why="误销").status_code == 422, "the campaign first"
    assert at.send(f"{address}/reopen", version="2", why=" ").status_code == 422
    assert at.send(f"{address}/reopen", version="1", why="误销").status_code == 422, "an older version"
    assert at.send(f"{address}/reopen", version="2", why="误销").status_code == 303
    assert at.send(f"{address}/reopen", item=item, version="3", why="仍有两户未发").status_code == 303
    assert standing(at, address) == ("under_way", [False, True, True])
    plain, full = at.get(address).text, at.send(f"{address}/words", why="月度调度").text
    assert ("重新打开" in plain, "仍有两户未发" in plain, "仍有两户未发" in full) == (True, False, True)
    kept = office.workspace.register.cases(Scope(Role.COUNTY_OPERATOR, COUNTY, "u0")).work(CampaignItem)
    assert [one.closed_on for one in kept if one.id == item] == [None]


def standing(at, address):
    """Where the only item stands on the board, and which of the three conditions hold."""
    (item,) = at.get(f"{address}.json").get_json()["items"]
    return item["state"], [one["holds"] for one in item["conditions"]]


def test_items_stand_on_the_board_by_state_and_say_in_words_which_conditions_hold(office):
    at = At(office)
    address = at.begun(name="清零板")
    late = at.item(address, due_on="2026-10-01")
    assert at.send(f"{address}/item/{late}", version="1", cause="名单漏报").status_code == 303
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", at.get(address).text))
    assert standing(at, address) == ("late", [False, True, False])
    assert re.search("逾期未完成 1 .*问题解决：未做到 .*原因查明：已做到 .*责任追究结论：未做到", page)
    assert re.search(
        "清零板 年底前全部补发 住建局 2026-12-20 0 / 1 0 1",
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", at.get("/campaigns").text)),
    )
    overdue = at.begun(name="清零迟", due_on="2026-10-01")
    assert "2026-10-01 逾期" in re.sub(r"\s+", " ", at.get(overdue).text)


def test_words_are_read_only_for_a_purpose_that_the_audit_keeps(office):
    at = At(office)
    address = at.begun(name="清零二")
    at.item(address)
    assert "三户补助未发" not in at.get(address).text + at.get("/campaigns").text
    before = len(views(office))
    assert at.send(f"{address}/words", why=" ").status_code == 422
    assert len(views(office)) == before
    assert "三户补助未发" in at.send(f"{address}/words", why="月度调度").text
    assert (views(office)[-1].why, views(office)[-1].subject) == ("月度调度", f"campaign {address.rsplit('/', 1)[1]}")
    township = At(office, "township", "child")
    assert "三户补助未发" not in township.send(f"{address}/words", why="月度调度").text


def test_a_form_made_from_what_no_longer_stands_changes_nothing(office):
    at, other = At(office), At(office, "liaison")
    address = at.begun(name="清零三")
    item = at.item(address)
    assert other.send(f"{address}/item/{item}", version="1", cause="甲因").status_code == 303
    late = at.send(f"{address}/item/{item}", version="1", cause="乙因")
    assert (late.status_code, "没有保存" in late.text) == (422, True)
    assert 'name="cause" value="乙因"' in late.text, "what was typed stays, beside the version that stands now"
    assert late.text.count("<details open>") == 1
    assert "甲因" in at.send(f"{address}/words", why="核对").text


def test_a_language_chosen_on_the_answer_to_a_refused_form_leads_to_the_page_that_holds_the_form(office):
    at = At(office)
    address = at.begun(name="清零语言")
    item = at.item(address)
    assert at.send(f"{address}/item/{item}", version="9", cause="乙因").status_code == 422
    led = at.client.get(f"{address}/item/{item}?lang=en")
    assert (led.status_code, led.headers["Location"]) == (303, f"{address}?lang=en")
    assert 'lang="en"' in at.client.get(led.headers["Location"]).text
    assert [at.client.get(f"{address}/item/{item}{rest}").status_code for rest in ("", "?lang=fr")] == [405, 405]


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"due_on": "下周"}, "2026-12-31"), ({"owner": " "}, "牵头单位"), ({"name": "长" * 2001}, "2001 字")],
)
def test_what_is_missing_or_wrong_is_named_and_what_was_typed_stays(office, fields, said):
    answer = At(office).send("/campaigns", **(CAMPAIGN | fields))
    assert (answer.status_code, said in answer.text) == (422, True)
    assert CAMPAIGN["target"] in answer.text


def test_an_item_of_a_foreign_division_or_of_no_category_is_refused(office):
    at = At(office)
    address = at.begun(name="清零四")
    for wrong in ({"unit": "410422"}, {"unit": "abc"}, {"category": "no such"}):
        assert at.send(f"{address}/item", **(ITEM | wrong)).status_code == 422, wrong
    assert "还没有事项" in at.get(address).text


def test_numbers_of_persons_typed_into_the_forms_are_masked(office):
    at = At(office)
    address = at.begun(name="清零五 13900001111")
    at.item(address, problem="联系 13900001111，身份证 410423198502282222")
    shown = at.get(address).text + at.send(f"{address}/words", why="电话13900001111").text
    assert not re.search("13900001111|410423198502282222", shown.replace("电话13900001111", ""))
    assert "13900001111" not in repr(views(office))


def test_cases_of_the_agenda_are_heard_together_and_the_decision_is_read_for_a_purpose(office):
    at = At(office)
    page = at.get("/consultations").text
    cases = re.findall(r'name="case" value="([^"]+)"', page)[:2]
    assert len(cases) == 2
    given = {"case": cases, "units": "财政局、民政局", "decision": "联合入户核查", "on": "2026-11-23"}
    assert at.send("/consultations", **(given | {"case": []})).status_code == 422
    assert at.send("/consultations", **(given | {"decision": ""})).status_code == 422
    assert at.send("/consultations", **(given | {"case": ["QK00-000"]})).status_code == 404
    assert at.send("/consultations", **given).status_code == 303
    page = at.get("/consultations").text
    assert ("财政局" in page, "联合入户核查" in page, "已有决定" in page) == (True, False, True)
    assert "联合入户核查" in at.send("/consultations/words", why="月度调度").text
    assert cases[0] not in At(office, "county", "foreign").get("/consultations").text


def test_decisions_of_a_briefing_stay_open_until_they_are_done(office):
    at = At(office)
    before = _briefings(at)
    given = {"body": "县委专题会", "on": "2026-11-23", "text1": "补发补助", "owner1": "财政局", "due1": DUE}
    assert at.send("/briefings", **(given | {"due1": ""})).status_code == 422
    assert at.send("/briefings", **given).status_code == 303
    page = at.get("/briefings").text
    assert ("县委专题会" in page, "补发补助" in page, "未落实的决定：2 项" in page) == (True, False, True)
    (done,) = _briefings(at) - before
    assert at.send(done, version="9", number="1", on="2026-11-23").status_code == 422
    assert at.send(done, version="1", number="7", on="2026-11-23").status_code == 422
    assert at.send(done, version="1", number="1", on="2026-11-23").status_code == 303
    assert "未落实的决定：1 项" in at.get("/briefings").text
    assert "补发补助" in at.send("/briefings/words", why="督办").text


def _briefings(at):
    """The addresses at which decisions are said to be done."""
    return set(re.findall(r'action="(/briefing/[^"]+/done)"', at.get("/briefings").text))


def test_hostile_texts_only_stand_there(office):
    at = At(office)
    for text in SHOWN:
        address = at.begun(name=f"题{text}", target=text, owner=text)
        page = at.get(address).text
        assert str(escape(f"题{text}")) in page
        assert live_tags(page) == []
    for address in ("/campaigns", "/consultations", "/briefings"):
        assert live_tags(at.get(address).text) == []


@pytest.mark.parametrize(("role", "relation"), CASES)
def test_no_form_of_work_is_sent_by_whoever_may_not_work_nor_without_its_token(office, role, relation):
    at = At(office, role, relation)
    for address in FORMS:
        bare = at.client.post(address, data=CAMPAIGN)
        assert bare.status_code == 403, address
        if role not in WORKERS:
            assert at.send(address, **CAMPAIGN).status_code == 403, (role, address)


@pytest.mark.parametrize("relation", ["sibling", "foreign", "nothing but excluded"])
def test_a_campaign_of_the_county_does_not_exist_elsewhere(office, relation):
    address = At(office).begun(name=f"外人不见 {relation}")
    other = At(office, "county", relation)
    assert other.get(address).status_code == 404
    assert "外人不见" not in other.get("/campaigns").text
    for form in ("item", "close", "words"):
        assert other.send(f"{address}/{form}", **ITEM, why="查看", version="1").status_code == 404


def test_a_preview_as_somebody_else_has_no_desk(office):
    at = At(office, "liaison")
    assert at.send("/view-as", role="county", home="410423").status_code == 303
    assert at.get("/campaigns").status_code == 403
    assert "专项与会商" not in at.get("/list").text
    at.send("/view-as", role="", home="")
