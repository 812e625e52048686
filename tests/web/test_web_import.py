"""Bringing a ledger in on the pages: sent, checked, told column by column, stored, returned, taken back; on both databases."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import time

import openpyxl
import pytest
from door_browser import PASSWORD, Browser, book_of, with_account
from job_here import at_once
from ledger_files import csv_file, xlsx

from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.job import JobState
from fieldvisit.io.ledger.chosen import column_keys
from fieldvisit.register import Door
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import uploads
from fieldvisit.workspace.intake.remembered import FILE
from fieldvisit.workspace.working import Desk

HEAD = ("编号", "时点", "地址", "内容", "反映人", "联系电话", "当事群众")
PEOPLE = ("金鹮甲", "13900001111", "金鹮丙")
ROWS = (
    ("W1", "2026-10-08", "鲁山县瀼河乡江河村", f"我叫{PEOPLE[0]}，补助没有发放", *PEOPLE),
    ("W2", "2026-13-40", "鲁山县瀼河乡江河村", "低保", *PEOPLE),
)
DAY = f"c-{column_keys(HEAD)[1]}"


@pytest.fixture(scope="module")
def workspace(new_demo, tmp_path_factory):
    with new_demo(tmp_path_factory.mktemp("import") / "county") as made:
        book = book_of(made.register)
        homes = {"li": Role.COUNTY_OPERATOR, "hu": Role.COUNTY_OPERATOR, "wang": Role.CITY_OPERATOR, "zhao": Role.SUPERVISOR}
        for name, role in homes.items():
            with_account(book, name, role, "4104" if name == "wang" else "410423")
        yield made


@pytest.fixture(scope="module")
def app(workspace):
    entrance = Entrance(Door(book_of(workspace.register)), lambda *_: workspace.run(), desk=Desk(workspace, at_once))
    return create_app(workspace.run, entrance=entrance)


@pytest.fixture
def operator(app, workspace):
    shutil.rmtree(workspace.folder / uploads.FOLDER, ignore_errors=True)
    return browser_of(app, "li")


def browser_of(app, name):
    browser = Browser(app)
    browser.send("/login", name=name, password=PASSWORD)
    return browser


def kept(workspace):
    return [p for p in (workspace.folder / uploads.FOLDER).rglob("*") if p.is_file()]


def sent(browser, path, name=""):
    """The answer to a ledger sent from the page."""
    data = {"csrf": browser.csrf("/me"), "ledger": (io.BytesIO(path.read_bytes()), name or path.name)}
    return browser.client.post("/import", data=data, base_url=browser.base, content_type="multipart/form-data")


def opened(browser, path):
    """The address of a ledger's check."""
    answer = sent(browser, path)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def ledger(tmp_path, *rows, head=HEAD):
    return xlsx(tmp_path / "台账.xlsx", (("演示数据，内容虚构",), head, *(rows or ROWS)))


