"""The monthly report: every number is that of its query, in every file, for every audience, and nobody gets more than the pages show."""

from __future__ import annotations

import io
import itertools
import json
import re
import unicodedata
from dataclasses import replace
from functools import cache
from urllib.parse import parse_qs, urlsplit

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from hostile import MARKER, SHOWN, live_tags
from job_here import at_once
from month_county import DECIDED, MONTH, MonthOffice
from office import COUNTY, OTHER, TOWNSHIP, Sender
from pypdf import PdfReader

from fieldvisit.cli import main
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope, scope_of
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.work import BriefingDecision
from fieldvisit.errors import InputFileError, NotFoundError, PolicyRefusedError
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.briefing.asked import Audience
from fieldvisit.workspace.briefing.desk import ReportDesk
from fieldvisit.workspace.briefing.drafts import DraftDesk
from fieldvisit.workspace.briefing.spared import county_seat
from fieldvisit.workspace.cases import CaseDesk, WorkDesk
from fieldvisit.workspace.roads.ask import matrix_of


@pytest.fixture(scope="module")
def office(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("month") / "county")
    with Workspace.open(folder) as workspace:
        yield MonthOffice(workspace)


@pytest.fixture(scope="module")
def report(office):
    return ReportDesk(office.desk, office.views.run_of).report(MONTH, Audience.COUNTY, words=True)


@pytest.fixture(scope="module")
def files(office):
    """The three files for the county, by their endings."""
    made = ReportDesk(office.desk, office.views.run_of).export(MONTH, Audience.COUNTY, ("docx", "xlsx", "pdf"), "zh")
    return {name.rsplit(".", 1)[1]: content for name, content in made.items()}


def value_at(asked_for, number):
    """What the address of a number shows, read from its JSON twin without the report's own functions."""
    parts = urlsplit(number.query.address)
    asked = parse_qs(parts.query)
    page = asked_for(f"{parts.path}.json?{parts.query}")
    if parts.path == "/cases":
        return int(re.findall(r"\d+", page["found"])[0])
    if parts.path == "/list" and "show" in asked:
        return next(row["rate"] for row in page["rates"])
    if parts.path == "/list":
        return sum(row["open_cases"] for row in page["villages"])
    return _of_page(parts.path, number, page)


def _of_page(path, number, page):
    if path == "/hotspots":
        _, spot, kind = number.id.split(".")
        card = next(one for one in page["hotspots"] if one["id"] == spot)
        return card["open_cases" if kind == "open" else kind]
    if path == "/briefings/month":
        return next(one["value"] for one in page["numbers"] if one["id"] == number.id)
    if path.startswith("/campaign/"):
        return page["campaign"][number.id.rsplit(".", 1)[1]]
    return _of_work(number, page)


def _of_work(number, page):
    kind = number.id.split(".")[1]
    if number.id.startswith("decisions."):
        last = [d for b in page["briefings"] if b["month"] == "2026-10" for d in b["decisions"]]
        undone = [d for d in last if d["done_on"] is None]
        late = [d for d in undone if d["due_on"] < "2026-11-23"]
        return {"made": len(last), "done": len(last) - len(undone), "open": len(undone), "late": len(late)}[kind]
    if number.id.startswith("promises."):
        return sum(row["late"] for row in page["promises"]) if kind == "late" else len(page["promises"])
    if number.id.startswith("work.") and "campaigns" in page:
        rows = page["campaigns"]
        sums = {"items": "items", "items_closed": "closed", "items_late": "late"}
        return len(rows) if kind == "campaigns" else sum(row[sums[kind]] for row in rows)
    return None


def test_every_number_is_the_one_that_its_address_shows(office, report):
    client, seen = office.browser("county", "own"), {}
    asked_for = cache(lambda address: client.get(address).get_json())
    numbers = [number for _, number in report.numbers]
    assert len({number.id for number in numbers}) == len(numbers) > 150
    for number in numbers:
        assert number.query.words.zh
        assert number.query.command.startswith("fieldvisit ")
        path = urlsplit(number.query.address).path
        if number.value is None or path in ("", "/missions", "/checks"):
            continue
        assert (number.id, value_at(asked_for, number)) == (number.id, number.value)
        seen.setdefault(path, number)
    assert set(seen) >= {"/cases", "/list", "/hotspots", "/briefings", "/briefings/month", "/today", "/campaigns"}


