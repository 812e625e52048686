"""Every route x every role x every relation to the county, generated from the URL map, on both databases: nobody sees more than is theirs.

A route without a line in ``KINDS`` fails. What each kind shows to each role is written out here and not taken from the program.
"""

from __future__ import annotations

import re

import pytest
from both_databases import SQLITE
from office import ADMINISTRATORS, BELOW, CASES, COUNTY, FOREIGN, PLACES, Office, shown_in

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import scope_of
from fieldvisit.domain.petition import CaseStatus
from fieldvisit.web import rights
from fieldvisit.workspace import Workspace

KINDS = {
    "static": "open",
    "health.show": "open",
    "door.login": "open",
    "door.code": "half way",
    "door.set_up": "gone",
    "door.me": "oneself",
    "door.password": "oneself",
    "door.enrol": "oneself",
    "door.log_out": "form",
    "door.view_as": "form",
    "map.show": "counts",
    "map.layer": "counts",
    "tiles.tile": "one count",
    "list.show": "counts",
    "plan.show": "cases",
    "plan.itinerary": "one case",
    "list.table": "counts",
    "hotspots.show": "counts",
    "hotspots.table": "counts",
    "missions.show": "cases",
    "missions.send": "send",
    "missions.one": "one case",
    "missions.change": "form",
    "missions.end": "form",
    "cases.table": "cases",
    "plan.host": "one case",
    "plan.sheets": "cases",
    "calendar.show": "one case",
    "packs.show": "cases",
    "packs_twin.show": "cases",
    "packs.file": "one case",
    "packs.make": "form",
    "packs.hand_in": "form",
    "packs.settle": "form",
    "paper.show": "one case",
    "ways.show": "one case",
    "stop.show": "one case",
    "stop.met": "form",
    "board.show": "board",
    "board.change": "form",
    "board.keep": "form",
    "events.adapt": "form",
    "roads.show": "solve",
    "roads.choose": "solve",
    "roads.close": "form",
    "roads.open_again": "form",
    "compare.show": "board",
    "solve.show": "solve",
    "solve.start": "form",
    "solve.end": "form",
    "today.show": "cases",
    "cases.show": "cases",
    "cases.find": "form",
    "case.show": "one of the cases",
    "case.words": "form",
    "step.assign": "form",
    "step.visit": "form",
    "step.outcome": "form",
    "step.reply": "form",
    "step.verify": "form",
    "step.close": "form",
    "step.reopen": "form",
    "step.transfer": "form",
    "step.report": "form",
    "step.suspend": "form",
    "step.resume": "form",
    "step.concern": "form",
    "review.show": "queue",
    "review.decide": "form",
    "review.undo": "form",
    "jobs.show": "work",
    "jobs.one": "work",
    "jobs.start": "form",
    "intake.show": "imports",
    "intake.send": "imports",
    "intake.one": "one upload",
    "intake.check": "form",
    "intake.bring": "form",
    "intake.drop": "form",
    "intake.returned": "one upload",
    "intake.undo": "one upload",
    "jobs.cancel": "form",
    "accounts.show": "accounts",
    "accounts.new": "accounts",
    "accounts.one": "one account",
    "accounts.lock": "form",
    "accounts.password": "form",
    "accounts.drop_code": "form",
    "confirm.show": "confirm",
    "confirm.confirm": "form",
    "audit.show": "audit",
    "audit.check": "form",
    "audit.export": "form",
    "system.show": "system",
    "system.backup": "form",
    "campaigns.show": "cases",
    "campaigns.start": "cases",
    "campaigns.one": "one case",
    "campaigns.words": "form",
    "campaigns.add": "form",
    "campaigns.progress": "form",
    "campaigns.close": "form",
    "campaigns.reopen": "form",
    "consultations.show": "cases",
    "consultations.words": "form",
    "consultations.hear": "cases",
    "briefings.show": "cases",
    "month.show": "cases",
    "month.twin": "cases",
    "month.draft": "cases",
    "month.file": "one upload of work",
    "month.township": "one of work",
    "case.report": "one of the offices",
    "checks.show": "cases",
    "checks.draw": "form",
    "checks.one": "one case",
    "checks.words": "form",
    "checks.found": "form",
    "checks.open_seal": "form",
    "briefings.words": "form",
    "briefings.add": "cases",
    "briefings.done": "form",
    "twins.campaigns": "cases",
    "twins.campaign": "one case",
    "twins.consultations": "cases",
    "twins.briefings": "cases",
    "tokens.show": "oneself",
    "tokens.issue": "oneself",
    "tokens.revoke": "form",
    "accounts.revoke": "form",
    "ogc.landing": "counts",
    "ogc.conformance": "counts",
    "ogc.collections": "counts",
    "ogc.one_collection": "counts",
    "ogc.features": "counts",
    "ogc.one_feature": "one count",
    "api.show": "oneself",
    "api.openapi": "oneself",
}
READERS = {"leader", "liaison", "team_member", "township", "county", "city", "province", "supervisor"}
COUNTERS = READERS | {"analyst"}
WORKERS = {"liaison", "county", "city", "province"}
IMPORTERS = {"liaison", "county"}