def words(answer):
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def test_the_whole_way_from_a_file_to_the_register_and_back(workspace, operator, tmp_path):
    assert 'href="/import"' in operator.get("/").text
    at = opened(operator, ledger(tmp_path))
    page = operator.get(at)
    assert "还缺：登记日期" in words(page)
    assert "表头缺少“登记日期”列" in words(page)
    assert operator.send(f"{at}/bring", at=at).status_code == 422
    before = workspace.register.data_version()
    assert operator.send(f"{at}/check", at=at, **{DAY: "received_on"}, identity="mask").status_code == 303
    page = operator.get(at)
    assert re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page.text)[:5] == [
        ("行数", "2"),
        ("新增", "1"),
        ("更新", "0"),
        ("已在库", "0"),
        ("退回", "1"),
    ]
    assert "2026-13-40" in page.text
    assert workspace.register.data_version() == before
    assert not any(person in page.text for person in PEOPLE)
    answer = operator.send(f"{at}/bring", at=at, identity="drop", **{DAY: "received_on"})
    assert answer.headers["Location"].endswith("changed=1")
    assert (workspace.register.data_version(), workspace.petitions()) == (before, ())
    page = operator.get(operator.send(f"{at}/bring", at=at).headers["Location"])
    assert "2 行：新增 1，更新 0，已在库 0，退回 1" in words(page)
    assert "反映人" not in str(workspace.register.rejected())
    link = re.search(r'href="(/import/[0-9a-f]{16}/returned.xlsx)"', page.text)
    back = operator.get(link[1])
    sheet = openpyxl.load_workbook(io.BytesIO(back.data))["台账"]
    assert (sheet["B4"].fill.fgColor.rgb, "不是有效的日期" in sheet["B4"].comment.text) == ("00FFFF00", True)
    assert sheet["E3"].value == PEOPLE[0]
    assert "attachment" in back.headers["Content-Disposition"]
    assert [line.deed.subject for line in workspace.register.audit(AuditQuestion(act=Act.EXPORT))] == ["ledger"]
    past = re.search(r'<th scope="row">台账.xlsx.*?</tr>', page.text, re.DOTALL)[0]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", past)[1:] == ["li", "1", "0", "1", "在库"]
    assert operator.send(f"{at}/drop", at="/import").status_code == 303
    assert (kept(workspace), operator.get(link[1]).status_code) == ([], 404)
    batch = re.search(r'name="batch" value="(B\d+)"', past)[1]
    assert "请写明撤销的原因" in words(operator.send("/import/undo", at="/import", batch=batch, why=" "))
    assert operator.send("/import/undo", at="/import", batch="B9999", why="错").status_code == 404
    answer = operator.send("/import/undo", at="/import", batch=batch, why="导错了")
    assert "移出 1 件" in words(operator.get(answer.headers["Location"]))
    assert workspace.petitions() == ()
    assert "已撤销" in words(operator.get("/import"))


def test_columns_are_remembered_for_the_next_ledger_and_can_be_forgotten(workspace, operator, tmp_path):
    (workspace.folder / FILE).unlink(missing_ok=True)
    at = opened(operator, ledger(tmp_path, ("M1", *ROWS[0][1:])))
    operator.send(f"{at}/check", at=at, **{DAY: "received_on"})
    operator.send(f"{at}/bring", at=at)
    assert kept(workspace) == []  # nothing to return: gone at once
    assert not any(word in (workspace.folder / FILE).read_text(encoding="utf-8") for word in (*HEAD, *PEOPLE))
    at = opened(operator, ledger(tmp_path, ("M1", *ROWS[0][1:]), ("M2", *ROWS[0][1:])))
    page = words(operator.get(at))
    assert "按 li 于" in page
    assert "尚未入库" in page
    operator.send(f"{at}/check", at=at, forget="1")
    page = words(operator.get(at))
    assert ("按 li 于" in page, "还缺：登记日期" in page) == (False, True)
    operator.send(f"{at}/drop", at=at)


def test_a_column_that_takes_anothers_field_frees_the_other_and_two_for_one_are_refused(operator, tmp_path):
    head = ("编号", "登记日期", "地址", "内容", "某日期", "备注一", "反映人")
    row = ("X1", "2026-10-08", "鲁山县瀼河乡江河村", "没有发放", "2026-10-09", "2026-10-10", PEOPLE[0])
    at = opened(operator, ledger(tmp_path, row, head=head))
    fields = [f"c-{key}" for key in column_keys(head)]
    operator.send(f"{at}/check", at=at, **{fields[4]: "received_on"})
    chosen = re.findall(r'<option value="([^"]+)" selected>', operator.get(at).text)
    assert (chosen[2], chosen[5]) == ("-", "received_on")  # chosen[0] is the treatment of identities
    refused = operator.send(f"{at}/check", at=at, **{fields[1]: "received_on", fields[5]: "received_on"})
    assert (refused.status_code, "选给了两列（B 登记日期、F 备注一）" in words(refused)) == (422, True)
    for bad in ({fields[0]: "secret"}, {fields[6]: "text"}, {"identity": "reveal"}):
        assert operator.send(f"{at}/check", at=at, **bad).status_code == 400
    operator.send(f"{at}/drop", at=at)


