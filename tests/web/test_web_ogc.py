"""Villages as OGC API - Features: read by GDAL page by page and in a box, strict about what is asked, never more than the page shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from contextlib import contextmanager

import pytest
from api_office import ApiOffice
from werkzeug.serving import make_server

from fieldvisit.register import TokenBook
from fieldvisit.workspace import Workspace

ITEMS = "/ogc/collections/villages/items"


@pytest.fixture(scope="module")
def office(demo_county, databases, tmp_path_factory):
    folder = databases.copied(demo_county, tmp_path_factory.mktemp("ogc") / "county")
    with Workspace.open(folder) as workspace:
        yield ApiOffice(workspace)


@contextmanager
def served(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def gdal(program, secret, *words):
    assert shutil.which(program), "GDAL's programs are missing: sh .ci/system-packages"
    env = os.environ | {
        "GDAL_HTTP_HEADERS": f"Authorization: Bearer {secret}",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, env=env, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(client):
    return {row["code"]: row["open_cases"] for row in client.get("/list.json").get_json()["villages"]}


@pytest.mark.parametrize("name", ["jing.ban", "xiang.zhen", "fen.xi"])
def test_gdal_reads_the_table_of_the_page_page_by_page_and_in_a_box(office, name, tmp_path):
    secret, _ = TokenBook(office.door).issue(name, "GDAL", ["counts"], 1)
    table, runs = rows(office.browser(name)), []

    def noting(environ, start):
        if environ["PATH_INFO"] == ITEMS:
            runs.append(environ["QUERY_STRING"])
        return office.app(environ, start)

    with served(noting) as address:
        told = gdal("ogrinfo", secret, "-ro", "-al", "-so", f"OAPIF:{address}/ogc", "villages")
        assert re.findall(r"Feature Count: (\d+)", told) == [str(len(table))]
        file = tmp_path / "all.geojson"
        gdal("ogr2ogr", secret, "-oo", "PAGE_SIZE=20", "-f", "GeoJSON", str(file), f"OAPIF:{address}/ogc", "villages")
        got = json.loads(file.read_text("utf-8"))["features"]
        assert {f["properties"]["code"]: f["properties"]["open_cases"] for f in got} == table
        box = _western_half(got)
        spat = [str(edge) for edge in box]
        told = gdal("ogrinfo", secret, "-ro", "-al", "-so", "-spat", *spat, f"OAPIF:{address}/ogc", "villages")
        inside = [f for f in got if _in(f["geometry"]["coordinates"], box)]
        assert re.findall(r"Feature Count: (\d+)", told) == [str(len(inside))]
        assert 0 < len(inside) < len(got)
        with_spat = tmp_path / "box.geojson"
        words = ("-oo", "PAGE_SIZE=5", "-spat", *spat, "-f", "GeoJSON", str(with_spat), f"OAPIF:{address}/ogc", "villages")
        gdal("ogr2ogr", secret, *words)
        codes = {f["properties"]["code"] for f in json.loads(with_spat.read_text("utf-8"))["features"]}
        assert codes == {f["properties"]["code"] for f in inside}
    assert len([query for query in runs if "offset=" in query]) >= len(table) // 20
    assert any("bbox=" in query for query in runs)


def _western_half(found):
    lons = sorted(f["geometry"]["coordinates"][0] for f in found)
    lats = sorted(f["geometry"]["coordinates"][1] for f in found)
    return lons[0] - 0.001, lats[0] - 0.001, lons[(len(lons) - 1) // 2] + 0.00001, lats[-1] + 0.001


def _in(place, box):
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]


def test_next_links_lead_to_every_village_once_and_back(office):
    client = office.browser("jing.ban")
    address, codes, pages = f"{ITEMS}?limit=40", [], []
    while address:
        page = client.get(address).get_json()
        assert page["numberReturned"] == len(page["features"])
        codes += [f["id"] for f in page["features"]]
        pages.append(page)
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert sorted(codes) == codes == sorted(rows(client))
    assert {page["numberMatched"] for page in pages} == {len(codes)}
    back = next(link["href"] for link in pages[1]["links"] if link["rel"] == "prev")
    assert [f["id"] for f in client.get(back).get_json()["features"]] == codes[:40]


def test_links_keep_the_filter_and_the_filter_is_that_of_the_list(office):
    client = office.browser("jing.ban")
    page = client.get(f"{ITEMS}?township=410423103&limit=2&lang=en").get_json()
    onward = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert all(part in onward for part in ("township=410423103", "lang=en", "limit=2", "offset=2"))
    listed = client.get("/list.json?township=410423103").get_json()["villages"]
    assert page["numberMatched"] == len(listed) > 2


@pytest.mark.parametrize(
    "asked",
    [
        "limit=0", "limit=-1", "limit=x", "limit=1&limit=2", "offset=-1", "offset=1e3", "bbox=1,2,3", "bbox=1,2,3,x",
        "bbox=nan,1,2,3", "bbox=1,inf,2,inf", "bbox=1,9,2,3", "datetime=yesterday", "datetime=2026-02-30", "datetime=..",
        "datetime=../..", "datetime=2026-12-01/2026-01-01", "datetime=2026-01-01/2026-01-02/2026-01-03", "datetime=",
        "colour=red", "township=1", "month=2026-99", "leader=L01",
    ],
)  # fmt: skip
def test_what_is_unknown_or_wrong_is_a_bad_request_in_words(office, asked):
    answer = office.browser("jing.ban").get(f"{ITEMS}?{asked}")
    assert (answer.status_code, set(answer.get_json())) == (400, {"error", "status"})


def test_figures_are_those_of_their_day(office):
    client, day = office.browser("jing.ban"), office.workspace.settings.county.day.isoformat()
    everything = client.get(ITEMS).get_json()["numberMatched"]
    for asked in (day, f"{day}T08:00:00Z", f"{day}/..", f"../{day}", f"2026-01-01/{day}", f"/{day}"):
        assert client.get(ITEMS, query_string={"datetime": asked}).get_json()["numberMatched"] == everything
    for asked in ("2020-01-01", "../2020-01-01", "2999-01-01/.."):
        assert client.get(ITEMS, query_string={"datetime": asked}).get_json()["numberMatched"] == 0


def test_boxes_may_cross_the_meridian_have_heights_and_end_on_a_village(office):
    client = office.browser("jing.ban")
    one = client.get(ITEMS, query_string={"limit": 1}).get_json()["features"][0]
    lon, lat = one["geometry"]["coordinates"]
    everything = client.get(ITEMS).get_json()["numberMatched"]
    assert client.get(ITEMS, query_string={"bbox": "170,-90,160,90"}).get_json()["numberMatched"] == everything
    assert client.get(ITEMS, query_string={"bbox": "-180,-90,0,180,90,9000"}).get_json()["numberMatched"] == everything
    assert client.get(ITEMS, query_string={"bbox": "0,0,1,1"}).get_json()["features"] == []
    near = client.get(ITEMS, query_string={"bbox": f"{lon - 1e-5},{lat - 1e-5},{lon + 1e-5},{lat + 1e-5}"}).get_json()
    assert one["id"] in {f["id"] for f in near["features"]}


def test_whoever_only_counts_gets_no_small_count_no_key_case_and_no_hidden_village(office):
    client, whole = office.browser("fen.xi"), rows(office.browser("jing.ban"))
    limit = office.workspace.county.policy.protection.suppress_below
    found = client.get(f"{ITEMS}?limit=1000").get_json()["features"]
    assert found
    assert min(f["properties"]["open_cases"] for f in found) >= limit
    assert not [f for f in found if "key_cases" in f["properties"]]
    hidden = set(whole) - {f["id"] for f in found}
    assert hidden
    for code in hidden:
        assert client.get(f"{ITEMS}/{code}").status_code == 404
    assert "不显示" in client.get("/ogc/collections/villages").get_json()["description"]


def test_a_township_gets_its_own_villages_and_another_ones_is_not_found(office):
    client, whole = office.browser("xiang.zhen"), rows(office.browser("jing.ban"))
    codes = {f["id"] for f in client.get(f"{ITEMS}?limit=1000").get_json()["features"]}
    assert codes
    assert all(code.startswith("410423103") for code in codes)
    foreign = next(code for code in whole if not code.startswith("410423103"))
    assert client.get(f"{ITEMS}/{foreign}").status_code == 404
    one = client.get(f"{ITEMS}/{min(codes)}")
    assert (one.status_code, one.mimetype, one.headers["Content-Crs"][-6:]) == (200, "application/geo+json", "CRS84>")


def test_no_feature_holds_a_case_or_a_name_of_a_person(office):
    text = office.browser("jing.ban").get(f"{ITEMS}?limit=1000").text
    run = office.workspace.run()
    assert not [m.petition_id for m in run.matches if m.petition_id in text]
    assert not [person.name for person in run.leaders if person.name in text]
