"""The door: forms that only our own pages can send, cookies that stay closed, first set-up, second factor, preview."""

from __future__ import annotations

import re

import pyotp
import pytest
from door_browser import PASSWORD, Browser, app_of, book_of, secret_of, with_account
from line_run import line_run

from fieldvisit.domain.access.roles import Role
from fieldvisit.errors import SettingsError
from fieldvisit.register import Door

NEW = "Wutong-kafei-sanjiao-41"


@pytest.fixture
def office(register):
    with_account(book_of(register), "li", Role.COUNTY_OPERATOR)
    return Browser(app_of(register))


def test_without_a_login_every_page_leads_to_the_login(office):
    for address in ("/", "/list", "/plan", "/me", "/plan/L01/2026-11-30"):
        answer = office.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
        assert "示例" not in answer.text


def test_without_a_login_a_twin_is_refused_in_its_own_form(office):
    answer = office.get("/list.json")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "请先登录。")


def test_after_login_the_pages_open_and_after_logout_a_copied_cookie_is_worth_nothing(office):
    assert office.log_in("li").headers["Location"] == "/me"
    assert "示例村1" in office.get("/list").text
    copied = office.client.get_cookie("fieldvisit").value
    office.send("/logout", at="/me")
    office.client.set_cookie("fieldvisit", copied)
    assert office.get("/list").headers["Location"] == "/login"


def test_login_gives_another_session_than_the_one_before(office):
    office.client.set_cookie("fieldvisit", "chosen-by-an-attacker")
    office.log_in("li")
    first = office.client.get_cookie("fieldvisit").value
    office.log_in("li")
    assert len({"chosen-by-an-attacker", first, office.client.get_cookie("fieldvisit").value}) == 3


def test_the_session_cookie_is_closed_to_scripts_and_other_sites_and_ends_with_the_browser(office):
    cookie = office.log_in("li").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert not re.search("expires|max-age|domain", cookie, re.IGNORECASE)


def test_behind_https_the_cookie_is_bound_to_this_host_and_to_https(register):
    with_account(book_of(register), "li", Role.COUNTY_OPERATOR)
    answer = Browser(app_of(register, https=True), base="https://localhost").log_in("li")
    assert answer.headers["Set-Cookie"].startswith("__Host-fieldvisit=")
    assert "; Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("fields", [{}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "漢" * 64}])
def test_a_form_without_our_token_does_nothing(office, fields):
    office.get("/login")
    answer = office.client.post("/login", data={"name": "li", "password": PASSWORD, **fields})
    assert answer.status_code == 403
    assert office.client.get_cookie("fieldvisit") is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_does_nothing_even_with_the_token(office, headers):
    data = {"csrf": office.csrf(), "name": "li", "password": PASSWORD}
    assert office.client.post("/login", data=data, headers=headers).status_code == 403


def test_a_form_of_ours_passes_as_browsers_send_it_under_our_referrer_policy(office):
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    data = {"csrf": office.csrf(), "name": "li", "password": PASSWORD}
    assert office.client.post("/login", data=data, headers=headers).status_code == 303


def test_one_browsers_token_is_of_no_use_in_another(register, office):
    office.log_in("li")
    other = Browser(app_of(register))
    other.log_in("li")
    assert other.client.post("/logout", data={"csrf": office.csrf("/me")}).status_code == 403
    assert other.get("/me").status_code == 200


def test_a_wrong_password_says_nothing_about_the_account_and_later_asks_to_wait(register):
    book = book_of(register)
    with_account(book, "li", Role.COUNTY_OPERATOR)
    moment = book.clock()
    book.clock = lambda: moment  # the first wait is two seconds, less than ten tries take on a slow machine
    office = Browser(app_of(register, book=book))
    answers = [office.send("/login", name=name, password="wrong") for name in ("li", "nobody") for _ in range(5)]
    texts = {re.sub(r'value="[0-9a-f]{64}"', "", answer.text) for answer in answers}
    assert ({answer.status_code for answer in answers}, len(texts)) == ({401}, 1)
    late = office.send("/login", name="li", password=PASSWORD)
    assert (late.status_code, int(late.headers["Retry-After"]) > 0) == (429, True)


def test_no_password_stands_in_a_page_or_an_address(office):
    answer = office.send("/login", name="li", password="my wrong password")
    assert "my wrong password" not in answer.text
    assert "Location" not in answer.headers


