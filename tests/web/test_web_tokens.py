"""Access tokens: what one opens and what not, how long, who ends it, and what is left of it afterwards."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from api_office import COUNTY, TOWNSHIP, ApiOffice
from door_browser import KEY, PASSWORD, Browser, book_of, with_account

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.errors import PolicyRefusedError, SettingsError
from fieldvisit.register import AccessParams, AccountBook, Door, TokenBook
from fieldvisit.register.safekeeping import end_sessions
from fieldvisit.web.rights import COLLECTIONS
from fieldvisit.workspace import Workspace

ALL = tuple(COLLECTIONS)


@pytest.fixture(scope="module")
def office(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("tokens") / "county")
    with Workspace.open(folder) as workspace:
        yield ApiOffice(workspace)


@pytest.fixture
def book(register):
    made = book_of(register)
    with_account(made, "li.wei", Role.COUNTY_OPERATOR)
    return TokenBook(Door(made))


def asked(office, secret, address, method="GET", **more):
    headers = {"Authorization": f"Bearer {secret}"}
    return office.app.test_client().open(address, method=method, headers=headers, **more)


def lines(register):
    return [line.deed.detail for line in register.audit(AuditQuestion(act=Act.TOKEN))]


def test_a_token_reads_what_it_was_made_for_without_any_cookie(office):
    secret, _ = TokenBook(office.door).issue("jing.ban", "GIS", ["counts"], 30)
    for address in ("/map.json", "/list.json?lang=en", "/layers/villages.geojson", "/ogc", "/api/openapi.json", "/healthz"):
        answer = asked(office, secret, address)
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    own = office.browser("jing.ban").get("/list.json").get_json()
    assert asked(office, secret, "/list.json").get_json() == own
    for address in (
        "/cases.json",
        "/plan.json",
        "/campaigns.json",
        "/",
        "/list",
        "/me",
        "/me/tokens",
        "/login",
        "/accounts",
        "/api",
    ):
        answer = asked(office, secret, address)
        assert (answer.status_code, answer.is_json, answer.headers.getlist("Set-Cookie")) == (403, True, [])
    assert asked(office, secret, "/nowhere").status_code == 404


def test_a_token_sees_its_owners_part_and_no_more(office):
    for name in ("xiang.zhen", "fen.xi"):
        secret, _ = TokenBook(office.door).issue(name, "", ALL, 30)
        client = office.browser(name)
        for path in office.document()["paths"]:
            address = office.filled(path)
            own, other = client.get(address), asked(office, secret, address)
            if path != "/review.json":  # a queue for people
                assert other.status_code == own.status_code, address
            if own.status_code == 200 and "/items" not in path:
                assert other.get_data() == own.get_data(), address


@pytest.mark.parametrize(("made_for", "status"), [(["plan"], 403), (["cases"], 403), (["plan", "cases"], 200)])
def test_a_stop_shows_plan_and_cases_and_a_token_must_be_made_for_both(office, made_for, status):
    secret, _ = TokenBook(office.door).issue("jing.ban", "", made_for, 30)
    assert asked(office, secret, office.filled("/plan/{leader_id}/{day}/{number}.json")).status_code == status


def test_nothing_is_changed_with_a_token(office):
    secret, _ = TokenBook(office.door).issue("jing.ban", "", ALL, 30)
    case = office.values["case_id"]
    before = office.browser("jing.ban").get(f"/case/{case}.json").get_json()["version"]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert asked(office, secret, "/cases.json", method).status_code == 405
    for address in (f"/case/{case}/suspend", "/cases/find", "/jobs", "/campaigns", "/me/tokens", "/logout", "/view-as"):
        assert asked(office, secret, address, "POST", data={"why": "试"}).status_code == 403
    assert office.browser("jing.ban").get(f"/case/{case}.json").get_json()["version"] == before


def test_a_wrong_token_is_refused_although_a_browser_is_logged_in(office):
    client = office.browser("jing.ban")
    for secret in ("", "fv_none", "令牌", "x" * 5000):
        answer = client.get("/list.json", headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")})
        assert (answer.status_code, "Bearer" in answer.headers["WWW-Authenticate"]) == (401, True)
    assert client.get("/list.json", headers={"Authorization": "Basic eDp5"}).status_code == 200  # a proxy's own


def test_a_case_read_with_a_token_is_a_line_of_the_audit(office):
    secret, _ = TokenBook(office.door).issue("jing.ban", "", ["cases"], 30)
    asked(office, secret, f"/case/{office.values['case_id']}.json")
    last = office.workspace.register.audit(AuditQuestion(act=Act.VIEW))[-1].deed
    assert (last.who, last.subject) == ("jing.ban", office.values["case_id"])


def test_only_a_hash_of_a_token_is_kept_and_issue_use_and_revocation_are_told(register, book):
    secret, token = book.issue("li.wei", "地图", ["plan", "counts"], 30)
    assert book.session("fv_other") is None
    for _ in range(3):
        session, same = book.session(secret)
        assert (session.account.name, same.collections) == ("li.wei", ("counts", "plan"))
    book.revoke("li.wei", token.id, "admin")
    assert (book.session(secret), book.of("li.wei")) == (None, ())
    told = lines(register)
    assert told == [f"issue {token.id}: counts, plan until {token.expires_on}", f"use {token.id}", f"revoke {token.id}"]
    assert not [line for line in register.audit() if secret in repr(line)]


def test_a_token_ends_after_its_last_day_and_is_noted_once_a_day(register):
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    clock = {"now": now}
    accounts = AccountBook(book_of(register).engine, AccessParams(), key=lambda: KEY, clock=lambda: clock["now"])
    with_account(accounts, "li.wei", Role.COUNTY_OPERATOR)
    tokens = TokenBook(Door(accounts))
    secret, token = tokens.issue("li.wei", "", ["counts"], 2)
    for hours in (1, 2, 24, 48):
        clock["now"] = now + timedelta(hours=hours)
        assert tokens.session(secret) is not None
    clock["now"] = now + timedelta(hours=72)
    assert tokens.session(secret) is None
    assert lines(register)[1:] == [f"use {token.id}"] * 3


@pytest.mark.parametrize(
    "ends",
    [
        lambda book: book.set_disabled("li.wei", "admin", disabled=True),
        lambda book: book.set_password("li.wei", f"{PASSWORD}-2", "admin", must_change=True),
        lambda book: book.change(Account("li.wei", Role.TOWNSHIP_OPERATOR, TOWNSHIP), "admin"),
        lambda book: book.drop_totp("li.wei", "admin"),
    ],
    ids=["disabled", "new password", "other role", "second factor dropped"],
)
def test_a_change_of_the_account_ends_its_tokens_at_once(register, book, ends):
    secret, _ = book.issue("li.wei", "", ["counts"], 30)
    assert book.session(secret) is not None
    ends(book_of(register))
    assert (book.session(secret), book.of("li.wei")) == (None, ())
    assert lines(register)[-1] == "revoke all 1: account changed"


def test_an_account_that_waits_for_confirmation_or_must_change_its_password_has_no_use_of_a_token(register, book):
    accounts = book_of(register)
    accounts.add(Account("wang.er", Role.COUNTY_OPERATOR, COUNTY), PASSWORD, "admin", must_change=False, waits=True)
    accounts.add(Account("zhao.liu", Role.COUNTY_OPERATOR, COUNTY), PASSWORD, "admin", must_change=True)
    for name in ("wang.er", "zhao.liu"):
        secret, _ = book.issue(name, "", ["counts"], 30)
        assert book.session(secret) is None
    accounts.confirm("wang.er", "second")
    secret, _ = book.issue("wang.er", "", ["counts"], 30)
    assert book.session(secret) is not None


def test_tokens_that_are_over_make_room_for_new_ones(register):
    clock = {"now": datetime(2026, 11, 20, 12, tzinfo=UTC)}
    accounts = AccountBook(book_of(register).engine, AccessParams(), key=lambda: KEY, clock=lambda: clock["now"])
    with_account(accounts, "li.wei", Role.COUNTY_OPERATOR)
    tokens = TokenBook(Door(accounts))
    for _ in range(10):
        tokens.issue("li.wei", "", ["counts"], 1)
    clock["now"] += timedelta(days=2)
    _, fresh = tokens.issue("li.wei", "", ["counts"], 1)
    assert tokens.of("li.wei") == (fresh,)


def test_a_token_for_nothing_or_for_ever_or_too_many_are_refused(book):
    for collections, days in (([], 30), (["counts"], 0), (["counts"], 366)):
        with pytest.raises(SettingsError):
            book.issue("li.wei", "", collections, days)
    for _ in range(10):
        book.issue("li.wei", "", ["counts"], 1)
    with pytest.raises(PolicyRefusedError):
        book.issue("li.wei", "", ["counts"], 1)


def test_the_owner_makes_and_revokes_one_on_the_page_and_the_secret_is_shown_once(office):
    with_account(office.book, "li.wei", Role.COUNTY_OPERATOR)
    browser = Browser(office.app).log_in_fully(office.book, "li.wei")
    given = {"label": "<b>GIS</b>", "collection": ["counts"], "days": "30"}
    assert browser.send("/me/tokens", password="wrong", **given).status_code == 401
    assert browser.send("/me/tokens", password=PASSWORD, **given | {"days": "9999"}).status_code == 422
    assert browser.send("/me/tokens", password=PASSWORD, **given | {"collection": ["everything"]}).status_code == 403
    made = browser.send("/me/tokens", password=PASSWORD, **given)
    secret = re.findall(r">(fv_[\w-]+)<", made.text)[0]
    page = browser.get("/me/tokens").text
    assert (secret in page, "&lt;b&gt;GIS" in page, "<b>GIS" in page) == (False, True, False)
    assert asked(office, secret, "/list.json").status_code == 200
    one = re.findall(r"/me/tokens/(\w+)/revoke", page)[0]
    other = TokenBook(office.door).issue("fen.xi", "", ["counts"], 1)[1]
    assert browser.send(f"/me/tokens/{other.id}/revoke", at="/me/tokens").status_code == 404
    assert browser.send(f"/me/tokens/{one}/revoke", at="/me/tokens").status_code == 303
    assert asked(office, secret, "/list.json").status_code == 401


def test_the_security_administrator_ends_a_token_and_never_sees_it(office):
    with_account(office.book, "guan.li", Role.SECURITY_ADMIN)
    browser = Browser(office.app).log_in_fully(office.book, "guan.li")
    secret, token = TokenBook(office.door).issue("xiang.zhen", "GIS", ["counts"], 30)
    page = browser.get("/account/xiang.zhen").text
    assert (token.id in page, secret in page) == (True, False)
    answer = browser.send(f"/account/xiang.zhen/token/{token.id}/revoke", at="/account/xiang.zhen")
    assert (answer.status_code, asked(office, secret, "/list.json").status_code) == (303, 401)
    assert 'name="collection"' not in browser.get("/me/tokens").text
    own, _ = TokenBook(office.door).issue("guan.li", "", ALL, 30)
    assert {asked(office, own, office.filled(path)).status_code for path in office.document()["paths"]} == {200, 403}
    assert asked(office, own, "/list.json").status_code == 403


def test_a_restored_register_brings_no_token_back(register, book):
    secret, _ = book.issue("li.wei", "", ["counts"], 30)
    end_sessions(book_of(register).engine)
    assert (book.session(secret), book.of("li.wei")) == (None, ())
