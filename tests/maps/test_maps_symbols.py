"""Sizes and classes grow with the counts they stand for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.maps.symbols import (
    LEADER_COLOURS,
    ROAD_DASHES,
    class_colour,
    class_limits,
    class_of,
    day_dash,
    leader_colour,
    radius_px,
    size_examples,
)
from fieldvisit.resources import static

COUNTS = st.lists(st.integers(0, 400), max_size=30)


@settings(max_examples=80, deadline=None)
@given(COUNTS)
def test_every_count_above_zero_falls_in_a_class_whose_limit_it_does_not_exceed(counts):
    limits = class_limits(counts)
    for count in filter(None, counts):
        index = class_of(count, limits)
        assert count <= limits[index]
        assert index == 0 or count > limits[index - 1]


def test_a_count_of_zero_has_a_class_of_its_own():
    assert class_of(0, class_limits((0, 5))) == -1
    assert class_colour(-1, 5) == "#ffffff"


@pytest.mark.parametrize("classes", [1, 2, 3, 5])
def test_classes_have_different_colours(classes):
    assert len({class_colour(n, classes) for n in range(classes)}) == classes


def test_a_circles_area_above_the_smallest_grows_with_the_count():
    assert (radius_px(16) - 2) == pytest.approx(2 * (radius_px(4) - 2))


@pytest.mark.parametrize(("most", "examples"), [(0, ()), (1, (1,)), (2, (1, 2)), (9, (1, 3, 9))])
def test_the_legend_shows_the_smallest_and_the_largest_count(most, examples):
    assert size_examples(most) == examples


def test_badges_of_the_pages_have_the_colours_of_the_map():
    style = static("css", "base.css").read_text(encoding="utf-8")
    assert re.findall(r"--leader-\d: (#[0-9a-f]{6})", style) == list(LEADER_COLOURS)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", LEADER_COLOURS)
def test_a_white_number_on_a_leaders_colour_is_readable(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_leader_colours_and_day_patterns_come_round_again_after_the_last():
    assert leader_colour(1) == leader_colour(1 + len(LEADER_COLOURS))
    assert day_dash(1, estimated=False) == day_dash(1 + len(ROAD_DASHES), estimated=False)
