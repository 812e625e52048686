"""A case closed here is closed on the map, in the list and for the planner, whatever the ledger still says; reopened, it is open again."""

from __future__ import annotations

from datetime import timedelta

from case_county import COUNTY

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Means, Outcome, Reply, Verification
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.maps.selection import village_counts
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.cases import CaseDesk


def close(desk, case, city):
    day = desk.today
    desk.assign(case.id, Assignment("L1", day, "住建局"))
    desk.record(case.id, Appointment(VisitKind.CASE_VISIT, day, done=True))
    desk.record(case.id, Outcome(day, (Disposition.BY_LAW,), (Means.POLICY,), AdminLevel.COUNTY, "已办", "已核对", "司法局"))
    desk.record(case.id, Reply(day))
    city.verify(case.id, Verification("4104", day, "阅卷", "同意", passed=True))
    desk.close(case.id)


def opened_at(run, code):
    return next((c.open_cases for c in village_counts(run) if c.village.code == code), 0)


def test_a_case_closed_here_is_counted_and_planned_no_more_until_it_is_reopened(workspace):
    desk, city = CaseDesk(workspace, COUNTY), CaseDesk(workspace, Scope(Role.CITY_OPERATOR, "4104", "li"))
    plan = workspace.register.current_plan()
    served = {one: visit for visit in plan.visits for one in visit.petition_ids}
    case: Case = next(c for c in desk.book.cases() if c.is_open and not c.is_key and c.petition_ids[0] in served)
    code, before = served[case.petition_ids[0]].village.code, workspace.run()
    ledger = workspace.ledger.read()
    close(desk, case, city)
    after = workspace.run()
    assert workspace.ledger.read() is ledger, "closing a case reads no petition anew"
    assert opened_at(after, code) == opened_at(before, code) - 1
    assert {m.petition_id for m in after.matches} == {m.petition_id for m in before.matches}, "what was received stays"
    assert not set(case.petition_ids) & {one for visit in workspace.plan().visits for one in visit.petition_ids}
    desk.reopen(case.id, "群众反映未落实")
    assert opened_at(workspace.run(), code) == opened_at(before, code)


def test_hotspots_press_by_what_is_open_and_by_the_days_left_today(workspace, county):
    desk, city = CaseDesk(workspace, COUNTY), CaseDesk(workspace, Scope(Role.CITY_OPERATOR, "4104", "li"))
    spot = next(one for one in workspace.run().hotspots if one.key_cases)
    case = next(c for c in desk.book.cases() if c.is_open and not c.is_key and c.unit_code in spot.village_codes)
    close(desk, case, city)
    closed = pressure(workspace, spot.id)
    assert closed.open_cases == spot.open_cases - 1
    assert (closed.key_cases, closed.days_left) == (spot.key_cases, spot.days_left)
    later = workspace.settings.county.day + timedelta(days=40)
    settings = (county / "fieldvisit.toml").read_text(encoding="utf-8")
    assert f'today = "{workspace.settings.county.day}"' in settings
    later_settings = settings.replace(f'today = "{workspace.settings.county.day}"', f'today = "{later}"')
    (county / "fieldvisit.toml").write_text(later_settings, encoding="utf-8")
    with Workspace.open(county) as again:
        pressed = pressure(again, spot.id)
    assert pressed.days_left == spot.days_left - 40
    assert pressed.overdue_cases == pressed.key_cases > spot.overdue_cases


def pressure(workspace, spot_id):
    return next(one for one in workspace.run().hotspots if one.id == spot_id)
