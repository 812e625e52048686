"""The demo county for programs: an app with everything, accounts of a few roles, every described address with values that exist."""

from __future__ import annotations

from typing import Any

from door_browser import book_of, full_session
from jsonschema import Draft202012Validator

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.work import BriefingDecision, CampaignItem, TeamMission
from fieldvisit.maps.layers import LAYERS
from fieldvisit.register import Door
from fieldvisit.register.engine import writing
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.auditing import AuditDesk
from fieldvisit.workspace.cases import CaseDesk, WorkDesk
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.review_desk import ReviewDesk
from fieldvisit.workspace.viewing import Views
from fieldvisit.workspace.working import Desk

COUNTY, TOWNSHIP = "410423", "410423103"
ACCOUNTS = {
    "jing.ban": (Role.COUNTY_OPERATOR, COUNTY),
    "fen.xi": (Role.ANALYST, COUNTY),
    "xiang.zhen": (Role.TOWNSHIP_OPERATOR, TOWNSHIP),
    "an.quan": (Role.SECURITY_ADMIN, COUNTY),
}


class ApiOffice:
    """The viewer of a workspace behind its gate, and browsers that are logged in."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.book = book_of(workspace.register)
        self.door = Door(self.book)
        for name, (role, home) in ACCOUNTS.items():
            with writing(self.book.engine) as connection:
                self.book.insert(connection, Account(name, role, home), "no password", "cli:test", must_change=False)
        audit = AuditDesk(workspace.register, self.book, COUNTY)
        parts = {"desk": Desk(workspace), "audit": audit}
        entrance = Entrance(self.door, Views(workspace).run_of, **parts)
        rooms = {"desk": ReviewDesk(workspace), "room": CaseRoom(workspace), "plans": PlanRoom(workspace)}
        self.app = create_app(workspace.run, entrance=entrance, **rooms)
        self.values = self._work() | self._cases()

    def browser(self, name: str):
        """A browser in which the account is logged in."""
        client = self.app.test_client()
        client.set_cookie("fieldvisit", full_session(self.book, name))
        return client

    def document(self, name: str = "jing.ban") -> dict[str, Any]:
        """The OpenAPI document."""
        found: dict[str, Any] = self.browser(name).get("/api/openapi.json").get_json()
        return found

    def filled(self, path: str) -> str:
        """An address of the document with values that exist."""
        return path.format(**self.values)

    def _work(self) -> dict[str, str]:
        work_desk = CaseDesk(self.workspace, Scope(Role.COUNTY_OPERATOR, COUNTY, "jing.ban"))
        work = WorkDesk(work_desk)
        due = self.workspace.settings.county.day
        campaign = work.start("专项", "目标", "住建局", due)
        work.add_item(CampaignItem("", COUNTY, campaign.id, "一个问题", "other", "住建局", due, ("一条措施",)))
        work.consult([self._some_case()], ("住建局",), "会商决定", due)
        work.brief("县委专题会", due, (BriefingDecision("一项决定", "财政局", due),))
        mission = work_desk.book.add_work(
            TeamMission("", COUNTY, "T1", "任务", due, due, (self._village(),), ("T1",), lead_id="T1")
        )
        return {
            "work_id": campaign.id,
            "mission_id": mission.id,
            "job_id": self.workspace.register.jobs().ask("plan", "{}", "jing.ban"),
        }

    def _village(self) -> str:
        return self.workspace.county.villages[0].code

    def _some_case(self) -> str:
        book = self.workspace.register.cases(Scope(Role.COUNTY_OPERATOR, COUNTY, "jing.ban"))
        return next(case.id for case in book.cases() if case.is_open)

    def _cases(self) -> dict[str, str]:
        plan = self.workspace.run().plan
        assert plan is not None
        shift = next(i.shift for i in plan.itineraries if i.stops)
        day = {"leader_id": shift.leader_id, "day": shift.day.isoformat(), "number": "1"}
        busy = {load.village.code: load.open_matters for load in self.workspace.run().tally.villages}
        village = {"collection": "villages", "code": max(sorted(busy), key=busy.__getitem__)}
        return {"case_id": self._some_case(), "name": next(iter(LAYERS))} | day | village


def faults(document: dict[str, Any], path: str, answer) -> list[str]:
    """What the answer to a GET does not keep of the document: an unknown status or media, or members of another shape."""
    told = document["paths"][path]["get"]["responses"].get(str(answer.status_code))
    if told is None:
        return [f"{path}: {answer.status_code} stands nowhere"]
    body = next((body for media, body in told["content"].items() if media.startswith(answer.mimetype)), None)
    if body is None:
        return [f"{path}: {answer.mimetype} stands nowhere"]
    if answer.mimetype in ("text/plain", "text/csv"):
        return []
    schema = {**body["schema"], "components": document["components"]}
    checked = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{path}: {error.json_path} {error.message[:200]}" for error in checked.iter_errors(answer.get_json(force=True))]
