"""A pack of the demo county, opened and answered by a phone that is no browser: what is in it, and what becomes of what comes back."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from case_pages import COUNTY, desk_of
from pack_phone import Phone
from sqlalchemy import update

from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Means, Outcome
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.cases.work import TeamMission, VillageDay
from fieldvisit.domain.pack import PackLevel, RecordState
from fieldvisit.domain.people import TravellerKind
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import InputFileError, NotFoundError, PolicyRefusedError
from fieldvisit.register.cases import CaseFilter
from fieldvisit.register.cases.rows import case_row
from fieldvisit.register.cases.tables import case_file
from fieldvisit.register.engine import writing
from fieldvisit.register.sight import WHOLE
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.keys import change_key, key_file
from fieldvisit.workspace.packs import PackEyes, PackRoom
from fieldvisit.workspace.purging import purge
from fieldvisit.workspace.viewing import Views

SOLVED = {"means": ["policy"], "level": "county", "measures": "补发到户"}


@pytest.fixture(scope="module")
def workspace(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("packs") / "county")
    with Workspace.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def days(workspace):
    """Days of leaders with three cases and more, one for each test."""
    people = {one.id: one.kind for one in workspace.run().leaders}
    plan = workspace.run().plan
    held = {visit.id: len(visit.petition_ids) for visit in plan.visits}
    days = [i for i in plan.itineraries if people[i.shift.leader_id] is TravellerKind.LEADER]
    return iter([i.shift for i in days if sum(held[stop.visit_id] for stop in i.stops) >= 3])


@pytest.fixture
def shift(days):
    return next(days)


@pytest.fixture
def desk(workspace):
    return PackRoom(workspace).here(workspace.run())


def handed_out(workspace, desk, shift, level=PackLevel.ITINERARY, *, in_charge=True):
    """A pack of a day, its phone, and the cases of it, all in this leader's charge."""
    if in_charge:
        cases = desk_of(workspace)
        for stop in desk.make(shift.leader_id, shift.day, level, "zh").pack.stops:
            for one in stop.cases:
                cases.assign(one.case_id, Assignment(shift.leader_id, cases.today))
    made = desk.make(shift.leader_id, shift.day, level, "zh")
    name, page = desk.file(made.pack.id)
    assert re.fullmatch(rf"pack-{shift.day}-[A-Z2-7]{{8}}\.html", name)
    return made, Phone(page, made.code), page


def test_three_outcomes_come_back_once_however_often_they_are_handed_in(workspace, desk, shift):
    made, phone, _ = handed_out(workspace, desk, shift)
    today, cases = workspace.run().today, phone.cases[:3]
    promise = {"promise": "月底前修好", "promise_by": str(today + timedelta(days=9))}
    first = phone.record(cases[0][0], cases[0][1]["id"], today, "solved", **SOLVED)
    second = phone.record(cases[1][0], cases[1][1]["id"], today, "explained", **SOLVED | promise)
    third = phone.record(cases[2][0], cases[2][1]["id"], today)
    early, whole = phone.slip(first), phone.slip(first, second, third)
    assert [desk.hand_in(early[0], "a")[0].receipt, desk.hand_in(whole[0], "a")[0].receipt] == [early[1], whole[1]]
    states = [desk_of(workspace).book.file(one["case_id"]) for one in (first, second, third)]
    version = [file.case.version for file in states]
    assert [file.case.state for file in states] == [CaseState.DISPOSED, CaseState.DISPOSED, CaseState.VISITING]
    assert states[0].outcome == Outcome(today, (Disposition.SOLVED,), (Means.POLICY,), AdminLevel.COUNTY, "补发到户")
    assert states[1].outcome.promise.text == "月底前修好"
    assert {(one.leader_id, one.on, one.done) for file in states for one in file.appointments} == {
        (made.pack.leader_id, today, True)
    }
    again = desk.hand_in(whole[0].lower(), "b")[0]
    assert (again.receipt, again.again, again.counts) == (whole[1], True, {RecordState.KEPT: 3})
    assert "没有重复登记" in again.sentences[0].zh
    assert [desk_of(workspace).book.file(one["case_id"]).case.version for one in (first, second, third)] == version
    lines = [(one.deed.act, one.deed.subject) for one in workspace.register.audit() if one.deed.subject == made.pack.id]
    assert lines == [(Act.PACK, made.pack.id), (Act.EXPORT, made.pack.id), *[(Act.HAND_IN, made.pack.id)] * 2]
    kept = next(one for one in desk.packs() if one.pack.id == made.pack.id)
    assert ([one.code for one in kept.receipts], kept.records, kept.open) == ([early[1], whole[1]], 3, 0)


