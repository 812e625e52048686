"""Background maps without a network: a county's own file, served picture by picture; what is printed; what is refused, in words."""

from __future__ import annotations

import re

import pytest
from line_run import line_run
from pmtiles.tile import TileType
from tile_files import BOUNDS, mbtiles, picture, pmtiles

from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.io.background import open_mbtiles, open_pmtiles
from fieldvisit.io.background.params import KEY_VARIABLE, MapParams
from fieldvisit.settings import parse_settings
from fieldvisit.web import create_app
from fieldvisit.web.security import POLICY
from fieldvisit.workspace.background import background_of

NORTH, SOUTH = picture(10, 20, 30, 2), picture(40, 50, 60, 2)
PLACES = {(1, 1, 0): NORTH, (1, 1, 1): SOUTH, (3, 6, 3): NORTH}
PRINTED = {"source": "某测绘院", "approval": "豫S(2026)001号"}
KEY = "0123456789abcdef0123456789abcdef"


def client(folder, environment=None, **given):
    found = background_of(folder, MapParams(**(PRINTED | given)), environment or {})
    run = line_run()
    return create_app(lambda: run, background=found).test_client()


@pytest.fixture(params=["mbtiles", "xyz", "pmtiles"])
def served(request, tmp_path):
    if request.param == "pmtiles":
        pmtiles(tmp_path / "county.file", PLACES)
    else:
        mbtiles(tmp_path / "county.file", PLACES, turned=request.param == "xyz", bounds=",".join(map(str, BOUNDS)))
    return client(tmp_path, background="pmtiles" if request.param == "pmtiles" else "mbtiles", file="county.file")


