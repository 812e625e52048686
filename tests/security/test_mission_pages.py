"""Work teams sent to hotspots, on both databases: what the pages do, refuse and hide, and the same from the terminal."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from door_browser import with_account
from hostile import SHOWN, live_tags
from markupsafe import escape
from office import CASES, Office
from office import Sender as At

from fieldvisit.cli import main
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Appointment, Assignment
from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.visit import VisitKind
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.missions import MissionQuestion

GIVEN = {"mandate": "核查补助", "lead": "T1", "first_day": "2026-11-30", "last_day": "2026-12-04", "a_day": "3"}
WORKERS = {"liaison", "county", "city", "province"}


@pytest.fixture(scope="module")
def office(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("missions") / "county")
    with Workspace.open(folder) as workspace:
        yield Office(workspace)


def sent(at, spot="H01", **fields):
    """The address of a new mission."""
    answer = at.send(f"/hotspot/{spot}/send", **(GIVEN | fields))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_team_is_sent_from_a_hotspot_with_people_days_and_what_was_said_then(office):
    at, spot = At(office), office.whole.hotspots[0]
    form = at.get("/hotspot/H01/send").text
    assert (form.count('name="village"'), "建议" in form) == (len(spot.village_codes), True)
    address = sent(at, member=["T1", "L2"])
    page = at.get(address).text
    assert all(word in page for word in ("核查补助", "工作组一", "县领导乙", str(escape(spot.sentence.zh)), "11月30日 周一"))
    assert "尚未排日" in page, "fifteen places for the villages of five days"
    assert "未开始" in at.get("/missions").text
    assert address in at.get("/hotspots").text
    (stored,) = [
        one for one in office.workspace.register.cases(office.scope("county", "own")).work(TeamMission) if one.id in address
    ]
    assert (stored.lead_id, stored.team_id, stored.village_codes) == ("T1", "T1", spot.village_codes)
    assert len({one.village_code for one in stored.village_days}) == 15
    twin = at.get(f"{address}.json").get_json()
    assert (twin["people"], twin["mission"]["people"], len(twin["waiting"])) == ([], 2, len(spot.village_codes) - 15)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mandate": " "}, "任务"),
        ({"lead": ""}, "带队人"),
        ({"lead": "L99"}, "L99"),
        ({"last_day": "2026-11-29"}, "不早于"),
        ({"last_day": "2027-12-04"}, "92"),
        ({"first_day": "2026-12-05", "last_day": "2026-12-06"}, "工作日"),
        ({"first_day": "下周"}, "2026-12-31"),
        ({"a_day": "0"}, "1 至 20"),
        ({"a_day": "很多"}, "整数"),
        ({"village": ["410422100201"]}, "410422100201"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_what_was_typed_stays(office, fields, said):
    at = At(office)
    before = at.get("/missions.json").get_json()
    answer = at.send("/hotspot/H01/send", **(GIVEN | fields))
    assert (answer.status_code, said in answer.text) == (422, True)
    assert fields.get("mandate") or 'value="核查补助"' in answer.text
    assert at.get("/missions.json").get_json() == before


def test_nobody_is_offered_nor_sent_whom_a_matter_there_complains_about(office):
    at, codes = At(office), office.whole.hotspots[1].village_codes
    book = office.workspace.register.cases(Scope(Role.COUNTY_OPERATOR, "410423", "wang"))
    assert 'value="L3"' in at.get("/hotspot/H02/send").text
    case = next(one for one in book.cases() if one.unit_code in codes)
    concerned = book.change(case, replace(case, concern=Concern(leader_ids=("L3",), departments=("水利部门",))), "回避")
    form = at.get("/hotspot/H02/send").text
    assert [f'value="{who}"' in form for who in ("L3", "L4", "L2")] == [False, False, True]
    for who in ("L3", "L4"):
        answer = at.send("/hotspot/H02/send", **(GIVEN | {"member": [who]}))
        assert (answer.status_code, f"没有 {who}" in answer.text) == (422, True)
    book.change(concerned, replace(concerned, concern=Concern()), "更正")


def test_a_change_counts_for_the_version_that_was_seen_and_ends_with_the_mission(office):
    at, other = At(office), At(office, "liaison")
    address = sent(at, first_day="2026-07-13", last_day="2026-07-17")
    assert other.send(f"{address}/change", version="1", **(GIVEN | {"mandate": "甲任务"})).status_code == 303
    late = at.send(f"{address}/change", version="1", **(GIVEN | {"mandate": "乙任务"}))
    assert (late.status_code, "没有保存" in late.text, 'value="乙任务"' in late.text) == (422, True, True)
    assert at.send(f"{address}/end", version="2", on="2026-11-30").status_code == 422, "not begun on that day"
    assert (
        at.send(f"{address}/change", version="2", **(GIVEN | {"first_day": "2026-07-13", "last_day": "2026-07-17"})).status_code
        == 303
    )
    assert at.send(f"{address}/end", version="3", on="2026-07-16").status_code == 303
    page = at.get(address).text
    assert ("已结束" in page, "修改派驻" in page, "较早的版本" in page) == (True, False, True)
    assert "甲任务" in page.partition("较早的版本")[2]
    earlier = at.get(f"{address}.json").get_json()["earlier"]
    assert [(one["version"], one["mandate"], one["first_day"], one["people"]) for one in earlier] == [
        (3, "核查补助", "2026-07-13", []),
        (2, "甲任务", "2026-11-30", []),
        (1, "核查补助", "2026-07-13", []),
    ]
    assert at.send(f"{address}/change", version="4", **GIVEN).status_code == 422


def test_what_changed_is_said_with_its_interval_once_the_days_are_past_and_not_before(office):
    at = At(office)
    past = at.get(f"{sent(at, first_day='2026-08-03', last_day='2026-08-07')}.json").get_json()["windows"]
    assert [(one["days"], one["known"], one["last_day"]) for one in past] == [
        (30, True, "2026-09-06"),
        (60, True, "2026-10-06"),
        (90, True, "2026-11-05"),
    ]
    assert all("区间" in one["sentence"] or "件数太少" in one["sentence"] for one in past)
    going = at.get(f"{sent(at, first_day='2026-10-19', last_day='2026-10-23')}.json").get_json()["windows"]
    assert [one["known"] for one in going] == [False, False, False], "the ledger ends before the thirtieth day"
    assert "台账" in going[0]["sentence"]
    assert "2026-12-22" in going[1]["sentence"]


def test_villages_of_other_missions_and_of_recorded_visits_are_no_comparison(office):
    desk, area = CaseDesk(office.workspace, office.scope("county", "own")), office.whole.hotspots[0].village_codes
    shown = {load.village.code: load.matters for load in office.whole.tally.villages}
    visited = max(set(shown) - set(area), key=lambda code: (shown[code], code))
    question = MissionQuestion(date(2026, 6, 20), (visited,), (), date(2026, 7, 5), 10)
    alone = office.workspace.mission_effect(question)
    cases = [c for c in desk.book.cases() if c.unit_code in set(shown) - {*area, visited} and c.is_open and not c.is_key]
    gone, agreed = sorted(cases, key=lambda c: (c.received_on, c.id))[:2]
    assert gone.unit_code != agreed.unit_code
    for case in (gone, agreed):
        desk.assign(case.id, Assignment("L1", desk.today))
    desk.record(gone.id, Appointment(VisitKind.SUPERVISION, date(2026, 7, 5), done=True))
    standing = desk.standing(agreed.id).case
    desk.book.change(
        standing, standing, "", (Appointment(VisitKind.SUPERVISION, date(2026, 7, 5)),)
    )  # agreed on before that day
    sent(At(office), first_day="2026-06-29", last_day="2026-06-30")
    one = office.workspace.mission_effect(question)
    assert (alone.left_out, one.left_out) == (0, len(area) + 1)
    assert not {*area, gone.unit_code} & set(one.compared_codes)
    assert f"另有{len(area) + 1}个村同期有其他走访" in one.sentence.zh
    assert one == desk.mission_effect(question) == office.workspace.mission_effect(question)
    later = replace(question, since=date(2026, 7, 3), days=2)
    assert office.workspace.mission_effect(later).left_out == 1, "the visit alone lies in these days"


@pytest.mark.parametrize("relation", ["sibling", "foreign", "nothing but excluded", "child"])
def test_a_mission_of_the_county_does_not_exist_elsewhere(office, relation):
    address = sent(At(office), mandate=f"外人不见 {relation}")
    other = At(office, "county", relation)
    assert other.get(address).status_code == 404
    assert "外人不见" not in other.get("/missions").text
    for form in ("change", "end"):
        assert other.send(f"{address}/{form}", version="1", on="2026-11-30", **GIVEN).status_code == 404
    assert other.get("/hotspot/H01/send").status_code == 404


def test_a_team_member_sees_the_mission_they_are_in(office):
    address = sent(At(office), mandate="组员可见", lead="T2")
    for person, status in (("T2", 200), ("T1", 404)):
        with_account(office.book, f"team.{person.lower()}", Role.TEAM_MEMBER, "410423", person_id=person)
        client = office.app.test_client()
        client.set_cookie("fieldvisit", office.full_session(f"team.{person.lower()}"))
        assert client.get(address).status_code == status
        assert ("组员可见" in client.get("/missions").text) is (status == 200)
        assert "修改派驻" not in client.get(address).text


def test_numbers_of_persons_in_a_mandate_are_masked_and_hostile_ones_only_stand_there(office):
    at = At(office)
    assert "13900001111" not in at.get(sent(at, mandate="联系 13900001111")).text
    for text in SHOWN[::4]:
        page = at.get(sent(at, mandate=f"任{text}")).text
        assert (str(escape(f"任{text}")) in page, live_tags(page)) == (True, [])


@pytest.mark.parametrize(("role", "relation"), CASES)
def test_no_form_of_missions_is_sent_by_whoever_may_not_work_nor_without_its_token(office, role, relation):
    at = At(office, role, relation)
    for address in ("/hotspot/H01/send", "/mission/X/change", "/mission/X/end"):
        assert at.client.post(address, data=GIVEN).status_code == 403, address
        if role not in WORKERS:
            assert at.send(address, **GIVEN).status_code == 403, (role, address)


def test_the_terminal_sends_lists_shows_and_ends_as_the_pages_do(office):
    def ask(*words):
        answer = CliRunner().invoke(main, ["mission", *words, "-w", str(office.workspace.folder)])
        return answer.exit_code, answer.output

    given = ("--mandate", "终端派出", "--first", "2026-08-03", "--last", "2026-08-07", "--json")
    code, told = ask("send", "H01", *given)
    made = json.loads(told)
    assert (code, made["hotspot_id"], "member_ids" in made, made["sentence"]["zh"] != "") == (0, "H01", False, True)
    assert made["id"] in ask("list")[1]
    shown = ask("show", made["id"])[1]
    assert all(word in shown for word in ("人员：", "2026-08-03", "90 天", "不评价工作"))
    assert ask("end", made["id"], "--day", "2026-08-06")[0] == 0
    assert ask("end", made["id"])[0] != 0
    assert ask("show", made["id"], "--as", "county:410422")[0] == 4
    assert re.search("终端派出", At(office).get("/missions").text)


def test_who_is_sent_to_two_places_on_one_day_is_told_on_both_missions(office):
    at = At(office)
    early = {"first_day": "2027-03-01", "last_day": "2027-03-05", "lead": "T2", "member": ["T2"]}
    first = sent(at, **early)
    assert "另一次派驻" not in at.get(first).text
    second = sent(at, "H02", **(early | {"first_day": "2027-03-04", "last_day": "2027-03-09"}))
    said = "工作组二在此期间还在另一次派驻（{}）：3月4日（周四）至3月5日（周五）"
    for here, there in ((first, second), (second, first)):
        assert said.format(there.rsplit("/", 1)[1]) in at.get(here).text
    apart = sent(at, "H02", **(early | {"first_day": "2027-03-15", "last_day": "2027-03-16"}))
    assert "另一次派驻" not in at.get(apart).text
