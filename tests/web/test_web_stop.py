"""A stop of the day on a phone: links to map programs, outcomes in one tap, and slips for villages that tell nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from case_pages import desk_of
from line_run import line_run

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.cases.records import Assignment, Disposition
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.place import LonLat
from fieldvisit.domain.visit import VisitKind
from fieldvisit.maps.navigation import ways_to
from fieldvisit.web import create_app

IN_PUBLIC = (VisitKind.CASE_VISIT, VisitKind.VILLAGE_RECEPTION)
PLACE = LonLat(114.0, 32.9)


@pytest.fixture
def stop(workspace):
    """The address of the first stop with an ordinary open case, the case, and the leader who goes there."""
    plan, desk = workspace.run().plan, desk_of(workspace)
    visits = {one.id: one for one in plan.visits}
    for itinerary in plan.itineraries:
        for number, one in enumerate(itinerary.stops, 1):
            files = desk.book.holding(visits[one.visit_id].petition_ids)
            found = [file.case for file in files if file.case.is_open and not file.case.is_key]
            if found and visits[one.visit_id].kind in IN_PUBLIC:
                leader = itinerary.shift.leader_id
                case = desk.assign(found[0].id, Assignment(leader, desk.today))
                return f"/plan/{leader}/{itinerary.shift.day}/{number}", case, leader
    raise AssertionError("the demo plan has no such stop")


def press(browser, stop, **fields):
    """The answer to a press of a button of the stop's case, sent from the page as it stands."""
    address, case, _ = stop
    form = browser.get(address).text.split(f'id="{case.id}"')[1].split("</section>")[0]
    version = re.search(r'name="version" value="(\d+)"', form)
    sent = {"version": version[1] if version else "", "on": "", "dispositions": ""} | fields
    return browser.send(f"{address}/{case.id}", at=address, **sent)


def test_links_carry_the_point_in_the_system_each_program_reads():
    ways = {way.program: way for way in ways_to(PLACE, "张良镇 A&B 村", "en")}
    amap = parse_qs(urlsplit(ways["Amap"].href).query)
    assert (amap["to"], amap["coordinate"]) == (["114.005813,32.898046,张良镇 A&B 村"], ["gaode"])
    baidu = parse_qs(urlsplit(ways["Baidu Maps"].href).query)
    assert (baidu["destination"], baidu["coord_type"]) == (["latlng:32.904377,114.012234|name:张良镇 A&B 村"], ["bd09ll"])
    assert parse_qs(urlsplit(ways["Tencent Maps"].href).query)["tocoord"] == ["32.898046,114.005813"]
    assert unquote(ways["Another program"].href) == "geo:32.900000,114.000000?q=32.900000,114.000000(张良镇 A&B 村)"
    assert [way.system for way in ways.values()] == ["GCJ-02", "BD-09", "GCJ-02", "WGS 84"]


def test_one_press_keeps_visit_and_outcome_as_one_change(workspace, office, stop):
    browser, (address, case, leader) = office(Role.COUNTY_OPERATOR), stop
    before = len(desk_of(workspace).book.events(case.id))
    answer = press(browser, stop, dispositions="solved", means="policy", level="county", measures="补发到户")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}#{case.id}")
    book = desk_of(workspace).book
    file = book.file(case.id)
    assert len(book.events(case.id)) == before + 1
    assert file.case.state is CaseState.DISPOSED
    assert (file.outcome.dispositions, file.outcome.measures) == ((Disposition.SOLVED,), "补发到户")
    kept = file.appointments[-1]
    assert (kept.leader_id, kept.done, kept.on) == (leader, True, workspace.run().today)
    assert kept.kind == browser.get(f"{address}.json").json["kind"]
    told = next(one for one in browser.get(f"{address}.json").json["cases"] if one["row"]["code"] == case.id)
    assert (told["visited_on"], told["settled"]) == (str(workspace.run().today), True)
    assert "处置结果已登记" in browser.get(address).text


def test_a_visit_that_settles_nothing_is_kept_without_an_outcome(workspace, office, stop):
    browser, (_, case, _) = office(Role.COUNTY_OPERATOR), stop
    assert press(browser, stop).status_code == 303
    file = desk_of(workspace).book.file(case.id)
    assert (file.case.state, file.outcome, file.appointments[-1].done) == (CaseState.VISITING, None, True)


