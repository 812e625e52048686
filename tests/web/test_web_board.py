"""The planning board behind the gate, on both databases: what is shown is what the check finds, and nothing typed is lost."""

from __future__ import annotations

import html
import json
import re

import pytest
from door_browser import Browser, book_of, full_session
from line_run import line_run

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.job import JobState
from fieldvisit.domain.plan import LockLevel, UnassignedReason
from fieldvisit.io.roads import read_closures
from fieldvisit.register import Door
from fieldvisit.register.engine import writing
from fieldvisit.routing.answers.figures import compare
from fieldvisit.routing.changes.by_hand import Move, Table
from fieldvisit.routing.check import check_plan
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.planning import problem_of
from fieldvisit.workspace.plans import Closing, PlanRoom
from fieldvisit.workspace.viewing import Views

COUNTY = "410423"


@pytest.fixture(scope="module")
def workspace(demo_county, databases, tmp_path_factory):
    with Workspace.open(databases.copied(demo_county, tmp_path_factory.mktemp("board") / "county")) as opened:
        yield opened


@pytest.fixture(scope="module")
def office(workspace):
    """The county behind its gate: a browser for a role."""
    book = book_of(workspace.register)
    app = create_app(workspace.run, entrance=Entrance(Door(book), Views(workspace).run_of), plans=PlanRoom(workspace))
    for role in (Role.LIAISON, Role.LEADER, Role.SUPERVISOR, Role.TEAM_MEMBER, Role.ANALYST):
        with writing(book.engine) as connection:
            book.insert(connection, Account(role.value, role, COUNTY), "no password", "cli:test", must_change=False)

    def browser(role):
        made = Browser(app)
        made.client.set_cookie("fieldvisit", full_session(book, role.value))
        return made

    return browser


@pytest.fixture
def first(workspace):
    """The plan as it was found is in force, with its version and those made before."""
    register = workspace.register
    current = next(one.version for one in register.plans() if one.is_current)
    register.plan_book().adopt(1, "li", seen=current)
    return len(register.plans())


class Sheet:
    """The board in a browser: the form of the page it shows, sent again with a button pressed."""

    def __init__(self, browser, address="/plan/board") -> None:
        self.browser = browser
        self.answer = browser.get(address)

    @property
    def fields(self):
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.answer.text)
        return {name: html.unescape(value) for name, value in found}

    def press(self, at="/plan/board", **more):
        data = self.fields | more
        self.answer = self.browser.client.post(at, data=data, base_url=self.browser.base)
        return self

    @property
    def moves(self):
        return json.loads(self.fields["moves"])

    @property
    def broken(self):
        return re.findall(r'data-rule="(\w+)" data-where="([^"]*)"', self.answer.text)

    def route(self, shift):
        cell = self.answer.text.partition(f'<ol class="stops" data-shift="{shift}">')[2].partition("</ol>")[0]
        return re.findall(r'data-visit="([^"]+)"', cell)


def full_day(workspace, least=3):
    """The first day with so many stops: its shift's id and the numbers of its visits."""
    plan = workspace.register.current_plan()
    day = next(it for it in plan.itineraries if len(it.stops) >= least)
    ids = [visit.id for visit in plan.visits]
    return day.shift.id, [str(ids.index(stop.visit_id)) for stop in day.stops]


def visit_id(workspace, number):
    return workspace.register.current_plan().visits[int(number)].id


def left_out(plan):
    return {one.visit_id for one in plan.unassigned}


def unassigned(workspace):
    return left_out(workspace.register.current_plan())


@pytest.mark.usefixtures("first")
def test_after_every_move_the_rules_on_the_page_are_those_of_check_plan(workspace, office):
    sheet, (shift, visits) = Sheet(office(Role.LIAISON)), full_day(workspace)
    plan = workspace.register.current_plan()
    problem = problem_of(workspace, plan)
    table, seen = Table(plan, problem), 0
    for to in [it.shift.id for it in plan.itineraries if it.shift.id != shift][:5]:
        sheet.press(stop=f"{visits[0]}|{shift}", do="to", to=to)
        made = [Move(visit_id(workspace, number), *rest) for number, *rest in sheet.moves]
        assert sheet.broken == [(one.rule, one.where) for one in check_plan(table.changed(made), problem)]
        assert visits[0] in sheet.route(to)
        shift, seen = to, seen + len(sheet.broken)
    assert seen, "one stop too many breaks something somewhere"


