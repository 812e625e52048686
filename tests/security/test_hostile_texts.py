"""Forty hostile texts in every text field of ledger, roster, cases and work: each page, export and line shows them and runs none."""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import logging
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from both_databases import SQLITE
from click.testing import CliRunner
from hostile import HOSTILE, MARKER, SHOWN, live_tags
from job_here import at_once
from ledger_files import HEADER
from line_run import line_hotspot
from office import Office
from register_inside import content

from fieldvisit.cli import main
from fieldvisit.cli.output import visible
from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Means, Outcome, Promise, Reply, Verification
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.cases.work import Accountability, BriefingDecision, CampaignItem, TeamMission
from fieldvisit.domain.job import JobState
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import Text
from fieldvisit.io.ledger.cells import text_of
from fieldvisit.io.ledger.masking import mask
from fieldvisit.register.cases import CaseFilter
from fieldvisit.register.engine import writing
from fieldvisit.web import create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.cases import CaseDesk, Progress, WorkDesk
from fieldvisit.workspace.cases.lines import CaseLines
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.findings import Finding
from fieldvisit.workspace.intake.desk import IntakeDesk
from fieldvisit.workspace.plans import PlanRoom

ACCOUNTS = ((Role.COUNTY_OPERATOR, "410423"), (Role.CITY_OPERATOR, "4104"))
PLACES = ("鲁山县瀼河乡江河村", "鲁山县尧山镇尧山村", "鲁山县张良镇闫洼村")
PERSONAL = {
    "反映人": "金鹮甲",
    "联系电话": "13900001111",
    "身份证号": "410423199001011231",
    "家庭住址": "金丝雀路77号",
    "性别": "金丝雀性别",
    "年龄": "金丝雀年龄",
}
"""Columns that identify a petitioner, each with a marker found nowhere else."""
TOLD = ("金鹮乙", "13900002222", "410423198502282222", "0375-5059999", "31组177号", "金鹮丙", "金鹮丁")
"""Markers inside words and in rows that are rejected."""
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def kept(text: str) -> str:
    """What a ledger's text is stored as: one line without control and invisible signs, private numbers masked."""
    return mask(text_of(text))


