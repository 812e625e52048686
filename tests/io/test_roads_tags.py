from __future__ import annotations

import math

import pytest

from fieldvisit.domain.travel import ROAD_CLASSES
from fieldvisit.io.roads.tags import cuts_the_way, road_tags


def test_a_class_of_the_speed_table_is_drivable_both_ways() -> None:
    tags = road_tags({"highway": "tertiary"})
    assert tags is not None
    assert ROAD_CLASSES[tags.road_class] == "tertiary"
    assert (tags.forward, tags.backward, tags.paved) == (True, True, True)


@pytest.mark.parametrize("highway", ["footway", "path", "cycleway", "steps", "construction", "proposed", ""])
def test_ways_that_are_no_roads_are_left_out(highway: str) -> None:
    assert road_tags({"highway": highway}) is None


def test_a_road_of_unknown_class_counts_as_unclassified() -> None:
    tags = road_tags({"highway": "road"})
    assert tags is not None
    assert ROAD_CLASSES[tags.road_class] == "unclassified"


@pytest.mark.parametrize("value", ["no", "agricultural", "forestry", "bus", "psv", "foot", "military", "emergency", "official"])
def test_these_access_values_close_a_way(value: str) -> None:
    assert road_tags({"highway": "track", "access": value}) is None


@pytest.mark.parametrize("value", ["private", "destination", "customers", "delivery", "permit", "residents", "yes"])
def test_these_access_values_leave_a_way_open(value: str) -> None:
    assert road_tags({"highway": "track", "motor_vehicle": value}) is not None


@pytest.mark.parametrize(
    ("tags", "open_"),
    [
        ({"motorcar": "yes", "motor_vehicle": "no"}, True),
        ({"motor_vehicle": "yes", "vehicle": "no"}, True),
        ({"vehicle": "no", "access": "yes"}, False),
        ({"motorcar": "no", "access": "yes"}, False),
    ],
)
def test_the_most_specific_access_key_decides(tags: dict[str, str], open_: bool) -> None:
    assert (road_tags({"highway": "residential"} | tags) is not None) == open_


def test_an_area_is_no_line_to_drive_on() -> None:
    assert road_tags({"highway": "service", "area": "yes"}) is None


@pytest.mark.parametrize(
    ("tags", "directions"),
    [
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "1"}, (True, False)),
        ({"oneway": "true"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "no"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
    ],
)
def test_one_way_streets(tags: dict[str, str], directions: tuple[bool, bool]) -> None:
    read = road_tags({"highway": "residential"} | tags)
    assert read is not None
    assert (read.forward, read.backward) == directions


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50.0), ("30 mph", 48.28032), ("40 km/h", 40.0), ("none", math.nan), ("CN:urban", math.nan), ("0", math.nan)],
)
def test_posted_limits_are_read_in_kmh(text: str, kmh: float) -> None:
    read = road_tags({"highway": "residential", "maxspeed": text})
    assert read is not None
    assert read.maxspeed_kmh == pytest.approx(kmh, nan_ok=True)


@pytest.mark.parametrize(("surface", "paved"), [("asphalt", True), ("concrete", True), ("gravel", False), ("dirt", False)])
def test_unpaved_surfaces_are_known(surface: str, paved: bool) -> None:
    read = road_tags({"highway": "track", "surface": surface})
    assert read is not None
    assert read.paved == paved


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"name:zh": "示例路", "name": "Example Road", "ref": "X306"}, "示例路"),
        ({"name": "Example Road", "ref": "X306"}, "Example Road"),
        ({"ref": "X306"}, "X306"),
        ({}, ""),
    ],
)
def test_the_chinese_name_comes_before_the_name_and_the_number(tags: dict[str, str], name: str) -> None:
    read = road_tags({"highway": "tertiary"} | tags)
    assert read is not None
    assert read.name == name


@pytest.mark.parametrize(
    ("tags", "cuts"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "block"}, True),
        ({"barrier": "chain", "motor_vehicle": "yes"}, False),
        ({"barrier": "bollard", "access": "private"}, False),
        ({"barrier": "bollard", "bicycle": "yes"}, True),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "no"}, True),
        ({"highway": "crossing", "access": "no"}, False),
    ],
)
def test_barriers_cut_the_way_unless_their_access_opens_it(tags: dict[str, str], cuts: bool) -> None:
    assert cuts_the_way(tags) == cuts
