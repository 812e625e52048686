from __future__ import annotations

import json
from datetime import date

import pytest
from road_builders import at_km, network, road

from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import Access, Closure
from fieldvisit.io.roads import closures_text, read_closures
from fieldvisit.travel.closures import close_roads, closed_stretches
from fieldvisit.travel.driven import closing, drawn, pieces_driven
from fieldvisit.travel.network import routes, travel_matrix

MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)
# A straight road of 20 km, and a longer way round from its kilometre 5 to its kilometre 15.
POINTS = {1: at_km(0, 0), 2: at_km(0, 5), 3: at_km(0, 15), 4: at_km(0, 20), 5: at_km(6, 5), 6: at_km(6, 15)}
ROADS = network(POINTS, [road(1, 2, 3, 4, highway="primary"), road(2, 5, 6, 3, highway="primary")])
PLACES = {"base": POINTS[1], "south": at_km(0, 7), "north": at_km(0, 13), "end": POINTS[4]}


def box(south: float, north: float, west: float = -1.0, east: float = 1.0) -> tuple[LonLat, ...]:
    return at_km(west, south), at_km(east, south), at_km(east, north), at_km(west, north)


def closure(**where: object) -> Closure:
    return Closure("F1", "洪水", MONDAY, FRIDAY, **where)  # type: ignore[arg-type]


def closed(*closures: Closure, first_day: date = MONDAY, last_day: date = FRIDAY):
    return travel_matrix(PLACES, close_roads(ROADS, closures, first_day, last_day))


def test_a_flooded_stretch_is_driven_round() -> None:
    matrix = closed(closure(area=box(9, 11)))
    assert matrix.km[0, 3] == pytest.approx(20 + 12, abs=0.05)
    assert matrix.km[1, 2] == pytest.approx(2 + 6 + 10 + 6 + 2, abs=0.05)


def test_only_the_flooded_part_of_a_segment_is_closed() -> None:
    stretches = closed_stretches(ROADS, closure(area=box(9, 11)))
    assert [(s.begin, s.end) for s in stretches] == [pytest.approx((0.4, 0.6), abs=1e-3)]
    assert closed(closure(area=box(9, 11))).access[1].access is Access.ON_ROAD


def test_a_village_inside_the_flood_is_closed_and_names_the_closure() -> None:
    access = closed(closure(area=box(6, 8))).access[1]
    assert (access.access, access.closures) == (Access.CLOSED, ("F1",))


def test_a_village_behind_the_flood_is_closed_though_its_own_road_is_dry() -> None:
    matrix = closed(closure(area=box(16, 17)))
    assert matrix.access[3].access is Access.CLOSED
    assert not matrix.reachable[0, 3]


def test_two_closures_that_cut_a_village_off_only_together_are_both_named() -> None:
    one = Closure("A", "塌方", MONDAY, FRIDAY, area=box(5.5, 6))
    two = Closure("B", "施工", MONDAY, FRIDAY, area=box(8, 8.5))
    assert closed(one, two).access[1].closures == ("A", "B")
    assert closed(one).access[1].access is Access.ON_ROAD


def test_a_way_is_closed_by_its_number() -> None:
    matrix = closed(closure(way_ids=(101,)))
    assert matrix.km[0, 3] == pytest.approx(20, abs=0.05)
    assert closed_stretches(ROADS, closure(way_ids=(101,)))[0].end == 1.0


def test_a_line_across_the_road_closes_it_there() -> None:
    stretches = closed_stretches(ROADS, closure(line=(at_km(-1, 10), at_km(1, 10))))
    assert [(s.begin, s.end) for s in stretches] == [pytest.approx((0.498, 0.502), abs=1e-4)]


def test_a_closure_that_touches_no_road_closes_nothing() -> None:
    assert closed_stretches(ROADS, closure(area=box(100, 101))) == ()


def test_a_closure_counts_only_on_its_days() -> None:
    before = closed(closure(area=box(16, 17)), first_day=date(2026, 11, 23), last_day=date(2026, 11, 29))
    on_last_day = closed(closure(area=box(16, 17)), first_day=FRIDAY, last_day=date(2026, 12, 11))
    assert before.reachable[0, 3]
    assert not on_last_day.reachable[0, 3]


