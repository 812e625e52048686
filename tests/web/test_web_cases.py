"""Today, the list of cases and the page of one: what they show, what their forms change, and what they refuse."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from case_pages import COUNTY, TOWNSHIP, desk_of
from door_browser import Browser, book_of, with_account
from line_run import line_run

from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import (
    Appointment,
    Assignment,
    Disposition,
    Means,
    Outcome,
    Promise,
    Reply,
    Satisfaction,
    Verification,
)
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.clock import moment_text
from fieldvisit.domain.months import month_before
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.review import MatchStatus, Verdict, status_of
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import ConflictError, InputFileError, NotFoundError, PolicyRefusedError
from fieldvisit.policy.cases.runway import case_days_left
from fieldvisit.register import Door
from fieldvisit.register.cases import CaseFilter
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.auditing import AuditDesk
from fieldvisit.workspace.briefing.rows import month_rows
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.plans.room import PlanRoom
from fieldvisit.workspace.review import Reviewer, decide
from fieldvisit.workspace.review_desk import ReviewDesk

OUTCOME = {
    "dispositions": ["solved"],
    "means": ["policy"],
    "level": "county",
    "measures": "补发补助",
    "evidence": "拨付凭证已归档",
}


def first_case(workspace, **wanted):
    return desk_of(workspace).files(CaseFilter(**({"open": True, "key": False, "limit": 1} | wanted)))[0].case


def assigned_case(workspace):
    """An ordinary case with a leader in charge."""
    desk = desk_of(workspace)
    return desk.assign(first_case(workspace).id, Assignment("L1", desk.today))


def send(browser, case_id, step, **fields):
    """The answer to the form of a step, sent from the case's page as it stands."""
    page = browser.get(f"/case/{case_id}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    sent = {"version": version[1] if version else "0"} | fields
    return browser.send(f"/case/{case_id}/{step}", at=f"/case/{case_id}", **sent)


def walk_to_reply(browser, case_id):
    """Every step to the reply; each leads back to the case."""
    steps = {
        "assign": {"leader": "L1", "unit": "民政局", "responsible": "王科长"},
        "visit": {"kind": "case_visit", "done": "1", "leader": "L1"},
        "outcome": OUTCOME,
        "reply": {"satisfaction": "satisfied"},
    }
    for step, fields in steps.items():
        answer = send(browser, case_id, step, **fields)
        assert answer.status_code == 303, (step, answer.text)
        assert answer.headers["Location"] == f"/case/{case_id}"


def test_a_case_goes_from_its_leader_to_close_out_by_forms(workspace, office):
    browser, case_id = office(Role.COUNTY_OPERATOR), first_case(workspace).id
    walk_to_reply(browser, case_id)
    assert send(browser, case_id, "close").status_code == 303
    file = desk_of(workspace).book.file(case_id)
    assert file.case.state is CaseState.CLOSED
    assert (file.assignment.lead_unit, file.outcome.evidence) == ("民政局", "拨付凭证已归档")
    assert file.reply.satisfaction is Satisfaction.SATISFIED
    told = browser.get("/today.json").json
    assert (told["numbers"][2]["value"], told["numbers"][3]["value"]) == ("1", "100%")
    assert send(browser, case_id, "reopen", why="").status_code == 422, "a return needs its reason"
    assert send(browser, case_id, "reopen", why="补充核实").status_code == 303
    assert desk_of(workspace).book.file(case_id).case.returns == 1


def test_a_blocked_step_says_the_clause_and_keeps_what_was_typed(workspace, office):
    browser, case_id = office(Role.COUNTY_OPERATOR), first_case(workspace, state=CaseState.REGISTERED).id
    answer = send(browser, case_id, "outcome", **OUTCOME)
    assert answer.status_code == 422
    assert "缺包案领导" in answer.text
    assert "拨付凭证已归档" in answer.text, "what was typed is still there"
    assert re.search(r"<details open>\s*<summary>登记处置意见", answer.text)
    assert desk_of(workspace).book.file(case_id).outcome is None


@pytest.mark.parametrize(
    ("step", "fields", "said"),
    [
        ("outcome", OUTCOME | {"dispositions": []}, "至少选一项"),
        ("outcome", OUTCOME | {"dispositions": ["punish"]}, "不在选项中"),
        ("outcome", OUTCOME | {"promise": "月底前修好"}, "事项和期限"),
        ("outcome", OUTCOME | {"promise": "月底前修好", "promise_by": "2026-01-01"}, "早于处置日期"),
        ("visit", {"kind": "case_visit", "on": "11月3日", "done": "1"}, "2026-11-30"),
        ("visit", {"kind": "home_appointment", "done": "1"}, "信访人同意"),
        ("visit", {"kind": "case_visit", "done": "1", "on": "2099-01-01"}, "还没有到"),
        ("transfer", {"to": "41x", "why": "属地"}, "41x"),
    ],
)
def test_what_a_form_says_wrongly_is_refused_in_words(workspace, office, step, fields, said):
    browser, case = office(Role.COUNTY_OPERATOR), assigned_case(workspace)
    answer = send(browser, case.id, step, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert desk_of(workspace).book.file(case.id).case == case


def test_a_form_made_from_an_older_version_changes_nothing(workspace, office):
    browser, case = office(Role.COUNTY_OPERATOR), first_case(workspace)
    assert send(browser, case.id, "assign", leader="L1").status_code == 303
    late = send(browser, case.id, "assign", leader="L2", version=str(case.version))
    assert late.status_code == 409
    assert "已有人改过" in late.text
    assert desk_of(workspace).book.file(case.id).assignment.leader_id == "L1"


def test_a_step_changes_only_the_version_that_was_seen_whoever_asks(workspace):
    case = assigned_case(workspace)
    late = CaseRoom(workspace).desk(Scope(Role.COUNTY_OPERATOR, COUNTY, "test"), case.version - 1)
    for step in (
        lambda: late.assign(case.id, Assignment("L2", late.today)),
        lambda: late.record(case.id, Reply(late.today)),
        lambda: late.transfer(case.id, COUNTY, "属地"),
        lambda: late.suspend(case.id, "等待"),
    ):
        with pytest.raises(ConflictError, match="没有保存"):
            step()
    assert desk_of(workspace).book.file(case.id).case == case


def test_a_key_case_never_goes_to_a_township_and_the_clause_is_shown(workspace, office):
    browser, case_id = office(Role.COUNTY_OPERATOR), first_case(workspace, key=True).id
    answer = send(browser, case_id, "transfer", to=TOWNSHIP, why="属地办理")
    assert answer.status_code == 422
    assert "重点件不得由乡镇办理" in answer.text
    assert "三(二)" in answer.text


def test_a_township_finds_no_key_case_and_no_form_that_is_not_its_own(workspace, office):
    browser, key = office(Role.TOWNSHIP_OPERATOR, TOWNSHIP), first_case(workspace, key=True).id
    assert browser.get(f"/case/{key}").status_code == 404
    assert key not in browser.get("/cases?key=1").text
    mine = first_case(workspace, unit_code=TOWNSHIP).id
    page = browser.get(f"/case/{mine}").text
    assert f"/case/{mine}/visit" in page
    assert f"/case/{mine}/assign" not in page
    assert f"/case/{mine}/close" not in page
    assert send(browser, mine, "close").status_code == 403


def test_a_preview_shows_nothing_more_than_both_see_and_changes_nothing(workspace, office):
    shut = first_case(workspace)
    browser = office(Role.COUNTY_OPERATOR, exclusions=Exclusions(case_ids=(shut.id,)))
    browser.send("/view-as", at="/me", role="supervisor", home=COUNTY)
    assert browser.get(f"/case/{shut.id}").status_code == 404
    seen = first_case(workspace, after=shut.id)
    page = browser.get(f"/case/{seen.id}").text
    assert seen.id in page
    assert 'name="version"' not in page
    answer = browser.send(f"/case/{seen.id}/assign", at="/cases", leader="L1", version=str(seen.version))
    assert answer.status_code == 403
    listed = {row["code"] for row in browser.get(f"/cases.json?township={shut.unit_code[:9]}").json["rows"]}
    assert listed
    assert shut.id not in listed
    told = browser.get("/today.json").json
    assert len(told["stages"]) == 4, "what another office heard is not told"
    numbers = told["numbers"]
    everything = desk_of(workspace).book.how_many(CaseFilter(open=True))
    assert int(numbers[1]["value"]) == everything - 1


def test_words_are_shown_for_a_purpose_that_stands_in_the_audit(workspace, office):
    browser, case_id = office(Role.COUNTY_OPERATOR), first_case(workspace).id
    walk_to_reply(browser, case_id)
    assert "拨付凭证已归档" not in browser.get(f"/case/{case_id}").text
    shown = browser.send(f"/case/{case_id}/words", at=f"/case/{case_id}", purpose="核对处置")
    assert "拨付凭证已归档" in shown.text
    lines = workspace.register.audit(AuditQuestion(act=Act.VIEW))
    assert [line.deed.why for line in lines if line.deed.why and line.deed.subject == case_id] == ["核对处置"]


def test_the_list_is_that_of_the_register_page_by_page(workspace, office):
    browser, seen, address = office(Role.COUNTY_OPERATOR), [], "/cases.json"
    while address:
        page = browser.get(address).json
        seen += [row["code"] for row in page["rows"]]
        address = page["next_href"].replace("/cases?", "/cases.json?")
    expected = [file.case.id for file in desk_of(workspace).files(CaseFilter(open=True, limit=100_000))]
    assert seen == expected
    assert len(seen) > 100
    for query, wanted in {
        "state=assigned": CaseFilter(state=CaseState.ASSIGNED, limit=50),
        "month=2026-11&closed=1": CaseFilter(received_from=date(2026, 11, 1), received_to=date(2026, 11, 30), limit=50),
        "leader=L1": CaseFilter(open=True, leader_id="L1", limit=50),
        "free=1": CaseFilter(open=True, unassigned=True, limit=50),
        f"township={TOWNSHIP}": CaseFilter(open=True, unit_code=TOWNSHIP, limit=50),
        "older=60": CaseFilter(open=True, received_to=workspace.run().today - timedelta(days=61), limit=50),
    }.items():
        codes = [row["code"] for row in browser.get(f"/cases.json?{query}").json["rows"]]
        assert codes == [file.case.id for file in desk_of(workspace).files(wanted)], query
        assert codes
    for bad in ("state=x", "leader=L99", "older=7", "month=2026-13", "after=%00", "township=410422101"):
        assert browser.get(f"/cases?{bad}").status_code == 400, bad


def test_key_cases_stand_in_order_of_their_days_left(workspace, office):
    rows = office(Role.COUNTY_OPERATOR).get("/cases.json?key=1").json["rows"]
    files = desk_of(workspace).files(CaseFilter(open=True, key=True))
    days = {f.case.id: case_days_left(f.case, workspace.run().today, workspace.county.policy) for f in files}
    assert [(row["code"], row["days_left"]) for row in rows] == sorted(days.items(), key=lambda one: (one[1], one[0]))
    assert all(0 <= mark["at"] <= 100 for row in rows for mark in row["runway"]["marks"])


def test_a_search_finds_words_and_writes_them_into_no_address(workspace, office):
    browser = office(Role.COUNTY_OPERATOR)
    case = first_case(workspace)
    place = next(v for v in workspace.county.villages if v.code == case.unit_code)
    answer = browser.send("/cases/find", at="/cases", words=place.name)
    expected = set(desk_of(workspace).book.search(place.name))
    assert expected
    assert set(re.findall(r'href="/case/([^"]+)"', answer.text)) == expected
    assert "/cases/find?" not in answer.text


def test_today_counts_what_the_register_holds(workspace, office):
    desk, today = desk_of(workspace), workspace.run().today
    case = assigned_case(workspace)
    book = desk.book
    outcome = Outcome(today, (Disposition.SOLVED,), promise=Promise("月底前修好水管", today + timedelta(days=3)))
    book.change(case, case, "", (outcome, Reply(today, Satisfaction.PARTLY)))
    told = office(Role.COUNTY_OPERATOR).get("/today.json").json
    every = [file.case for file in desk.files(CaseFilter(limit=100_000))]
    open_ = [one for one in every if one.is_open]
    assert int(told["numbers"][0]["value"]) == sum(f"{one.received_on:%Y-%m}" == f"{today:%Y-%m}" for one in every)
    assert int(told["numbers"][1]["value"]) == len(open_)
    assert told["numbers"][1]["beside"].endswith(str(sum(one.received_on < today - timedelta(days=60) for one in open_)))
    assert told["numbers"][3]["value"] == "0%"
    assert [row["code"] for row in told["promises"]] == [case.id]
    assert "水管" not in str(told), "what was promised is read for a purpose on the case's page"
    free = [file for file in desk.files(CaseFilter(open=True, limit=100_000)) if file.assignment is None]
    assert told["unassigned"] == len(free)


def test_what_was_promised_stays_on_today_after_the_case_is_closed(workspace, office):
    """Until a month after its day, and never as late: whether it was kept is not known."""
    desk, today = desk_of(workspace), workspace.run().today
    case = assigned_case(workspace)
    outcome = Outcome(today, (Disposition.SOLVED,), promise=Promise("修好水管", today - timedelta(days=1)))
    done = replace(case, state=CaseState.CLOSED, closed_on=today)
    desk.book.change(case, done, "", (outcome, Reply(today)))
    browser = office(Role.COUNTY_OPERATOR)
    told = browser.get("/today.json").json
    assert [(row["code"], row["late"]) for row in told["promises_closed"]] == [(case.id, False)]
    assert told["promises"] == []
    assert "请核实是否兑现" in browser.get("/today").text
    standing = desk.book.file(case.id).case
    again = desk.book.change(standing, replace(standing, state=CaseState.RETURNED, returns=1, closed_on=None), "未落实")
    old = replace(outcome, promise=Promise("修好水管", today - timedelta(days=31)))
    desk.book.change(again, replace(again, state=CaseState.CLOSED, closed_on=today), "", (old,))
    assert browser.get("/today.json").json["promises_closed"] == []


def test_only_whoever_may_assign_is_told_to_open_a_case_and_assign_it(workspace, office):
    assert "打开即可派定" in office(Role.COUNTY_OPERATOR).get("/today").text
    page = office(Role.TOWNSHIP_OPERATOR, TOWNSHIP).get("/today").text
    assert ("打开即可派定" in page, "由县级经办派定" in page) == (False, True)


def test_an_empty_page_names_no_command_to_whoever_works_on_pages(workspace):
    book, empty = book_of(workspace.register), line_run(planned=False)
    entrance = Entrance(Door(book), lambda *_: empty, audit=AuditDesk(workspace.register, book, COUNTY))
    app = create_app(lambda: empty, entrance=entrance, room=CaseRoom(workspace), plans=PlanRoom(workspace))
    with_account(book, "liaison.1", Role.LIAISON, COUNTY)
    browser = Browser(app)
    browser.log_in_fully(book, "liaison.1")
    for address in ("/plan", "/list"):
        page = browser.get(address).text
        assert ("fieldvisit plan" in page, "由县级经办编排" in page) == (False, True), address


def test_a_login_ends_where_the_day_begins(workspace, office):
    browser = office(Role.LIAISON)
    assert browser.log_in("liaison.410423").headers["Location"] == "/today"
    assert 'href="/today"' in browser.get("/").text
    analyst = office(Role.ANALYST)
    assert analyst.log_in("analyst.410423").headers["Location"] == "/me"
    assert analyst.get("/today").status_code == 403
    assert "/today" not in analyst.get("/").text


def test_a_leader_sees_the_own_key_cases_today(workspace, office):
    mine = office(Role.LEADER, person_id="L1").get("/today.json").json
    assert mine["mine"]
    assert {row["leader"] for row in mine["runway"]} <= {next(p.name for p in workspace.county.leaders if p.id == "L1")}
    assert mine["unassigned_rows"] == []


def test_without_logins_the_demo_county_has_its_operators_pages(workspace):
    client = create_app(workspace.run, room=CaseRoom(workspace)).test_client()
    case_id = first_case(workspace).id
    page = client.get(f"/case/{case_id}").text
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', page)[1]
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    data = {"csrf": token, "version": version, "leader": "L2"}
    assert client.post(f"/case/{case_id}/assign", data=data | {"csrf": "0"}).status_code == 403
    assert client.post(f"/case/{case_id}/assign", data=data).status_code == 303
    assert desk_of(workspace).book.file(case_id).assignment.leader_id == "L2"
    assert "/today" not in create_app(workspace.run).test_client().get("/").text, "no address of a page that is not there"


def test_a_key_case_is_called_so_in_the_csv_and_a_check_is_still_said_to_have_passed(workspace, office):
    browser = office(Role.CITY_OPERATOR, home="4104")
    text = browser.get("/cases.csv?key=1").text
    assert {line.split(",")[2] for line in text.splitlines()[1:] if line.count(",") >= 7} == {"是"}
    assert {line.split(",")[2] for line in browser.get("/cases.csv?key=1&lang=en").text.splitlines()[1:]} == {"yes"}


def test_the_number_closed_this_month_leads_to_just_these_cases(workspace, office):
    browser, case_id = office(Role.COUNTY_OPERATOR), first_case(workspace).id
    walk_to_reply(browser, case_id)
    assert send(browser, case_id, "close").status_code == 303
    number = browser.get("/today.json").json["numbers"][2]
    assert number["href"].endswith(f"/cases?done={workspace.run().today:%Y-%m}")
    assert [row["code"] for row in browser.get(number["href"].replace("/cases", "/cases.json")).json["rows"]] == [case_id]


def test_a_month_before_the_first_ledger_is_not_told_as_nought(workspace, office):
    today, book = workspace.run().today, desk_of(workspace).book
    (row,) = month_rows(book, [month_before(f"{today:%Y-%m}", 12)], today)
    told = office(Role.COUNTY_OPERATOR).get("/today.json").json["numbers"][0]["beside"]
    assert told == ("去年同月：台账未及" if not row.known else f"去年同月：{row.received}")
    assert not row.known, "the demo's ledger begins later"


def test_the_step_of_the_places_counts_what_the_page_asks_and_can_be_finished(workspace):
    desk = ReviewDesk(workspace)
    client = create_app(workspace.run, desk=desk, room=CaseRoom(workspace)).test_client()

    def step():
        found = client.get("/today.json").json["stages"][1]
        return found["said"], found["done"], found["href"]

    asked = client.get("/review.json").json["open_places"]
    assert asked == len(desk.questions()) > 0
    assert step() == (f"待核定 {asked} 处", False, "/review")
    for question in desk.questions().values():
        decide(workspace, question, Verdict.NOT_IN_LIST, "", Reviewer("li"))
    assert step() == ("待核定 0 处", True, "/review")


def test_who_settles_no_places_is_told_the_petitions_that_wait_for_it(workspace, office):
    unsure = sum(status_of(one) is MatchStatus.REVIEW for one in workspace.run().matches)
    assert office(Role.LEADER, person_id="L1").get("/today.json").json["stages"][1]["said"] == f"待核定 {unsure} 件"


def test_the_page_of_a_key_case_cites_its_clause_once_and_names_roles_in_words(workspace, office):
    desk = desk_of(workspace)
    case = first_case(workspace, key=True)
    desk.assign(case.id, Assignment("L1", desk.today))
    browser = office(Role.COUNTY_OPERATOR)
    zh, en = browser.get(f"/case/{case.id}").text, browser.get(f"/case/{case.id}?lang=en").text
    assert "依据 三(二)" in zh
    assert re.search(r"by clause [^c<]", en)
    assert "clause clause" not in en
    assert "  县级经办  " in zh
    assert "  county operator  " in en


def returned_case(workspace):
    """An ordinary case that was returned for rework once."""
    desk = desk_of(workspace)
    case = assigned_case(workspace)
    visit = Appointment(VisitKind.CASE_VISIT, desk.today, "L1", done=True)
    desk.record(case.id, visit, Outcome(desk.today, (Disposition.SOLVED,), (Means.POLICY,), AdminLevel.COUNTY))
    return desk.reopen(case.id, "证据不足")


def returns_told(workspace):
    """How often a case was returned this month, as Today and the monthly report count it, and as the check of a fall does."""
    desk = desk_of(workspace)
    month = f"{moment_text(datetime.now(UTC)):.7}"
    return desk.book.month_figures(month)[0].returned, desk.volume_in(month).returned


def test_a_returned_case_that_rested_goes_on_without_counting_as_returned_again(workspace, office):
    case, before = returned_case(workspace), returns_told(workspace)
    desk, browser = desk_of(workspace), office(Role.COUNTY_OPERATOR)
    desk.suspend(case.id, "等待法院判决")
    assert send(browser, case.id, "resume").status_code == 303
    after = desk.book.file(case.id).case
    assert (after.state, after.was, after.returns) == (CaseState.RETURNED, None, 1)
    assert returns_told(workspace) == before
    assert "恢复办理" in browser.get(f"/case/{case.id}").text.split("办理过程")[1]


def test_a_case_that_rests_is_neither_returned_nor_noted_about_before_it_goes_on(workspace, office):
    case, desk = returned_case(workspace), desk_of(workspace)
    desk.suspend(case.id, "等待法院判决")
    browser = office(Role.COUNTY_OPERATOR)
    shown = browser.get(f"/case/{case.id}").text
    assert [f"/case/{case.id}/{step}" in shown for step in ("reopen", "transfer", "visit", "resume")] == [
        False,
        False,
        False,
        True,
    ]
    city = desk_of(workspace, Role.CITY_OPERATOR, "4104")
    failed = Verification("4104", desk.today, "电话", "不实", passed=False)
    visit = Appointment(VisitKind.CASE_VISIT, desk.today, "L1", done=True)
    for step in (
        lambda: desk.reopen(case.id, "再办"),
        lambda: city.verify(case.id, failed),
        lambda: desk.record(case.id, visit),
        lambda: desk.transfer(case.id, COUNTY, "移交"),
    ):
        with pytest.raises(PolicyRefusedError, match="恢复办理"):
            step()
    assert desk.book.file(case.id).case.returns == 1


def test_whoever_lets_a_case_rest_may_go_on_with_it(workspace):
    case = assigned_case(workspace)
    leader = CaseRoom(workspace).desk(Scope(Role.LEADER, COUNTY, "L1", person_id="L1"))
    team = CaseRoom(workspace).desk(Scope(Role.TEAM_MEMBER, COUNTY, "T1", person_id="T1"))
    leader.suspend(case.id, "等待鉴定")
    with pytest.raises(PolicyRefusedError):
        team.resume(case.id, "")
    assert leader.resume(case.id, "").state is CaseState.ASSIGNED


def test_a_change_of_leader_leaves_units_and_official_as_they_are(workspace, office):
    browser, case_id = office(Role.COUNTY_OPERATOR), first_case(workspace).id
    send(browser, case_id, "assign", leader="L1", unit="住建局", **{"with": "民政局；财政局"}, responsible="王科长")
    assert send(browser, case_id, "assign", leader="L2").status_code == 303
    now = desk_of(workspace).book.file(case_id).assignment
    assert (now.leader_id, now.lead_unit, now.co_units, now.responsible) == ("L2", "住建局", ("民政局", "财政局"), "王科长")
    send(browser, case_id, "assign", leader="L2", unit="交通局")
    assert desk_of(workspace).book.file(case_id).assignment.lead_unit == "交通局"


def test_departments_told_apart_by_semicolons_are_each_shut_out(workspace, office):
    case_id = first_case(workspace).id
    send(office(Role.COUNTY_OPERATOR), case_id, "concern", departments="民政局；住建局;财政局", why="被反映")
    party = CaseRoom(workspace).desk(Scope(Role.COUNTY_OPERATOR, COUNTY, "li", department="住建局"))
    with pytest.raises(NotFoundError):
        party.book.file(case_id)


def test_a_text_too_long_to_be_kept_whole_is_refused_and_one_of_many_lines_is_kept_whole(workspace, office):
    browser, case_id = office(Role.COUNTY_OPERATOR), assigned_case(workspace).id
    lines = "\r\n".join(["补发到户。" * 33] * 12)
    assert send(browser, case_id, "outcome", **OUTCOME | {"measures": "长" * 2001}).status_code == 422
    assert desk_of(workspace).book.file(case_id).outcome is None
    assert send(browser, case_id, "outcome", **OUTCOME | {"measures": lines}).status_code == 303
    assert desk_of(workspace).book.file(case_id).outcome.measures == lines.replace("\r\n", "\n")


def test_a_name_that_two_leaders_share_puts_neither_in_charge(county):
    roster = county / "county" / "roster.csv"
    roster.write_text(roster.read_text("utf-8-sig").replace("县领导乙", "县领导甲"), "utf-8-sig")
    with Workspace.open(county) as workspace:
        desk, case_id = desk_of(workspace), first_case(workspace).id
        with pytest.raises(InputFileError, match="L1、L2"):
            desk.assign(case_id, Assignment("县领导甲", desk.today))
        assert desk.assign(case_id, Assignment("L2", desk.today)).state is CaseState.ASSIGNED


def test_what_the_city_has_checked_is_what_is_closed(workspace, office):
    desk, city, case = desk_of(workspace), desk_of(workspace, Role.CITY_OPERATOR, "4104"), assigned_case(workspace)
    said = Outcome(desk.today, (Disposition.SOLVED,), (Means.POLICY,), AdminLevel.COUNTY, "补发", "凭证")
    visit = Appointment(VisitKind.CASE_VISIT, desk.today, "L1", done=True)
    desk.assign(case.id, Assignment("L1", desk.today, "住建局", (), "王科长"))
    desk.record(case.id, visit, said, Reply(desk.today))
    city.verify(case.id, Verification("4104", desk.today, "入户", "属实", passed=True))
    assert f"/case/{case.id}/outcome" not in office(Role.COUNTY_OPERATOR).get(f"/case/{case.id}").text
    with pytest.raises(PolicyRefusedError, match="市级核查已通过"):
        desk.record(case.id, replace(said, measures="另作处理"))
    desk.record(case.id, Reply(desk.today, Satisfaction.SATISFIED))
    desk.close(case.id)
    assert desk.book.file(case.id).outcome == said


def test_whoever_is_noted_later_lets_nobody_see_the_case_who_was_noted_before(workspace, office):
    browser, case_id = office(Role.COUNTY_OPERATOR), first_case(workspace).id
    send(browser, case_id, "concern", units=TOWNSHIP, departments="民政局", why="被反映")
    assert send(browser, case_id, "concern", leaders="L3 县领导丙", why="又反映一人").status_code == 303
    noted = desk_of(workspace).book.file(case_id).case.concern
    assert (noted.unit_codes, noted.departments, noted.leader_ids) == ((TOWNSHIP,), ("民政局",), ("L3",))
    nobody = send(browser, case_id, "concern", why="误点")
    assert (nobody.status_code, "以前登记的作废" in nobody.text) == (422, True)
    assert send(browser, case_id, "concern", departments="财政局", afresh="1", why="核实后更正").status_code == 303
    assert desk_of(workspace).book.file(case_id).case.concern == Concern(departments=("财政局",))


@pytest.mark.parametrize(("today", "late"), [("2026-11-23", 0), ("2027-03-01", 1)])
def test_a_report_that_was_handed_in_is_noted_and_the_case_has_no_days_left(workspace, office, today, late):
    """The page tells the day, and how late it was; whoever does not report has no such form."""
    workspace.settings = replace(workspace.settings, county=replace(workspace.settings.county, today=today))
    desk, browser = desk_of(workspace), office(Role.COUNTY_OPERATOR)
    case = next(f.case for f in desk.files(CaseFilter(open=True, key=True)) if days_left(desk, f.case) is not None)
    left = days_left(desk, case)
    assert (left < 0) == bool(late)
    assert (f"超期 {-left} 天" if late else f"剩 {left} 天") in browser.get(f"/case/{case.id}").text
    assert f"/case/{case.id}/report" not in office(Role.LEADER, COUNTY, person_id="L1").get(f"/case/{case.id}").text
    future = send(browser, case.id, "report", on=str(desk.today + timedelta(days=1)))
    assert (future.status_code, "还没有到" in future.text) == (422, True)
    assert send(browser, case.id, "report", on=str(desk.today)).status_code == 303
    shown = browser.get(f"/case/{case.id}").text
    assert (f"{desk.today} 已上报，迟 {-left} 天" if late else f"{desk.today} 已上报") in shown
    assert not re.search("超期 [0-9]+ 天|剩 [0-9]+ 天", shown)
    assert days_left(desk, desk.book.file(case.id).case) is None


def days_left(desk, case):
    return case_days_left(case, desk.today, desk.profile)


def test_the_report_of_a_closed_case_can_still_be_noted_while_it_is_missing(workspace, office):
    desk, case = desk_of(workspace), first_case(workspace, key=True)
    desk.book.change(case, replace(case, state=CaseState.CLOSED, closed_on=desk.today), "")
    browser = office(Role.COUNTY_OPERATOR)
    assert f"/case/{case.id}/report" in browser.get(f"/case/{case.id}").text
    assert send(browser, case.id, "report").status_code == 303
    assert case_days_left(desk.book.file(case.id).case, desk.today, desk.profile) is None
