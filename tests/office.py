"""The demo county behind its gate, with an account for every role and place, and every address of the URL map."""

from __future__ import annotations

import io
import itertools
import re
import zipfile

from door_browser import book_of
from sqlalchemy import text

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.domain.cases.work import BriefingDecision, CampaignItem, TeamMission
from fieldvisit.domain.pack import PackLevel
from fieldvisit.maps.layers import LAYERS
from fieldvisit.register import Door
from fieldvisit.register.engine import writing
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace.auditing import AuditDesk
from fieldvisit.workspace.cases import CaseDesk, WorkDesk
from fieldvisit.workspace.cases.checks import CheckDesk
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.packs import PackRoom
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.review_desk import ReviewDesk
from fieldvisit.workspace.system_desk import SystemDesk
from fieldvisit.workspace.viewing import Views
from fieldvisit.workspace.working import Desk

ADMINISTRATORS = {"system_admin", "security_admin", "audit_admin"}
COUNTY, TOWNSHIP, OTHER, FOREIGN = "410423", "410423103", "410423104", "410422"
PLACES = {
    "own": (COUNTY, {}),
    "parent": ("4104", {}),
    "child": (TOWNSHIP, {}),
    "sibling": (OTHER, {}),
    "foreign": (FOREIGN, {}),
    "excluded": (COUNTY, {"exclusions": Exclusions(areas=(TOWNSHIP,))}),
    "nothing but excluded": (TOWNSHIP, {"exclusions": Exclusions(areas=(TOWNSHIP,))}),
}
BELOW = {"team_member", "township"}
CASES = list(itertools.product([role.value for role in Role], PLACES))


def shown_in(answer):
    """The text of an answer; of a workbook or Word document that of everything in it."""
    if not answer.data.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


