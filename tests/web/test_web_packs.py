"""The page of field packs: a code shown once, a file without it, records taken in with their receipt, both versions where they differ."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from case_pages import desk_of
from pack_phone import Phone

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Means, Outcome
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.workspace.plans import PlanRoom


@pytest.fixture
def more_rooms(workspace):
    return {"plans": PlanRoom(workspace)}


def test_a_pack_is_made_handed_in_and_a_difference_is_decided_on_the_page(workspace, office):
    browser = office(Role.COUNTY_OPERATOR)
    held = {visit.id: visit.petition_ids for visit in workspace.run().plan.visits}
    shift = next(i.shift for i in workspace.run().plan.itineraries if sum(len(held[s.visit_id]) for s in i.stops) > 2)
    day = f"plan|{shift.leader_id}|{shift.day}"
    assert f'value="{day}"' in browser.get("/packs").text
    made = browser.send("/packs/make", at="/packs", day=day, level="itinerary").text
    code, number = re.search(r"\d{4} \d{4} \d{4} \d{4}", made)[0], re.search(r"/packs/([A-Z2-7]{8})\.html", made)[1]
    assert code not in browser.get("/packs").text
    sent = browser.get(f"/packs/{number}.html")
    assert (sent.headers["Content-Disposition"].startswith("attachment"), code in sent.text) == (True, False)
    phone, today, cases = Phone(sent.text, code), workspace.run().today, desk_of(workspace)
    stop, one = phone.cases[0]
    cases.assign(one["id"], Assignment(shift.leader_id, cases.today))
    theirs = Outcome(today, (Disposition.EXPLAINED,), (Means.EDUCATION,), AdminLevel.COUNTY, "上门说明")
    cases.record(one["id"], Appointment(VisitKind.SUPERVISION, today, done=True), theirs)
    more = {"means": ["policy"], "level": "county", "measures": "<b>补发</b>"}
    slip, receipt = phone.slip(record := phone.record(stop, one["id"], today, "solved", **more))
    answer = browser.send("/packs/hand-in", at="/packs", lines=slip)
    assert (answer.status_code, receipt in answer.text, "上门说明" in answer.text, "&lt;b&gt;补发" in answer.text) == (
        200,
        *[True] * 3,
    )
    half = browser.send("/packs/hand-in", at="/packs", lines=slip[:-9])
    assert (half.status_code, "不完整或被改动过" in half.text) == (422, True)
    assert browser.send("/packs/hand-in", at="/packs", lines=" ").status_code == 422
    kept = browser.send(f"/packs/{number}/{record['id']}", at="/packs", take="phone")
    assert "已入档" in kept.text
    assert cases.book.file(one["id"]).outcomes[-1].measures == "<b>补发</b>"
    for address, fields in (("/packs/make", {"day": "plan|L99|2026-11-30"}), (f"/packs/{number}/AAAAAAAAAA", {})):
        assert browser.send(address, at="/packs", **fields).status_code == 422
    assert browser.send("/packs/make", at="/packs", day="nonsense").status_code == 400


def test_whoever_does_not_see_the_whole_pack_finds_none(workspace, office):
    county, township = office(Role.COUNTY_OPERATOR), office(Role.TOWNSHIP_OPERATOR, "410423103")
    shift = next(i.shift for i in workspace.run().plan.itineraries if i.stops)
    made = county.send("/packs/make", at="/packs", day=f"plan|{shift.leader_id}|{shift.day}").text
    number = re.search(r"/packs/([A-Z2-7]{8})\.html", made)[1]
    assert number in county.get("/packs").text
    assert number not in township.get("/packs").text
    assert township.get(f"/packs/{number}.html").status_code == 404
    assert township.send("/packs/make", at="/packs", day=f"plan|{shift.leader_id}|{shift.day}").status_code == 422


def test_who_hands_out_a_pack_sees_it_not_handed_in_with_its_twin_on_paper_and_for_programs(workspace, office):
    county, township = office(Role.COUNTY_OPERATOR), office(Role.TOWNSHIP_OPERATOR, "410423103")
    shift = next(i.shift for i in workspace.run().plan.itineraries if i.stops)
    assert "尚未收回的行程包：0" in county.get("/today").text
    made = county.send("/packs/make", at="/packs", day=f"plan|{shift.leader_id}|{shift.day}").text
    code, number = re.search(r"\d{4} \d{4} \d{4} \d{4}", made)[0], re.search(r"/packs/([A-Z2-7]{8})\.html", made)[1]
    sheet = f"/plan/paper/pdf?leader={shift.leader_id}&day={shift.day}"
    assert sheet.replace("&", "&amp;") in county.get("/packs").text
    assert county.get(sheet).mimetype == "application/pdf"
    assert "尚未收回的行程包：1" in county.get("/today").text
    told = county.get("/packs.json").json
    assert [(row["id"], row["day"], row["on_plan"], row["receipts"]) for row in told["packs"]] == [
        (number, str(shift.day), True, [])
    ]
    assert (told["not_handed_in"], county.get("/today.json").json["packs_out"], code in str(told)) == (1, 1, False)
    assert (township.get("/packs.json").json["packs"], township.get("/today.json").json["packs_out"]) == ([], 0)
    phone, today = Phone(county.get(f"/packs/{number}.html").text, code), workspace.run().today
    stop, one = phone.cases[0]
    county.send("/packs/hand-in", at="/packs", lines=phone.slip(phone.record(stop, one["id"], today, "solved"))[0])
    back = county.get("/packs.json").json
    assert (back["not_handed_in"], len(back["packs"][0]["receipts"]), back["packs"][0]["records"]) == (0, 1, 1)
    assert {row["case"] for row in back["waiting"]} <= {one["id"]}


def test_a_day_that_the_plan_no_longer_has_like_that_has_no_sheet_beside_its_pack(workspace, office):
    county = office(Role.COUNTY_OPERATOR)
    plan = workspace.run().plan
    day = next(i for i in plan.itineraries if len(i.stops) > 1)
    county.send("/packs/make", at="/packs", day=f"plan|{day.shift.leader_id}|{day.shift.day}")
    fewer = tuple(replace(i, stops=i.stops[1:]) if i is day else i for i in plan.itineraries)
    book = workspace.register.plan_book()
    before = next(one.version for one in book.versions() if one.is_current)
    assert book.adopt(book.keep(replace(plan, itineraries=fewer), workspace.run().routes, "wang"), "wang", seen=before)
    page = county.get("/packs").text
    assert ("行程已改" in page, "/plan/paper/pdf" in page) == (True, False)
    assert county.get("/packs.json").json["packs"][0]["on_plan"] is False