def test_the_four_numbers_are_those_of_today(office, report):
    told = office.browser("county", "own").get("/today.json").get_json()["numbers"]
    values = {number.id: number for _, number in report.numbers}
    assert [one["value"] for one in told] == [
        values[f"{key}.now"].told("zh") for key in ("received", "backlog", "closed", "share")
    ]
    assert (values["closed.now"].value, values["returned.now"].value, values["asked.now"].value) == (5, 1, 14)
    assert values["old.now"].value == int(re.findall(r"\d+", told[1]["beside"])[-1])


def test_last_months_decisions_come_first_and_what_was_settled_is_counted(report):
    first = report.sections[0]
    assert first.id == "decisions"
    listed = [[str(cell) for cell in row] for row in first.grids[1].rows]
    assert (listed[0][1], listed[0][-1], listed[1][-1]) == (DECIDED, "2026-11-09 落实", "逾期未落实")
    values = {number.id: number.value for _, number in report.numbers}
    assert (values["level.village"], values["level.township"]) == (6, 7), (
        "one was returned for rework: its outcome no longer stands"
    )
    assert (values["disposition.solved"], values["promises.open"], values["promises.late"]) == (13, 1, 1)


def test_kilometres_spared_are_visits_times_the_way_there_and_back_of_the_matrix(office, report):
    matrix, _ = matrix_of(office.workspace, None)
    seat = matrix.index[f"base:{county_seat(office.workspace.county.leaders).id}"]
    files = [f for f in office.desk.files(CaseFilter(limit=10_000)) if any(a.done for a in f.appointments)]
    by_hand = sum(
        round(float(matrix.km[matrix.index[f.case.unit_code], seat] + matrix.km[seat, matrix.index[f.case.unit_code]]), 1)
        for f in files
    )
    values = {number.id: number.value for _, number in report.numbers}
    assert len(files) == values["spared.trips"] == 14
    assert values["spared.km"] == pytest.approx(by_hand, abs=0.2)
    assert "假设" in "".join(line.zh for line in report.sections[-1].lines)