def test_the_first_account_is_made_once_with_the_token_of_the_console(register):
    app, token = app_of(register), Door(book_of(register)).new_setup_token()
    visitor = Browser(app)
    fields = {"name": "Chen", "home": "410423", "new": PASSWORD, "again": PASSWORD}
    assert visitor.send("/setup", token="guessed", **fields).status_code == 403
    assert visitor.send("/setup", token=token, **fields | {"again": "other"}).status_code == 422
    assert visitor.send("/setup", token=token, **fields | {"new": "short", "again": "short"}).status_code == 422
    answer = visitor.send("/setup", token=token, **fields)
    assert answer.headers["Location"] == "/me/code"
    assert Browser(app).get("/setup").status_code == 404
    state = book_of(register).state("chen")
    assert state.account.role is Role.SECURITY_ADMIN


def test_an_administrator_sets_up_a_second_factor_before_anything_else(register):
    book = book_of(register)
    token = Door(book).new_setup_token()
    chen = Browser(app_of(register))
    chen.send("/setup", token=token, name="chen", home="410423", new=PASSWORD, again=PASSWORD)
    assert chen.get("/me").headers["Location"] == "/me/code"
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", chen.get("/me/code").text)[1].replace(" ", "")
    assert shown == secret_of(book, "chen")
    assert chen.send("/me/code", code="000000").status_code == 422
    assert chen.send("/me/code", code=pyotp.TOTP(shown).now()).headers["Location"] == "/me"
    assert chen.get("/me/code").headers["Location"] == "/me"
    assert "管理员看不到案件" in chen.get("/me").text


def test_half_way_through_the_login_nothing_is_open(register):
    book = book_of(register)
    with_account(book, "chen", Role.SECURITY_ADMIN)
    chen = Browser(app_of(register))
    assert chen.log_in("chen").headers["Location"] == "/login/code"
    assert chen.get("/list").headers["Location"] == "/login/code"
    assert chen.get("/me").headers["Location"] == "/login/code"
    assert chen.send("/login/code", code="000000").status_code == 401


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_no_administrator_sees_a_page_of_cases(register, role):
    book = book_of(register)
    with_account(book, "chen", Role(role))
    chen = Browser(app_of(register)).log_in_fully(book, "chen")
    for address in (
        "/",
        "/map.json",
        "/layers/villages.geojson",
        "/list",
        "/list.json",
        "/plan",
        "/plan.json",
        "/plan/L01/2026-11-30",
    ):
        answer = chen.get(address)
        assert (answer.status_code, "示例" in answer.text) == (403, False)


def test_a_first_password_is_changed_before_anything_else(register):
    book = book_of(register)
    account = with_account(book, "li", Role.LEADER)
    book.set_password("li", NEW, "cli:test", must_change=True)
    li = Browser(app_of(register))
    assert li.log_in("li", NEW).headers["Location"] == "/me/password"
    assert li.get("/list").headers["Location"] == "/me/password"
    assert li.send("/me/password", old="wrong", new=PASSWORD, again=PASSWORD).status_code == 401
    assert li.send("/me/password", old=NEW, new=PASSWORD, again=NEW).status_code == 422
    assert li.send("/me/password", old=NEW, new=PASSWORD, again=PASSWORD).headers["Location"] == "/me"
    assert "示例村1" in li.get("/list").text
    assert not book.state(account.name).must_change


def test_a_preview_is_shown_on_every_page_and_ends(office):
    office.log_in("li")
    assert office.send("/view-as", at="/me", role="township", home="410423100").headers["Location"] == "/"
    assert "结束预览" in office.get("/list").text
    office.send("/view-as", at="/list", role="")
    assert "结束预览" not in office.get("/list").text


@pytest.mark.parametrize(
    ("role", "home"), [("security_admin", "410423"), ("nobody", "410423"), ("leader", "x"), ("leader", "")]
)
def test_a_preview_of_nothing_is_refused_in_words(office, role, home):
    office.log_in("li")
    answer = office.send("/view-as", at="/me", role=role, home=home)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


def test_debug_mode_never_serves_real_data(register, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SettingsError, match="调试"):
        app_of(register)


def test_health_needs_no_login_and_tells_nothing(office):
    assert set(office.get("/healthz").get_json()) == {"status", "version"}


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7177*7187}}", "li\u202e", "'; DROP TABLE account; --", "\x00", "a" * 9000]
)
def test_a_hostile_name_opens_nothing_and_is_not_repeated(office, name):
    answer = office.send("/login", name=name, password=name)
    assert answer.status_code == 401
    assert name not in answer.text
    assert "51581099" not in answer.text
    assert line_run().county_name not in answer.text