@pytest.fixture(scope="module")
def office(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("office") / "county")
    with Workspace.open(folder) as workspace:
        yield Office(workspace)


def codes_in(text):
    """Village and township codes of the county that stand in an answer."""
    return set(re.findall(r"(?<!\d)410423\d{6}(?!\d)", text))


def test_every_route_has_its_kind_and_every_kind_is_a_route(office):
    assert {rule.endpoint for rule in office.app.url_map.iter_rules()} == set(KINDS)


def test_the_gate_lets_no_route_through_that_is_in_none_of_its_lists(office):
    assert set(KINDS) == rights.OPEN | rights.ONESELF | set(rights.NEEDS)


def expected(kind, role, relation):
    """The status codes a GET may have."""
    return {
        "open": {200},
        "half way": {303},
        "gone": {404},
        "oneself": {200},
        "form": {405},
        "counts": {200} if role in COUNTERS else {403},
        "one count": {200, 404} if role in COUNTERS else {403},
        "cases": {200} if role in READERS else {403},
        "board": {200 if role not in BELOW and relation in ("own", "parent") else 404} if role in READERS else {403},
        "solve": {200 if relation in ("own", "parent") else 404} if role in WORKERS else {403},
        "work": {200 if PLACES[relation][0] in ("4104", COUNTY) else 404} if role in WORKERS else {403},
        "imports": {200 if PLACES[relation][0] in ("4104", COUNTY) else 404} if role in IMPORTERS else {403},
        "one of work": {404} if role in WORKERS else {403},
        "one of the offices": ({403} if role == "province" else {404, 403}) if role in WORKERS else {403},
        "one upload of work": {404} if role in WORKERS else {403},
        "one upload": {404} if role in IMPORTERS else {403},
        "one of the cases": {200, 404} if role in READERS else {403},
        "one case": {200, 404} if role in READERS else {403},
        "send": {200, 404} if role in WORKERS else {403},
        "accounts": {200} if role == "security_admin" else {403},
        "confirm": {200} if role in ADMINISTRATORS else {403},
        "audit": {200} if role == "audit_admin" else {403},
        "system": {200} if role == "system_admin" else {403},
        "queue": {200} if role in IMPORTERS and relation == "own" else {403},
    }[kind]