def test_what_the_office_recorded_meanwhile_is_never_covered_and_both_versions_are_shown(workspace, desk, shift):
    _, phone, _ = handed_out(workspace, desk, shift)
    today, (stop, one), (_, other) = workspace.run().today, phone.cases[0], phone.cases[1]
    office = desk_of(workspace)
    theirs = Outcome(today, (Disposition.EXPLAINED,), (Means.EDUCATION,), AdminLevel.COUNTY, "上门说明")
    went = Appointment(VisitKind.SUPERVISION, today, done=True)
    office.record(one["id"], went, theirs)
    same = Outcome(today, (Disposition.SOLVED,), (Means.POLICY,), AdminLevel.COUNTY, "补发到户")
    office.record(other["id"], went, same)
    record = phone.record(stop, one["id"], today, "solved", **SOLVED)
    alike = phone.record(phone.cases[1][0], other["id"], today, "solved", **SOLVED)
    answer = desk.hand_in(phone.slip(record, alike)[0], "a")[0]
    assert answer.counts == {RecordState.SAME: 1, RecordState.CONFLICT: 1}
    assert desk_of(workspace).book.file(one["id"]).outcomes == (theirs,)
    assert len(desk_of(workspace).book.file(other["id"]).outcomes) == 1
    waits = desk.open_records()[0]
    told = {field.name.zh: (field.office.zh, field.phone.zh) for field in waits.fields}
    assert told == {
        "处置意见": ("思想教育到位", "解决问题到位"), "处置方式": ("教育", "政策"), "措施": ("上门说明", "补发到户"),
    }  # fmt: skip
    assert desk.settle(waits.pack.id, record["id"], phone=False).zh == "以办公室记录为准"
    file = desk_of(workspace).book.file(one["id"])
    assert (file.outcomes, file.appointments[-1].done, desk.open_records()) == ((theirs,), True, ())  # nobody else's
    later = phone.record(stop, one["id"], today, "supported", **SOLVED)
    desk.hand_in(phone.slip(record, alike, later)[0], "a")
    assert desk.settle(waits.pack.id, later["id"], phone=True).zh == "已入档"
    outcomes = desk_of(workspace).book.file(one["id"]).outcomes
    assert [outcome.dispositions for outcome in outcomes] == [(Disposition.EXPLAINED,), (Disposition.SUPPORTED,)]
    assert "处理过了" in desk.settle(waits.pack.id, later["id"], phone=True).zh


def test_an_outcome_kept_twice_by_a_quick_second_tap_stands_once_in_its_case(workspace, desk, shift):
    _, phone, _ = handed_out(workspace, desk, shift)
    today, (stop, one) = workspace.run().today, phone.cases[0]
    twice = [phone.record(stop, one["id"], today, "solved", **SOLVED) for _ in range(2)]
    assert desk.hand_in(phone.slip(*twice)[0], "a")[0].counts == {RecordState.KEPT: 1, RecordState.SAME: 1}
    assert len(desk_of(workspace).book.file(one["id"]).outcomes) == 1
    other = phone.record(stop, one["id"], today, "explained", **SOLVED)
    desk.hand_in(phone.slip(*twice, other)[0], "a")
    assert len(desk_of(workspace).book.file(one["id"]).outcomes) == 2


