"""The investigation report of a case, and the workbook of a township: what they hold, what they name as missing, who gets them."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from hostile import SHOWN
from month_county import MonthOffice
from office import TOWNSHIP
from pypdf import PdfReader

from fieldvisit.cli import main
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope, scope_of
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Means, Outcome, Reply, Report
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import NotFoundError, PolicyRefusedError
from fieldvisit.policy.cases.report import missing_in
from fieldvisit.policy.cases.runway import case_days_left, runway_of
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.briefing.asked import Audience
from fieldvisit.workspace.briefing.desk import ReportDesk
from fieldvisit.workspace.briefing.township import followed_up, township_workbook
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.report import case_report, report_made


@pytest.fixture(scope="module")
def office(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("reports") / "county")
    with Workspace.open(folder) as workspace:
        yield MonthOffice(workspace)


def key_case(office, n=0):
    return office.desk.files(CaseFilter(open=True, key=True, limit=20))[n]


def words_of(content):
    """Everything a Word file says: paragraphs and cells."""
    said = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in said.tables for row in table.rows for cell in row.cells]
    return [*(p.text for p in said.paragraphs), *cells]


def test_each_missing_part_is_named_with_its_clause_and_what_was_done_is_told(office):
    file = key_case(office)
    missing = missing_in(file, office.desk.profile)
    assert {"处置意见（三到位一处理）", "佐证说明", "答复日期", "查明的情况与措施（文字）"} <= {one.label.zh for one in missing}
    said = words_of(case_report(office.desk, file.case.id, "docx", "zh"))
    for one in missing:
        assert f"【缺：{one.label.zh}（{one.clause.cited.zh}）】" in said
        assert one.label.zh in said
    leader, day = (file.assignment.leader_id if file.assignment else "L1"), office.desk.today
    if file.case.state is CaseState.REGISTERED:
        office.desk.assign(file.case.id, Assignment(leader, day))
    outcome = Outcome(day, (Disposition.SOLVED,), (Means.POLICY,), AdminLevel.COUNTY, "已补发补助", "拨付凭证已归档")
    visit = Appointment(VisitKind.CASE_VISIT, day, leader, done=True)
    office.desk.record(file.case.id, visit, outcome, Reply(day))
    after = office.desk.book.file(file.case.id)
    assert missing_in(after, office.desk.profile) == ()
    for lang, told in (("zh", "各部分齐全。"), ("en", "Nothing is missing.")):
        said = " ".join(words_of(case_report(office.desk, file.case.id, "docx", lang)))
        assert (told in said, "已补发补助" in said, "拨付凭证已归档" in said, file.case.id in said) == (True,) * 4
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(case_report(office.desk, file.case.id, "pdf", "zh"))).pages
    )
    assert ("各部分齐全" in text, "已补发补助" in text) == (True, True)


def test_hostile_measures_stand_in_the_report_as_they_are(office):
    file = key_case(office, 1)
    leader, day = (file.assignment.leader_id if file.assignment else "L1"), office.desk.today
    if file.case.state is CaseState.REGISTERED:
        office.desk.assign(file.case.id, Assignment(leader, day))
    outcome = Outcome(day, (Disposition.SOLVED,), (Means.POLICY,), AdminLevel.COUNTY, " ".join(SHOWN), "凭证")
    office.desk.record(file.case.id, Appointment(VisitKind.CASE_VISIT, day, leader, done=True), outcome)
    kept = office.desk.book.file(file.case.id).outcome.measures
    assert kept in " ".join(words_of(case_report(office.desk, file.case.id, "docx", "zh")))
    assert "51581099" not in "".join(
        p.extract_text() for p in PdfReader(io.BytesIO(case_report(office.desk, file.case.id, "pdf", "en"))).pages
    )


def test_only_offices_of_city_and_county_get_a_report_and_the_audit_keeps_it(office):
    case_id = key_case(office, 2).case.id
    assert {role: office.browser(role, "own").get(f"/case/{case_id}/report/docx").status_code for role in
            ("county", "liaison", "leader", "supervisor", "province")} == {
        "county": 200, "liaison": 200, "leader": 403, "supervisor": 403, "province": 403}  # fmt: skip
    assert office.browser("city", "parent").get(f"/case/{case_id}/report/pdf").data.startswith(b"%PDF")
    assert office.browser("county", "foreign").get(f"/case/{case_id}/report/docx").status_code == 404
    assert office.browser("county", "own").get(f"/case/{case_id}").text.count(f"/case/{case_id}/report/") == 2
    notes = [line.deed.why for line in office.workspace.register.audit(AuditQuestion(act=Act.EXPORT))]
    assert f"investigation report {case_id}: docx" in notes
    for words in ("township:410423103", "team_member:410423"):
        with pytest.raises(PolicyRefusedError):
            case_report(CaseDesk(office.workspace, scope_of(words, "x")), case_id, "docx", "zh")
    ordinary = office.desk.files(CaseFilter(open=True, key=False, limit=1))[0].case.id
    with pytest.raises(NotFoundError, match="不需要上报"):
        case_report(office.desk, ordinary, "docx", "zh")


def test_a_townships_workbook_holds_its_own_matters_and_nothing_it_may_not_see(office):
    own = office.desk.files(CaseFilter(open=True, unit_code=TOWNSHIP, limit=1000))
    key = [f.case.id for f in own if f.case.is_key]
    plain = [f for f in own if not f.case.is_key]
    named = next(v.township for v in office.whole.villages if v.township_code == TOWNSHIP)
    shut = {
        plain[0].case.id: Concern((TOWNSHIP,)),
        plain[1].case.id: Concern((plain[1].case.unit_code,)),
        plain[2].case.id: Concern(departments=(f"{named}政府",)),
    }
    for case_id, concern in shut.items():
        office.desk.concern(case_id, concern, "反映本乡镇")
    name, content = township_workbook(office.desk, TOWNSHIP, "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(content))["跟进事项"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == [
        f.case.id for f in sorted(plain, key=lambda f: (f.case.received_on, f.case.id)) if f.case.id not in shut
    ]
    assert rows
    assert key
    assert not [one for one in (*key, *shut) if one in repr(rows)]
    yellow = {cell.column for cell in sheet[3] if cell.fill.fgColor.rgb == "FFFFFF00"}
    assert yellow == {9, 10}
    township = CaseDesk(office.workspace, scope_of(f"township:{TOWNSHIP}", "x"))
    seen = {f.case.id for f in township.files(CaseFilter(limit=10_000))}
    assert {row[0] for row in rows} <= seen
    assert name == f"township-{TOWNSHIP}-2026-11-23.xlsx"
    assert followed_up(office.desk, TOWNSHIP, named)


def test_a_workbook_is_made_by_the_office_of_the_township_only(office, tmp_path):
    address = f"/briefings/township.xlsx?code={TOWNSHIP}"
    codes = {
        relation: office.browser("county", relation).get(address).status_code for relation in ("own", "sibling", "foreign")
    }
    assert codes == {"own": 200, "sibling": 404, "foreign": 404}
    assert office.browser("township", "child").get(address).status_code == 403
    told = CliRunner().invoke(main, ["case", "workbook", TOWNSHIP, "-w", str(office.workspace.folder), "--out", str(tmp_path)])
    assert (told.exit_code, [p.name for p in tmp_path.iterdir()]) == (0, [f"township-{TOWNSHIP}-2026-11-23.xlsx"])
    wrong = CliRunner().invoke(main, ["case", "report", "QK00-000", "-w", str(office.workspace.folder), "--format", "odt"])
    assert (wrong.exit_code, "docx,pdf" in wrong.stderr) == (2, True)


def test_a_report_that_was_made_ends_the_days_on_pages_and_in_the_plan(office):
    """It was overdue until its close-out before: nothing said that it had been reported."""
    workspace, desk = office.workspace, office.desk
    file = next(
        f
        for f in desk.files(CaseFilter(open=True, key=True, limit=40))
        if case_days_left(f.case, desk.today, desk.profile) is not None
    )
    ids, day = file.case.petition_ids, desk.today
    told = report_made(desk, file.case.id, day)
    assert (told.reported_on, told.state) == (day, file.case.state)
    assert case_days_left(told, day, desk.profile) is None
    assert desk.book.file(file.case.id).reports == (Report(day),)
    assert {p.reported_on for p in workspace.petitions_at_work() if p.id in ids} == {day}
    assert all(p.reported_on is None for p in workspace.petitions())
    assert desk.book.events(file.case.id)[-1].action is Action.RECORD
    said = words_of(case_report(desk, file.case.id, "docx", "zh"))
    assert said[said.index("已上报") + 1] == str(day)


def test_only_offices_of_city_and_county_note_a_report(office):
    file = key_case(office, 1)
    for words in ("team_member:410423", "supervisor:410423", "leader:410423", f"township:{TOWNSHIP}"):
        desk = CaseDesk(office.workspace, scope_of(words, "x"))
        with pytest.raises((PolicyRefusedError, NotFoundError)):
            report_made(desk, file.case.id, office.desk.today)
    assert office.desk.book.file(file.case.id).reports == ()


def test_the_monthly_report_counts_reports_in_time_late_and_not_made(office):
    """By hand from the cases: due in the month, and of them in time, late, not yet, closed without one; the four make the whole."""
    desk = CaseDesk(office.workspace, Scope(Role.COUNTY_OPERATOR, "410423", "later"))
    desk.today = date(2026, 12, 20)
    cases = [c for c in desk.book.cases(CaseFilter(key=True, limit=1000)) if c.is_open and c.reported_on is None]
    due = {case.id: runway_of(case, desk.profile).dates.report_by for case in cases}
    one, two = sorted(key for key, day in due.items() if f"{day:%Y-%m}" == "2026-11")
    december = [key for key, day in due.items() if f"{day:%Y-%m}" == "2026-12"]
    assert {
        key: reports_of(desk, month)[key] for month, key in (("2026-12", "reports.waiting"), ("2026-12", "reports.earlier"))
    } == {
        "reports.waiting": len(december),
        "reports.earlier": 2,
    }
    report_made(desk, one, due[one])
    report_made(desk, two, due[two] + timedelta(days=1))
    told = reports_of(desk, "2026-11")
    assert {key: told[f"reports.{key}"] for key in ("due", "in_time", "late", "waiting", "unnoted", "overdue", "earlier")} == {
        "due": 2,
        "in_time": 1,
        "late": 1,
        "waiting": 0,
        "unnoted": 0,
        "overdue": 0,
        "earlier": 0,
    }
    assert told["reports.due"] == sum(n for key, n in told.items() if key.startswith("reports.due."))
    late = sum(due[key] < desk.today for key in december)
    assert (reports_of(desk, "2026-12")["reports.overdue"], reports_of(desk, "2026-12")["reports.earlier"]) == (late, 0)
    assert reports_of(desk, "2026-10")["reports.unnoted"] > 0, "the ledger closed them, and nobody noted a report"
    city = CaseDesk(office.workspace, scope_of("city:4104", "x"))
    assert reports_of(city, "2026-11")["reports.due"] == 2
    for words, audience in ((f"township:{TOWNSHIP}", Audience.COUNTY), ("county:410423", Audience.PUBLIC)):
        assert reports_of(CaseDesk(office.workspace, scope_of(words, "x")), "2026-11", audience) == {}


def reports_of(desk, month, audience=Audience.COUNTY):
    return {n.id: n.value for _, n in ReportDesk(desk).report(month, audience).numbers if n.id.startswith("reports.")}