def compared_with_kept(workspace, sheet):
    """What the draft changes of the plan in force, in sentences."""
    plan = workspace.register.current_plan()
    made = [Move(visit_id(workspace, number), *rest) for number, *rest in sheet.moves]
    return [text.zh for text in compare(plan, Table(plan, problem_of(workspace, plan)).changed(made)).sentences]


@pytest.mark.usefixtures("first")
def test_buttons_move_a_stop_and_undo_takes_the_last_move_back(workspace, office):
    sheet, (shift, visits) = Sheet(office(Role.LIAISON)), full_day(workspace)
    assert sheet.press(stop=f"{visits[0]}|{shift}", do="down").route(shift) == [visits[1], visits[0], *visits[2:]]
    assert sheet.answer.text.count("data-ghost") == 1
    assert sheet.press(do="up").route(shift) == visits
    assert "data-ghost" not in sheet.answer.text, "everything stands where it stood"
    assert sheet.press(do="up").route(shift) == visits, "the first stop has nothing above it"
    assert sheet.press(do="out").route(shift) == visits[1:]
    assert visits[0] in sheet.route("")
    assert "原在此处；现在：未排入" in sheet.answer.text
    text = sheet.press(do="compare").answer.text
    assert all(f"<li>{line}</li>" in text for line in compared_with_kept(workspace, sheet))
    assert sheet.press(do="to", to=shift, before="end").route(shift) == [*visits[1:], visits[0]]
    assert len(sheet.moves) == 4
    assert sheet.press(do="undo").route(shift) == visits[1:]
    for _ in range(3):
        sheet.press(do="undo")
    assert (sheet.route(shift), sheet.moves, sheet.broken) == (visits, [], [])


def test_a_draft_is_kept_by_who_plans_and_put_in_force_by_a_leader(workspace, office, first):
    sheet, (shift, visits) = Sheet(office(Role.LIAISON)), full_day(workspace)
    sheet.press(stop=f"{visits[-1]}|{shift}", do="out").press("/plan/board/keep", do="keep")
    made, before = first + 1, len(workspace.register.audit(AuditQuestion(act=Act.PLAN)))
    assert (sheet.answer.status_code, sheet.answer.headers["Location"]) == (303, f"/plan/board?version={made}&done=kept")
    assert [one.version for one in workspace.register.plans() if one.is_current] == [1]
    leader = Sheet(office(Role.LEADER), f"/plan/board?version={made}")
    assert visits[-1] in leader.route("")
    assert "draggable" not in leader.answer.text
    assert leader.press("/plan/board/keep", do="adopt").answer.status_code == 303
    assert [one.version for one in workspace.register.plans() if one.is_current] == [made]
    assert visit_id(workspace, visits[-1]) in unassigned(workspace)
    lines = workspace.register.audit(AuditQuestion(act=Act.PLAN))[before - 1 :]
    assert [(one.deed.who, one.deed.detail) for one in lines] == [("liaison", "keep"), ("leader", "adopt, after 1")]


def test_a_draft_that_was_overtaken_is_a_409_with_both_versions_and_nothing_is_lost(workspace, office, first):
    browser, (shift, visits) = office(Role.LIAISON), full_day(workspace)
    mine = Sheet(browser).press(stop=f"{visits[0]}|{shift}", do="out")
    other = Sheet(browser).press(stop=f"{visits[1]}|{shift}", do="out").press("/plan/board/keep", do="adopt")
    assert other.answer.status_code == 303
    moves = mine.moves
    assert mine.press("/plan/board/keep", do="adopt").answer.status_code == 409
    assert f"第 1 版，现在已经是第 {first + 1} 版" in mine.answer.text
    assert re.search(r"多去 1 处：.*?少去 1 处：", mine.answer.text, re.DOTALL)
    assert (mine.moves, len(workspace.register.plans())) == (moves, first + 1), "a refused draft leaves no version behind"
    assert mine.press("/plan/board/keep", do="adopt").answer.status_code == 303
    assert visit_id(workspace, visits[0]) in unassigned(workspace)


def test_a_plan_that_breaks_a_rule_is_kept_but_never_put_in_force(workspace, office, first):
    sheet, (shift, visits) = Sheet(office(Role.LIAISON)), full_day(workspace)
    others = [it for it in workspace.register.current_plan().itineraries if it.shift.id != shift]
    sheet.press(stop=f"{visits[0]}|{shift}", do="to", to=max(others, key=lambda it: len(it.stops)).shift.id)
    sheet.press(stop=f"{visits[1]}|{shift}", do="to", to=max(others, key=lambda it: len(it.stops)).shift.id)
    moves = sheet.moves
    assert sheet.broken
    assert sheet.press("/plan/board/keep", do="adopt").answer.status_code == 409
    assert (sheet.moves, len(workspace.register.plans())) == (moves, first)
    assert sheet.press("/plan/board/keep", do="keep").answer.status_code == 303
    assert [one.version for one in workspace.register.plans() if one.is_current] == [1]