def test_what_can_never_be_filed_is_set_aside_for_what_the_office_has(workspace, desk, shift):
    _, phone, _ = handed_out(workspace, desk, shift)
    wrong_clock = workspace.run().today - timedelta(days=3000)
    (stop, one), (place, other) = phone.cases[:2]
    visit, outcome = (
        phone.record(stop, one["id"], wrong_clock),
        phone.record(place, other["id"], wrong_clock, "solved", **SOLVED),
    )
    assert desk.hand_in(phone.slip(visit, outcome)[0], "a")[0].counts == {RecordState.WAITING: 2}
    for waits in desk.open_records():
        with pytest.raises(PolicyRefusedError):
            desk.settle(waits.pack.id, waits.handed.record.id, phone=True)
        assert desk.settle(waits.pack.id, waits.handed.record.id, phone=False).zh == "以办公室记录为准"
    assert desk.open_records() == ()
    files = [desk_of(workspace).book.file(case["id"]) for case in (one, other)]
    assert [(file.appointments, file.outcomes) for file in files] == [((), ())] * 2


def test_a_record_that_a_rule_forbids_waits_with_its_reason_and_goes_in_when_the_reason_is_gone(workspace, desk, shift):
    _, phone, _ = handed_out(workspace, desk, shift, in_charge=False)
    today, (stop, one) = workspace.run().today, phone.cases[0]
    assert "还没有人包案" in one["note"]
    record = phone.record(stop, one["id"], today, "solved", **SOLVED | {"measures": "电话13900001111，补发到户"})
    elsewhere = phone.record(99, one["id"], today)
    assert desk.hand_in(phone.slip(record, elsewhere)[0], "a")[0].counts == {RecordState.WAITING: 2}
    reasons = {waits.handed.record.id: waits.why.zh for waits in desk.open_records()}
    assert "行程包里没有" in reasons[elsewhere["id"]]
    with pytest.raises(PolicyRefusedError):
        desk.settle(phone.pack, record["id"], phone=True)
    cases = desk_of(workspace)
    cases.assign(one["id"], Assignment(cases.county.leaders[0].id, cases.today))
    assert desk.open_records()
    desk.settle(phone.pack, record["id"], phone=True)
    kept = cases.book.file(one["id"])
    assert (kept.case.state, "13900001111" in kept.outcome.measures) == (CaseState.DISPOSED, False)
    with pytest.raises(NotFoundError):
        desk.settle(phone.pack, "AAAAAAAAAA", phone=True)