def test_word_excel_and_pdf_say_the_numbers_of_the_page(office, report, files):
    rows = [(f"{s.title.zh}：{n.name.zh}", n.told("zh")) for s in report.sections for n in s.printed]
    page = office.browser("county", "own").get(f"/briefings/month.json?month={MONTH}").get_json()
    shown = {one["id"]: (one["value"], one["told"]) for one in page["numbers"]}
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["数字与查询"]
    cells = {row[0]: (row[3], row[4]) for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert cells.keys() == shown.keys()
    assert {key: told for key, (_, told) in cells.items()} == {key: told for key, (_, told) in shown.items()}
    assert {k: v for k, (v, _) in cells.items() if v is not None} == {k: v for k, (v, _) in shown.items() if v is not None}
    word = docx.Document(io.BytesIO(files["docx"]))
    assert [(r.cells[0].text, r.cells[1].text) for r in word.tables[-1].rows][1:] == rows
    four = next(t for t in word.tables if t.rows[0].cells[1].text == "本月")
    assert [r.cells[1].text for r in four.rows][1:] == [c.now.told("zh") for c in report.sections[2].changes]
    text = squashed("".join(one.extract_text() for one in PdfReader(io.BytesIO(files["pdf"])).pages))
    missing = [name for name, told in rows if squashed(f"{name}{told}") not in text]
    assert missing == [], missing[:5]


def columns_of(pdf, heads):
    """Where the heads of a table's columns begin, in points, in the line that holds all of them."""
    for page in PdfReader(io.BytesIO(pdf)).pages:
        lines = {}
        page.extract_text(
            visitor_text=lambda text, at, *_, into=lines: into.setdefault(round(at[5]), {}).setdefault(text.strip(), at[4])
        )
        for line in lines.values():
            if set(heads) <= set(line):
                return [line[head] for head in heads]
    return []


def squashed(text):
    return re.sub(r"\s+", "", text)


def test_a_public_body_gets_no_small_count_no_case_and_no_word(office):
    made = ReportDesk(office.desk, office.views.run_of)
    report = made.report(MONTH, Audience.PUBLIC, words=True)
    office_counts = ("decisions.", "work.campaigns", "work.items", "work.missions", "work.checks")
    small = [
        n for _, n in report.numbers if n.shape == "count" and n.value and n.value < 5 and not n.id.startswith(office_counts)
    ]
    assert small == []
    exact = {n.id: n.value for _, n in made.report(MONTH, Audience.COUNTY).numbers}
    told = {n.id: n.value for _, n in report.numbers}
    assert told["level.village"] is None or told["level.village"] >= 5
    assert told["received.2026-10"] == exact["received.2026-10"]
    towns = [key for key in told if key.startswith("township.")]
    assert any(told[key] is None for key in towns)
    assert all(told[key] in (None, exact[key]) for key in towns)
    text = repr(report)
    ids = [f.case.id for f in office.desk.files(CaseFilter(limit=10_000))]
    assert not [word for word in (*ids, DECIDED, "财政局", "住建局") if word in text]
    assert not [n for _, n in report.numbers if n.query.address], "its readers have no account"


def test_the_total_of_a_township_gives_away_no_village_that_is_hidden(office):
    report = ReportDesk(office.desk, office.views.run_of).report(MONTH, Audience.PUBLIC)
    told = {n.id.split(".")[1]: n.value for _, n in report.numbers if n.id.startswith("township.")}
    pages = office.browser("analyst", "own").get("/list.json").get_json()
    shown = {row["code"]: row["open_cases"] for row in pages["villages"]}
    villages = office.workspace.run().tally.villages
    for load in villages:
        code = load.village.code
        if load.open_matters and code not in shown and told[code[:9]] is not None:
            beside = [v for v in villages if v.village.code[:9] == code[:9] and v.village.code not in shown]
            hidden = [v.open_matters for v in beside if v.open_matters]
            left = told[code[:9]] - sum(n for one, n in shown.items() if one.startswith(code[:9]))
            assert (len(hidden) > 1, sum(hidden)) == (True, left)
            assert left >= 5


@pytest.mark.parametrize(
    ("role", "home"), [("township", TOWNSHIP), ("township", OTHER), ("county", "410422"), ("city", "4104")]
)
def test_a_unit_gets_the_numbers_of_its_own_cases_and_no_others(office, role, home):
    desk = CaseDesk(office.workspace, scope_of(f"{role}:{home}", "x"))
    report = ReportDesk(desk, office.views.run_of).report(MONTH, Audience.COUNTY, words=True)
    values = {number.id: number.value for _, number in report.numbers}
    mine = [f.case for f in desk.files(CaseFilter(limit=100_000))]
    assert values.get("received.now", 0) == (sum(f"{c.received_on:%Y-%m}" == MONTH for c in mine) if mine else None)
    assert values.get("backlog.now", 0) == (sum(c.is_open for c in mine) if mine else None)
    assert ("key.now" in values) == (role != "township")
    hidden = {c.id for c in office.workspace.register.cases(Scope(Role.PROVINCE_OPERATOR, "41")).cases()} - {c.id for c in mine}
    assert not [one for one in hidden if one in repr(report)]
    if role == "township":
        assert not {key.split(".")[1] for key in values if key.startswith("township.")} - {home}
        assert DECIDED not in repr(report)
        with pytest.raises(PolicyRefusedError):
            ReportDesk(desk).export(MONTH, Audience.COUNTY, ("xlsx",), "zh")


def test_a_matter_that_complains_about_the_audience_is_not_counted_for_it(office):
    city = CaseDesk(office.workspace, scope_of("city:4104", "x"))
    before = ReportDesk(city, office.views.run_of).report(MONTH, Audience.COUNTY)
    case = next(f.case for f in office.desk.files(CaseFilter(open=True, limit=50)))
    city.concern(case.id, Concern((COUNTY,)), "反映县级单位")
    after = {a: ReportDesk(city, office.views.run_of).report(MONTH, a) for a in (Audience.COUNTY, Audience.CITY)}
    count = {a: {n.id: n.value for _, n in r.numbers}["backlog.now"] for a, r in after.items()}
    had = {n.id: n.value for _, n in before.numbers}["backlog.now"]
    assert (count[Audience.COUNTY], count[Audience.CITY]) == (had - 1, had)
    city.concern(case.id, Concern(), "核实后更正")


def test_hostile_texts_stand_in_every_file_as_they_are_and_nothing_is_evaluated(office, databases, tmp_path):
    decided = tuple(BriefingDecision(text, text, office.desk.today) for text in SHOWN)
    held = WorkDesk(office.desk).brief("会", office.desk.today.replace(month=10), decided)
    made = ReportDesk(office.desk, office.views.run_of).export(MONTH, Audience.COUNTY, ("docx", "xlsx", "pdf"), "en")
    kept = [one.text for one in held.decisions]
    docs = {name.rsplit(".", 1)[1]: content for name, content in made.items()}
    word = {cell.text for table in docx.Document(io.BytesIO(docs["docx"])).tables for row in table.rows for cell in row.cells}
    assert [text for text in kept if text not in word] == []
    book = openpyxl.load_workbook(io.BytesIO(docs["xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}, "no formula"
    assert [text for text in kept if text not in {cell.value for cell in cells}] == []
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(docs["pdf"])).pages)
    drawn = [one for one in kept if not any(unicodedata.category(sign) in ("Cf", "Zl") for sign in one)]
    assert [one for one in drawn if squashed(one) not in squashed(text)] == []
    assert MARKER not in text
    starts = columns_of(docs["pdf"], ["Month", "Cases received", "Closed", "Open at the end", "Satisfied"])
    assert starts
    assert min(b - a for a, b in itertools.pairwise(starts)) > 35, "long words of figures leave the months their room"
    page = office.browser("county", "own").get(f"/briefings/month?month={MONTH}")
    assert (page.status_code, live_tags(page.text)) == (200, [])


def test_a_page_has_the_report_written_for_its_account_alone_and_the_audit_keeps_it(office, monkeypatch):
    desk = office.app.extensions["fieldvisit.entrance"].desk
    monkeypatch.setattr(desk, "drafts", DraftDesk(office.workspace, desk._let_in, at_once))
    office.jobs.cancel(office.values["jobs.one"][0]["job_id"], "u0")  # one job after the other
    at = Sender(office)
    assert at.send("/briefings/month", month="2026-13", audience="county", format="xlsx").status_code == 422
    assert at.send("/briefings/month", month=MONTH, audience="county").status_code == 422, "no file was chosen"
    answer = at.send("/briefings/month", month=MONTH, audience="county", format=["docx", "xlsx"])
    assert answer.status_code == 303, answer.text
    page = at.client.get(answer.headers["Location"]).text
    links = re.findall(r'href="(/briefings/month/[0-9a-f]{16}/[^"]+)"', page)
    assert [link.rsplit(".", 1)[1] for link in links] == ["docx", "xlsx"]
    content = at.client.get(links[1]).data
    assert openpyxl.load_workbook(io.BytesIO(content))["数字与查询"].max_row > 150
    assert [office.browser(role, "own").get(links[1]).status_code for role in ("liaison", "township", "leader")] == [
        404,
        403,
        403,
    ]
    scope, draft_id = office.scope("county", "own"), links[1].split("/")[3]
    assert desk.drafts.one(scope, draft_id).files
    with pytest.raises(NotFoundError):  # the account was given less to see meanwhile
        desk.drafts.one(replace(scope, exclusions=Exclusions(areas=(TOWNSHIP,))), draft_id)
    notes = [line.deed for line in office.workspace.register.audit(AuditQuestion(act=Act.EXPORT))]
    assert [one.detail for one in notes][-1] == links[1].rsplit("/", 1)[1]
    assert any(f"monthly report {MONTH} for county: docx, xlsx" in one.why for one in notes)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("2026-13",), 2, "2026-11 的形式"),
        (("2027-01",), 2, "还没有到"),
        (("2026-11", "--format", "odt"), 2, "docx,xlsx,pdf"),
        (("2026-11", "--as", "township:410423103"), 5, "没有这项权限"),
    ],
)
def test_the_command_says_what_is_wrong(office, words, code, said, tmp_path):
    told = CliRunner().invoke(main, ["brief", *words, "-w", str(office.workspace.folder), "--out", str(tmp_path)])
    assert (told.exit_code, said in told.stderr) == (code, True), told.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_the_numbers_of_the_report(office, report):
    told = CliRunner().invoke(main, ["brief", MONTH, "--json", "-w", str(office.workspace.folder)])
    printed = json.loads(told.stdout)["numbers"]
    assert printed.keys() == {n.id for _, n in report.numbers}
    command = next(n.query.command for _, n in report.numbers if n.id.startswith("doubt.received"))
    figures = json.loads(CliRunner().invoke(main, [*command.split()[1:], "-w", str(office.workspace.folder)]).stdout)
    month = command.split()[4]
    for kind in ("received", "repeats", "skip_level", "returned"):
        assert figures["now"][kind] == printed[f"doubt.{kind}.{month}"]["value"]