@pytest.fixture(scope="module")
def folder(new_demo: Callable[[Path], Workspace], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose ledger and roster say hostile things everywhere, run to the end."""
    top = tmp_path_factory.mktemp("hostile")
    with new_demo(top / "demo") as workspace:
        roster = workspace.folder / workspace.settings.county.roster
    with (top / "demo" / "fieldvisit.toml").open("a", encoding="utf-8") as file:
        file.write("\n[planning]\nrounds = 1\niterations = 2000\nengine_failures = 10\n")  # any plan shows the texts
    with roster.open(encoding="utf-8-sig", newline="") as file:
        head, *people = list(csv.reader(file))
    for number, person in enumerate(people):
        person[1], person[3], person[4] = (text_of(SHOWN[(number * 3 + n) % len(SHOWN)]) for n in range(3))
    with roster.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *people])
    rows = []
    for number, text in enumerate(HOSTILE):
        said = {"问题属地": PLACES[number % 3], "主要诉求": f"反映：{text}", "问题类别": "危房改造"}
        rows.append(
            tuple(
                ({"信访编号": f"演-{number}", "登记日期": "2026-10-08", "来源级别": "县级", "办理状态": "办理中"} | said)[h]
                for h in HEADER
            )
        )
        placed = {"问题属地": f"{PLACES[number % 3]} {text}", "主要诉求": "咨询", "问题类别": text}
        rows.append(
            tuple(
                ({"信访编号": f"地-{number}", "登记日期": "2026-10-09", "来源级别": text, "办理状态": "办理中"} | placed)[h]
                for h in HEADER
            )
        )
    ledger = top / "hostile.csv"
    with ledger.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [(*HEADER, *PERSONAL, "合成"), *((*row, *PERSONAL.values(), "是") for row in (*rows, *_canaries()))]
        )
    with Workspace.open(top / "demo") as workspace:
        workspace.import_ledger(ledger)
        workspace.geocode()
        workspace.hotspots()
        workspace.plan()
        workspace.write_outputs()
    return top / "demo"


def _canaries() -> Iterator[tuple[str, ...]]:
    """Petitions that name people in their words, one of them rejected for its day."""
    said = f"我叫{TOLD[0]}，电话{TOLD[1]}，身份证{TOLD[2]}，座机{TOLD[3]}，户主{TOLD[5]}"
    common = {"问题类别": "危房改造", "来源级别": "县级", "办理状态": "办理中"}
    for number, day in enumerate(("2026-10-08", f"某日{TOLD[1]}", "2026-10-10")):
        row = {
            "信访编号": f"雀-{number}",
            "登记日期": day,
            "问题属地": f"{PLACES[0]}{TOLD[4]} 村民{TOLD[6]}",
            "主要诉求": said,
        } | common
        yield tuple(row[h] for h in HEADER)


def run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(main, [*words, "-w", str(folder)])
    assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.exception)
    said = result.stdout + result.stderr
    assert not STEERING.search(said), (words, STEERING.search(said))
    assert MARKER not in said, words
    return result.stdout


def figures(folder: Path, *words: str) -> dict[str, Any]:
    return dict(json.loads(run(folder, *words, "--json")))


@pytest.fixture
def own(folder: Path, copied: Callable[[Path, Path], Path], tmp_path: Path) -> Path:
    return copied(folder, tmp_path / "demo")


def test_a_ledger_keeps_every_text_but_for_signs_that_cannot_be_seen(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        texts = {p.id: p.text for p in workspace.petitions()}
    assert [texts.get(f"演-{number}") for number in range(len(HOSTILE))] == [kept(f"反映：{text}") for text in HOSTILE]


def _addresses(folder: Path) -> Iterator[tuple[str, str]]:
    with Workspace.open(folder) as workspace:
        yield from _shown(workspace)


def _shown(workspace: Workspace) -> Iterator[tuple[str, str]]:
    shown = workspace.run()
    client = create_app(lambda: shown, room=CaseRoom(workspace), plans=PlanRoom(workspace)).test_client()
    assert shown.plan is not None
    days = [f"/plan/{i.shift.leader_id}/{i.shift.day}" for i in shown.plan.itineraries if i.stops]
    for address in (
        "/",
        "/list.csv",
        "/plan/board",
        "/plan/board.json",
        "/plan/board/roads",
        "/plan/board/roads.json",
        "/plan/compare",
        "/today",
        "/cases",
        "/cases.csv",
        *(f"{d}/host" for d in days),
        *(f"{d}/1" for d in days[:8]),
        *(f"{d}/1.json" for d in days[:8]),
        "/list",
        "/plan",
        "/map.json",
        "/list.json",
        "/plan.json",
        "/layers/villages.geojson",
        *days,
        *(f"{d}.json" for d in days),
    ):
        for lang in ("zh", "en"):
            answer = client.get(f"{address}?lang={lang}")
            assert answer.status_code == 200, address
            yield address, answer.text


def test_every_page_shows_the_rosters_texts_unchanged_and_holds_no_live_tag(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        people = list(workspace.county.leaders)
    seen: set[str] = set()
    for address, page in _addresses(folder):
        assert MARKER not in page, address
        if address.endswith("csv"):
            assert _formulas(page) == [], address
            continue
        if address.endswith("json"):
            seen |= {
                p.name
                for p in people
                if p.name in json.dumps(json.loads(page), ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\")
            }
            continue
        assert live_tags(page) == [], address
        seen |= {p.name for p in people if p.name in html.unescape(page)}
    assert seen == {p.name for p in people}


def _formulas(content: str) -> list[str]:
    """Cells of a csv that a spreadsheet would take for a formula."""
    cells = [cell for line in csv.reader(content.removeprefix("\ufeff").splitlines()) for cell in line]
    return [c for c in cells if c[:1] in tuple("=+-@＝＋－＠\t") and not re.fullmatch(r"-?\d+(\.\d+)?", c)]


def test_every_export_holds_text_and_no_formula_and_evaluates_nothing(folder: Path) -> None:
    files = sorted(p for p in (folder / "out").rglob("*") if p.is_file())
    assert {p.suffix for p in files} >= {".csv", ".json", ".geojson", ".html"}
    for file in files:
        content = file.read_text(encoding="utf-8-sig")
        assert MARKER not in content, file.name
        if file.suffix == ".csv":
            assert _formulas(content) == [], file.name
        if file.suffix == ".html":
            assert all(text not in content for text in SHOWN if set(text) & set("<>{}$`")), file.name


def test_workbooks_hold_no_formula(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "h.xlsx"
    run(own, "hotspots", "--out", str(out))
    for sheet in openpyxl.load_workbook(out).worksheets:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


def test_every_command_that_prints_is_safe_for_a_terminal(own: Path) -> None:
    for words in (
        ("hotspots",),
        ("plan",),
        ("explain",),
        ("slots", "瀼河乡江河村"),
        ("detours",),
        ("review", "--json"),
        ("audit", "show"),
        ("doctor",),
        ("agenda",),
        ("case", "list"),
        ("case", "imports"),
    ):
        for lang in ("zh", "en"):
            run(own, *words, *(("--lang", lang) if words[0] in ("agenda", "case") else ()))


def test_every_field_of_a_case_and_of_work_gives_back_what_was_typed(own: Path) -> None:
    with Workspace.open(own) as workspace:
        county, city = (CaseDesk(workspace, Scope(role, code, "wang")) for role, code in ACCOUNTS)
        keys = [c.id for c in county.book.cases(CaseFilter(state=CaseState.REGISTERED)) if not c.is_key]
        assert len(keys) >= len(HOSTILE)
        lines = CaseLines(workspace.county, county.today)
        for key, text in zip(keys, HOSTILE, strict=False):
            _through(county, city, key, text)
            file, shown = county.book.file(key), mask(text)
            outcome, check, put = file.outcomes[0], file.verifications[0], file.assignments[0]
            assert (put.lead_unit, put.co_units, put.responsible, check.method) == (text, (text,), text, text)
            assert outcome.promise is not None
            words = [outcome.measures, outcome.evidence, outcome.receiving_body, outcome.promise.text, check.opinion]
            assert words == [shown] * 5
            assert county.book.events(key)[-1].why == shown
            said = [
                line for one in lines.whole(file, county.book.events(key), county.scope, "核对") for line in (one.zh, one.en)
            ]
            assert any(shown in line for line in said)
            assert not any(STEERING.search(visible(line)) or MARKER in line for line in said)
        _work(WorkDesk(county), keys, county.today)
    for key in keys[len(HOSTILE) - 4 : len(HOSTILE)]:
        run(own, "case", "show", key, "--why=核对", "--lang", "en")
        assert figures(own, "case", "history", key, "--why=核对")["events"][-1]["why"] == mask(HOSTILE[keys.index(key)])
    wanted = sorted(map(mask, HOSTILE))
    items = figures(own, "campaign", "list", "--why=核对")["campaigns"][0]["items"]
    assert sorted(i["cause"] for i in items) == wanted
    assert sorted(c["decision"] for c in figures(own, "consult", "--why=核对")["consultations"]) == wanted
    for words in (("campaign", "list", "--why=核对"), ("consult", "--why=核对"), ("briefing", "list", "--why=核对")):
        run(own, *words)
    run(own, "audit", "show", "--last", "500")


def _through(county: CaseDesk, city: CaseDesk, key: str, text: str) -> None:
    """A case with the text in every field that somebody can type."""
    day = county.today
    county.assign(key, Assignment("L1", day, text, (text,), text))
    county.record(key, Appointment(VisitKind.CASE_VISIT, day, done=True))
    said = Outcome(day, (Disposition.BY_LAW,), (Means.LAW,), AdminLevel.COUNTY, text, text, text, Promise(text, day))
    county.record(key, said)
    county.record(key, Reply(day))
    city.verify(key, Verification(text, day, text, text, passed=True))
    county.reopen(key, text)
    county.concern(key, Concern(departments=(f"{text}别",)), text)
    county.viewed(key, text)


def _work(work: WorkDesk, keys: Sequence[str], held: date) -> None:
    due = date(2026, 12, 31)
    whole = work.start(HOSTILE[0], HOSTILE[1], HOSTILE[2], due)
    for key, text in zip(keys, HOSTILE, strict=False):
        item = work.add_item(CampaignItem("", "410423", whole.id, f"题{text}", "other", text, due, (text,)))
        work.progress(item.id, Progress(True, text, Accountability.NONE_NEEDED, (text,)))
        work.consult((key,), (text,), text, held)
        work.brief(text, held, (BriefingDecision(text, text, due),))


def _found(text: str) -> list[str]:
    return [marker for marker in (*PERSONAL.values(), *TOLD) if marker in text]


def test_no_marker_of_a_person_is_in_the_register_or_any_file_of_the_workspace(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        assert {"雀-0", "雀-2"} <= {p.id for p in workspace.petitions()}
        assert [row.value for row in workspace.rejected()] != []
    files = {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()} | {"the register": content(folder)}
    assert {"plan.json", "rejected.csv", "map.html"} <= set(files)
    assert "雀-2".encode() in files["the register"]
    assert {name: found for name, raw in files.items() if (found := _found(raw.decode("utf-8", "replace")))} == {}


def test_no_marker_of_a_person_is_on_a_page_its_twin_or_an_error_page(folder: Path) -> None:
    assert {address: found for address, page in _addresses(folder) if (found := _found(page))} == {}
    with Workspace.open(folder) as workspace:
        shown = workspace.run()
    client = create_app(lambda: shown).test_client()
    for address in ("/nowhere", "/?day=x", "/plan/雀-0/2026-11-30", "/list?category=金鹮甲"):
        assert _found(client.get(address).text) == []


def _filled(workspace: Workspace) -> Office:
    """The office with the texts wherever somebody's words reach a page behind the gate, typed by people or told by a job."""
    _sent(workspace)
    office = Office(workspace, [Finding("disk", False, Text(text, text)) for text in SHOWN])
    office.jobs.cancel(office.values["jobs.one"][0]["job_id"], "u0")  # one job at a time
    for number, text in enumerate(SHOWN):
        account = Account(f"h{number}", Role.COUNTY_OPERATOR, "410423", person_id=text, department=text)
        with writing(office.book.engine) as connection:
            office.book.insert(connection, account, "no password", "cli:test", must_change=True)
        job = office.jobs.ask("documents", "{}", f"h{number}")
        office.jobs.begin(job)
        office.jobs.beat(job, said_zh=text, said_en=text)
        office.jobs.end(job, JobState.FAILED, error=Text(text, text))
        office.values["jobs.one"].append({"job_id": job})
        office.values["accounts.one"].append({"name": f"h{number}"})
    _uploaded(workspace, office)
    for number, text in enumerate(SHOWN):  # the newest lines, which the page shows
        workspace.register.record(Deed(f"h{number}", Act.VIEW, text, text, text))
    return office


def _uploaded(workspace: Workspace, office: Office) -> None:
    """A ledger with hostile headers and cells that the county's operator sent, checked and not stored yet."""
    head = ("信访编号", "登记日期", "问题属地", "主要诉求", *PERSONAL, "合成", *SHOWN)
    rows = [(f"传-{n}", day, PLACES[0], text, *PERSONAL.values(), "是", *SHOWN) for n, (day, text) in enumerate(_UPLOADED)]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([head, *rows])
    desk = IntakeDesk(workspace, lambda _: None, at_once)
    upload = desk.send(office.scope("county", "own"), "l.csv", io.BytesIO(file.getvalue().encode()))
    office.values["intake.one"] = [{"upload_id": upload}]


_UPLOADED = [*(("2026-10-08", text) for text in SHOWN), *((text, "低保") for text in SHOWN)]
"""Day and text of rows that are read, and of rows that are rejected for their day."""


def _sent(workspace: Workspace) -> None:
    """Hotspots whose sentences are hostile, and a mission to each."""
    village = workspace.run().villages[0]
    book = CaseDesk(workspace, Scope(Role.COUNTY_OPERATOR, "410423", "wang")).book
    day = workspace.settings.county.day
    spot = replace(line_hotspot(), village_codes=(village.code,), by_category=dict.fromkeys(SHOWN[:4], 6))
    spots = [replace(spot, id=f"H{n}", sentence=Text(text, text)) for n, text in enumerate(SHOWN)]
    workspace.register.save_hotspots(spots)
    for text in SHOWN:
        book.add_work(
            TeamMission("", "410423", text, text, day, day, (village.code,), (text,), text, sentence=Text(text, text))
        )


SILENT = {"door.set_up", "door.code"}
"""Answered to nobody who is in: the first start is over, and nobody stands half way."""
DOCUMENTS = {"paper.show", "ways.show", "month.file", "month.township", "case.report"}
FILES = {"static", "tiles.tile", "intake.returned", "packs.file"} | DOCUMENTS
"""No pages: ours, pictures of a background, a sender's own workbook (tests/web/test_web_import.py), documents (tests/walk), encrypted packs
(tests/browser/test_browser_pack.py), points and lines (tests/io/test_ways.py)."""


def test_every_address_of_the_url_map_shows_the_texts_runs_none_and_names_no_person(own: Path, engine_kind: str) -> None:
    langs = ("zh", "en") if engine_kind == SQLITE else ("en",)  # no database answers otherwise for a language
    with Workspace.open(own) as workspace:
        office = _filled(workspace)
        wanted = {rule.endpoint for rule in office.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
        answered, seen = set(), dict.fromkeys(("audit.show", "jobs.one", "accounts.one", "system.show"), "")
        refused = set()
        for role, lang in itertools.product(sorted(role.value for role in Role), langs):
            client = office.browser(role, "own")
            for endpoint in sorted(wanted - FILES):
                for address in office.addresses(endpoint, ("html", "json")):
                    if (role, address) in refused:
                        continue  # in Chinese already; a refusal shows nothing of what the address holds
                    answer = client.get(f"{address}?lang={lang}")
                    page = re.sub("[0-9a-f]{32,}", "", answer.text)  # hashes and form tokens are no arithmetic
                    assert answer.status_code in (200, 303, 403, 404), address
                    assert answer.headers["X-Content-Type-Options"] == "nosniff"
                    live = live_tags(page) if answer.mimetype == "text/html" else []  # nothing else is drawn
                    assert (MARKER in page, live, _found(page)) == (False, [], []), (role, address)
                    refused |= {(role, address)} if answer.status_code in (403, 404) else set()
                    answered |= {endpoint} if answer.status_code == 200 else set()
                    if endpoint in seen and lang == "en":
                        error = answer.json["error"] if answer.is_json and answer.status_code == 200 else None  # of a job
                        seen[endpoint] += error["en"] if error else html.unescape(page)
    assert answered == wanted - SILENT - FILES
    assert [(name, text) for name, page in seen.items() for text in SHOWN if text not in page] == []


def test_no_marker_of_a_person_is_printed_or_logged(own: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Workspace.open(own) as workspace:
        desk = CaseDesk(workspace, Scope(Role.COUNTY_OPERATOR, "410423", "wang"))
        key = next(c.id for c in desk.book.cases() if "雀-0" in c.petition_ids)
        assert desk.book.search("金鹮") == ()
    typed = f"已联系{TOLD[1]}，住{TOLD[4]}，身份证{TOLD[2]}"
    run(own, "case", "suspend", key, f"--why={typed}")
    out = str(tmp_path / "h.xlsx")
    printed = [
        ("case", "show", key, "--why=核对"),
        ("case", "show", key, "--why=核对", "--json"),
        ("case", "history", key, "--why=核对"),
    ]
    printed += [
        ("case", "list", "--limit", "1000"),
        ("review", "--json"),
        ("hotspots", "--out", out),
        ("explain",),
        ("audit", "show"),
    ]
    again = own.parent / "again.csv"
    again.write_text(_bad_ledger(), "utf-8")
    assert {words: found for words in printed if (found := _found(run(own, *words)))} == {}
    told = CliRunner().invoke(main, ["import", str(again), "-w", str(own)])
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert _found(told.output + told.stderr) == []
    assert _found(caplog.text) == []
    assert _found(content(own).decode("utf-8", "replace")) == []
    with zipfile.ZipFile(out) as book:
        assert _found("".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())) == []


def _bad_ledger() -> str:
    """Two rows of one number that say different things: what the import says of them names rows only."""
    first, *_ = _canaries()
    cells = [
        (*HEADER, *PERSONAL, "合成"),
        (*first, *PERSONAL.values(), "是"),
        (first[0], "2026-10-09", *first[2:], *PERSONAL.values(), "是"),
    ]
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    return text.getvalue()


def test_the_texts_are_forty_of_all_kinds() -> None:
    assert len(set(HOSTILE)) == 40
    assert {"Cc", "Cf", "Zl"} <= {unicodedata.category(sign) for text in HOSTILE for sign in text}