def test_a_visit_noted_in_the_village_is_not_noted_again_with_its_outcome_in_the_evening(workspace, office, stop):
    browser, (_, case, _) = office(Role.COUNTY_OPERATOR), stop
    for _ in range(2):
        assert press(browser, stop).status_code == 303
    assert press(browser, stop, dispositions="solved", means="policy", level="county").status_code == 303
    file = desk_of(workspace).book.file(case.id)
    assert (len(file.appointments), len(file.outcomes), file.case.state) == (1, 1, CaseState.DISPOSED)


@pytest.mark.parametrize("field", ["measures", "evidence", "receiver", "promise"])
def test_words_that_no_outcome_would_keep_are_not_lost(workspace, office, stop, field):
    browser, (_, case, _) = office(Role.COUNTY_OPERATOR), stop
    answer = press(browser, stop, **{field: "等雨停再修"})
    assert (answer.status_code, "无处保存" in answer.text, "等雨停再修" in answer.text) == (422, True, True)
    assert desk_of(workspace).book.file(case.id).case == case


@pytest.mark.parametrize(
    "refused",
    [
        ({"dispositions": "solved", "promise": "月底前修好"}, "事项和期限", 422),
        ({"dispositions": "punish"}, "不在选项中", 422),
        ({"dispositions": "solved", "level": "county"}, "处置方式", 422),
        ({"on": "2099-01-01"}, "还没有到", 422),
        ({"version": "0"}, "没有保存", 409),
    ],
)
def test_what_is_refused_changes_nothing_and_stays_as_it_was_typed(workspace, office, stop, refused):
    fields, said, code = refused
    browser, (_, case, _) = office(Role.COUNTY_OPERATOR), stop
    answer = press(browser, stop, measures="已核实三户", **fields)
    assert (answer.status_code, said in answer.text) == (code, True)
    assert "已核实三户" in answer.text
    assert desk_of(workspace).book.file(case.id).case == case


def test_a_case_without_a_leader_gets_the_one_who_goes_there_from_who_may_put_in_charge(workspace, office, stop):
    plan, desk = workspace.run().plan, desk_of(workspace)
    held = {v.id: [f.case for f in desk.book.holding(v.petition_ids) if not f.assignment] for v in plan.visits}
    days = [(d, n, s) for d in plan.itineraries for n, s in enumerate(d.stops, 1) if held[s.visit_id]]
    day, number, case = next((d, n, held[s.visit_id][0]) for d, n, s in days if d.shift.leader_id != stop[2])
    there = (f"/plan/{day.shift.leader_id}/{day.shift.day}/{number}", case, day.shift.leader_id)
    leader = office(Role.LEADER, person_id=day.shift.leader_id)
    assert "请联络办公室先在案件页上派定" in leader.get(there[0]).text
    assert "按下即登记" not in leader.get(there[0]).text
    assert press(leader, (there[0], case, ""), version=str(case.version), charge="1").status_code in (403, 409, 422)
    assert desk_of(workspace).book.file(case.id).assignment is None
    browser = office(Role.COUNTY_OPERATOR)
    assert press(browser, there, charge="1").status_code == 303
    assert desk_of(workspace).book.file(case.id).assignment.leader_id == day.shift.leader_id
    assert "按下即登记" in browser.get(there[0]).text


def test_the_key_of_return_presses_no_button(office, stop):
    page = office(Role.COUNTY_OPERATOR).get(stop[0]).text
    buttons = re.findall(r"<button[^>]*>", page.split('class="panel met"')[1].split("</form>")[0])
    assert "disabled" in buttons[0], "the first button of a form is what the key presses"
    assert [re.search(r'value="(\w*)"', b)[1] for b in buttons[1:]] == ["solved", "explained", "supported", "by_law", ""]


