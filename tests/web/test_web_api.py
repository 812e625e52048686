"""The document of the addresses for programs: complete, true to every answer, and readable without another host."""

from __future__ import annotations

import re

import pytest
from api_office import ACCOUNTS, ApiOffice, faults
from jsonschema import Draft202012Validator
from line_run import line_run

from fieldvisit.errors import NotFoundError
from fieldvisit.maps.layers import LAYERS
from fieldvisit.web import create_app
from fieldvisit.web.api.addresses import undescribed
from fieldvisit.web.api.describe import Description, described
from fieldvisit.web.casework import listing
from fieldvisit.web.query import FILTER, filter_fields
from fieldvisit.workspace import Workspace


@pytest.fixture(scope="module")
def office(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("api") / "county")
    with Workspace.open(folder) as workspace:
        yield ApiOffice(workspace)


def test_every_address_for_programs_is_described(office):
    assert undescribed(office.app) == ()
    described_paths = set(office.document()["paths"])
    rules = {rule.rule for rule in office.app.url_map.iter_rules()}
    ends = {rule.replace("<any(json):form>", "json") for rule in rules if re.search(r"\.(json|geojson|csv|<any)", rule)}
    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path) for path in ends} <= described_paths


def test_a_new_address_for_programs_without_a_description_is_found():
    app = create_app(line_run)
    app.add_url_rule("/new.csv", "new", lambda: "")
    app.add_url_rule("/newer.<any(json,csv):form>", "newer", lambda form: form)
    assert undescribed(app) == ("/new.csv", "/newer.csv", "/newer.json")


def test_the_document_is_openapi_3_1_in_both_languages(office):
    from schemathesis.specs.openapi.definitions import OPENAPI_31  # noqa: PLC0415 - a third of a second

    zh, en = office.document(), office.browser("jing.ban").get("/api/openapi.json?lang=en").get_json()
    for made in (zh, en):
        assert list(Draft202012Validator(OPENAPI_31).iter_errors(made)) == []
        names = [methods["get"]["operationId"] for methods in made["paths"].values()]
        assert len(names) == len(set(names))
    assert [sorted(zh["paths"][path]["get"]["responses"]) for path in zh["paths"]] == [
        sorted(en["paths"][path]["get"]["responses"]) for path in en["paths"]
    ]
    assert not re.search("[一-鿿]", str(en))
    assert all(re.search("[一-鿿]", methods["get"]["summary"]) for methods in zh["paths"].values())


@pytest.mark.parametrize("name", ACCOUNTS)
def test_every_answer_keeps_to_the_document(office, name):
    document, client = office.document(), office.browser(name)
    codes = set()
    for path in document["paths"]:
        for lang in ("zh", "en"):
            answer = client.get(f"{office.filled(path)}?lang={lang}")
            assert faults(document, path, answer) == []
            codes.add(answer.status_code)
    assert {"jing.ban": {200}, "fen.xi": {200, 403}, "xiang.zhen": {200, 403, 404}, "an.quan": {200, 403}}[name] == codes


def test_every_layer_of_the_map_keeps_to_the_document(office):
    document, client = office.document(), office.browser("jing.ban")
    for name in LAYERS:
        assert faults(document, "/layers/{name}.geojson", client.get(f"/layers/{name}.geojson")) == []


def test_refusals_are_told_as_documented(office):
    document, stranger, client = office.document(), office.app.test_client(), office.browser("jing.ban")
    for path, methods in document["paths"].items():
        address, secured = office.filled(path), bool(methods["get"]["security"])
        answer = stranger.get(address)
        assert (answer.status_code, faults(document, path, answer)) == (401 if secured else 200, [])
        assert ("WWW-Authenticate" in answer.headers) is secured
        foreign = client.get(address, base_url="http://evil.example")
        assert (foreign.status_code, faults(document, path, foreign)) == (400, [])
    for path, asked in (("/cases.json", "state=none"), ("/list.json", "day=x"), ("/map.json", "township=1")):
        answer = client.get(f"{path}?{asked}")
        assert (answer.status_code, faults(document, path, answer)) == (400, [])
    for path in ("/case/{case_id}.json", "/campaign/{work_id}.json", "/jobs/{job_id}.json", "/layers/{name}.geojson"):
        answer = client.get(re.sub(r"\{\w+\}", "none", path))
        assert (answer.status_code, faults(document, path, answer)) == (404, [])