def test_locks_of_stop_day_and_order_open_again_are_kept_and_told_when_broken(workspace, office, first):
    sheet, (shift, visits) = Sheet(office(Role.LIAISON)), full_day(workspace)
    leader, day = shift.split("@")
    numbers = [int(one) for one in visits]

    def locks():
        return json.loads(sheet.fields["locks"])

    sheet.press(stop=f"{visits[1]}|{shift}", do="lock")
    assert locks() == [[leader, day, "day", [numbers[1]], []]]
    for button, expected in (("lock", []), ("lock_day", [[leader, day, "day", numbers, []]])):
        sheet.press(do=button)
        assert locks() == expected
    sheet.press(do="lock_order")
    assert locks() == [[leader, day, "order", numbers, []]]
    sheet.press(do="down" if len(visits) > 2 else "up")
    assert [rule for rule, _ in sheet.broken][-1] == "lock"
    sheet.press(do="undo").press("/plan/board/keep", do="keep")
    kept = workspace.register.plan_book().plan(first + 1)
    assert [(one.leader_id, one.level, len(one.visit_ids)) for one in kept.locks] == [(leader, LockLevel.ORDER, len(visits))]
    assert kept.itineraries == workspace.register.current_plan().itineraries
    again = Sheet(office(Role.LIAISON), f"/plan/board?version={first + 1}")
    assert json.loads(again.fields["locks"]) == [[leader, day, "order", numbers, []]]
    assert again.press(stop=f"{visits[0]}|{shift}", do="lock_day").press(do="undo").fields["locks"] == "[]"


@pytest.mark.usefixtures("first")
def test_a_solve_that_cannot_start_says_so_and_keeps_the_draft(workspace, office):
    sheet, (shift, visits), book = Sheet(office(Role.LIAISON)), full_day(workspace), workspace.register.jobs()
    other = book.ask("geocode", "{}", "wang.jun")
    moves = sheet.press(stop=f"{visits[0]}|{shift}", do="out").moves
    assert sheet.press("/plan/solve").answer.status_code == 409
    assert (sheet.moves, other in sheet.answer.text) == (moves, True)
    book.cancel(other, "wang.jun")


@pytest.mark.usefixtures("first")
def test_how_far_a_solve_is_stands_on_the_board_and_who_plans_may_end_it(workspace, office):
    browser, book = office(Role.LIAISON), workspace.register.jobs()
    job_id = book.ask("solve", '{"base": 1}', "liaison")
    assert book.begin(job_id)
    book.beat(job_id, share=0.4, best='{"asked": 152, "drive_min": 125, "musts_left": 0, "visits": 111}')
    state = browser.get("/plan/solve.json?lang=en").get_json()
    said = "Best so far: 111 of 152 visits, must-visits left out: 0, driving 2 h 5 min"
    assert (state["running"], state["percent"], state["said"], state["usable"], state["ending"]) == (
        True,
        40,
        said,
        True,
        False,
    )
    sheet = Sheet(browser)
    assert sheet.press("/plan/solve/end", job="J-none", do="use").answer.status_code == 404
    assert Sheet(browser).press("/plan/solve/end", do="use").answer.status_code == 303
    assert (book.one(job_id).enough, book.beat(job_id)) == (True, False), "a search that may end is not cancelled"
    assert browser.get("/plan/solve.json").get_json()["ending"]
    assert Sheet(browser).press("/plan/solve/end", do="cancel").answer.status_code == 303
    assert book.beat(job_id), "cancelled after all"
    book.end(job_id, JobState.CANCELLED)
    assert browser.get("/plan/solve.json?lang=en").get_json()["said"] == "Cancelled; nothing was kept."