class Office:
    """The demo county behind its gate, with one account for every role and relation."""

    def __init__(self, workspace, findings=()) -> None:
        self.workspace = workspace
        self.whole = workspace.run()
        self.book = book_of(workspace.register)
        self.door = Door(self.book)
        for n, (role, relation) in enumerate(CASES):
            home, more = PLACES[relation]
            account = Account(f"u{n}", Role(role), home, **more)
            with writing(self.book.engine) as connection:
                self.book.insert(connection, account, "no password", "cli:test", must_change=False)
        self.views, self.jobs = Views(workspace), workspace.register.jobs()
        audit = AuditDesk(workspace.register, self.book, COUNTY)
        parts = {"desk": Desk(workspace), "audit": audit, "examine": lambda: findings, "system": SystemDesk(workspace)}
        entrance = Entrance(self.door, self.views.run_of, **parts)
        rooms = {
            "desk": ReviewDesk(workspace),
            "room": CaseRoom(workspace),
            "plans": PlanRoom(workspace),
            "pack_room": PackRoom(workspace),
        }
        self.app = create_app(workspace.run, entrance=entrance, **rooms)
        stop = next(i for i in self.whole.plan.itineraries if i.stops).shift
        self.values = {
            "map.layer": [{"name": name} for name in LAYERS],
            "plan.itinerary": [{"leader_id": i.shift.leader_id, "day": i.shift.day} for i in self.some_days()],
            "plan.host": [{"leader_id": stop.leader_id, "day": stop.day}],
            "stop.show": [{"leader_id": stop.leader_id, "day": stop.day, "number": n} for n in (1, 2)],
            "case.show": [{"case_id": one.id} for one in self.some_cases()],
            "jobs.one": [{"job_id": self.jobs.ask("plan", "{}", "u0")}],
            "accounts.one": [{"name": "u0"}, {"name": f"u{len(CASES) - 1}"}],
            "ogc.one_collection": [{"collection": "villages"}],
            "ogc.features": [{"collection": "villages"}],
            "ogc.one_feature": [
                {"collection": "villages", "code": load.village.code} for load in self.whole.tally.villages if load.open_matters
            ][::40],
            "tiles.tile": [{"zoom": 9, "column": 417, "row": 205}],
            "static": [{"filename": "css/base.css"}],
        }
        self.values |= {f"intake.{step}": [{"upload_id": "0" * 16}] for step in ("one", "check", "bring", "drop", "returned")}
        self.values["case.report"] = [{"case_id": "QK00-0000", "kind": "docx"}]
        self.values["paper.show"] = [{"kind": "xlsx"}]
        self.values["ways.show"] = [{"kind": "gpx"}]
        self.values["month.file"] = [{"draft_id": "0" * 16, "name": "report.pdf"}]
        self._work()
        self.first = stop
        made = PackRoom(workspace).here(self.whole).make(stop.leader_id, stop.day, PackLevel.CASE, "zh")
        self.values["packs.file"] = [{"pack_id": made.pack.id}]

    def some_days(self):
        """Every leader-day that stops in the townships that roles are told apart by, and each eighth of the others."""
        where = {visit.id: visit.village.township_code for visit in self.whole.plan.visits}
        held = [i for i in self.whole.plan.itineraries if i.stops]
        near = [i for i in held if {where[stop.visit_id] for stop in i.stops} & {TOWNSHIP, OTHER}]
        return near + [i for i in held if i not in near][::8]

    def some_cases(self):
        """Cases of every kind that a page of one must keep apart: key and ordinary, in this township and in the next."""
        county = self.workspace.register.cases(Scope(Role.COUNTY_OPERATOR, COUNTY, "u0")).cases()
        kinds = {}
        for case in county:
            kinds.setdefault((case.is_key, case.unit_code[:9] in (TOWNSHIP, OTHER) and case.unit_code[:9]), case)
        return tuple(kinds.values())

    def _work(self):
        """A campaign with an item, a consultation and a briefing of the county, and their addresses."""
        desk = CaseDesk(self.workspace, Scope(Role.COUNTY_OPERATOR, COUNTY, "u0"))
        work = WorkDesk(desk)
        due = self.workspace.settings.county.day
        campaign = work.start("专项", "目标", "住建局", due)
        item = work.add_item(CampaignItem("", COUNTY, campaign.id, "问题", "other", "住建局", due, ("措施",)))
        briefing = work.brief("县委专题会", due, (BriefingDecision("决定", "财政局", due),))
        one = [{"work_id": campaign.id}]
        self.values |= dict.fromkeys(
            ("campaigns.one", "campaigns.words", "campaigns.add", "campaigns.close", "campaigns.reopen", "twins.campaign"), one
        )
        inspector = Scope(Role.SUPERVISOR, COUNTY, "an inspector")
        checks = CheckDesk(CaseDesk(self.workspace, inspector))
        drawn = [checks.draw(40, of_closed=False, seed=f"a test's {n}") for n in (1, 2)]
        checks.open(drawn[1].id)  # the other stays sealed
        self.values |= {key: [{"work_id": one.id} for one in drawn] for key in ("checks.one", "checks.open_seal")}
        self.sealed = drawn[0].id
        self.values["campaigns.progress"] = [{"work_id": campaign.id, "item_id": item.id}]
        self.values["briefings.done"] = [{"work_id": briefing.id}]
        self._mission(desk, due)

    def _mission(self, desk, due):
        """A mission to the first hotspot, and every hotspot's form; to the first village where there is no hotspot."""
        spots = self.whole.hotspots
        codes = spots[0].village_codes if spots else (self.whole.villages[0].code,)
        mission = desk.book.add_work(TeamMission("", COUNTY, "T1", "任务", due, due, codes, ("T1",), lead_id="T1"))
        self.values |= {name: [{"mission_id": mission.id}] for name in ("missions.one", "missions.change", "missions.end")}
        self.values["missions.send"] = [{"spot_id": spot.id} for spot in spots]

    def account_status(self, role, relation, address):
        """What the page of an account answers: there only when all its divisions lie in those of a security administrator."""
        if role != "security_admin":
            return {403}
        mine, its = self.scope(role, relation).areas, self.book.state(address.rsplit("/", 1)[1].split("?")[0]).account.scope
        return {200 if all(code.startswith(mine) for code in (its.home, *its.areas)) else 404}

    def browser(self, role, relation):
        name = f"u{CASES.index((role, relation))}"
        client = self.app.test_client()
        client.set_cookie("fieldvisit", self.full_session(name))
        return client

    def scope(self, role, relation):
        """The scope of the account of a role and relation."""
        return self.book.state(f"u{CASES.index((role, relation))}").account.scope

    def full_session(self, name):
        """A session as after a second factor; roles of administrators would otherwise ask for one."""
        token = self.door.renew(name).token
        with writing(self.book.engine) as connection:
            connection.execute(text("UPDATE session SET stage = 'full' WHERE account = :name"), {"name": name})
        return token

    def addresses(self, endpoint, forms):
        """Every address of an endpoint: all its rules, with values that exist in the county."""
        with self.app.test_request_context():
            adapter = self.app.url_map.bind("localhost")
            for rule in self.app.url_map.iter_rules(endpoint):
                for values in self.values.get(endpoint, [{}]):
                    for form in forms:
                        given = {**values, **({"form": form} if "form" in rule.arguments or rule.defaults else {})}
                        if rule.suitable_for(given, "GET"):
                            yield adapter.build(endpoint, given, method="GET")

    def inside(self, role, relation):
        """Codes of villages that the role may see at this relation, said without the program's rules."""
        home, more = PLACES[relation]
        shut = more["exclusions"].areas if more else ()
        codes = {v.code for v in self.whole.villages if v.code.startswith(home) and not v.code.startswith(tuple(shut) or "x")}
        return set() if role in ADMINISTRATORS else codes


class Sender:
    """A browser of one account that sends forms with the token of its own pages."""

    def __init__(self, office, role="county", relation="own"):
        self.client = office.browser(role, relation)
        self.token = re.findall(r'name="csrf" value="([0-9a-f]+)"', self.client.get("/me").text)[0]

    def get(self, address):
        return self.client.get(f"{address}?lang=zh")

    def send(self, address, **fields):
        return self.client.post(address, data={"csrf": self.token, **fields})