def test_what_is_not_whole_or_not_ours_is_refused_whole_with_one_sentence(workspace, desk, shift):
    _, phone, _ = handed_out(workspace, desk, shift)
    waiting = len(desk.open_records())
    today, (stop, one) = workspace.run().today, phone.cases[0]
    good = phone.record(stop, one["id"], today, "solved", **SOLVED | {"measures": "补发到户" * 100})
    slip = phone.slip(good)[0]
    lines = slip.splitlines()
    bad = phone.slip(phone.record(stop, one["id"], today, "punish"))[0]
    lone = phone.slip(phone.record(stop, one["id"], today, promise="修好"))[0]
    swapped = lines[-1][:-1] + ("A" if lines[-1][-1] != "A" else "B")
    stranger = slip.replace(phone.pack, "AAAAAAAA")
    cases = {
        "不完整": [slip[:-40], slip[: len(slip) // 2], "\n".join(lines[:-1]), slip.replace(lines[-1], swapped), slip + "FV1:A"],
        "不是手机交回的内容": ["信访编号,登记日期\n", f"{lines[0]}\nhello\n"],
        "没有手机交回的内容": ["", "# only words\n"],
        "不是本程序的行程包写的": [
            bad,
            lone,
            phone.slip_of(b"[]")[0],
            phone.slip(good, pack="BBBBBBBB")[0],
            phone.slip(good, good)[0],
        ],
        "太大": ["A" * (2**20 + 1)],
        "没有发过": [stranger],
    }
    for said, texts in cases.items():
        for text in texts:
            with pytest.raises(InputFileError, match=said) as refused:
                desk.hand_in(text, "回填.txt")
            assert len(re.findall("[。？！]", refused.value.text.zh)) <= 3, refused.value.text.zh
            assert refused.value.text.en
    bomb = phone.slip_of(b" " * 2**21)[0]
    with pytest.raises(InputFileError, match="不完整"):
        desk.hand_in(bomb, "回填.txt")
    with pytest.raises(InputFileError, match="不完整"):
        desk.hand_in(phone.slip(good)[0] + slip[:-40], "两份.txt")
    kept = next(one for one in desk.packs() if one.pack.id == phone.pack)
    assert (kept.records, len(desk.open_records()), desk_of(workspace).book.file(one["id"]).appointments) == (0, waiting, ())
    assert desk.hand_in("\ufeff" + "\r\n".join(reversed(lines * 2)), "a")[0].counts == {RecordState.KEPT: 1}


def test_a_pack_holds_its_readers_stops_and_cases_and_nobody_elses(workspace, desk, shift):
    made, phone, page = handed_out(workspace, desk, shift, PackLevel.CASE)
    itinerary = next(i for i in workspace.run().plan.itineraries if i.shift == shift)
    assert len(phone.contents["stops"]) == len(itinerary.stops)
    gone = phone.cases[0][1]["id"]
    cases = desk_of(workspace)
    cases.concern(gone, Concern(leader_ids=(shift.leader_id,)), "回避")
    recused = Phone(desk.file((again := desk.make(shift.leader_id, shift.day, PackLevel.CASE, "en")).pack.id)[1], again.code)
    assert gone not in {one["id"] for _, one in recused.cases}
    keys = {case.id for case in cases.book.cases() if case.is_key}
    people = {one.id: one.kind for one in workspace.run().leaders}
    team = next(
        i.shift for i in workspace.run().plan.itineraries if i.stops and people[i.shift.leader_id] is TravellerKind.TEAM
    )
    given = desk.make(team.leader_id, team.day, PackLevel.ITINERARY, "zh").pack
    visits = {visit.id: visit for visit in workspace.run().plan.visits}
    stop = next(i for i in workspace.run().plan.itineraries if i.shift == team).stops[0]
    held = cases.book.holding(visits[stop.visit_id].petition_ids)[0].case
    assert held.id in given.case_ids
    nation = replace(held.filings[0], level=SourceLevel.NATIONAL)
    with writing(workspace.register._engine, WHOLE) as connection:
        row = case_row(replace(held, filings=(nation, *held.filings[1:])))
        connection.execute(update(case_file).where(case_file.c.id == held.id).values(row))
    assert held.id not in desk.make(team.leader_id, team.day, PackLevel.ITINERARY, "zh").pack.case_ids
    assert keys.isdisjoint(given.case_ids)
    for text in ("13900001111", *(p.id for p in workspace.petitions())):
        assert text not in phone.text, text
    said = [line for _, one in phone.cases for line in one["said"]]
    assert said
    plain = page.encode() + b"".join(base64.b64decode(phone.envelope[part]) for part in ("body", "salt"))
    names = [stop["place"] for stop in phone.contents["stops"]] + [one["id"] for _, one in phone.cases] + said
    assert [
        name for name in (*names, phone.contents["who"], made.code, made.code.replace(" ", "")) if name.encode() in plain
    ] == []


def test_a_pack_is_there_for_those_alone_who_see_all_of_it(workspace, desk, shift):
    made, phone, _ = handed_out(workspace, desk, shift)
    views, room = Views(workspace), PackRoom(workspace)
    stop, case = phone.cases[0]
    slip = phone.slip(phone.record(stop, case["id"], workspace.run().today))[0]

    def desk_for(role, home=COUNTY, **more):
        scope = Scope(role, home, "somebody", **more)
        return room.desk(PackEyes(views.run_of(scope), CaseDesk(workspace, scope)))

    own = desk_for(Role.LEADER, person_id=made.pack.leader_id)
    assert made.pack.id in {one.pack.id for one in own.packs()}
    for other in (desk_for(Role.TOWNSHIP_OPERATOR, "410423103"), desk_for(Role.TEAM_MEMBER), desk_for(Role.LEADER, "410422")):
        assert other.packs() == ()
        with pytest.raises(NotFoundError):
            other.file(made.pack.id)
        with pytest.raises(InputFileError, match="没有发过"):
            other.hand_in(slip, "a")
        with pytest.raises(NotFoundError):
            other.make(made.pack.leader_id, made.pack.day, PackLevel.ITINERARY, "zh")
    with pytest.raises(PolicyRefusedError):
        desk_for(Role.SUPERVISOR).make(made.pack.leader_id, made.pack.day, PackLevel.ITINERARY, "zh")
    assert own.hand_in(slip, "a")[0].counts == {RecordState.KEPT: 1}


def test_a_replaced_plan_an_expired_pack_and_a_removed_key_are_each_told(workspace, desk, shift):
    made, phone, _ = handed_out(workspace, desk, shift)
    today, (stop, one) = workspace.run().today, phone.cases[0]
    plan = workspace.register.current_plan()
    kept = [i for i in plan.itineraries if i.shift.leader_id != made.pack.leader_id]
    workspace.register.save_plan(replace(plan, itineraries=tuple(kept)))
    answer = desk.hand_in(phone.slip(phone.record(stop, one["id"], today))[0], "a")[0]
    assert any("行程改过" in note.zh for note in answer.notes)
    change_key(workspace.register, key_file(workspace.folder, workspace.settings.access), "cli:test")
    workspace.settings = replace(
        workspace.settings, county=replace(workspace.settings.county, today=str(made.pack.day + timedelta(days=8)))
    )
    late = PackRoom(workspace).here(workspace.run())
    answer = late.hand_in(phone.slip(phone.record(stop, one["id"], today), phone.record(stop, one["id"], today))[0], "a")[0]
    assert any("过期" in note.zh for note in answer.notes)
    workspace.settings = replace(
        workspace.settings, county=replace(workspace.settings.county, today=str(made.pack.day + timedelta(days=60)))
    )
    found, _ = purge(workspace, apply=True)
    assert found.packs >= 1
    for refused in (
        lambda: late.file(made.pack.id),
        lambda: late.hand_in(phone.slip(phone.record(stop, one["id"], today))[0], "a"),
    ):
        with pytest.raises(InputFileError, match="已到期清除"):
            refused()
    assert workspace.register.audit(AuditQuestion(act=Act.KEY))


def test_a_teams_day_of_a_mission_has_its_villages_and_their_cases_without_key_ones_and_comes_back_as_any_other(
    workspace, desk
):
    cases, day = desk_of(workspace), workspace.run().today
    team = next(one for one in workspace.run().leaders if one.kind is TravellerKind.TEAM)
    open_ = [file for file in cases.files(CaseFilter(open=True)) if len(file.case.unit_code) == 12]
    kinds = {
        file.case.unit_code: {one.case.is_key for one in open_ if one.case.unit_code == file.case.unit_code} for file in open_
    }
    codes = tuple(sorted(code for code, kind in kinds.items() if kind == {True, False}))[:2]
    assert codes, "a village with key and ordinary cases"
    sent = TeamMission("", COUNTY, team.id, "核实补助", day, day, codes, (team.id,), lead_id=team.id)
    mission = cases.book.add_work(replace(sent, village_days=tuple(VillageDay(day, code) for code in codes)))
    made = desk.make_for_mission(mission.id, day, PackLevel.ITINERARY, "zh")
    phone = Phone(desk.file(made.pack.id)[1], made.code)
    wanted = {file.case.id for file in open_ if file.case.unit_code in codes and not file.case.is_key}
    assert {one["id"] for _, one in phone.cases} == wanted != set()
    assert [stop.village_code for stop in made.pack.stops] == list(codes)
    stop, case = phone.cases[0]
    slip, receipt = phone.slip(phone.record(stop, case["id"], day))
    (answer,) = desk.hand_in(slip, "a")
    assert (answer.receipt, sum(answer.counts.values())) == (receipt, 1)
    assert desk.hand_in(slip, "a")[0].again
    with pytest.raises(NotFoundError, match=str(day)):
        desk.make_for_mission(mission.id, day + timedelta(days=1), PackLevel.ITINERARY, "zh")
    later = VillageDay(day + timedelta(days=1), codes[0])
    left = replace(mission, village_days=(*mission.village_days, later), last_day=later.day, ended_on=day)
    cases.book.change_work(mission, left, "")
    with pytest.raises(NotFoundError, match="没有到村安排"):
        desk.make_for_mission(mission.id, later.day, PackLevel.ITINERARY, "zh")