def test_a_month_that_has_not_begun_is_refused(office):
    for wrong in ("2026-12", "x", "2026-1", "１９９９-01"):
        with pytest.raises(InputFileError):
            ReportDesk(office.desk, office.views.run_of).report(wrong, Audience.COUNTY)


def test_a_report_is_put_together_once_until_something_changes(office, monkeypatch):
    made, through = [], ReportDesk.report
    monkeypatch.setattr(ReportDesk, "report", lambda self, *asked, **how: made.append(asked) or through(self, *asked, **how))
    office.workspace.register.save_hotspots(office.whole.hotspots)  # whatever was kept is old
    client, address = office.browser("county", "own"), f"/briefings/month?month={MONTH}"
    first = client.get(address.replace("?", ".json?")).json
    assert client.get(f"{address}&lang=en").status_code == client.get(address).status_code == 200
    assert len(made) == 1
    office.browser("city", "own").get(address)
    client.get(f"{address}&audience=public-body")
    assert len(made) == 3
    WorkDesk(CaseDesk(office.workspace, office.scope("county", "own"))).brief(
        "县委专题会", office.workspace.settings.county.day, ()
    )
    again = client.get(address.replace("?", ".json?")).json
    assert (len(made), [n["id"] for n in again["numbers"]]) == (4, [n["id"] for n in first["numbers"]])


