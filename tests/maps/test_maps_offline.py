"""The localizer inlines what is vendored and refuses everything else; folium's page stays lean and harmless."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import folium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from line_run import line_run

from fieldvisit.domain.place import LonLat, Seat
from fieldvisit.domain.run import CaseMark
from fieldvisit.maps.escape import entities, entities_within
from fieldvisit.maps.folium_map import offline_map, offline_map_html
from fieldvisit.maps.offline import OutsideReferenceError, check_style, inline_page
from fieldvisit.maps.symbols import radius_px
from fieldvisit.resources import static

LEAFLET = '<script src="vendored:leaflet/leaflet.js"></script>'
STYLE = '<link rel="stylesheet" href="vendored:leaflet/leaflet.css"/>'


def test_a_vendored_script_is_inlined():
    page = inline_page(f"<html>{LEAFLET}</html>")
    assert "L.geoJSON" in page or "geoJSON" in page
    assert "src=" not in page.split("<script>")[0]


def test_pictures_of_a_vendored_style_sheet_become_data():
    page = inline_page(STYLE)
    assert "data:image/png;base64," in page
    assert "images/layers.png" not in page


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<script src="//cdn.example/x.js"></script>',
        "<script async src=https://cdn.example/x.js></script>",
        '<SCRIPT SRC="HTTPS://CDN.EXAMPLE/x.js"></SCRIPT>',
        '<script src="vendored:leaflet/unknown.js"></script>',
        '<script src="vendored:../../secret.js"></script>',
        '<script src="/static/x.js"></script>',
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<link rel="icon" href="favicon.ico">',
        '<img src="https://example.org/x.png">',
        "<img src=//example.org/x.png>",
        "<style>a { background: url(//example.org/x.png) }</style>",
        "<style>a { background: url('https://example.org/x.png') }</style>",
        '<style>@import "https://example.org/x.css";</style>',
        "<style>@import url(//example.org/x.css);</style>",
        '<iframe src="https://example.org"></iframe>',
        '<form action="https://example.org">',
    ],
)
def test_a_page_that_names_anything_outside_is_refused(page):
    with pytest.raises(OutsideReferenceError):
        inline_page(page)


@pytest.mark.parametrize(
    "css", ["@import 'a.css';", "a{b:url(//h/x.woff)}", "a{b:url(http://h/x)}", "a{b:url(fonts/x.woff)}", "a{b:URL( 'x.png' )}"]
)
def test_a_style_sheet_that_names_another_file_is_refused(css):
    with pytest.raises(OutsideReferenceError):
        check_style(css)


def test_a_comment_in_a_style_sheet_may_name_an_address():
    assert check_style("/* https://example.org */a{color:red}") == "a{color:red}"


def test_a_vendored_script_that_would_end_its_own_tag_is_refused(tmp_path):
    (tmp_path / "bad.js").write_text('x = "</script>"', encoding="utf-8")
    with pytest.raises(OutsideReferenceError, match="closing script tag"):
        inline_page('<script src="vendored:bad.js"></script>', tmp_path)


def test_every_vendored_file_is_the_one_the_manifest_names():
    root = static("vendor")
    manifest = json.loads((root / "MANIFEST.json").read_text(encoding="utf-8"))
    listed = {path: digest for library in manifest["libraries"] for path, digest in library["files"].items()}
    present = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()} - {"MANIFEST.json"}
    assert present == set(listed)
    assert {p: hashlib.sha256((root / p).read_bytes()).hexdigest() for p in listed} == listed


def test_every_vendored_library_ships_its_licence():
    root = static("vendor")
    for library in json.loads((root / "MANIFEST.json").read_text(encoding="utf-8"))["libraries"]:
        assert library["licence"]
        assert "Copyright" in (root / library["licence_file"]).read_text(encoding="utf-8")


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_no_dangerous_character_survives_the_escaping(text):
    safe = entities(text)
    assert not set(safe.replace("&#", "").replace(";", "")) & set("&<>\"'`${}%\\\u2028\u2029\u202e\n")


def test_escaping_reaches_every_string_of_a_value():
    assert entities_within({"a<": ["{{", ("%", 3)], "b": None}) == {"a&#60;": ["&#123;&#123;", ["&#37;", 3]], "b": None}


def test_the_offline_map_names_nothing_outside_and_the_same_run_gives_the_same_file():
    page = offline_map_html(line_run())
    assert page == offline_map_html(line_run())
    assert not [
        name for name in ("jsdelivr", "cdnjs", "jquery", "bootstrap", "awesome", "openstreetmap") if name in page.lower()
    ]
    assert len(page) < 300_000


def test_the_offline_map_forbids_every_request_by_its_own_policy():
    assert "default-src 'none'" in offline_map_html(line_run())


@pytest.mark.parametrize(("lang", "banner"), [("zh", "演示数据，内容虚构"), ("en", "Demo data, contents fictitious")])
def test_the_offline_map_of_a_demo_carries_banner_and_approval_number(lang, banner):
    page = offline_map_html(line_run(), lang)
    assert banner in page
    assert "GS（2024）0000号" in page


def test_the_offline_map_of_a_real_county_has_no_banner():
    assert "演示数据" not in offline_map_html(line_run(demo=False))


@pytest.mark.parametrize(("lang", "number"), [("zh", "行程 1"), ("en", "Itinerary 1")])
def test_the_offline_map_calls_leaders_as_the_roster_does(lang, number):
    page = offline_map_html(line_run(), lang)
    assert "<li>" in page
    assert "1 示例领导1</li>" in page
    assert "2 示例领导2</li>" in page
    assert number not in page


def test_a_hostile_title_of_a_leader_never_reaches_the_offline_map_as_written():
    run = line_run()
    title = "</script><img src=x onerror=alert(1)>{{7*7}}${a}`"
    page = offline_map_html(replace(run, leaders=tuple(replace(p, name=title) for p in run.leaders)))
    assert "<img src=x" not in page
    assert "{{7" not in page
    assert entities(title) in page


def test_the_offline_map_names_the_townships():
    seat = Seat("410423100", "示例镇", LonLat(113.0, 33.71), "示例来源")
    assert "fv-seat" not in offline_map_html(line_run()).split("</style>")[-1]
    named = offline_map_html(replace(line_run(), seats=(seat,))).split("</style>")[-1]
    assert '"className": "fv-seat"' in named
    assert json.dumps("乡镇名称") in named


def test_the_legend_of_the_offline_map_draws_circles_as_large_as_the_map_does():
    run = line_run()
    first, *others = run.tally.villages
    loads = (replace(first, open_matters=9), *(replace(load, open_matters=0) for load in others))
    run = replace(run, tally=replace(run.tally, villages=loads), marks=(CaseMark(first.village.code, "other", "2026-09"),) * 9)
    drawn = re.findall(r'<svg width="28" height="(\d+)"[^>]*><circle [^>]*r="([\d.]+)" fill="#1f4e79"', offline_map_html(run))
    assert [float(radius) for _, radius in drawn] == [radius_px(n) for n in (1, 3, 9)]
    assert all(int(height) >= 2 * float(radius) for height, radius in drawn)


def test_the_offline_map_leaves_foliums_own_defaults_as_they_were():
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    offline_map_html(line_run())
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before


def test_in_a_notebook_the_map_shows_its_offline_page():
    shown = offline_map(line_run())._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "https://" not in shown.split("L.geoJson")[0][:2000]


def test_a_county_without_boundary_plan_or_hotspots_still_has_a_map():
    bare = replace(line_run(planned=False), boundary=None, hotspots=(), leaders=())
    assert "本图无界线数据" in offline_map_html(bare)
