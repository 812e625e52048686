"""Pages of the three administrators, on both databases: what they do, what they refuse, and that hostile texts only stand there."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from dataclasses import asdict

import pytest
from case_county import fill
from door_browser import PASSWORD, Browser, app_of, book_of, with_account
from hostile import HOSTILE, MARKER, live_tags
from line_run import line_run
from markupsafe import escape

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.audit import Act, AuditQuestion, Deed
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions
from fieldvisit.domain.job import JobState
from fieldvisit.errors import NotFoundError, PolicyRefusedError
from fieldvisit.io.ledger.cells import text_of
from fieldvisit.register import Door
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace.doctor import examine
from fieldvisit.workspace.system_desk import SystemDesk


@pytest.fixture
def book(register):
    return book_of(register)


@pytest.fixture
def office(register, book):
    """A browser in which an administrator is logged in, by role; the security administrator is ``chen``."""
    app = app_of(register)

    def logged_in(role=Role.SECURITY_ADMIN):
        name = "chen" if role is Role.SECURITY_ADMIN else role.value.replace("_", ".")
        with_account(book, name, role)
        return Browser(app).log_in_fully(book, name)

    return logged_in


def shown_password(page):
    return re.search(r"<code>([^<]+)</code>", page)[1]


def test_an_account_made_on_the_page_logs_in_with_the_password_shown_once_and_must_change_it(register, book, office):
    chen = office()
    fields = {"name": "Li.Wei", "role": "county", "home": "410423", "barred": "410423103，410423104", "department": "民政局"}
    page = chen.send("/accounts/new", **fields)
    password = shown_password(page.text)
    assert book.state("li.wei").account == Account(
        "li.wei", Role.COUNTY_OPERATOR, "410423", exclusions=Exclusions(("410423103", "410423104")), department="民政局"
    )
    assert password not in chen.get("/account/li.wei").text + chen.get("/accounts").text
    assert password not in repr(register.audit())
    early = Browser(app_of(register)).log_in("li.wei", password)
    assert (early.status_code, "须由第二位管理员确认" in early.text) == (403, True)
    part = book.confirm("li.wei", "zhao")
    assert Browser(app_of(register)).log_in("li.wei", password + part).headers["Location"] == "/me/password"


def test_no_administrator_alone_makes_an_account_that_can_be_used(register, book, office):
    chen, zhao = office(), office(Role.AUDIT_ADMIN)
    made = {}
    for name, role in (("li.wei", "county"), ("second", "security_admin")):
        made[name] = shown_password(chen.send("/accounts/new", name=name, role=role, home="410423").text)
        assert Browser(app_of(register)).log_in(name, made[name]).status_code == 403
    assert chen.send("/confirm/li.wei", at="/accounts/new").status_code == 422
    assert "由另一位管理员确认" in chen.get("/confirm").text
    assert book.state("li.wei").asked_by == "chen"
    assert "li.wei" in zhao.get("/confirm").text
    second = shown_password(zhao.send("/confirm/li.wei", at="/confirm").text)
    assert second not in zhao.get("/confirm").text + repr(register.audit())
    assert zhao.send("/confirm/li.wei", at="/confirm").status_code == 404
    assert book.state("li.wei").asked_by == ""
    for known in (made["li.wei"], second):
        assert Browser(app_of(register)).log_in("li.wei", known).status_code == 401
    assert Browser(app_of(register)).log_in("li.wei", made["li.wei"] + second).headers["Location"] == "/me/password"
    lines = [line.deed for line in register.audit() if line.deed.subject == "li.wei"]
    assert ("audit.admin", "confirm, asked by chen") in [(deed.who, deed.detail) for deed in lines]
    assert ("li.wei", "unconfirmed") in [(line.deed.who, line.deed.detail) for line in register.audit()]


@pytest.mark.parametrize(
    ("more", "waits"),
    [
        ({"role": "county", "areas": "410423103"}, False),
        ({"role": "county", "barred": "410423103"}, False),
        ({"role": "analyst"}, False),
        ({"role": "liaison"}, True),
        ({"role": "security_admin"}, True),
        ({"role": "county", "person": "L1"}, True),
    ],
)
def test_what_gives_an_account_more_waits_for_a_second_person_and_what_takes_away_does_not(book, office, more, waits):
    chen = office()
    with_account(book, "li", Role.COUNTY_OPERATOR)
    assert chen.send("/account/li", home="410423", **more).status_code == 303
    assert bool(book.state("li").asked_by) is waits


def test_lifting_a_recusal_waits_and_a_reset_password_waits(register, book, office):
    chen = office()
    with_account(book, "li", Role.COUNTY_OPERATOR, exclusions=Exclusions(("410423103",)))
    chen.send("/account/li", home="410423", role="county")
    assert book.state("li").asked_by == "chen"
    with_account(book, "sun", Role.COUNTY_OPERATOR)
    fresh = shown_password(chen.send("/account/sun/password", at="/account/sun").text)
    assert Browser(app_of(register)).log_in("sun", fresh).status_code == 403


def test_a_waiting_security_administrator_does_not_count_as_one_who_stays(book, office):
    chen = office()
    chen.send("/accounts/new", name="second", role="security_admin", home="410423")
    with pytest.raises(PolicyRefusedError, match="最后一个"):
        book.set_disabled("chen", "cli:test", disabled=True)


def test_another_divisions_waiting_accounts_do_not_exist(book, office):
    zhao = office(Role.AUDIT_ADMIN)
    book.add(Account("fang", Role.COUNTY_OPERATOR, "410422"), PASSWORD, "hu", waits=True)
    assert "fang" not in zhao.get("/confirm").text
    assert zhao.send("/confirm/fang", at="/me").status_code == 404
    assert book.state("fang").asked_by == "hu"


def test_only_cases_of_the_own_divisions_are_granted(register, book, office):
    chen = office()
    cases = fill(register, {1: "410423103201", 2: "410422100201"})
    own, foreign = cases[1].id, cases[2].id
    with_account(book, "li", Role.LEADER)
    for code in (foreign, "ZZZZ-ZZZZ"):
        for address in ("/accounts/new", "/account/li"):
            answer = chen.send(address, name="sun", role="leader", home="410423", grants=code)
            assert (answer.status_code, f"没有案件 {code}" in answer.text) == (422, True)
    assert chen.send("/account/li", role="leader", home="410423", areas="410423104", grants=own).status_code == 303
    assert book.state("li").account.grants == (own,)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "x", "role": "county", "home": "410423"}, "账号名"),
        ({"name": "li.wei", "role": "", "home": "410423"}, "请选择角色"),
        ({"name": "li.wei", "role": "god", "home": "410423"}, "请选择角色"),
        ({"name": "li.wei", "role": "county", "home": "41042"}, "区划代码"),
        ({"name": "li.wei", "role": "county", "home": "410423", "areas": "41"}, "更高一级"),
        ({"name": "chen", "role": "county", "home": "410423"}, "已存在"),
    ],
)
def test_a_wrong_account_is_refused_in_words_and_what_was_typed_stays(book, office, fields, said):
    chen = office()
    answer = chen.send("/accounts/new", department="民政局", **fields)
    assert (answer.status_code, said in answer.text, 'value="民政局"' in answer.text) == (422, True, True)
    assert [state.account.name for state in book.all()] == ["chen"]


def test_another_role_ends_the_sessions_and_is_a_line_of_the_audit(register, book, office):
    chen, account = office(), with_account(book, "li", Role.COUNTY_OPERATOR)
    li = Browser(app_of(register))
    li.log_in("li")
    assert li.get("/list").status_code == 200
    assert chen.send("/account/li", role="analyst", home="410423").status_code == 303
    assert (book.state("li").account.role, account.role) == (Role.ANALYST, Role.COUNTY_OPERATOR)
    assert li.get("/list").headers["Location"] == "/login"
    line = register.audit(AuditQuestion(act=Act.ACCOUNT))[-1].deed
    assert (line.who, line.subject, line.detail) == ("chen", "li", "change role: analyst 410423")


def test_a_change_keeps_a_disabled_account_disabled_and_no_change_writes_nothing(register, book, office):
    chen = office()
    with_account(book, "li", Role.COUNTY_OPERATOR)
    chen.send("/account/li/lock", at="/account/li", disabled="1")
    lines = register.audit_head().lines
    chen.send("/account/li", role="county", home="410423")
    assert register.audit_head().lines == lines
    chen.send("/account/li", role="leader", home="410423")
    assert book.state("li").account.disabled
    assert "已停用" in chen.get("/account/li").text
    chen.send("/account/li/lock", at="/account/li", disabled="0")
    assert not book.state("li").account.disabled


def test_a_new_first_password_ends_the_sessions_and_takes_the_place_of_the_old_one(register, book, office):
    chen = office()
    with_account(book, "li", Role.COUNTY_OPERATOR)
    fresh = shown_password(chen.send("/account/li/password", at="/account/li").text)
    part = book.confirm("li", "zhao")
    li = Browser(app_of(register))
    assert li.log_in("li", PASSWORD).status_code == 401
    assert li.log_in("li", fresh + part).headers["Location"] == "/me/password"


def test_a_lost_phone_is_removed_and_set_up_anew(register, book, office):
    chen = office()
    with_account(book, "zhao", Role.AUDIT_ADMIN)
    assert "有动态口令" in chen.get("/account/zhao").text
    assert chen.send("/account/zhao/code", at="/account/zhao").status_code == 303
    assert not book.state("zhao").has_totp
    assert Browser(app_of(register)).log_in("zhao").headers["Location"] == "/me/code"


def test_nobody_changes_the_own_account(book, office):
    chen = office()
    assert "另一位安全管理员" in chen.get("/account/chen").text
    for address in ("/account/chen/lock", "/account/chen/password", "/account/chen/code", "/account/chen"):
        assert chen.send(address, at="/accounts/new", role="county", home="410423", disabled="1").status_code == 403
    assert book.state("chen").account.role is Role.SECURITY_ADMIN


def test_the_last_security_administrator_stays_one(book):
    with_account(book, "chen", Role.SECURITY_ADMIN)
    with pytest.raises(PolicyRefusedError, match="最后一个"):
        book.change(Account("chen", Role.COUNTY_OPERATOR, "410423"), "wang")
    with_account(book, "wang", Role.SECURITY_ADMIN)
    book.change(Account("chen", Role.COUNTY_OPERATOR, "410423"), "wang")
    assert book.state("chen").account.role is Role.COUNTY_OPERATOR


def test_an_account_that_does_not_exist_is_not_found_on_any_page(book, office):
    chen = office()
    for address in ("/account/nobody/lock", "/account/nobody/password", "/account/nobody/code", "/account/nobody"):
        assert chen.send(address, at="/accounts/new").status_code == 404
    with pytest.raises(NotFoundError):
        book.change(Account("nobody", Role.LEADER, "410423"), "chen")


@pytest.mark.parametrize("home", ["410422", "4104", "41"], ids=["sibling", "city", "province"])
def test_accounts_of_another_division_do_not_exist_for_a_countys_administrator(book, office, home):
    chen = office()
    with_account(book, "fang", Role.COUNTY_OPERATOR, home)
    assert "fang" not in chen.get("/accounts").text
    assert chen.get("/account/fang").status_code == 404
    for address in ("/account/fang/lock", "/account/fang/password", "/account/fang/code", "/account/fang"):
        assert chen.send(address, at="/accounts/new", role="county", home="410423", disabled="1").status_code == 404
    assert book.state("fang").account == Account("fang", Role.COUNTY_OPERATOR, home)


def test_no_account_may_be_given_more_than_its_administrators_division(book, office):
    chen = office()
    with_account(book, "li", Role.COUNTY_OPERATOR)
    for more in ({"home": "4104"}, {"home": "410422"}, {"home": "410423", "areas": "410423 410422"}):
        made = chen.send("/accounts/new", name="sun", role="county", **more)
        changed = chen.send("/account/li", role="county", **more)
        assert [(a.status_code, "只能管理 410423 范围内" in a.text) for a in (made, changed)] == [(422, True)] * 2
    assert [state.account.name for state in book.all()] == ["chen", "li"]
    assert book.state("li").account == Account("li", Role.COUNTY_OPERATOR, "410423")
    assert chen.send("/account/li", role="township", home="410423103").status_code == 303


def test_a_citys_administrator_looks_after_its_counties(register, book):
    with_account(book, "chen", Role.SECURITY_ADMIN, "4104")
    with_account(book, "li", Role.COUNTY_OPERATOR)
    chen = Browser(app_of(register)).log_in_fully(book, "chen")
    assert "li" in chen.get("/accounts").text
    assert chen.send("/account/li", role="analyst", home="410423").status_code == 303


def test_a_text_with_a_zero_sign_is_refused_before_the_register_sees_it(office):
    chen = office()
    assert chen.get("/account/a%00b").status_code == 404
    assert chen.send("/accounts/new", name="li.wei", role="county", home="410423", department="a\0b").status_code == 400


def test_whoever_manages_accounts_sees_neither_case_nor_audit_and_so_for_the_other_two(office):
    pages = {Role.SECURITY_ADMIN: "/accounts", Role.AUDIT_ADMIN: "/audit", Role.SYSTEM_ADMIN: "/system"}
    for role, own in pages.items():
        browser = office(role)
        assert f'href="{own}"' in browser.get("/me").text
        for address in (*pages.values(), "/", "/list", "/plan", "/jobs"):
            assert browser.get(address).status_code == (200 if address == own else 403)


def test_the_state_of_the_system_says_what_is_to_be_mended(office):
    system = office(Role.SYSTEM_ADMIN)
    assert "需处理</b> 磁盘已满。" in system.get("/system").text
    assert "The disk is full." in system.get("/system?lang=en").text


@pytest.fixture
def auditor(register, office):
    browser = office(Role.AUDIT_ADMIN)
    for number in range(230):
        register.record(Deed(f"user{number % 2}", Act.VIEW if number % 3 else Act.REVEAL, f"C{number}", "核实地点"))
    return browser


def rows(page):
    return re.findall(r'<th scope="row" class="n">(\d+)</th>', page)


def test_the_newest_lines_come_first_a_hundred_a_page_down_to_the_first(register, auditor):
    seen, address = [], "/audit"
    while address:
        page = auditor.get(address).text
        seen += rows(page)
        older = re.search(r'href="(/audit\?before=\d+)"', page)
        address = older[1] if older else ""
    assert [int(number) for number in seen] == [line.number for line in register.audit()][::-1]


def test_lines_are_filtered_by_account_act_and_day(register, auditor):
    today = re.search(r"\d{4}-\d\d-\d\d \d\d:", auditor.get("/audit").text)[0][:10]
    page = auditor.get(f"/audit?who=user1&act=reveal&first_day={today}&last_day={today}").text
    wanted = register.audit(AuditQuestion("user1", Act.REVEAL))
    assert rows(page) == [str(line.number) for line in wanted][::-1]
    assert rows(auditor.get("/audit?last_day=2020-01-01").text) == []
    assert rows(auditor.get("/audit?first_day=9999-12-31").text) == []
    for wrong in ("act=x", "first_day=x", "last_day=2026-02-30"):
        assert auditor.get(f"/audit?{wrong}").status_code == 400
    for odd in ("before=x", "before=-1", f"before={10**40}", "who=%00%ff", "last_day=9999-12-31", "first_day=0001-01-01"):
        assert auditor.get(f"/audit?{odd}").status_code == 200


def test_the_check_says_how_far_it_reaches_with_and_without_an_anchor(register, auditor):
    assert "没有给出锚" in auditor.send("/audit/check", at="/audit").text
    anchor = json.dumps(asdict(register.audit_head())).encode()
    good = auditor.send("/audit/check", at="/audit", anchors=(io.BytesIO(anchor), "a.jsonl"))
    assert "1 个锚相符" in good.text
    forged = anchor.replace(b'"sha256": "', b'"sha256": "0')
    assert "不符" in auditor.send("/audit/check", at="/audit", anchors=(io.BytesIO(forged), "a.jsonl")).text
    bad = auditor.send("/audit/check", at="/audit", anchors=(io.BytesIO(b"<script>"), "<script>.jsonl"))
    assert (bad.status_code, "&lt;script&gt;.jsonl 第 1 行" in bad.text) == (422, True)


def test_each_audit_administrator_sees_the_lines_of_the_own_divisions_accounts(register, book, office):
    zhao = office(Role.AUDIT_ADMIN)
    with_account(book, "li", Role.COUNTY_OPERATOR)
    with_account(book, "fang", Role.COUNTY_OPERATOR, "410422")
    with_account(book, "town", Role.AUDIT_ADMIN, "410423103")
    with_account(book, "city", Role.AUDIT_ADMIN, "4104")
    for who, subject in (("li", "C1"), ("fang", "C2"), ("cli:wang", "C3"), ("city", "C4")):
        register.record(Deed(who, Act.VIEW, subject))
    seen = {who: Browser(app_of(register)).log_in_fully(book, who) for who in ("town", "city")} | {"zhao": zhao}
    shown = {who: {c for c in ("C1", "C2", "C3", "C4") if f"<td>{c}</td>" in b.get("/audit").text} for who, b in seen.items()}
    assert shown == {"zhao": {"C1", "C3"}, "town": set(), "city": {"C1", "C2", "C3", "C4"}}
    for who, browser in seen.items():
        cells = [row[4] for row in csv.reader(io.StringIO(browser.send("/audit/export", at="/audit").text))]
        assert {c for c in cells if c in ("C1", "C2", "C3", "C4")} == shown[who]
    assert "fang" not in zhao.get("/audit").text
    assert "<td>fang</td>" not in zhao.get("/audit?who=fang").text


def test_an_export_holds_the_filtered_lines_and_is_a_line_itself(register, auditor):
    answer = auditor.send("/audit/export", at="/audit", who="user0")
    table = list(csv.reader(answer.text.removeprefix("\ufeff").splitlines()))
    wanted = register.audit(AuditQuestion("user0"))
    assert [(row[0], row[-1]) for row in table[1:]] == [(str(line.number), line.sha256) for line in wanted]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    last = register.audit()[-1].deed
    assert (last.who, last.act, last.subject, last.detail) == ("audit.admin", Act.EXPORT, "audit", "115 lines")


def test_hostile_texts_in_every_field_stand_on_the_pages_and_in_the_export_and_run_nowhere(register, book, office):
    chen, auditor = office(), office(Role.AUDIT_ADMIN)
    for number, text in enumerate(HOSTILE):
        fields = {"department": text, "person": text, "categories": text, "barred_cases": text}
        granted = chen.send("/accounts/new", name="granted", role="leader", home="410423", **fields, grants=text)
        assert (granted.status_code, MARKER in granted.text, live_tags(granted.text)) == (422, False, [])
        assert chen.send("/accounts/new", name=f"h{number}", role="leader", home="410423", **fields).status_code == 200
        wrong = chen.send("/accounts/new", name=text, role=text, home=text, areas=text, barred=text, **fields)
        assert (wrong.status_code, MARKER in wrong.text, "<script>" in wrong.text) == (422, False, False)
        page = chen.get(f"/account/h{number}").text
        account = book.state(f"h{number}").account
        assert (account.department, account.person_id) == (text_of(text), text_of(text))
        assert f'value="{escape(account.department)}"' in page
        assert not live_tags(page)
        register.record(Deed(text, Act.VIEW, text, text, text))
    page = auditor.get("/audit").text
    assert MARKER not in page
    assert not live_tags(page)
    assert all(str(escape(text)) in page for text in HOSTILE if not re.search("[\x00-\x1f]", text))
    for text in HOSTILE:
        answer = auditor.get("/audit", query_string={"who": text})
        assert (answer.status_code, MARKER in answer.text, live_tags(answer.text)) == (200, False, [])
    cells = [cell for row in csv.reader(io.StringIO(auditor.send("/audit/export", at="/audit").text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝")) and not cell.isdigit()]


def test_the_look_for_live_tags_can_fail():
    assert (
        len(
            live_tags('<img src=x onerror=alert(1)><a href="javascript:1">x</a><script></script><input value="&lt;script&gt;">')
        )
        == 3
    )


def test_the_rules_in_force_stand_with_their_clauses_and_how_another_profile_is_chosen(workspace_system):
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", workspace_system.get("/system").text))
    assert re.search(r"report\.days 25 三\(二\) 25天内报告 25天 重点件交办后25天内上报", page)
    assert re.search(r"campaign\.clause campaigns 二\(四\) 三个不放过", page)
    assert all(word in page for word in ("henan-2020-31", "regulation-2022", "policy = ", "还没有备份"))


def test_a_backup_is_made_as_a_job_read_again_and_never_given_away(workspace_system, place_of_system):
    answer = workspace_system.send("/system/backup", at="/system")
    if place_of_system.settings.register.url:
        assert (answer.status_code, "pg_dump" in answer.text) == (422, True)
        return
    assert answer.status_code == 303
    job = ended(place_of_system.register.jobs())
    assert (job.state, job.who) == (JobState.DONE, "system.admin"), job.error
    (file,) = (place_of_system.folder / "backups").iterdir()
    page = workspace_system.get("/system").text
    assert all(word in page for word in (file.name, "已重新读出核对"))
    assert workspace_system.get(f"/backups/{file.name}").status_code == 404
    assert [line.deed.who for line in place_of_system.register.audit(AuditQuestion(act=Act.BACKUP))] == ["system.admin"]


def test_nobody_else_makes_a_backup_on_the_pages(office):
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.COUNTY_OPERATOR):
        assert office(role).send("/system/backup", at="/me").status_code == 403


def ended(jobs):
    """The newest job once it is over."""
    until = time.monotonic() + 240
    while not (job := jobs.all()[0]).state.is_over and time.monotonic() < until:
        time.sleep(0.1)
    return job


@pytest.fixture
def place_of_system(new_demo, tmp_path):
    with new_demo(tmp_path / "county") as made:
        yield made


@pytest.fixture
def workspace_system(place_of_system):
    """A browser of the system administrator of a workspace."""
    book = book_of(place_of_system.register)
    entrance = Entrance(
        Door(book), lambda *_: line_run(), examine=lambda: examine(place_of_system.folder), system=SystemDesk(place_of_system)
    )
    with_account(book, "system.admin", Role.SYSTEM_ADMIN)
    return Browser(create_app(line_run, entrance=entrance)).log_in_fully(book, "system.admin")