@pytest.mark.usefixtures("first")
def test_why_a_visit_is_left_out_is_told_with_moves_that_make_it(workspace, office):
    sheet = Sheet(office(Role.LIAISON))
    (shift, visits), left = full_day(workspace), workspace.register.current_plan().unassigned
    ids = [visit.id for visit in workspace.register.current_plan().visits]
    nobody = next(ids.index(one.visit_id) for one in left if one.reason is UnassignedReason.NOBODY_ELIGIBLE)
    sheet.press(stop=f"{nobody}|", do="why")
    assert 'class="why red"' in sheet.answer.text
    sheet.press(stop=f"{visits[0]}|{shift}", do="why")
    assert 'class="why "' in sheet.answer.text
    sheet.press(do="out").press(stop=f"{visits[0]}|", do="why")
    assert re.search('class="why (yellow|green)"', sheet.answer.text)
    apply = html.unescape(re.search(r'name="apply" value="([^"]+)"', sheet.answer.text)[1])
    assert visits[0] not in sheet.press(apply=apply).route("")
    assert sheet.broken == []


def test_a_sick_leader_and_a_cancelled_visit_become_versions_with_few_changes(workspace, office, first):
    sheet, (shift, visits) = Sheet(office(Role.LIAISON)), full_day(workspace)
    leader, day = shift.split("@")
    plan, book = workspace.register.current_plan(), workspace.register.plan_book()
    refused = Sheet(sheet.browser).press("/plan/board/event", event="sick", leader=leader, max_changes="2", do="adapt")
    assert (refused.answer.status_code, "请勾选不能下访的日子" in refused.answer.text) == (409, True)
    happened = {"event": "sick", "leader": leader, "sick_day": day, "max_changes": "2", "do": "adapt"}
    assert sheet.press("/plan/board/event", **happened).answer.status_code == 303
    made = book.plan(first + 1)
    assert shift not in {it.shift.id for it in made.itineraries}
    assert [one.version for one in workspace.register.plans() if one.is_current] == [1]
    told = Sheet(sheet.browser, sheet.answer.headers["Location"])
    assert "不再出行" in told.answer.text
    assert "浅色虚线：该站在第 1 版中的位置" in told.answer.text
    assert told.answer.text.count("data-ghost") >= len(visits), "every stop of the day that fell out"
    assert told.broken == []
    announced = {stop.visit_id: it.shift.id for it in plan.itineraries for stop in it.stops}
    now = {stop.visit_id: it.shift.id for it in made.itineraries for stop in it.stops}
    changed = [one for one, where in announced.items() if where != shift and now.get(one) != where]
    assert len(changed) <= 2, "beyond those that the event itself makes impossible"
    gone = Sheet(sheet.browser)
    event = {"event": "cancelled", "stop": f"{visits[0]}|{shift}", "max_changes": "0", "do": "adapt_now"}
    cancelled, version = visit_id(workspace, visits[0]), first + 2
    assert gone.press("/plan/board/event", **event).answer.status_code == 303
    assert cancelled not in {visit.id for visit in workspace.register.current_plan().visits}
    assert [one.version for one in workspace.register.plans() if one.is_current] == [version]


@pytest.mark.usefixtures("first")
def test_a_version_keeps_who_is_away_for_the_next_event_and_for_hands(workspace, office):
    sheet, (shift, visits) = Sheet(office(Role.LIAISON)), full_day(workspace)
    leader, day = shift.split("@")
    happened = {"event": "sick", "leader": leader, "sick_day": day, "max_changes": "2", "do": "adapt"}
    sheet.press("/plan/board/event", **happened)
    moved = Sheet(sheet.browser, sheet.answer.headers["Location"])
    assert re.search(f'data-shift="{shift}">\\s*<p class="span">.*<span class="muted">缺席</span>', moved.answer.text)
    base = int(re.search(r"version=(\d+)", sheet.answer.headers["Location"])[1])
    where = {stop.visit_id: it.shift.id for it in workspace.register.plan_book().plan(base).itineraries for stop in it.stops}
    stop = next(one for one in visits if visit_id(workspace, one) in where)
    event = {
        "event": "overran",
        "stop": f"{stop}|{where[visit_id(workspace, stop)]}",
        "minutes": "200",
        "max_changes": "5",
        "do": "adapt",
    }
    assert moved.press("/plan/board/event", **event).answer.status_code == 303
    kept = int(re.search(r"version=(\d+)", moved.answer.headers["Location"])[1])
    later = workspace.register.plan_book().plan(kept)
    assert shift not in {it.shift.id for it in later.itineraries}
    assert [(one.leader_id, one.day.isoformat()) for one in later.away] == [(leader, day)]
    stored = problem_of(workspace, later)
    assert (check_plan(later, stored), shift in {one.id for one in stored.shifts}) == ((), False)


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"event": "flood"}, 400),
        ({"event": "cancelled", "stop": ""}, 409),
        ({"event": "sick", "leader": "L99", "sick_day": "2026-11-30"}, 409),
        ({"event": "sick", "leader": "L1", "sick_day": "2026-11-31"}, 400),
        ({"event": "roads", "now": "yesterday"}, 400),
        ({"event": "roads", "now": "2027-01-01T08:00"}, 409),
        ({"event": "roads", "max_changes": "-1"}, 400),
    ],
)
def test_an_event_that_cannot_be_told_is_refused_and_keeps_the_draft(office, fields, status):
    sheet = Sheet(office(Role.LIAISON))
    assert sheet.press("/plan/board/event", **({"max_changes": "1", "do": "adapt"} | fields)).answer.status_code == status
    assert status == 400 or sheet.moves == []


