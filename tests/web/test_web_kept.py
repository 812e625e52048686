"""Pages kept until the register changes: never one scope's for another, never older than what another program stored."""

from __future__ import annotations

import re
import subprocess
import sys
import threading

from case_pages import COUNTY
from door_browser import book_of, with_account

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.register.cases import CaseFilter
from fieldvisit.web.first_pages import make_first_pages
from fieldvisit.workspace.viewing import Views, kept_ready

PAGES = ("/", "/list", "/plan", "/today", "/cases", "/map.json")
CLOSE = """
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.workspace import Workspace
with Workspace.open(Path(sys.argv[1])) as workspace:
    book = workspace.register.cases(Scope(Role.COUNTY_OPERATOR, "410423", "cli"))
    case = book.file(sys.argv[2]).case
    book.change(case, replace(case, state=CaseState.CLOSED, closed_on=date(2026, 11, 28)), "")
"""


def said(browser, address):
    """What a page says, without what is the session's or the account's own."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return re.sub(r'name="csrf" value="[0-9a-f]+"|<div class="who".*?</div>', "", answer.text, flags=re.DOTALL)


def on_map(browser):
    """Open matters on the map, over all villages."""
    features = browser.get("/map.json").get_json()["layers"]["villages"]["features"]
    return sum(one["properties"]["open_cases"] for one in features)


def open_case(workspace):
    """An open case of one petition that lies in a village on the map."""
    run = workspace.run()
    known = {load.village.code for load in run.tally.villages}
    book = workspace.register.cases(Scope(Role.COUNTY_OPERATOR, COUNTY, "test"))
    cases = book.cases(CaseFilter(open=True, key=False))
    return next(case for case in cases if case.unit_code in known and len(case.filings) == 1)


def test_a_case_closed_by_another_process_is_off_the_map_and_the_lists_at_the_next_request(workspace, office):
    browser, case = office(Role.COUNTY_OPERATOR), open_case(workspace)
    before, first = {address: said(browser, address) for address in PAGES}, on_map(browser)
    assert {address: said(browser, address) for address in PAGES} == before
    subprocess.run([sys.executable, "-c", CLOSE, str(workspace.folder), case.id], check=True, timeout=120)
    assert on_map(browser) == first - 1
    assert [address for address in ("/", "/list", "/today", "/cases") if said(browser, address) == before[address]] == []


def test_what_is_kept_for_one_scope_is_given_to_no_other(office):
    whole, other = office(Role.COUNTY_OPERATOR), "410423103"
    all_of_it = {address: said(whole, address) for address in PAGES}
    cut = office(Role.SUPERVISOR, exclusions=Exclusions(areas=(other,)))
    township = office(Role.TOWNSHIP_OPERATOR, home=other)
    for browser in (cut, township):
        seen = {address: said(browser, address) for address in PAGES}
        assert [address for address in ("/", "/list", "/cases", "/map.json") if seen[address] == all_of_it[address]] == []
    assert {address: said(whole, address) for address in PAGES} == all_of_it


def test_a_kept_page_holds_the_form_token_of_the_session_that_asks(office):
    first, second = office(Role.COUNTY_OPERATOR), office(Role.LIAISON)
    tokens = [set(re.findall(r'name="csrf" value="([0-9a-f]+)"', one.get("/cases").text)) for one in (first, second, first)]
    assert [len(one) for one in tokens] == [1, 1, 1]
    assert tokens[0] == tokens[2] != tokens[1]


def test_the_first_pages_are_made_beside_the_requests_and_are_the_ones_then_given(office, workspace, monkeypatch):
    browser = office(Role.COUNTY_OPERATOR)
    app, account = browser.client.application, book_of(workspace.register).lately(5)[0]
    make_first_pages(app, [account], lambda: True)

    def made_anew(*_args, **_more):
        raise AssertionError("the page was kept")

    monkeypatch.setattr("fieldvisit.web.screens.map_screen.map_page", made_anew)
    assert browser.get("/", headers={"Accept-Encoding": "gzip"}).status_code == 200
    assert browser.get("/map.json", headers={"Accept-Encoding": "gzip"}).status_code == 200


def test_whoever_was_here_last_comes_first_and_who_may_not_come_not_at_all(workspace, office):
    book = book_of(workspace.register)
    with_account(book, "a.never", Role.ANALYST)
    with_account(book, "b.gone", Role.ANALYST, disabled=True)
    office(Role.COUNTY_OPERATOR)
    assert [one.name for one in book.lately(5)] == [f"county.{COUNTY}", "a.never"]
    assert len(book.lately(1)) == 1


def test_the_background_of_a_server_has_ended_when_the_server_has(workspace):
    begun, ended = threading.Event(), []

    def first_pages(going):
        begun.set()
        while going():
            workspace.register.versions()
        ended.append(True)

    with kept_ready(Views(workspace), first_pages=first_pages):
        assert begun.wait(30)
    assert ended == [True]


def test_a_file_of_the_pages_asks_for_no_session(office, monkeypatch):
    browser = office(Role.COUNTY_OPERATOR)
    monkeypatch.setattr("fieldvisit.register.Door.session", None)
    with browser.get("/static/css/base.css") as answer:
        assert answer.status_code == 200


def test_a_role_that_is_previewed_gets_pages_of_its_own(workspace, office):
    browser = office(Role.COUNTY_OPERATOR)
    mine = said(browser, "/cases")
    views = Views(workspace)
    own = book_of(workspace.register).state(f"county.{COUNTY}").account.scope
    less = Scope(Role.TOWNSHIP_OPERATOR, "410423103", own.who)
    assert views.run_of(own) is views.run_of(own)
    assert len(views.run_of(own, less).matches) < len(views.run_of(own).matches)
    assert browser.send("/view-as", at="/me", role="township", home="410423103").status_code == 303
    assert said(browser, "/cases") != mine