def test_stops_and_cases_of_others_do_not_exist(workspace, office, stop):
    browser, (address, case, leader) = office(Role.COUNTY_OPERATOR), stop
    other = next(one for one in desk_of(workspace).book.cases() if one.id != case.id)
    assert browser.send(f"{address}/{other.id}", at=address, version="1").status_code == 404
    for unknown in (f"/plan/{leader}/2026-01-01/1", f"{address.rsplit('/', 1)[0]}/99", f"{address.rsplit('/', 1)[0]}/0"):
        assert browser.get(unknown).status_code == 404
    elsewhere = next(code for code in ("410423104", "410423105", "410423106") if not case.unit_code.startswith(code))
    far = office(Role.TOWNSHIP_OPERATOR, elsewhere).get(address)
    assert far.status_code == 404 or case.id not in far.text
    assert office(Role.ANALYST).get(address).status_code == 403
    supervisor = office(Role.SUPERVISOR).get(address)
    assert (supervisor.status_code, "按下即登记" in supervisor.text) == (200, False)


def slips(kind):
    """The slips of a day whose first visit is of a kind, as page and twin."""
    run = line_run()
    first = run.plan.itineraries[0]
    changed = tuple(replace(v, kind=kind) if v.id == first.stops[0].visit_id else v for v in run.plan.visits)
    run = replace(run, plan=replace(run.plan, visits=changed))
    client = create_app(lambda: run).test_client()
    address = f"/plan/{first.shift.leader_id}/{first.shift.day}/host"
    return client.get(address).text, client.get(f"{address}.json").json


def test_a_slip_tells_a_village_when_and_who_and_nothing_of_cases():
    page, told = slips(VisitKind.CASE_VISIT)
    first, run = told["rows"][0], line_run()
    arrive = run.plan.itineraries[0].stops[0].arrive_min
    assert set(first) == {"place", "earliest", "latest", "until"}
    assert first["earliest"] <= f"{arrive // 60:02d}:{arrive % 60:02d}" < first["latest"]
    slip = page.split('class="slip-paper"')[1].split("</section>")[0]
    ids = {key for one in run.plan.visits for key in one.petition_ids}
    names = {run.categories[c].zh for one in run.plan.visits for c in one.categories if c in run.categories}
    assert first["place"] in slip
    assert not [word for word in ids | names | {"带案", "件", "重点"} if word in slip]


@pytest.mark.parametrize("kind", [VisitKind.CHECK, VisitKind.SUPERVISION, VisitKind.HOME_APPOINTMENT, VisitKind.RETURN_VISIT])
def test_unannounced_visits_and_visits_to_homes_stand_on_no_slip(kind):
    page, told = slips(kind)
    assert told["kept_back"] == 1
    place = next(
        v.village.full_name for v in line_run().plan.visits if v.id == line_run().plan.itineraries[0].stops[0].visit_id
    )
    assert place not in {row["place"] for row in told["rows"]}
    assert place not in page


def test_no_page_of_the_week_holds_a_petitions_number(workspace, office, stop):
    browser, day = office(Role.COUNTY_OPERATOR), stop[0].rsplit("/", 1)[0]
    numbers = [petition.id for petition in workspace.petitions()]
    left = [one for one in workspace.run().plan.unassigned if one.reason.value == "nobody_eligible"]
    assert left, "the sentence that used to name one is on the page"
    for address in ("/plan", "/plan.json", "/list", "/list.json", "/map.json", day, f"{day}.json", f"{stop[0]}.json", stop[0]):
        page = browser.get(address).text
        assert [number for number in numbers if number in page] == [], address


@pytest.mark.parametrize("left", ["the cookie of a session that is over", "no cookie"])
def test_a_form_sent_after_the_login_has_ended_says_so_and_leads_to_the_login(workspace, office, stop, left):
    browser, (address, case, _) = office(Role.COUNTY_OPERATOR), stop
    cookie = browser.client.get_cookie("fieldvisit")
    form = {"csrf": browser.csrf(address), "version": "1", "measures": "已入户"}
    browser.send("/logout", at="/me")
    if left != "no cookie":
        browser.client.set_cookie("fieldvisit", cookie.value)
    answer = browser.client.post(f"{address}/{case.id}", data=form, base_url=browser.base)
    assert answer.status_code == (403 if left == "no cookie" else 401)
    assert ("登录已结束" in answer.text, 'href="/login"' in answer.text, "没有此项权限" in answer.text) == (True, True, False)
    assert ("已入户" in answer.text) is (left != "no cookie"), "given back to whoever wrote it on a page of ours"
    assert desk_of(workspace).book.file(case.id).case == case
