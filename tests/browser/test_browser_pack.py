"""A field pack on a phone: opened from disk with the network off, three outcomes, handed back as file, QR codes and text, taken in once."""

from __future__ import annotations

import base64
import json
import re
import shutil
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from case_pages import desk_of
from hostile import SHOWN

from fieldvisit.domain.cases.records import Assignment, Disposition
from fieldvisit.domain.pack import Pack, PackLevel, RecordState
from fieldvisit.maps.offline import vendored_style
from fieldvisit.reports.pack.contents import Ground, PackContents, ShownCase, ShownStop, WayOut
from fieldvisit.reports.pack.page import envelope_of, page_of
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.packs import PackRoom

pytestmark = pytest.mark.browser
PHONE = [(390, 844)]


@pytest.fixture(scope="module")
def workspace(demo_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack") / "county"
    shutil.copytree(demo_folder, folder)
    with Workspace.open(folder) as opened:
        yield opened


class Handed:
    """A pack as a file on a phone, its code, and the phone without network."""

    def __init__(self, workspace, watched, folder, lang):
        self.desk = PackRoom(workspace).here(workspace.run())
        held = {visit.id: visit.petition_ids for visit in workspace.run().plan.visits}
        shifts = [i.shift for i in workspace.run().plan.itineraries if sum(len(held[stop.visit_id]) for stop in i.stops) > 3]
        shift = shifts[lang == "en"]  # a day of its own: nothing is recorded twice
        made = self.desk.make(shift.leader_id, shift.day, PackLevel.CASE, lang)
        cases = desk_of(workspace)
        for one in made.pack.case_ids:
            if cases.book.file(one).assignment is None:
                cases.assign(one, Assignment(shift.leader_id, cases.today))
        self.made = self.desk.make(shift.leader_id, shift.day, PackLevel.CASE, lang)
        name, page = self.desk.file(self.made.pack.id)
        self.file = folder / name
        self.file.write_text(page, encoding="utf-8")
        self.code, self.today, self.watched = self.made.code, workspace.run().today, watched

    def open(self, day=None):
        """The page of the file, on a day by the phone's clock."""
        self.watched.page.clock.set_fixed_time(f"{day or self.today}T10:00:00")
        self.watched.page.goto(self.file.as_uri())
        return self.watched.page

    def unlocked(self, day=None):
        page = self.open(day)
        page.fill("#code", self.code)
        page.press("#code", "Enter")
        page.wait_for_selector("#lock", state="hidden")
        return page


@pytest.fixture
def handed(workspace, watched, context, tmp_path):
    """A maker of packs in a language, on a phone whose network is off."""
    context.set_offline(True)
    return lambda lang="zh": Handed(workspace, watched, tmp_path, lang)


def no_request(watched):
    """Nothing was asked of anybody but the file itself, and nothing went wrong."""
    assert [url for url in watched.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert (watched.errors, watched.dialogs, watched.page.evaluate("window.__violations")) == ([], [], [])


def look(page, artefacts, name):
    page.screenshot(path=artefacts / f"pack-{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
    assert Axe().run(page).response["violations"] == [], name


def kept(page, n, outcome, **typed):
    """Record an outcome of the n-th case."""
    box = page.locator(".case").nth(n)
    before = box.locator(".kept").count()
    box.locator(".form > summary").click()
    for name, value in typed.items():
        box.locator(f"[name={name}]").evaluate(
            "one => { const box = one.closest('details:not(.form)'); if (box) box.open = true; }"
        )
        box.locator(f"[name={name}]").fill(value)
    if outcome:
        box.locator("[name=means][value=policy]").check()
    box.locator(f".outcomes button[value={outcome}]" if outcome else ".outcomes button.quiet").click()
    box.locator(".kept").nth(before).wait_for()
    return box


@pytest.mark.parametrize("context", PHONE, indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_three_outcomes_leave_the_phone_and_arrive_once(workspace, handed, tmp_path, artefacts, lang):
    handed = handed(lang)
    page = handed.open()
    look(page, artefacts, f"lock-{lang}")
    page = handed.unlocked()
    look(page, artefacts, f"list-{lang}")
    page.click("#tab-map")
    page.wait_for_selector("#map[data-ready=yes]")
    assert page.locator(".mark").count() == len(handed.made.pack.stops)
    look(page, artefacts, f"map-{lang}")
    page.click("#tab-list")
    page.locator(".case").nth(3).locator(".form > summary").click()
    page.locator(".case").nth(3).locator("[name=measures]").fill("half typed")
    kept(page, 0, "solved", measures="补发到户 <b>7177*7187</b>")
    kept(page, 1, "explained", promise="月底前修好", promise_by=f"{handed.today.year + 1}-01-31")
    box = kept(page, 2, "")
    assert page.inner_text("#counter") == "3"
    with page.expect_download() as got:
        box.locator(".ways-out button").first.click()
    file = tmp_path / got.value.suggested_filename
    got.value.save_as(file)
    receipt = re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}", box.locator(".note[role=status]").inner_text())[0]
    assert receipt in file.name
    box.locator(".ways-out button").nth(1).click()
    lines = [line for line in file.read_text("utf-8").splitlines() if line.startswith("FV1:")]
    box.locator("canvas").first.wait_for()  # they are drawn, all at once, when the slip is sealed
    assert box.locator("canvas").count() == len(lines)
    box.locator(".strip").scroll_into_view_if_needed()
    look(page, artefacts, f"codes-{lang}")
    box.locator(".ways-out button").nth(2).click()
    typed = box.locator("textarea[readonly]").input_value()
    assert page.locator(".case").nth(3).locator("[name=measures]").input_value() == "half typed"
    answers = [handed.desk.hand_in(text, "slip")[0] for text in (file.read_text("utf-8"), typed)]
    assert [(one.receipt, one.again, one.counts) for one in answers] == [
        (receipt, False, {RecordState.KEPT: 3}), (receipt, True, {RecordState.KEPT: 3}),
    ]  # fmt: skip
    ids = [row.record.case_id for row in handed.desk.book.records([handed.made.pack.id])]
    outcomes = [desk_of(workspace).book.file(one).outcome for one in ids]
    assert sorted(one.measures for one in outcomes if one) == ["", "补发到户 <b>7177*7187</b>"]
    assert {one.dispositions[0] for one in outcomes if one} == {Disposition.SOLVED, Disposition.EXPLAINED}
    page.click("#tab-hand")
    page.fill("#receipt", "AAAA-AAAA")
    page.press("#receipt", "Enter")
    page.wait_for_function("document.querySelector('.receipt [role=status]').textContent !== ''")
    page.fill("#receipt", receipt.lower().replace("-", ""))
    page.press("#receipt", "Enter")
    page.wait_for_selector("#counter", state="hidden")
    look(page, artefacts, f"hand-{lang}")
    no_request(handed.watched)


@pytest.mark.parametrize("context", PHONE, indirect=True)
def test_a_code_given_before_the_file_was_looked_through_opens_it_once_it_was(handed, context):
    handed = handed()
    context.add_init_script(
        """const real = crypto.subtle.digest.bind(crypto.subtle), held = new Promise((ok) => { window.__looked = ok; });
        crypto.subtle.digest = async (...all) => { await held; return real(...all); };"""
    )
    page = handed.open()
    page.evaluate("window.__same = true")
    page.fill("#code", handed.code)
    for _ in range(2):
        page.press("#code", "Enter")
    page.evaluate("window.__looked()")
    page.wait_for_selector("#lock", state="hidden")
    page.locator(".stop").first.wait_for()
    assert page.evaluate("window.__same"), "the page was not loaded anew"
    no_request(handed.watched)


@pytest.mark.parametrize("context", PHONE, indirect=True)
def test_records_stay_sealed_on_the_phone_and_come_back_with_the_code(handed, context):
    handed = handed()
    page = handed.unlocked()
    kept(page, 0, "solved", measures="金鹮记录")
    rows = """async () => {
      const base = await new Promise((ok) => { const r = indexedDB.open(NAME); r.onsuccess = () => ok(r.result); });
      const rows = await new Promise((ok) => { const r = base.transaction("rows").objectStore("rows").getAll(); r.onsuccess = () => ok(r.result); });
      return rows.map((row) => new TextDecoder().decode(row.sealed));
    }""".replace("NAME", json.dumps(f"fieldvisit-{handed.made.pack.id}"))
    sealed = page.evaluate(rows)
    assert len(sealed) == 1
    assert "金鹮记录" not in sealed[0]
    again = context.new_page()
    again.goto(handed.file.as_uri())
    again.fill("#code", handed.code)
    again.press("#code", "Enter")
    again.locator(".kept").wait_for()
    assert "金鹮记录" in again.locator(".kept").inner_text()
    again.locator(".kept button").click()
    again.wait_for_selector(".kept", state="detached")
    assert page.evaluate(rows) == []
    no_request(handed.watched)


@pytest.mark.parametrize(("lang", "said"), [("zh", ("解锁码不对", "16 位数字", "不完整或被改动", "已过期", "今天是", "保存到手机")),
                                            ("en", ("code is wrong", "16 digits", "incomplete or was changed", "out of date", "today is", "on the phone"))])  # fmt: skip
@pytest.mark.parametrize("context", PHONE, indirect=True)
def test_what_goes_wrong_is_told_in_one_sentence(handed, context, artefacts, lang, said):
    handed = handed(lang)
    wrong, short, damaged, over, other, insecure = said
    page = handed.open()
    for typed, words in (("1234 5678 9012 3456", wrong), ("1234", short)):
        page.fill("#code", typed)
        page.press("#code", "Enter")
        page.wait_for_function("words => document.querySelector('#fault').textContent.includes(words)", arg=words)
    look(page, artefacts, f"wrong-{lang}")
    day = handed.made.pack.day
    page = handed.unlocked(day.replace(day=day.day - 1))
    assert other in page.inner_text("#view-list")
    page = handed.unlocked(f"{day.year + 1}-03-01")
    told = page.inner_text("#view-hand [role=alert]")
    assert (over in told, f"{day.year + 1}-03-01" in told) == (True, True), "the phone's own date is named: it may be wrong"
    assert (page.locator(".stop").count(), page.locator("#tabs").is_visible()) == (0, False)
    look(page, artefacts, f"over-{lang}")
    whole = handed.file.read_text("utf-8")
    body = re.search(r'"body": "([^"]+)"', whole)[1]
    handed.file.write_text(whole.replace(body, body[:-8] + ("A" * 7 + "=" if body.endswith("=") else "A" * 8)), "utf-8")
    page = handed.open()
    page.wait_for_selector("#fault:visible")
    assert damaged in page.inner_text("#fault")
    for part in (0.35, 0.97):
        handed.file.write_text(whole[: int(len(whole) * part)], "utf-8")
        page.goto(handed.file.as_uri())
        assert page.locator("#broken").is_visible()
    handed.watched.errors.clear()  # half a script is an error
    context.add_init_script(
        "delete Object.getPrototypeOf(crypto).subtle; Object.defineProperty(crypto, 'subtle', { value: undefined });"
    )
    handed.file.write_text(whole, "utf-8")
    page.goto(handed.file.as_uri())
    page.wait_for_selector("#fault:visible")
    assert insecure in page.inner_text("#fault")
    assert page.locator("#code").is_disabled()
    no_request(handed.watched)


@pytest.mark.parametrize("context", PHONE, indirect=True)
def test_hostile_texts_are_shown_as_written_and_never_run(watched, context, tmp_path):
    text, day = " | ".join(SHOWN), date(2026, 11, 30)
    case = ShownCase("AAAA-BBBB", True, text, text, text, text, text, (text,))
    stop = ShownStop(1, text, text, text, text, (text,), (113.0, 33.7), (WayOut(text, text, "geo:1,2"),), (text,), (case,))
    shape = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [113, 33.7]},
        "properties": {"name": text, "dash": ""},
    }
    none, seats = {"type": "FeatureCollection", "features": []}, {"type": "FeatureCollection", "features": [shape]}
    choices = {name: {"solved": text} for name in ("dispositions", "means", "level")}
    key = base64.b64encode(bytes(range(32))).decode()
    contents = PackContents(
        text, text, text, text, (text,), text, (text,), (stop,), Ground(none, none, seats, none), choices, key
    )
    pack, code = Pack("AAAAAAAA", "L1", day, PackLevel.CASE, 1, (), day, "test"), "1234 5678 9012 3456"
    file = tmp_path / "hostile.html"
    file.write_text(page_of(envelope_of(pack, contents, code, "zh"), vendored_style("leaflet/leaflet.css")), "utf-8")
    context.set_offline(True)
    page = watched.page
    page.clock.set_fixed_time("2026-11-30T10:00:00")
    page.goto(file.as_uri())
    page.fill("#code", code)
    page.press("#code", "Enter")
    page.wait_for_selector("#lock", state="hidden")
    for place in ("#title", "#banner", ".said", ".stop .muted", ".outcomes button[value=solved]", ".ways a"):
        assert text in page.locator(place).last.text_content() or text in page.locator(place).first.text_content(), place
    page.locator(".form > summary").evaluate("one => one.click()")  # the title fills the window
    page.locator(".outcomes button[value=solved]").evaluate("one => one.click()")
    page.locator(".kept").wait_for()
    page.locator("#tab-map").evaluate("one => one.click()")
    page.wait_for_selector("#map[data-ready=yes]")
    assert page.locator(".seat").text_content() == text
    no_request(watched)


@pytest.mark.parametrize("context", PHONE, indirect=True)
def test_a_second_tap_keeps_no_second_record(workspace, handed, watched):
    page = handed("zh").unlocked()
    box = page.locator(".case").first
    box.locator(".form > summary").click()
    box.locator("[name=means][value=policy]").check()
    box.locator(".outcomes button[value=solved]").evaluate("button => { button.click(); button.click(); }")
    box.locator(".kept").last.wait_for()
    page.wait_for_timeout(300)
    assert (box.locator(".kept").count(), page.inner_text("#counter")) == (1, "1")
    box = kept(page, 0, "explained")
    assert box.locator(".kept").count() == 2
