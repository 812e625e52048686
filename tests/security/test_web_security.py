"""Strict headers on every route, foreign hosts refused, and hostile names shown as they are."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hostile import MARKER, SHOWN
from line_run import line_run

from fieldvisit.errors import NotFoundError
from fieldvisit.maps.folium_map import offline_map_html
from fieldvisit.web import create_app
from fieldvisit.web.security import trusted_hosts

ROUTES = {
    "/",
    "/map.<any(json):form>",
    "/layers/<name>.geojson",
    "/tiles/<int:zoom>/<int:column>/<int:row>",
    "/list",
    "/list.<any(json):form>",
    "/plan",
    "/plan.<any(json):form>",
    "/plan/<path:leader_id>/<day:day>",
    "/plan/<path:leader_id>/<day:day>.<any(json):form>",
    "/plan/<path:leader_id>/<day:day>/host",
    "/plan/<path:leader_id>/<day:day>/host.<any(json):form>",
    "/list.csv",
    "/hotspots",
    "/hotspots.<any(json):form>",
    "/hotspots.csv",
    "/plan/sheets",
    "/plan/sheets.<any(json):form>",
    "/healthz",
    "/ogc",
    "/ogc/conformance",
    "/ogc/collections",
    "/ogc/collections/<collection>",
    "/ogc/collections/<collection>/items",
    "/ogc/collections/<collection>/items/<code>",
    "/api",
    "/api/openapi.json",
    "/static/<path:filename>",
}
ADDRESSES = [
    "/",
    "/map.json",
    "/layers/villages.geojson",
    "/list",
    "/list.json",
    "/plan",
    "/plan.json",
    "/plan/L01/2026-11-30",
    "/plan/L01/2026-11-30.json",
    "/healthz",
    "/api",
    "/api/openapi.json",
    "/static/js/map.js",
    "/nowhere",
    "/?day=x",
]


def hostile_run(name):
    run = line_run()
    villages = tuple(replace(v, name=name) for v in run.villages)
    assert run.plan is not None
    visits = tuple(replace(v, village=replace(v.village, name=name)) for v in run.plan.visits)
    leaders = tuple(replace(person, name=name, department=name, base_name=name) for person in run.leaders)
    return replace(
        run, villages=villages, leaders=leaders, plan=replace(run.plan, visits=visits), county_name=name, data_sources=(name,)
    )


def client(run=None, **options):
    shown = run or line_run()
    return create_app(lambda: shown, **options).test_client()


def headers(address):
    with client().get(address) as answer:
        return answer.headers


def test_the_routes_are_exactly_the_listed_ones():
    assert {rule.rule for rule in create_app(line_run).url_map.iter_rules()} == ROUTES


def test_no_route_writes():
    methods = {m for rule in create_app(line_run).url_map.iter_rules() for m in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_strict_policy(address):
    policy = headers(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_forbids_sniffing_and_referrers(address):
    sent = headers(address)
    assert (sent["X-Content-Type-Options"], sent["Referrer-Policy"]) == ("nosniff", "no-referrer")


@pytest.mark.parametrize("address", [a for a in ADDRESSES if not a.startswith("/static")])
def test_no_page_is_kept_by_caches(address):
    assert client().get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/list", "/plan", "/plan/L01/2026-11-30", "/nowhere"])
def test_no_page_has_inline_script_or_style(address):
    page = client().get(address).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "169.254.169.254", "fieldvisit"])
def test_a_request_for_a_foreign_host_is_refused(host):
    answer = client().get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "示例" not in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000"])
def test_this_computers_own_names_are_served(host):
    assert client().get("/", headers={"Host": host}).status_code == 200


def test_a_named_host_is_served_when_the_server_was_given_it():
    assert client(hosts=("office.county",)).get("/", headers={"Host": "office.county:8000"}).status_code == 200


def test_no_entry_is_one_that_werkzeug_would_cut_at_a_colon_or_take_as_a_suffix():
    assert trusted_hosts(("fe80::1", "[::1]", ".county", "office")) == ["localhost", "127.0.0.1", "office"]


def test_a_wildcard_address_is_never_itself_a_trusted_name():
    assert not {"0.0.0.0", "::", "*"} & set(trusted_hosts(("0.0.0.0", "::")))  # noqa: S104 - asked for, bound nowhere


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_can_only_be_read(method):
    answer = getattr(client(), method)("/list")
    assert answer.status_code == 405
    assert "只能查看" in answer.text


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("address", ["/", "/list", "/plan", "/plan/L01/2026-11-30"])
def test_a_hostile_name_is_shown_as_it_is_and_does_nothing(address, name):
    page = client(hostile_run(name)).get(address).text
    assert name in html.unescape(page)
    assert MARKER not in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("name", SHOWN)
def test_a_hostile_name_is_unchanged_in_the_twin(name):
    assert client(hostile_run(name)).get("/list.json").get_json()["villages"][0]["village"] == name


@pytest.mark.parametrize("name", SHOWN)
def test_a_hostile_name_is_inert_in_the_offline_map(name):
    page = offline_map_html(hostile_run(name))
    assert MARKER not in page
    assert name not in page or not set(name) & set("<>{}$`\\\u202e\u2028")
    assert "<script>alert" not in page


def test_an_error_for_the_user_is_a_page_with_its_sentence():
    def nothing():
        raise NotFoundError("还没有导入台账。", "No ledger was imported yet.")

    answer = create_app(nothing).test_client().get("/?lang=en")
    assert (answer.status_code, "No ledger was imported yet." in answer.text) == (404, True)


def test_a_fault_of_the_program_tells_nothing_about_its_inside():
    def broken():
        raise RuntimeError("secret path")

    app = create_app(broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_the_language_cookie_is_closed_to_scripts_and_other_sites():
    cookie = client().get("/?lang=en").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_no_session_cookie_is_ever_set():
    assert "Set-Cookie" not in client().get("/list").headers
