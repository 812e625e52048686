"""Canaries in every personal column of three ledgers, through jobs, plan, documents, pages and errors: nowhere in clear afterwards."""

from __future__ import annotations

import logging
import time
import zipfile

from door_browser import Browser, book_of, with_account
from register_inside import content

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.identity import Handling
from fieldvisit.domain.job import JobState
from fieldvisit.register import Door
from fieldvisit.register.cases import CaseFilter
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace, working
from fieldvisit.workspace.backup import back_up
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.viewing import Views
from fieldvisit.workspace.working import Desk

CANARIES = ("金鹮甲", "13900001111", "410423199001011231", "金丝雀路77号")
PEOPLE = "反映人,联系电话,身份证号,家庭住址"
WORDS = f"反映人{CANARIES[0]}电话{CANARIES[1]}身份证{CANARIES[2]}，危房改造补助没有发放"
GOOD = (
    f"演示数据，内容虚构\n信访编号,登记日期,问题属地,主要诉求,{PEOPLE}\n"
    f"CAN1,2026-10-08,鲁山县瀼河乡江河村,危房改造补助没有发放,{','.join(CANARIES)}\n"
    f"CAN2,2026-10-09,鲁山县瀼河乡江河村,{WORDS},{','.join(CANARIES)}\n"
    f"CAN3,2026-13-40,鲁山县瀼河乡江河村,低保,{','.join(CANARIES)}\n"
)
BAD = f"演示数据，内容虚构\n{PEOPLE}\n{','.join(CANARIES)}\n"
QUICK = "\n[planning]\nrounds = 1\niterations = 500\nengine_failures = 0\n"


def test_canaries_are_in_no_job_plan_document_page_error_log_or_plain_backup(county, engine_kind, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    settings = county / "fieldvisit.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + QUICK, encoding="utf-8")
    with Workspace.open(county) as workspace:
        states = [by_job(workspace, tmp_path / f"{n}.csv", text) for n, text in enumerate((GOOD, BAD))]
        assert states == [JobState.DONE, JobState.FAILED]
        for kind in ("geocode", "plan", "documents"):
            assert over(workspace, working.start(workspace, kind, "li.wei")) is JobState.DONE, kind
        shown = pages(workspace)
        found = {path.name: path.read_bytes() for path in county.rglob("*") if path.is_file()}
        found["the register"] = content(county)
        if engine_kind == "sqlite":
            back_up(workspace, tmp_path / "b.fvbackup")
            with zipfile.ZipFile(tmp_path / "b.fvbackup") as packed:
                found |= {f"backup {name}": packed.read(name) for name in packed.namelist()}
    assert b"CAN1" in found["the register"]
    assert {"map.html", "plan.json"} <= set(found)
    out, err = capfd.readouterr()
    shown |= {"the log": caplog.text, "stdout": out, "stderr": err}
    assert [(n, c) for n, raw in found.items() for c in CANARIES if c.encode() in raw] == []
    assert [(n, c) for n, text in shown.items() for c in CANARIES if c in text] == []


def by_job(workspace, ledger, text):
    """How the job ended that imported a ledger with its columns sealed."""
    ledger.write_text(text, encoding="utf-8")
    job_id = working.start_import(workspace, ledger, Handling.SEAL, "li.wei")
    state = over(workspace, job_id)
    ledger.unlink()
    return state


def over(workspace, job_id, seconds=240):
    """The state in which a job ends."""
    end = time.monotonic() + seconds
    while not workspace.register.jobs().one(job_id).state.is_over:
        assert time.monotonic() < end
        time.sleep(0.1)
    return workspace.register.jobs().one(job_id).state


def pages(workspace):
    """What the county's operator is shown: pages, twins, the case with all its words, and what is refused."""
    book = book_of(workspace.register)
    entrance = Entrance(Door(book), Views(workspace).run_of, desk=Desk(workspace))
    browser = Browser(create_app(workspace.run, entrance=entrance, room=CaseRoom(workspace), plans=PlanRoom(workspace)))
    with_account(book, "li.wei", Role.COUNTY_OPERATOR)
    browser.log_in_fully(book, "li.wei")
    cases = CaseRoom(workspace).desk(book.state("li.wei").account.scope).files(CaseFilter(limit=100_000))
    mine = [file.case.id for file in cases if {"CAN1", "CAN2"} & set(file.case.petition_ids)]
    assert mine
    addresses = [
        "/",
        "/map.json",
        "/list",
        "/list.json",
        "/plan",
        "/plan.json",
        "/plan/board",
        "/plan/board.json",
        "/plan/board/roads",
        "/plan/board/roads.json",
        "/jobs",
        "/import",
        "/today",
        "/today.json",
        "/cases.json",
        "/cases.csv",
        "/list.csv",
    ]
    plan = workspace.run().plan
    days = [f"/plan/{i.shift.leader_id}/{i.shift.day}" for i in plan.itineraries]
    addresses += [f"{day}/host" for day in days]
    addresses += [f"{day}/{n}" for day, i in zip(days, plan.itineraries, strict=True) for n in range(1, len(i.stops) + 1)]
    addresses += [f"/case/{one}" for one in mine] + ["/case/NONE-NONE", "/jobs/none.json", "/cases?state=none"]
    shown = {address: browser.get(address).text for address in addresses}
    for one in mine:
        shown[f"words of {one}"] = browser.send(f"/case/{one}/words", at=f"/case/{one}", purpose="核对").text
        shown[f"refused {one}"] = browser.send(
            f"/case/{one}/transfer", at=f"/case/{one}", version="1", to="41x", why=WORDS[:0]
        ).text
    return shown
