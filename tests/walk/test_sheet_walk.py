"""Day sheets and village slips as files, of the demo county: the page's numbers in every format, nothing of a case on a slip, a line of the audit."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from click.testing import CliRunner
from docx import Document
from pypdf import PdfReader

from fieldvisit.cli import main
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.maps.selection import chosen_itineraries
from fieldvisit.web import create_app
from fieldvisit.workspace import Workspace

FORMATS = ("docx", "pdf", "xlsx", "html")
CASE_CODE = re.compile(r"[0-9A-HJ-NP-Z]{4}-[0-9A-HJ-NP-Z]{4}")


@pytest.fixture(scope="module")
def folder(demo_county, databases, tmp_path_factory):
    return databases.copied(demo_county, tmp_path_factory.mktemp("sheets") / "county")


@pytest.fixture(scope="module")
def run(folder):
    with Workspace.open(folder) as workspace:
        return workspace.run()


@pytest.fixture(scope="module")
def shift(run):
    return next(i for i in chosen_itineraries(run) if len(i.stops) > 1).shift


def made(folder, out, *words):
    told = CliRunner().invoke(main, ["sheet", *words, "-w", str(folder), "--out", str(out)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return out.read_bytes()


def words_of(content, form):
    """All text of a file, without spaces and breaks."""
    if form == "docx":
        document = Document(io.BytesIO(content))
        text = "".join(document.element.body.itertext())
    elif form == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
        text = " ".join(str(cell.value) for cell in cells)
    else:
        text = re.sub(r"<[^>]+>", " ", content.decode())
    return "".join(text.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_says_what_the_page_of_the_day_says(folder, run, shift, tmp_path, lang):
    page = create_app(lambda: run).test_client().get(f"/plan/{shift.leader_id}/{shift.day}.json?lang={lang}").json
    stops = [row for row in page["rows"] if row["kind"] == "stop"]
    wanted = [
        page["leader"],
        str(page["drive_km"]),
        *(row[key] for row in stops for key in ("place", "arrive", "start", "end")),
    ]
    who = ("--leader", shift.leader_id, "--date", str(shift.day), "--lang", lang)
    for form in FORMATS:
        told = words_of(made(folder, tmp_path / f"one.{form}", *who, "--format", form), form)
        assert [value for value in wanted if "".join(value.split()) not in told] == [], form
    first, *_ = openpyxl.load_workbook(tmp_path / "one.xlsx").worksheets
    head, row = ([cell.value for cell in line] for line in (first[2], first[3]))
    figures = dict(zip(head, row, strict=True))
    names = ("站数", "件数") if lang == "zh" else ("Stops", "Cases")
    assert [figures[name] for name in names] == [page["stops"], page["cases"]]


@pytest.mark.parametrize("form", FORMATS)
def test_a_slip_holds_village_time_and_who_and_nothing_of_a_case(folder, run, shift, tmp_path, form):
    who = ("--leader", shift.leader_id, "--date", str(shift.day))
    labels = {label.in_(lang) for label in run.categories.values() for lang in ("zh", "en") if len(label.in_(lang)) > 1}
    plain = {"其他", "Other"}  # words that a slip may hold for reasons of its own
    sheet = words_of(made(folder, tmp_path / f"sheet.{form}", *who, "--format", form), form)
    slip = words_of(made(folder, tmp_path / f"slip.{form}", *who, "--format", form, "--host", "--people", "3"), form)
    assert CASE_CODE.search(sheet), "the sheet names cases, so the search below would find one"
    assert CASE_CODE.search(re.sub(r"\d{4}-\d\d-\d\d", "", slip)) is None
    assert [label for label in labels - plain if "".join(label.split()) in slip] == []
    first = next(i for i in chosen_itineraries(run) if i.shift == shift).stops[0]
    village = next(v.village for v in run.plan.visits if v.id == first.visit_id)
    assert (village.full_name in slip, "重点" in slip, "3" in slip) == (True, False, True)


def test_each_file_is_a_line_of_the_audit_whose_number_the_sheets_bear(folder, shift, tmp_path):
    content = made(folder, tmp_path / "one.xlsx", "--leader", shift.leader_id, "--date", str(shift.day), "--format", "xlsx")
    with Workspace.open(folder) as workspace:
        line = workspace.register.audit(AuditQuestion(act=Act.EXPORT))[-1]
    assert openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A3"].value == f"{line.number}-1"
    assert line.deed.detail == f"sheets xlsx {shift.leader_id} {shift.day}"


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--leader", "L404"), "L404"), (("99",), "99"), (("--date", "1999-01-01"), "1999-01-01")],
)
def test_what_is_not_planned_is_said_and_no_file_is_left(folder, tmp_path, words, said):
    told = CliRunner().invoke(main, ["sheet", *words, "-w", str(folder), "--out", str(tmp_path / "x.docx")])
    assert (told.exit_code != 0, said in told.stderr, list(tmp_path.iterdir())) == (True, True, [])


def test_a_file_that_cannot_be_written_leaves_the_old_one(folder, shift, tmp_path):
    (tmp_path / "x.docx").mkdir()
    told = CliRunner().invoke(
        main, ["sheet", "--leader", shift.leader_id, "-w", str(folder), "--out", str(tmp_path / "x.docx")]
    )
    assert told.exit_code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["x.docx"]


def test_the_countys_own_template_is_used_and_never_overwritten(folder, shift, tmp_path):
    told = CliRunner().invoke(main, ["sheet", "--templates", "-w", str(folder)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    own = next(path for path in (folder / "templates").iterdir() if path.name.startswith("day"))
    document = Document(own)
    document.add_paragraph("本县格式")
    document.save(own)
    content = made(folder, tmp_path / "own.docx", "--leader", shift.leader_id, "--date", str(shift.day))
    assert "本县格式" in words_of(content, "docx")
    again = CliRunner().invoke(main, ["sheet", "--templates", "-w", str(folder)])
    assert (again.exit_code != 0, "本县格式" in words_of(own.read_bytes(), "docx")) == (True, True)