@pytest.mark.parametrize(("role", "relation"), CASES)
def test_a_role_sees_only_what_is_inside_its_place(office, engine_kind, role, relation):
    allowed, client = office.inside(role, relation), office.browser(role, relation)
    names = {v.name for v in office.whole.villages} - {v.name for v in office.whole.villages if v.code in allowed}
    words = " ".join(_words_of(office, allowed))
    lone = {name for name in names if name not in words}
    small = role in ("county", "analyst") or len(allowed) < 100  # a county's pages are large; page and twin say the same
    forms = ("html", "json") if small and engine_kind == SQLITE else ("json",)
    for endpoint, kind in KINDS.items():
        for address in office.addresses(endpoint, forms):
            with client.get(address) as answer:
                may = (
                    office.account_status(role, relation, address) if kind == "one account" else expected(kind, role, relation)
                )
                assert answer.status_code in may, address
                shown = shown_in(answer)
                assert office.sealed not in shown or answer.status_code == 404, address
                if endpoint != "static":
                    assert codes_in(shown) <= allowed | {v.township_code for v in office.whole.villages if v.code in allowed}
                    assert lone.isdisjoint(re.findall(r'(?<=[">])[^"<>]+(?=["<])', shown)), address


def _words_of(office, allowed):
    """Words that any page may hold: the allowed villages, townships, leaders and their bases."""
    yield from (v.name for v in office.whole.villages if v.code in allowed)
    yield from (word for v in office.whole.villages for word in (v.township,))
    yield from (word for person in office.whole.leaders for word in (person.name, person.base_name))


@pytest.mark.parametrize("relation", PLACES)
@pytest.mark.parametrize("role", sorted(READERS))
def test_the_counts_are_those_of_the_visible_open_petitions(office, role, relation):
    run = office.views.run_of(office.scope(role, relation))
    seen_keys = role not in BELOW and PLACES[relation][0] in ("4104", COUNTY, FOREIGN)
    allowed, village = office.inside(role, relation), {m.petition_id: m.code for m in office.whole.matches}
    known = {m.petition_id for m in run.matches}
    for petition in office.workspace.petitions():
        if petition.is_key and not seen_keys:
            assert petition.id not in known
        if village[petition.id] in allowed and (seen_keys or not key_matter(office, petition)):
            assert petition.id in known
    assert all(mark.village_code in allowed for mark in run.marks)
    assert seen_keys or not any(mark.is_key for mark in run.marks)


def key_matter(office, petition):
    """Whether any petition of the same matter is key: then the whole case is."""
    from fieldvisit.hotspots.tally import merge_repeats  # noqa: PLC0415

    if not hasattr(office, "keys"):
        matters = merge_repeats(office.workspace.petitions())
        office.keys = {p.id for matter in matters if any(q.is_key for q in matter) for p in matter}
    return petition.id in office.keys or petition.status is CaseStatus.CLOSED


def scope(role, relation):
    home, more = PLACES[relation]
    return Account("x1", Role(role), home, **more).scope


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrators_run_cannot_even_be_made(office, role):
    from fieldvisit.errors import PolicyRefusedError  # noqa: PLC0415

    with pytest.raises(PolicyRefusedError):
        office.views.run_of(scope(role, "own"))


def test_an_analyst_gets_no_small_count_no_key_case_and_no_way_to_slice(office):
    run = office.views.run_of(scope("analyst", "own"))
    whole = {load.village.code: load.open_matters for load in office.whole.tally.villages}
    shown = {load.village.code: load.open_matters for load in run.tally.villages}
    assert shown
    assert all(n == 0 or n >= 5 for n in shown.values())
    assert all(shown[code] == whole[code] for code in shown)
    hidden = [whole[code] for code in whole if code not in shown]
    assert len(hidden) != 1
    assert sum(hidden) == 0 or sum(hidden) >= 5
    assert ({m.category for m in run.marks} | {m.month for m in run.marks}, run.plan) == ({""}, None)


def test_an_analysts_months_are_one_table_without_small_counts(office):
    run = office.views.run_of(scope("analyst", "own"))
    assert run.months
    for month in run.months:
        closed = None if None in (month.received, month.still_open) else month.received - month.still_open
        assert all(n is None or n == 0 or n >= 5 for n in (month.received, month.still_open, closed)), month
    assert sum(m.still_open is None for m in run.months) != 1
    assert run.hidden == len(office.whole.villages) - len(run.villages)
    assert not [load for load in run.tally.villages if load.by_month or load.by_category or load.by_month_category]