def test_lifting_a_closure_restores_the_same_matrix() -> None:
    flooded = close_roads(ROADS, [closure(area=box(9, 11))], MONDAY, FRIDAY)
    lifted, usual = travel_matrix(PLACES, close_roads(flooded, [], MONDAY, FRIDAY)), travel_matrix(PLACES, ROADS)
    assert (lifted.minutes == usual.minutes).all()
    assert lifted.access == usual.access
    assert lifted.fingerprint == usual.fingerprint != travel_matrix(PLACES, flooded).fingerprint


def test_a_route_avoids_the_closed_stretch() -> None:
    flooded = close_roads(ROADS, [closure(area=box(9, 11))], MONDAY, FRIDAY)
    line = routes([("base", "end")], PLACES, flooded)[0].geometry
    assert max(p.lon for p in line) == pytest.approx(at_km(6).lon)


def test_a_closed_loop_road_is_closed_whole() -> None:
    loop = network(POINTS, [road(2, 5, 6, 3, 2), road(1, 2)])
    assert [(s.begin, s.end) for s in closed_stretches(loop, closure(area=box(14, 16, 5, 7)))] == [(0.0, 1.0)]


def test_the_pieces_of_road_that_a_way_drives_are_named_by_the_villages_at_their_ends() -> None:
    pieces = pieces_driven([("base", "end")], PLACES, ROADS, {"南村": at_km(0, 6), "北村": at_km(0, 16)})
    assert [(one.ends, one.km, one.legs) for one in pieces] == [
        (("北村",), 5.0, (("base", "end"),)),
        (("南村",), 5.0, (("base", "end"),)),
        (("南村", "北村"), 10.0, (("base", "end"),)),
    ]
    assert {one.road.zh for one in pieces} == {"国道"}


def test_a_piece_chosen_is_closed_and_the_roads_that_meet_it_stay_open() -> None:
    middle = pieces_driven([("base", "end")], PLACES, ROADS, {"南村": at_km(0, 6), "北村": at_km(0, 16)})[-1]
    matrix = closed(closing(ROADS, middle.number, "B1", "塌方", (MONDAY, FRIDAY)))
    assert matrix.km[0, 3] == pytest.approx(20 + 12, abs=0.05), "driven round, over both junctions"
    assert matrix.access[1].access is Access.CLOSED
    assert closed(closing(ROADS, middle.number, "B1", "塌方", (MONDAY, MONDAY)), first_day=FRIDAY).km[0, 3] == pytest.approx(
        20, abs=0.05
    )


def test_a_closures_file_grows_and_shrinks_and_all_else_in_it_stays(tmp_path) -> None:
    piece, path = closing(ROADS, 0, "B1", "塌方", (MONDAY, FRIDAY)), tmp_path / "closures.geojson"
    own = {"id": 7, "name": "施工", "first_day": "2026-11-30", "last_day": "2026-12-04", "way_ids": [101], "note": "乡里报的"}
    before = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": own, "geometry": None}]})
    path.write_text(closures_text(before, [piece]), encoding="utf-8")
    assert [one.id for one in read_closures(path)] == ["7", "B1"]
    assert read_closures(path)[1] == piece
    left = json.loads(closures_text(path.read_text(encoding="utf-8"), [], ["B1"]))["features"]
    assert [one["properties"] for one in left] == [own]


def test_a_closure_is_shown_by_its_line_the_ring_of_its_area_and_the_ways_it_names() -> None:
    ring = box(9, 11)
    assert drawn(None, closure(line=(POINTS[1], POINTS[2]))) == ((POINTS[1], POINTS[2]),)
    assert drawn(ROADS, closure(area=ring)) == ((*ring, ring[0]),)
    straight, round_about = (drawn(ROADS, closure(way_ids=(way,))) for way in (100, 101))
    assert straight == tuple((POINTS[a], POINTS[b]) for a, b in ((1, 2), (2, 3), (3, 4)))
    assert round_about == ((POINTS[2], POINTS[5], POINTS[6], POINTS[3]),)
    assert drawn(None, closure(way_ids=(100,))) == drawn(ROADS, closure()) == ()
