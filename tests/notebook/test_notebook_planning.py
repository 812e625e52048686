"""Planning from tables: the plan of the command, checked, explained, changed; nothing that leaves this machine."""

from __future__ import annotations

import html
import re
from datetime import date

import icalendar
import pandas as pd
import pyogrio
import pytest
from docx import Document
from pypdf import PdfReader

import fieldvisit as fv
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.errors import FieldVisitError, NotFoundError
from fieldvisit.workspace import Workspace


@pytest.fixture(scope="module")
def small(ws):
    """Two leaders, a day, more villages than they can visit."""
    some = ws.leaders()
    return fv.Problem(
        cases=ws.hotspots().top(13),
        leaders=some[some["id"].isin(["L1", "L5"])],
        days=fv.workdays("2026-11-30", 1),
        matrix=ws.matrix(),
        rules=ws.policy,
    )


@pytest.fixture(scope="module")
def plan(small):
    return small.solve(seconds=60, seed=1)


def test_the_whole_week_from_tables_is_the_plan_in_force(ws):
    """Same problem, word for word: the search is counted and seeded, so the plan of the command follows."""
    days = fv.workdays("2026-11-30", 5)
    problem = fv.Problem(cases=ws.cases(), leaders=ws.leaders(), days=days, matrix=ws.matrix(), rules=ws.policy)
    assert problem.problem.input_sha256 == ws.plan().plan.input_sha256


def test_the_same_seed_gives_the_same_plan_and_every_visit_is_made_or_left_out(small, plan):
    assert small.solve(seconds=60, seed=1).plan == plan.plan
    numbers = plan.metrics()
    assert numbers["asked"] == numbers["visits"] + numbers["left_out"] == len(small.visits)
    assert numbers["left_out"] == len(plan.left_out) > 0
    assert plan.violations().empty
    assert not plan.cut_short


def test_what_cannot_work_is_said_before_solving(ws, small):
    assert isinstance(bool(small.check()), bool)
    people = ws.leaders()
    short = people[people["id"] == "L1"].assign(starts="08:00", ends="08:30")
    impossible = fv.Problem(
        cases=ws.cases().head(3), leaders=short, days=["2026-11-30"], matrix=ws.matrix(), rules=ws.policy
    ).check()
    assert not impossible
    assert len(impossible.table()) == 3
    saturday = fv.Problem(
        cases=ws.cases().head(3), leaders=short, days=["2026-11-28"], matrix=ws.matrix(), rules=ws.policy
    ).check()
    assert "no_shift" in set(saturday.table()["reason"])


def test_a_village_left_out_says_why_with_names(plan):
    village = plan.left_out["village"].iloc[-1]
    answer = plan.explain(village)
    assert (answer.village, answer.kind in ("red", "yellow", "green")) == (village, True)
    assert village in answer.sentence()
    made = plan.timeline().table()["village"].iloc[0]
    assert plan.explain(made).kind == "planned"


def test_a_replan_keeps_locked_days_of_others_and_moves_calendars_in_place(plan, tmp_path):
    stops = plan.timeline().table()
    held = plan.lock(leader="L5").lock(leader="L1")
    after = held.replan(fv.Sick("L1", "2026-11-30"), max_changes=2)
    of_l5 = [it for it in plan.plan.itineraries if it.shift.leader_id == "L5"]
    kept = {it.shift.id: it for it in after.plan.itineraries}
    assert all({s.visit_id for s in it.stops} <= {s.visit_id for s in kept[it.shift.id].stops} for it in of_l5)
    assert not any(it.shift.leader_id == "L1" and it.shift.day == date(2026, 11, 30) for it in after.plan.itineraries)
    assert not any(lock.leader_id == "L1" for lock in after.plan.locks), "whoever is sick keeps no lock"
    assert after.violations().empty
    first, second = plan.to_ics(tmp_path / "a.ics"), after.to_ics(tmp_path / "b.ics")
    old, new = (
        {str(e["uid"]): e for e in icalendar.Calendar.from_ical(p.read_bytes()).walk("VEVENT")} for p in (first, second)
    )
    assert len(old) == len(stops)
    assert old.keys() <= new.keys()
    assert all(new[uid]["sequence"] > old[uid]["sequence"] for uid in old)
    compared = plan.compare(after)
    assert compared.table().loc["visits", "more"] == after.metrics()["visits"] - plan.metrics()["visits"]
    assert compared.sentences()