@pytest.mark.parametrize("other", ["township:410423103", "analyst:410423", "city:4104", "leader:410422"])
def test_a_preview_never_shows_more_than_either_scope(office, other):
    own, seen_as = scope("county", "excluded"), scope_of(other)
    both = office.views.run_of(own, seen_as)
    ids = {v.code for v in both.villages}
    for one in (own, seen_as):
        assert ids <= {v.code for v in office.views.run_of(one).villages}
    if not seen_as.only_counts:
        assert {m.petition_id for m in both.matches} <= {m.petition_id for m in office.views.run_of(own).matches}


def test_below_the_county_nobody_sees_where_leaders_will_be(office):
    for role in sorted(BELOW):
        assert office.views.run_of(scope(role, "child")).plan is None


def test_a_team_member_sees_the_own_days_only(office):
    me = office.first.leader_id
    account = Account("x1", Role.TEAM_MEMBER, COUNTY, person_id=me)
    plan = office.views.run_of(account.scope).plan
    assert plan is None or {i.shift.leader_id for i in plan.itineraries} == {me}


def test_the_whole_office_sees_the_whole_plan(office):
    assert office.views.run_of(scope("liaison", "own")).plan == office.whole.plan


def test_a_recused_leader_sees_neither_the_case_nor_a_count_of_it(office):
    from dataclasses import replace  # noqa: PLC0415

    from fieldvisit.domain.cases.matter import Concern  # noqa: PLC0415

    reader = scope("county", "own")
    book = office.workspace.register.cases(reader)
    case = next(c for c in book.cases() if c.is_open and not c.is_key)
    book.change(case, replace(case, concern=Concern(leader_ids=("L99",))), "回避")
    recused = Account("x1", Role.LEADER, COUNTY, person_id="L99").scope
    gone = {f.petition_id for f in case.filings}
    assert gone & {m.petition_id for m in office.views.run_of(reader).matches}
    assert not gone & {m.petition_id for m in office.views.run_of(recused).matches}


def test_the_queue_of_places_belongs_to_who_imports_for_the_whole_county_under_the_own_name(office):
    page = office.browser("county", "own").get("/review").text
    form = re.findall(r'name="csrf" value="([0-9a-f]+)"', page)[0]
    asked, answer = (re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in ("q", "answer"))
    fields = {"csrf": form, "q": asked, "answer": answer, "by": "somebody else"}
    before = len(office.workspace.register.decisions())
    for role, relation in CASES:
        if role not in IMPORTERS or relation != "own":
            assert office.browser(role, relation).post("/review/answer", data=fields).status_code == 403
    assert len(office.workspace.register.decisions()) == before
    client = office.browser("county", "own")
    fields["csrf"] = re.findall(r'name="csrf" value="([0-9a-f]+)"', client.get("/review").text)[0]
    assert client.post("/review/answer", data=fields).status_code == 303
    lines = office.workspace.register.decisions()[before:]
    assert {line.by for line in lines} == {f"u{CASES.index(('county', 'own'))}"}
    assert client.post("/review/undo", data=fields).status_code == 303


FORMS = {
    "/account/u0/lock": "accounts",
    "/account/u0/password": "accounts",
    "/account/u0/code": "accounts",
    "/account/u0": "accounts",
}
FORMS |= {"/accounts/new": "accounts", "/audit/check": "audit", "/audit/export": "audit"}


@pytest.mark.parametrize("relation", ["own", "parent"])
def test_no_other_role_sends_a_form_of_the_administrators(office, relation):
    before = office.book.all()
    for role in sorted({role for role, _ in CASES}):
        client = office.browser(role, relation)
        token = re.findall(r'name="csrf" value="([0-9a-f]+)"', client.get("/me").text)[0]
        for address, owner in FORMS.items():
            if role != {"accounts": "security_admin", "audit": "audit_admin"}[owner]:
                assert client.post(address, data={"csrf": token, "disabled": "1"}).status_code == 403, (role, address)
    assert office.book.all() == before
    assert not [line for line in office.workspace.register.audit(AuditQuestion(act=Act.EXPORT)) if line.deed.subject == "audit"]