def spoiled(tmp_path, kind):
    good = ledger(tmp_path)
    path = tmp_path / ("坏.csv" if kind in ("encoding", "no header") else "坏.xlsx")
    if kind == "encoding":
        path.write_bytes("登记日期,地址\n2026-10-08,江河村\n".encode() + "江河村危房改造补助没有发放".encode("gb18030") * 3)
    elif kind == "no header":
        csv_file(path, (("1", "2"), ("3", "4")))
    else:
        path.write_bytes({"cut off": good.read_bytes()[:900], "empty": b"", "no workbook": b"<html>"}[kind])
    return path


BAD = {
    "cut off": ("已损坏或不完整", "damaged or cut off"),
    "empty": ("是空文件", "is empty"),
    "no workbook": ("不是 Excel", "no Excel or ODS workbook"),
    "encoding": ("前后编码不一致", "mixes two encodings"),
    "no header": ("没有找到表头", "no header"),
}


def test_a_bad_file_is_answered_with_one_sentence_and_does_not_stay(workspace, operator, tmp_path):
    for kind, sentences in BAD.items():
        at = opened(operator, spoiled(tmp_path, kind))
        for lang, sentence in zip(("zh", "en"), sentences, strict=True):
            page = operator.get(f"{at}?lang={lang}")
            told = re.findall(r'role="alert">([^<]+)</p>', page.text)
            assert (page.status_code, len(told), sentence in html.unescape(told[0])) == (200, 1, True), kind
        assert not any(path.name.startswith("坏") for path in kept(workspace)) or kind == "no header"
        operator.send(f"{at}/drop", at="/import")
        assert kept(workspace) == [], kind
    operator.get("/import?lang=zh")


def test_what_is_no_ledger_is_refused_and_not_kept(workspace, operator, tmp_path):
    for name in ("台账.exe", " ", "..", "a.xlsx.py"):
        answer = sent(operator, ledger(tmp_path), name)
        assert (answer.status_code, "请选择台账文件" in words(answer), kept(workspace)) == (422, True, []), name


def test_an_upload_is_its_senders_and_nobody_elses(workspace, app, operator, tmp_path):
    at = opened(operator, ledger(tmp_path))
    (path,) = [p for p in kept(workspace) if p.suffix == ".xlsx"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    other = browser_of(app, "hu")
    for address in (at, f"{at}/returned.xlsx"):
        assert other.get(address).status_code == 404
    for step in ("check", "bring", "drop"):
        assert other.send(f"{at}/{step}", at="/import").status_code == 404
    for name in ("wang", "zhao"):
        browser = browser_of(app, name)
        assert [browser.get(address).status_code for address in ("/import", at, f"{at}/returned.xlsx")] == [403] * 3
        assert sent(browser, ledger(tmp_path)).status_code == 403
        large = tmp_path / "large.csv"
        large.write_bytes(b"x" * 200_000)
        assert sent(browser, large).status_code == 413
    operator.send("/view-as", at="/me", role="county", home="410423")
    seen = [operator.get(address).status_code for address in ("/import", at)]
    operator.send("/view-as", at="/me", role="", home="")
    assert seen == [403, 403]
    long_ago = time.time() - uploads.KEPT_S - 60
    os.utime(path, (long_ago, long_ago))
    assert (operator.get(at).status_code, kept(workspace)) == (404, [])


def test_while_another_job_runs_nothing_is_kept_and_a_check_stays_as_it_was(workspace, operator, tmp_path):
    at = opened(operator, ledger(tmp_path))
    shown, book = operator.get(at).text, workspace.register.jobs()
    busy = book.ask("plan", "{}", "li")
    held = kept(workspace)
    assert [sent(operator, ledger(tmp_path)).status_code, operator.send(f"{at}/check", at=at).status_code] == [409, 409]
    assert kept(workspace) == held
    token = r'name="csrf" value="[0-9a-f]+"'
    assert re.sub(token, "", operator.get(at).text) == re.sub(token, "", shown)
    assert book.cancel(busy, "li").state is JobState.CANCELLED
    operator.send(f"{at}/drop", at=at)