@pytest.mark.usefixtures("first")
def test_a_road_is_closed_for_every_plan_and_opened_again(workspace, office):
    browser, room = office(Role.LIAISON), PlanRoom(workspace)
    page = browser.get("/plan/board/roads.json").get_json()
    piece = page["groups"][0]["rows"][0]["number"]
    fields = Sheet(browser).fields | {"roads": page["roads"], "max_changes": "1", "do": "adapt"}
    days = {"closed_from": page["first_day"], "closed_to": page["last_day"]}
    for wrong, said in (
        ({}, "请勾选"),
        ({"piece": str(piece), "closed_to": "2026-11-01"}, "早于第一天"),
        ({"piece": str(piece), "roads": "others"}, "重新勾选"),
        ({"piece": "999999"}, "不经过第 999999 段"),
    ):
        refused = browser.client.post("/plan/board/roads/close", data=fields | days | wrong, base_url=browser.base)
        assert (refused.status_code, said in refused.text) == (409, True), wrong
    assert workspace.county.closures == ()

    plan, told = workspace.register.current_plan(), []
    asked = Closing((piece,), page["roads"], plan.first_day, plan.last_day)
    kept = room.roads.close("li", plan, asked, lambda event: told.append(event) or plan)
    assert (told[0].matrix.minutes >= problem_of(workspace, plan).matrix.minutes).all()
    assert any(told[0].name in one.zh for one in kept.conditions)
    assert read_closures(workspace.folder / workspace.settings.county.closures) == workspace.county.closures
    page = browser.get("/plan/board/roads.json").get_json()
    assert piece not in {row["number"] for group in page["groups"] for row in group["rows"]}
    (line,) = page["closed"][0]["lines"]
    assert [(round(one.lon, 5), round(one.lat, 5)) for one in workspace.county.closures[0].line] == [tuple(at) for at in line]
    closed = {"closure": page["closed"][0]["closure_id"], "base": "1", "csrf": fields["csrf"]}
    opened = [browser.client.post("/plan/board/roads/open", data=closed, base_url=browser.base) for _ in range(2)]
    assert [one.status_code for one in opened] == [303, 404]
    assert browser.get("/plan/board/roads.json").get_json()["closed"] == []
    lines = workspace.register.audit(AuditQuestion(act=Act.PLAN))
    assert [one.deed.detail for one in lines if one.deed.subject == "roads"] == ["closed board-001", "opened board-001"]


@pytest.mark.usefixtures("first")
def test_roads_closed_by_another_process_are_listed_and_not_written_over(workspace, office):
    browser, room, plan = office(Role.LIAISON), PlanRoom(workspace), workspace.register.current_plan()
    page = browser.get("/plan/board/roads.json").get_json()
    number = page["groups"][0]["rows"][0]["number"]
    with Workspace.open(workspace.folder) as other:
        asked = Closing((number,), page["roads"], plan.first_day, plan.last_day)
        PlanRoom(other).roads.close("li", plan, asked, lambda _: plan)
        (theirs,) = other.county.closures
    seen = browser.get("/plan/board/roads.json").get_json()
    assert [one["closure_id"] for one in seen["closed"]] == [theirs.id]
    left = next(row["number"] for group in seen["groups"] for row in group["rows"])
    room.roads.close("li", plan, Closing((left,), seen["roads"], plan.first_day, plan.last_day), lambda _: plan)
    kept = read_closures(workspace.folder / workspace.settings.county.closures)
    assert (len(kept), theirs in kept) == (2, True)
    for one in kept:
        room.roads.open("li", one.id)
    assert workspace.county.closures == ()


