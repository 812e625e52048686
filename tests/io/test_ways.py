"""Days of a plan for map programs: GDAL reads back the stops of the plan, in its order, where they are, and nothing of the matters."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pyogrio
import pytest
from hostile import HOSTILE
from line_run import line_run

from fieldvisit.domain.travel import Route
from fieldvisit.io.exports.ways import day_ways, ways_gpkg, ways_gpx, ways_kml
from fieldvisit.io.exports.ways.days import clock, description
from fieldvisit.io.xml_text import plain

WRITERS = {
    "gpx": lambda days, said: ways_gpx(days, said, "zh"),
    "kml": lambda days, said: ways_kml(days, said, "zh"),
    "gpkg": lambda days, said: ways_gpkg(days, said, synthetic=True),
}
POINTS = {"gpx": ("waypoints", "name"), "kml": (None, "Name"), "gpkg": ("stops", "title")}


@pytest.fixture(scope="module")
def run():
    return line_run()


def content(run, kind):
    days = day_ways(run, run.plan.itineraries)
    return WRITERS[kind](days, description(run, days, "zh"))


def read(tmp_path, run, kind, layer=None):
    path = tmp_path / f"plan.{kind}"
    path.write_bytes(content(run, kind))
    return pyogrio.read_dataframe(path, layer=layer)


def points(tmp_path, run, kind):
    """Name and place of every point of the file, in its order, of all its layers."""
    layer, column = POINTS[kind]
    path = tmp_path / f"plan.{kind}"
    path.write_bytes(content(run, kind))
    layers = [layer] if layer else [name for name, _ in pyogrio.list_layers(path)]
    frames = [pyogrio.read_dataframe(path, layer=one) for one in layers]
    assert {frame.crs.to_epsg() for frame in frames} == {4326}
    rows = [row for frame in frames for row in zip(frame[column], frame.geometry, strict=True)]
    return [(name, (round(at.x, 6), round(at.y, 6))) for name, at in rows if at.geom_type == "Point"]


def planned(run):
    visits = {visit.id: visit.village for visit in run.plan.visits}
    held = sorted(run.plan.itineraries, key=lambda i: (i.shift.day, i.shift.leader_id))
    stops = [(visits[s.visit_id], s) for i in held for s in i.stops]
    return [(plain(f"{v.name} {clock(s.arrive_min)}"), (round(v.location.lon, 6), round(v.location.lat, 6))) for v, s in stops]


def renamed(run, name):
    visits = tuple(replace(visit, village=replace(visit.village, name=name, township=name)) for visit in run.plan.visits)
    leaders = tuple(replace(leader, name=name, base_name=name) for leader in run.leaders)
    return replace(run, plan=replace(run.plan, visits=visits), leaders=leaders)


@pytest.mark.parametrize("kind", WRITERS)
def test_gdal_reads_the_stops_of_the_plan_in_its_order_at_their_places(tmp_path, run, kind):
    assert points(tmp_path, run, kind) == planned(run) != []


@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_says_nothing_of_the_matters(run, kind):
    text = content(run, kind)
    for visit in run.plan.visits:
        told = [visit.id, *visit.petition_ids, *visit.categories, *(run.categories[c].zh for c in visit.categories)]
        assert not [one for one in told if one.encode() in text]


@pytest.mark.parametrize("kind", WRITERS)
def test_names_of_any_kind_come_back_as_they_are_without_signs_no_file_may_hold(tmp_path, run, kind):
    odd = "\n".join((*HOSTILE, "\ufffe\ud800村\x00落")).replace("\n", " ")
    hostile = renamed(run, odd)
    assert points(tmp_path, hostile, kind) == planned(hostile)
    assert planned(hostile)[0][0].count("村落") == 1


def test_kml_descriptions_are_text_for_programs_that_draw_them_as_pages(tmp_path, run):
    layer = pyogrio.list_layers(write(tmp_path, renamed(run, "<b>村</b>")))[0][0]
    said = pyogrio.read_dataframe(tmp_path / "plan.kml", layer=layer)["description"]
    assert all("&lt;b&gt;" in one and "<b>" not in one for one in said if "第" in one)


def write(tmp_path, run):
    path = tmp_path / "plan.kml"
    path.write_bytes(content(run, "kml"))
    return path


def test_ways_run_from_base_to_base_and_say_where_they_are_no_roads(tmp_path, run):
    ways = read(tmp_path, run, "gpkg", "ways")
    day = run.plan.itineraries[0]
    leader = next(one for one in run.leaders if one.id == day.shift.leader_id)
    mine = ways[(ways.leader_id == leader.id) & (ways.day.astype(str) == str(day.shift.day))]
    assert (mine.origin.iloc[0], mine.target.iloc[-1]) == (leader.base_name, leader.base_name)
    assert list(mine.origin[1:]) == list(mine.target[:-1])
    assert list(mine.leg) == list(range(1, len(mine) + 1))
    assert (mine.minutes.sum(), mine.km.sum()) == (day.drive_min, day.drive_km)
    assert not ways.straight.any()
    tracks = read(tmp_path, run, "gpx", "tracks")
    assert len(tracks) == len([i for i in run.plan.itineraries if i.stops])
    estimated = replace(run, routes=tuple(replace(r, source="estimate") for r in run.routes))
    assert "3 段为直线" in read(tmp_path, estimated, "gpx", "tracks").desc[0]
    assert tracks.desc[0].startswith(f"行车 {day.drive_min} 分钟，{day.drive_km:.1f} 公里")


def test_roads_are_drawn_as_they_run_and_nothing_is_called_straight(tmp_path, run):
    bent = tuple(replace(r, source="graph", geometry=(r.geometry[0], *r.geometry)) for r in run.routes)
    road = replace(run, routes=bent)
    ways = read(tmp_path, road, "gpkg", "ways")
    assert not ways.straight.any()
    assert {len(line.coords) for line in ways.geometry} == {3}
    assert "直线" not in content(road, "gpx").decode()
    given = replace(run, routes=tuple(replace(r, source="given") for r in run.routes))
    assert read(tmp_path, given, "gpkg", "ways").straight.all()


def test_neighbours_at_one_place_make_no_line(tmp_path, run):
    here = tuple(Route(r.from_id, r.to_id, 0, 0.0, r.geometry[:1], "graph") for r in run.routes)
    assert len(read(tmp_path, replace(run, routes=here), "gpkg", "ways")) == 0
    assert points(tmp_path, replace(run, routes=here), "gpkg") == planned(run)


@pytest.mark.parametrize("kind", WRITERS)
def test_equal_plans_give_equal_bytes(run, kind):
    assert content(run, kind) == content(run, kind)


def test_ogrinfo_lists_both_layers_with_the_banner_of_a_demo_and_the_sources(tmp_path, run):
    path = tmp_path / "plan.gpkg"
    path.write_bytes(content(replace(run, demo=True, data_sources=("路网甲",)), "gpkg"))
    said = subprocess.run(["ogrinfo", "-so", "-al", path], capture_output=True, text=True, check=True).stdout
    assert [line.split(": ")[1] for line in said.splitlines() if line.startswith("Layer name")] == ["stops", "ways"]
    assert said.count("演示数据，内容虚构") == said.count("数据来源：路网甲") == 2