def test_events_one_after_another_start_from_the_whole_week_and_keep_who_is_away(ws):
    plan = ws.plan()
    monday = next(it for it in plan.plan.itineraries if it.shift.id == "L1@2026-11-30")
    home = monday.return_min - monday.return_drive_min
    stop = next(it for it in plan.plan.itineraries if it.shift.id == "L2@2026-12-01").stops[0].visit_id
    first = plan.replan(fv.Overran(stop, 10), now=f"2026-11-30T{(home + 3) // 60:02d}:{(home + 3) % 60:02d}")
    assert (first.problem.first_day, first.problem.visit_by_id.keys()) == (date(2026, 11, 30), plan.problem.visit_by_id.keys())
    later = f"2026-11-30T{(home + 5) // 60:02d}:{(home + 5) % 60:02d}"
    second = first.replan(fv.Sick("L1", "2026-11-30", "2026-12-01"), now=later)
    third = second.replan(fv.Overran(stop, 100), max_changes=5)
    for after in (second, third):
        assert not any(it.shift.id == "L1@2026-12-01" for it in after.plan.itineraries)
        assert after.violations().empty
    assert second.explain(stop).kind == "planned"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cases": pd.DataFrame({"village": ["x"]})}, "code"),
        ({"cases": pd.DataFrame({"code": [410423103243]})}, "12 位"),
        ({"leaders": pd.DataFrame({"name": ["x"]})}, "ws.leaders()"),
        ({"leaders": pd.DataFrame({"id": ["L99"]})}, "L99"),
        ({"leaders": pd.DataFrame({"id": ["L1"], "max_visits": ["many"]})}, "max_visits"),
        ({"leaders": pd.DataFrame({"id": ["L1"], "starts": ["8"]})}, "08:30"),
        ({"days": []}, "fv.workdays"),
        ({"matrix": None}, "ws.matrix()"),
        ({"rules": None}, "ws.policy"),
    ],
)
def test_a_problem_names_the_argument_that_is_wrong(ws, change, said):
    given = {"cases": ws.cases(), "leaders": ws.leaders(), "days": ["2026-11-30"], "matrix": ws.matrix(), "rules": ws.policy}
    with pytest.raises(FieldVisitError, match=re.escape(said)):
        fv.Problem(**(given | change))


def test_nothing_that_shows_itself_names_another_host_or_a_word_of_a_petition(ws, small, plan, folder):
    hotspots = ws.hotspots()
    mission = fv.Mission(hotspots.top(5), "2026-08-31", "2026-09-11")
    shown = [
        ws,
        ws.map(),
        hotspots,
        hotspots.map(),
        ws.hotspots(ws.cases(status="all"), method="gi").map(),
        small,
        small.check(),
    ]
    shown += [plan, plan.map(), plan.timeline(), ws.policy, ws.matrix(), fv.effect(ws, mission)]
    with Workspace.open(folder) as workspace:
        texts = {p.text for p in workspace.petitions() if len(p.text) > 8}
    for one in shown:
        page = re.sub(r"<script>.*?</script>", "", html.unescape(one._repr_html_()), flags=re.DOTALL)
        assert not re.search(
            r"""(?:src|href|action|data)\s*=\s*["']?\s*(?:[a-z]+:)?//|url\(\s*["']?[a-z]*:?//|@import""", page, re.IGNORECASE
        )
        assert not [text for text in texts if text in page]
    assert texts


def test_a_plan_for_gis_is_the_plan_itself(plan, tmp_path):
    stops = plan.timeline().table()
    read = pyogrio.read_dataframe(plan.to_gpkg(tmp_path / "a.gpkg"), layer="stops")
    assert list(read["arrive"]) == list(stops["arrive"])
    assert list(read["township"] + read["village"]) == list(stops["village"])
    mine = pyogrio.read_dataframe(plan.to_gpx(tmp_path / "a.gpx", leader="L1"), layer="waypoints")
    assert list(mine["name"]) == list(read["title"][read["leader_id"] == "L1"])
    with pytest.raises(NotFoundError, match="timeline"):
        plan.to_kml(tmp_path / "a.kml", day="2026-12-24")
    assert not (tmp_path / "a.kml").exists()


def test_a_plan_on_paper_is_what_its_table_says_and_a_line_of_the_audit(plan, folder, tmp_path):
    sheet = plan.sheet("L1")
    rows = sheet.table()
    assert set(rows["leader"]) == {"县领导甲"}
    assert "演示数据" in sheet._repr_html_()
    word = "".join(Document(sheet.to_docx(tmp_path / "a.docx")).element.body.itertext())
    pdf = "".join(page.extract_text() for page in PdfReader(sheet.to_pdf(tmp_path / "a.pdf")).pages)
    for place, at in zip(rows["village"], rows["arrive"], strict=True):
        assert (place in word, at in word, at in pdf) == (True, True, True)
    slips = plan.sheet("L1", host=True)
    told = "".join(Document(slips.to_docx(tmp_path / "h.docx")).element.body.itertext())
    assert [place for place in slips.table()["village"] if place not in told] == []
    with Workspace.open(folder) as workspace:
        lines = workspace.register.audit(AuditQuestion(act=Act.EXPORT))
    assert [line.deed.detail for line in lines[-3:]] == ["sheets docx L1 all", "sheets pdf L1 all", "slips docx L1 all"]
    with pytest.raises(NotFoundError, match="L1"):
        plan.sheet("L2")


def test_paper_is_for_the_eyes_of_the_role_that_opened_the_county(folder):
    with fv.open(folder, role="county") as eyes:
        assert eyes.plan().sheet().eyes.scopes == (eyes.scope,)
        assert eyes.policy.scope == eyes.scope