def test_an_impossible_month_is_a_bad_value_and_no_crash(office):
    client = office.browser("jing.ban")
    for month in ("0000-01", "9999-12", "２０２６-01", "2026-13"):
        assert client.get(f"/cases.json?month={month}").status_code == 400


def test_the_documented_filters_are_those_of_the_pages(office):
    run = office.workspace.run()
    from fieldvisit.maps.selection import EVERYTHING  # noqa: PLC0415

    with office.app.test_request_context():
        assert {one.name for one in FILTER} == {field.name for field in filter_fields(run, EVERYTHING)}
        cases = {field.name for field in listing.fields(run, listing.MultiDict())}
    assert {one.name for one in listing.FILTER} == cases | {"month", "done", "on", "after"}


@pytest.mark.parametrize("asked", ["", "key=1", "free=1&closed=1", "state=assigned", "month=2026-09", "older=60"])
@pytest.mark.parametrize("name", ["jing.ban", "xiang.zhen"])
def test_the_cases_for_programs_are_those_of_the_page(office, name, asked):
    client = office.browser(name)
    shown = client.get(f"/cases.json?{asked}").get_json()
    page = client.get(f"/cases?{asked}").text
    assert [row["code"] for row in shown["rows"]] == list(dict.fromkeys(re.findall(r'href="/case/([^"/]+)"', page)))
    assert shown["found"] in page


def test_pages_of_cases_lead_programs_to_every_case_once(office):
    client, address, codes = office.browser("jing.ban"), "/cases.json?closed=1", []
    while address:
        assert address.startswith("/cases.json?")
        shown = client.get(address).get_json()
        codes += [row["code"] for row in shown["rows"]]
        address = shown["next_href"]
    assert f"{len(codes)}" in shown["found"]
    assert len(codes) == len(set(codes)) > 50


def test_office_work_for_programs_has_the_figures_of_the_pages_and_no_words(office):
    client = office.browser("jing.ban")
    campaigns = client.get("/campaigns.json").get_json()["campaigns"]
    assert [(row["name"], row["items"], row["closed"]) for row in campaigns] == [("专项", 1, 0)]
    assert "0 / 1" in client.get("/campaigns").text
    one = client.get(office.filled("/campaign/{work_id}.json")).get_json()
    assert (len(one["items"]), one["items"][0]["measures"]) == (1, 1)
    agenda = client.get("/consultations.json").get_json()
    boxes = re.findall(r'name="case" value="([^"]+)"', client.get("/consultations").text)
    assert [topic["case"] for topic in agenda["agenda"]] == boxes != []
    assert [hearing["decided"] for hearing in agenda["heard"]] == [True]
    briefings = client.get("/briefings.json").get_json()
    assert (briefings["heard"], briefings["open_decisions"], len(briefings["briefings"])) == (True, 1, 1)
    for path in ("/campaigns.json", office.filled("/campaign/{work_id}.json"), "/consultations.json", "/briefings.json"):
        assert not [w for w in ("一个问题", "一条措施", "会商决定", "一项决定") if w in client.get(path).text]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_tells_of_every_address_and_asks_no_other_host(office, lang):
    page = office.browser("fen.xi").get(f"/api?lang={lang}").text
    document = office.document("fen.xi")
    assert not [path for path in document["paths"] if f"GET {path}" not in page]
    assert not [name for name in document["components"]["schemas"] if name not in page]
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)


def test_a_class_that_cannot_be_told_is_refused_when_the_document_is_made(office):
    from fieldvisit.web.api.schemas import Schemas  # noqa: PLC0415

    with pytest.raises(TypeError, match="cannot stand"):
        Schemas().of(set[str])


def test_a_description_does_not_change_its_view():
    def view():
        raise NotFoundError("没有", "none")

    from fieldvisit.web.api.describe import PROGRAM, Text  # noqa: PLC0415

    marked = described(Description(PROGRAM, Text("一", "one"), {"type": "object"}))(view)
    with pytest.raises(NotFoundError):
        marked()
