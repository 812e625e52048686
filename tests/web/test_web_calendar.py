"""The plan's calendar and its points and ways over the pages: who sees the plan gets them, up to date; nobody else gets an hour of it."""

from __future__ import annotations

import pyogrio
import pytest
from case_pages import COUNTY, desk_of
from door_browser import Browser, book_of, with_account
from icalendar import Calendar

from fieldvisit.domain.access.roles import Role
from fieldvisit.register import Door
from fieldvisit.register.cases import CaseFilter
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.viewing import Views


@pytest.fixture
def workspace(county):
    with (county / "fieldvisit.toml").open("a", encoding="utf-8") as file:
        file.write("\n[planning]\nrounds = 1\niterations = 3000\nengine_failures = 10\n")  # another plan than the demo's
    with Workspace.open(county) as opened:
        yield opened


@pytest.fixture
def planning_office(workspace):
    """The county behind its gate with the versions of its plan: a browser for a role."""
    book = book_of(workspace.register)
    app = create_app(workspace.run, entrance=Entrance(Door(book), Views(workspace).run_of), plans=PlanRoom(workspace))

    def browser(role, home=COUNTY):
        name = f"{role.value}.{home}"
        if name not in {one.account.name for one in book.all()}:
            with_account(book, name, role, home)
        return Browser(app).log_in_fully(book, name)

    return browser


def events(answer):
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar"), answer.text
    return {str(e["uid"]): e for e in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_a_leader_gets_the_own_stops_and_the_report_days_of_the_own_key_cases(workspace, planning_office):
    plan = workspace.register.current_plan()
    leader_id = next(i.shift.leader_id for i in plan.itineraries if i.stops)
    found = events(planning_office(Role.LIAISON).get(f"/plan/calendar.ics?leader={leader_id}"))
    stops = sum(len(i.stops) for i in plan.itineraries if i.shift.leader_id == leader_id)
    keys = desk_of(workspace).book.cases(CaseFilter(key=True, open=True, leader_id=leader_id))
    assert len(found) == stops + len(keys)
    assert stops > 0


def test_what_a_later_plan_no_longer_has_is_cancelled(workspace, planning_office):
    browser = planning_office(Role.LIAISON)
    before = events(browser.get("/plan/calendar.ics"))
    made = workspace.plan()
    after = events(browser.get("/plan/calendar.ics"))
    assert set(before) <= set(after)
    live = [e for e in after.values() if str(e.get("status")) == "CONFIRMED"]
    assert len(live) == sum(len(i.stops) for i in made.itineraries)
    assert all(int(after[uid]["sequence"]) > int(e["sequence"]) for uid, e in before.items())


def test_nobody_below_the_county_gets_a_calendar_and_there_is_none_of_somebody_unknown(planning_office):
    assert planning_office(Role.TOWNSHIP_OPERATOR, "410423103").get("/plan/calendar.ics").status_code == 404
    assert planning_office(Role.LIAISON, COUNTY).get("/plan/calendar.ics?leader=L404").status_code == 400


def test_stops_and_ways_are_those_of_the_leaders_day_and_linked_from_its_page(planning_office, workspace, tmp_path):
    plan, browser = workspace.register.current_plan(), planning_office(Role.LIAISON)
    day = next(i for i in plan.itineraries if len(i.stops) > 1)
    places = {visit.id: visit.village for visit in plan.visits}
    page = browser.get(f"/plan/{day.shift.leader_id}/{day.shift.day}").text
    for kind, layer, name in (("gpx", "waypoints", "name"), ("kml", None, "Name"), ("gpkg", "stops", "title")):
        address = f"/plan/ways/{kind}?leader={day.shift.leader_id}&day={day.shift.day}"
        assert address.replace("&", "&amp;") in page
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Content-Disposition"].startswith("attachment")) == (200, True), answer.text
        (tmp_path / f"day.{kind}").write_bytes(answer.data)
        found = pyogrio.read_dataframe(tmp_path / f"day.{kind}", layer=layer)
        points = found[found.geometry.geom_type == "Point"]
        wanted = [places[stop.visit_id] for stop in day.stops]
        assert [one.split(" ")[0] for one in points[name]] == [village.name for village in wanted]
        at = [(round(p.x, 6), round(p.y, 6)) for p in points.geometry]
        assert at == [(round(v.location.lon, 6), round(v.location.lat, 6)) for v in wanted]


def test_nobody_below_the_county_gets_stops_or_ways_and_there_are_none_of_somebody_unknown(planning_office):
    township, liaison = planning_office(Role.TOWNSHIP_OPERATOR, "410423103"), planning_office(Role.LIAISON)
    for kind in ("gpx", "kml", "gpkg"):
        assert township.get(f"/plan/ways/{kind}").status_code == 404
        assert liaison.get(f"/plan/ways/{kind}?leader=L404").status_code == 400
    assert liaison.get("/plan/ways/shp").status_code == 404
