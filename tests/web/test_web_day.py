"""A leader's day is read from top to bottom: no time goes backwards, and meetings stand where they happen."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from builders import LUNCH, MONDAY, leader, line_matrix, visit
from hypothesis import given, settings
from hypothesis import strategies as st
from line_run import line_run
from routing_cases import QUICK, tight_problem

from fieldvisit.domain.people import Absence
from fieldvisit.domain.plan import Itinerary, Stop
from fieldvisit.domain.run import Run
from fieldvisit.domain.visit import TimeWindow
from fieldvisit.routing.problem import Problem, build_problem
from fieldvisit.routing.solver import solve
from fieldvisit.web import create_app

MEETING = Absence(MONDAY, TimeWindow(540, 630))


def planned(problem: Problem) -> Run:
    """The line run with the plan of a problem."""
    return replace(line_run(), leaders=problem.leaders, plan=solve(problem, problem.params))


def monday(*stops: Stop, lunch: int | None, back: tuple[int, int], absences: tuple[Absence, ...] = ()) -> Run:
    """The line run with another Monday for leader 1; ``back`` is the minute of return and the minutes of driving before it."""
    run = line_run()
    assert run.plan is not None
    shift = run.plan.itineraries[0].shift
    first = stops[0]
    day = Itinerary(shift, stops, first.arrive_min - first.drive_min, back[0], back[1], 20.0, 60, 40.0, lunch)
    leaders = (replace(run.leaders[0], absences=absences), run.leaders[1])
    return replace(run, leaders=leaders, plan=replace(run.plan, itineraries=(day, run.plan.itineraries[1])))


def sheet(run: Run, address: str = "/plan/L01/2026-11-30", lang: str = "zh") -> str:
    page = create_app(lambda: run).test_client().get(f"{address}?lang={lang}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split('class="timeline"')[1].split("</ol>")[0]))


def rows(run: Run, address: str = "/plan/L01/2026-11-30") -> list[dict[str, object]]:
    return create_app(lambda: run).test_client().get(f"{address}.json").get_json()["rows"]


def times_of_sheet(run: Run, address: str) -> list[str]:
    return re.findall(r"\d\d:\d\d", sheet(run, address))


def times_of_twin(run: Run, address: str) -> list[str]:
    def told(row):
        pauses = [time for pause in row["pauses"] for time in (pause["start"], pause["end"])]
        return [row["drive_start"], row["arrive"], *pauses, row["start"], row["end"]]

    return [time for row in rows(run, address) for time in told(row) if time]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_the_times_of_a_planned_day_never_go_backwards(seed):
    run = planned(tight_problem(seed))
    for itinerary in run.plan.itineraries:
        address = f"/plan/{itinerary.shift.leader_id}/{itinerary.shift.day}"
        for times in (times_of_sheet(run, address), times_of_twin(run, address)):
            assert times == sorted(times)


def test_lunch_after_the_drive_stands_inside_the_stop_it_is_taken_at():
    run = monday(Stop("V001", 705, 765, 825, 40, 20.0), lunch=705, back=(865, 40))
    assert [(r["kind"], [p["start"] for p in r["pauses"]]) for r in rows(run)] == [
        ("leave", []),
        ("stop", ["11:45"]),
        ("return", []),
    ]
    said = sheet(run)
    order = ["行车 40 分钟", "11:45", "示例村1", "到村后午休 11:45–12:45", "12:45 开始，13:45 结束"]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)
    assert "Lunch on arrival 11:45–12:45" in sheet(run, lang="en")


def test_lunch_before_the_drive_stands_before_it():
    run = monday(Stop("V001", 600, 600, 690, 12, 10.0), Stop("V002", 790, 790, 850, 40, 10.0), lunch=690, back=(900, 30))
    assert [r["kind"] for r in rows(run)] == ["leave", "stop", "lunch", "stop", "return"]
    assert sheet(run).index("午间休息，至 12:30") < sheet(run).index("行车 40 分钟")


@pytest.mark.parametrize("home_min", [0, 24])
def test_lunch_at_the_base_after_the_return_stands_last(home_min):
    run = monday(Stop("V001", 600, 600, 690 - home_min, 12, 10.0), lunch=690, back=(690, home_min))
    assert rows(run)[-1]["kind"] == "lunch"
    times = times_of_twin(run, "/plan/L01/2026-11-30")
    assert times == sorted(times)


def test_a_drive_says_when_it_begins():
    assert "11:05 行车 40 分钟" in sheet(monday(Stop("V001", 705, 765, 825, 40, 20.0), lunch=705, back=(865, 40)))


@pytest.mark.parametrize(("lang", "words"), [("zh", "会议 09:00–10:30"), ("en", "Meeting 09:00–10:30")])
def test_a_meeting_before_leaving_stands_before_leaving(lang, words):
    said = sheet(monday(Stop("V001", 650, 650, 690, 12, 10.0), lunch=690, back=(780, 30), absences=(MEETING,)), lang=lang)
    assert said.index(words) < said.index("10:38")


def test_a_meeting_after_the_return_stands_after_it():
    late = Absence(MONDAY, TimeWindow(900, 960))
    run = monday(Stop("V001", 600, 600, 690, 12, 10.0), lunch=690, back=(780, 30), absences=(late,))
    assert [r["kind"] for r in rows(run)][-2:] == ["return", "meeting"]


def test_a_meeting_of_another_day_is_not_on_the_sheet():
    other = Absence(MONDAY.replace(month=12, day=1), TimeWindow(540, 630))
    run = monday(Stop("V001", 650, 650, 690, 12, 10.0), lunch=690, back=(780, 30), absences=(other,))
    assert "会议" not in sheet(run)


def test_every_meeting_of_a_planned_day_is_on_its_sheet():
    people = [replace(leader(1, lunch=LUNCH), absences=(MEETING,))]
    run = planned(build_problem([visit(1), visit(2)], people, line_matrix(), MONDAY, replace(QUICK, days=1)))
    assert [r["start"] for r in rows(run) if r["kind"] == "meeting"] == ["09:00"]


@pytest.mark.parametrize("leader_at", [0, 1])
@pytest.mark.parametrize(("lang", "words"), [("zh", "会议 09:00–10:30"), ("en", "Meeting 09:00–10:30")])
def test_the_week_shows_meetings_of_days_with_and_without_travel(leader_at, lang, words):
    run = line_run()
    people = tuple(replace(p, absences=(MEETING,) if n == leader_at else ()) for n, p in enumerate(run.leaders))
    page = create_app(lambda: replace(run, leaders=people)).test_client()
    assert page.get(f"/plan?lang={lang}").text.count(words) == 1
    weeks = page.get("/plan.json").get_json()["weeks"]
    assert [week["meetings"][0] for week in weeks] == [["09:00–10:30"] if n == leader_at else [] for n in range(2)]