def test_each_picture_stands_at_its_place_whatever_way_its_file_counts(served):
    for (zoom, column, row), content in PLACES.items():
        answer = served.get(f"/tiles/{zoom}/{column}/{row}")
        assert (answer.status_code, answer.data, answer.mimetype) == (200, content, "image/png")
        assert answer.headers["Cache-Control"] == "private, max-age=3600"
        again = served.get(f"/tiles/{zoom}/{column}/{row}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_where_the_file_has_no_picture_there_is_no_page_and_no_path_leads_anywhere(served):
    nowhere = ("1/0/0", "2/1/1", "3/7/9", "0/0/0", "4/1/1", "99/1/1", f"1/{10**30}/0", "-1/0/0", "a/b/c")
    for place in (*nowhere, "1/1/..%2f..%2ffieldvisit.toml", "1/1/0.png", "../fieldvisit.toml"):
        answer = served.get(f"/tiles/{place}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store"), place


def test_without_a_background_there_are_no_tiles_and_nothing_is_printed_of_one():
    run = line_run()
    bare = create_app(lambda: run).test_client()
    assert bare.get("/tiles/1/1/0").status_code == 404
    assert "data-tiles" not in bare.get("/").text
    assert "底图" not in bare.get("/").text


def test_every_map_names_the_background_and_prints_source_and_approval(served):
    line = "底图：某测绘院；审图号：豫S(2026)001号"
    for address in ("/", "/plan/L01/2026-11-30"):
        page = served.get(address).text
        assert re.search(r'id="map" data-tiles="/tiles/\{z\}/\{x\}/\{y\}" data-tiles-min="1" data-tiles-max="3"', page)
        assert 'data-tiles-bounds="112.500000 33.300000 113.600000 34.200000"' in page
        assert line in page
    assert line in served.get("/map.json").get_json()["head"]["sources"]
    assert served.get("/map.json").get_json()["legend"][0]["layers"] == ["background"]
    assert served.get("/").headers["Content-Security-Policy"] == POLICY


def test_bounds_that_a_file_does_not_say_are_those_of_its_deepest_pictures(tmp_path):
    west, south, east, north = open_mbtiles(mbtiles(tmp_path / "a.mbtiles", PLACES)).bounds
    assert (west, east, round(south, 2), round(north, 2)) == (90, 135, 0, 40.98)


def too_large(folder):
    return mbtiles(folder / "f", {(1, 1, 0): NORTH, (1, 0, 0): NORTH + bytes(2**20)})


def test_a_picture_that_is_too_large_or_none_is_not_sent(tmp_path):
    tiles = open_mbtiles(too_large(tmp_path))
    assert (tiles.tile(1, 0, 0), tiles.tile(1, 1, 0).content) == (None, NORTH)
    odd = open_mbtiles(mbtiles(tmp_path / "g", {(1, 1, 0): NORTH, (1, 0, 0): b"<svg onload=alert(1)>"}))
    assert odd.tile(1, 0, 0) is None


BAD = {
    "missing": (open_mbtiles, lambda f: f / "none.mbtiles", "there is no such file"),
    "text": (open_mbtiles, lambda f: written(f, b"hello"), "it is no MBTiles"),
    "no tables": (open_mbtiles, lambda f: written(f, b"SQLite format 3\0" + bytes(84)), "no tiles can be read"),
    "empty": (open_mbtiles, lambda f: mbtiles(f / "f", {}), "it holds no tile"),
    "vector": (open_mbtiles, lambda f: mbtiles(f / "f", {(0, 0, 0): b"\x1f\x8b0"}, format="pbf"), "it holds vector tiles"),
    "bounds": (open_mbtiles, lambda f: mbtiles(f / "f", PLACES, bounds="0,0,999,1"), "are no degrees"),
    "zoom": (open_mbtiles, lambda f: mbtiles(f / "f", {(40, 0, 0): NORTH}, bounds="0,0,1,1"), "are impossible"),
    "pm missing": (open_pmtiles, lambda f: f / "none.pmtiles", "there is no such file"),
    "pm text": (open_pmtiles, lambda f: written(f, b"hello"), "it is no whole PMTiles"),
    "pm nothing": (open_pmtiles, lambda f: written(f, b""), "it is no whole PMTiles"),
    "pm vector": (open_pmtiles, lambda f: pmtiles(f / "f", PLACES, TileType.MVT), "it holds vector tiles"),
}


def written(folder, content):
    (folder / "f").write_bytes(content)
    return folder / "f"


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_a_background_is_refused_with_its_name_and_what_would_be_right(name, tmp_path):
    opened, make, reason = BAD[name]
    with pytest.raises(InputFileError) as error:
        opened(make(tmp_path))
    assert reason in error.value.text.en
    assert "[map] background" in error.value.text.en
    assert "底图文件" in error.value.text.zh


def test_a_file_damaged_while_it_is_served_is_told_and_not_taken_for_empty(tmp_path):
    path = mbtiles(tmp_path / "county.mbtiles", PLACES)
    served = client(tmp_path, background="mbtiles", file="county.mbtiles")
    path.write_bytes(b"SQLite format 3\0" + bytes(4096))
    answer = served.get("/tiles/1/1/0?lang=en")
    assert (answer.status_code, "county.mbtiles cannot be used" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"background": "mbtiles", "file": "f", "source": ""}, "map.source"),
        ({"background": "mbtiles", "file": "f", "approval": " "}, "map.approval"),
        ({"background": "pmtiles"}, "map.file"),
        ({"background": "osm"}, "map.background"),
        ({"background": "tianditu", "host": "https://a.b/c"}, "map.host"),
        ({"background": "tianditu", "host": "https://a.b; script-src *"}, "map.host"),
        ({"background": "tianditu", "layer": "ter"}, "map.layer"),
        ({"background": "tianditu"}, KEY_VARIABLE),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named_in_both_languages(given, named, tmp_path):
    with pytest.raises(SettingsError) as error:
        background_of(tmp_path, MapParams(**(PRINTED | given)), {})
    assert named in error.value.text.zh
    assert named in error.value.text.en


def test_an_unknown_key_of_the_section_is_named():
    with pytest.raises(SettingsError, match=r"map\.key"):
        parse_settings({"map": {"key": KEY}})


@pytest.mark.parametrize("how", ["environment", "file"])
def test_tianditu_is_asked_by_the_browser_and_only_its_host_is_let_through(how, tmp_path):
    (tmp_path / "tk.txt").write_text(KEY + "\n", encoding="utf-8")
    given, environment = ({"key_file": "tk.txt"}, {}) if how == "file" else ({}, {KEY_VARIABLE: KEY})
    page = client(tmp_path, environment, background="tianditu", **given).get("/?lang=en")
    policy = page.headers["Content-Security-Policy"]
    assert policy == POLICY.replace("img-src 'self' data:", "img-src 'self' data: https://t0.tianditu.gov.cn")
    addresses = re.search(r'data-tiles="([^"]+)"', page.text)[1].replace("&amp;", "&").split()
    assert [a.split("?")[0] for a in addresses] == [f"https://t0.tianditu.gov.cn/{n}_w/wmts" for n in ("vec", "cva")]
    assert all(a.endswith(f"&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={KEY}") for a in addresses)
    assert "Your browser asks https://t0.tianditu.gov.cn for these pictures" in page.text