def test_page_and_document_head_the_four_numbers_alike_and_say_of_which_day_work_is_counted(office, files):
    page = office.browser("county", "own").get(f"/briefings/month?month={MONTH}").text
    word = docx.Document(io.BytesIO(files["docx"]))
    heads = next(
        [cell.text for cell in table.rows[0].cells] for table in word.tables if "去年同月（差）" in table.rows[0].cells[-1].text
    )
    assert heads == ["数字", "本月", "上月（差）", "去年同月（差）"]
    assert "".join(f'<th scope="col">{head}</th>' for head in heads) in page
    assert ("编号</th>" in page, "本月进度" in page) == (False, False)
    earlier = office.browser("county", "own").get("/briefings/month?month=2026-09").text
    assert earlier.count("2026-11-23 的情况统计") == 2


def test_a_report_that_counts_less_than_the_county_says_so(office):
    town = next(v.township for v in office.workspace.county.villages if v.township_code == TOWNSHIP)
    address = f"/briefings/month?month={MONTH}"
    assert f"只统计{town}" in office.browser("township", "child").get(address).text
    assert "只统计" not in office.browser("county", "own").get(address).text.split("四个数")[0]
    assert "只统计" not in office.browser("city", "parent").get(address).text.split("四个数")[0]
    some = CaseDesk(office.workspace, Scope(Role.LIAISON, COUNTY, "li", areas=(TOWNSHIP,), categories=("policy.housing",)))
    said = ReportDesk(some).report(MONTH, Audience.COUNTY).marking
    assert (f"只统计{town}" in said.zh, "本账号负责的类别" in said.zh, f"counts {town} only" in said.en) == (True, True, True)
