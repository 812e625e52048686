"""A newcomer's whole way in Chromium, counted: from a ledger on the desk to printed day sheets in at most twelve actions."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time

import pytest
from door_browser import PASSWORD
from ledger_files import HEADER, row, xlsx
from ports import free_port

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.roles import Role
from fieldvisit.maps.selection import chosen_itineraries
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.access import accounts

pytestmark = pytest.mark.browser
MOST = 12
NEW = "Hao-Dou-shanpo-58-malu"
_QUICK = "\n[planning]\nrounds = 1\niterations = 4000\nengine_failures = 10\n"
"""Any plan will do: the walk is about the way there."""


class Walk:
    """A person at the pages: each press, choice of a file or print is an action; typing into the form that is pressed is not."""

    def __init__(self, page) -> None:
        self.page, self.actions = page, []

    def press(self, what, selector, **typed):
        for name, value in typed.items():
            self.page.fill(f"[name={name}]", value)
        self.actions.append(what)
        self.page.locator(selector).first.click()

    def choose(self, what, selector, path):
        self.actions.append(what)
        self.page.set_input_files(selector, path)


@pytest.fixture
def folder(demo_folder, tmp_path):
    """The demo county whose clerk has a first password and nothing else."""
    made = tmp_path / "county"
    shutil.copytree(demo_folder, made)
    with (made / "fieldvisit.toml").open("a", encoding="utf-8") as file:
        file.write(_QUICK)
    with Workspace.open(made) as workspace:
        accounts(workspace).add(Account("xiao.zhou", Role.COUNTY_OPERATOR, "410423"), PASSWORD, "cli:test", must_change=True)
    return made


@pytest.fixture
def address(folder):
    """The address of ``fieldvisit serve``, in a process of its own as in the office."""
    port = free_port()
    command = [sys.executable, "-m", "fieldvisit", "serve", "-w", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 240
        while not _listens(port):
            assert time.monotonic() < end, "the server did not start"
            assert server.poll() is None, "the server ended"
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=240)


def _listens(port):
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def test_from_the_ledger_to_the_printed_day_sheets_in_at_most_twelve_actions(folder, address, watched, artefacts, tmp_path):
    with Workspace.open(folder) as workspace:
        before = workspace.register.current_plan()
    places = ("鲁山县瀼河乡江河村", "鲁山县尧山镇尧山村", "鲁山县张良镇闫洼村")
    rows = [row(900 + n, 问题属地=places[n % 3], 主要诉求=f"演示：询问第{n}批补助的发放") for n in range(9)]
    ledger = xlsx(tmp_path / "十一月台账.xlsx", (("演示数据，内容虚构",), HEADER, *rows))
    page = watched.page
    page.add_init_script("window.__printed = 0; window.print = () => { window.__printed += 1; };")
    walk = Walk(page)
    page.goto(f"{address}/login")
    walk.press("log in", ".slip button", name="xiao.zhou", password=PASSWORD)
    walk.press("set an own password", ".slip button", old=PASSWORD, new=NEW, again=NEW)
    page.wait_for_url(re.compile("/(me|today)$"))
    walk.press("navigation: import", "nav a[href='/import']")
    walk.choose("choose the ledger", "input[type=file]", ledger)
    walk.press("check it", "form.drop button")
    page.wait_for_selector("button[formaction$=bring]")
    walk.press("import it", "button[formaction$=bring]")
    page.wait_for_selector("#done")
    walk.press("place, find hotspots, plan", "form:has([value=month]) button")
    page.wait_for_selector("tbody tr:first-child td:has-text('完成')", timeout=600_000)
    walk.press("navigation: week plan", "nav a[href='/plan']")
    walk.press("day sheets", "a[href='/plan/sheets']")
    page.wait_for_selector("article.one-page")
    page.wait_for_load_state()  # the button prints once its script is there
    page.screenshot(path=artefacts / "walk-sheets.png")
    walk.press("print", "[data-print]")
    print(f"{len(walk.actions)} actions: {', '.join(walk.actions)}")
    assert len(walk.actions) <= MOST
    assert page.evaluate("window.__printed") == 1

    with Workspace.open(folder) as workspace:
        run = workspace.run()
    assert run.plan.id != before.id
    assert {f"演-{900 + n}" for n in range(9)} <= {one for visit in run.plan.visits for one in visit.petition_ids}
    sheets = chosen_itineraries(run)
    assert page.locator("article.one-page").count() == len(sheets) > 0
    pdf = page.pdf(path=artefacts / "walk-sheets.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == len(sheets)
    watched.assert_clean(address)