@pytest.mark.usefixtures("first")
def test_versions_are_compared_in_the_sentences_of_compare(workspace, office):
    browser, (shift, visits), book = office(Role.LIAISON), full_day(workspace), workspace.register.plan_book()
    Sheet(browser).press(stop=f"{visits[0]}|{shift}", do="out").press("/plan/board/keep", do="keep")
    gone = visit_id(workspace, visits[0])
    other = next(one.version for one in book.versions() if gone in left_out(book.plan(one.version)))
    twin = browser.get(f"/plan/compare.json?v=1&v={other}").get_json()
    wanted = compare(book.plan(1), book.plan(other)).sentences
    assert [one["sentences"] for one in twin["plans"]] == [[], [text.zh for text in wanted]]
    page = browser.get(f"/plan/compare?v=1&v={other}").text
    assert all(text.zh in html.unescape(page) for text in wanted)
    assert "勾选" in browser.get("/plan/compare").text
    statuses = [browser.get(f"/plan/compare?{query}").status_code for query in ("v=1&v=999", "v=x", "v=1&v=2&v=3&v=4")]
    assert statuses == [404, 400, 400]


@pytest.mark.usefixtures("first")
def test_who_does_not_plan_changes_nothing(workspace, office):
    draft = Sheet(office(Role.LIAISON)).fields
    (shift, visits), version = full_day(workspace), workspace.register.plans()
    for role, may_look in ((Role.LEADER, True), (Role.SUPERVISOR, True), (Role.TEAM_MEMBER, False), (Role.ANALYST, False)):
        browser = office(role)
        token = browser.csrf("/me")
        assert (browser.get("/plan/board").status_code == 200) is may_look
        for to, do in (("/plan/board", "out"), ("/plan/board/keep", "keep"), ("/plan/board/keep", "adopt")):
            data = draft | {"csrf": token, "stop": f"{visits[0]}|{shift}", "do": do}
            data["moves"] = json.dumps([[int(visits[0]), shift, "", -1]])
            assert browser.client.post(to, data=data).status_code in ((403,) if may_look else (403, 404)), (role, to, do)
    assert workspace.register.plans() == version


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"moves": "[[1]]"}, 400),
        ({"moves": "{"}, 400),
        ({"moves": '[[1,"","b",true]]'}, 400),
        ({"moves": json.dumps([[1, "", "b", 0]] * 401)}, 400),
        ({"locks": "{}"}, 400),
        ({"locks": '[["L1","2026-11-30","day",[1],[5]]]'}, 400),
        ({"locks": '[["L1","2026-11-30","day",[1,1],[]]]'}, 400),
        ({"locks": '[["L9","2026-11-30","day",[1],[]]]'}, 400),
        ({"locks": '[["L1","2026-11-31","day",[1],[]]]'}, 400),
        ({"locks": '[["L1","2026-11-30","week",[1],[]]]'}, 400),
        ({"base": "x"}, 400),
        ({"base": "９"}, 400),
        ({"base": "77"}, 404),
        ({"moves": '[[7777,"","L1@2026-11-30",0]]'}, 404),
    ],
)
def test_a_form_that_no_page_made_is_refused(office, fields, status):
    assert Sheet(office(Role.LIAISON)).press(**fields).answer.status_code == status


@pytest.mark.usefixtures("first")
def test_a_move_that_cannot_be_made_says_so_and_keeps_the_draft(workspace, office):
    sheet, (shift, visits) = Sheet(office(Role.LIAISON)), full_day(workspace)
    sheet.press(stop=f"{visits[0]}|{shift}", do="out").press(stop=f"{visits[0]}|{shift}", do="out")
    assert len(sheet.moves) == 1
    assert 'role="alert"' in sheet.answer.text


@pytest.mark.usefixtures("first")
def test_the_twin_says_what_the_page_says(workspace, office):
    twin = office(Role.LIAISON).get("/plan/board.json?lang=en").get_json()
    plan = workspace.register.current_plan()
    made = sum(len(day["stops"]) for row in twin["leaders"] for day in row["days"] if day)
    assert (made, len(twin["pool"])) == (plan.planned, len(plan.unassigned))
    assert twin["broken"] == []
    assert "LS2026-" not in json.dumps(twin), "no petition's number"


def test_before_the_first_plan_the_board_says_what_to_do(new_demo, tmp_path):
    with new_demo(tmp_path / "new") as empty:
        app = create_app(lambda: line_run(planned=False), plans=PlanRoom(empty))
        page = app.test_client().get("/plan/board")
        assert (page.status_code, "fieldvisit plan" in page.text) == (200, True)
