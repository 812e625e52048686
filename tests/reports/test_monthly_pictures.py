"""Pictures of a report: well-formed SVG that says its numbers in black and white, whatever the names in it."""

from __future__ import annotations

import pytest
from hostile import HOSTILE, live_tags
from lxml import etree

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import Text
from fieldvisit.reports.monthly.pictures import AreaMap, Bars, Patch, Series, svg_of
from fieldvisit.reports.typesetting import shipped, typeset_png

RING = ((112.9, 33.7), (113.0, 33.7), (113.0, 33.8), (112.9, 33.8), (112.9, 33.7))
OUTLINE = (tuple(LonLat(*point) for point in RING),)


def bars(name="危房改造"):
    labels = (Text(name, name), Text("道路", "Roads"))
    return Bars(
        "b",
        Text("图", "Chart"),
        labels,
        (Series(Text("未办结", "Open"), (12.0, None)), Series(Text("线", "Line"), (3.0, 7.0), line=True)),
    )


def drawn(name="某镇"):
    legend = ((0, Text("0", "0")), (5, Text("1–9 件", "1–9 open")))
    return AreaMap("m", Text("图", "Map"), (Patch(RING, name, 5, "9"),), OUTLINE, legend, Text("来源", "Source"))


def words_in(svg):
    return [one.text for one in etree.fromstring(svg.encode()).iter() if one.tag.endswith("text")]


def test_bars_carry_their_numbers_and_a_hatching_and_what_is_not_told_is_a_dash():
    svg = svg_of(bars(), "zh")
    assert {"12", "–", "3", "7", "未办结", "危房改造"} <= set(words_in(svg))
    assert "url(#b0)" in svg
    shapes = [
        one for one in etree.fromstring(svg.encode()).iter() if one.tag.endswith("rect") and one.get("fill") == "url(#b0)"
    ]
    assert len(shapes) == 2, "one bar and its key: the hidden one has none"


def test_areas_carry_name_and_number_and_a_hatching():
    svg = svg_of(drawn(), "en")
    assert {"某镇", "9", "1–9 open", "Source"} <= set(words_in(svg))
    assert svg.count("url(#m5)") == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_words_of_the_picture_and_nothing_more(text):
    for picture in (bars(text), drawn(text)):
        svg = svg_of(picture, "zh")
        assert {one.tag.rpartition("}")[2] for one in etree.fromstring(svg.encode()).iter()} <= {
            "svg", "title", "defs", "pattern", "path", "rect", "text", "line", "polyline", "circle"}  # fmt: skip
        assert [tag for tag in live_tags(svg) if tag[0] != "svg"] == []
        if text.isprintable():
            assert "".join(text.split()) in "".join("".join(words_in(svg)).split())


def test_a_picture_becomes_a_png_for_word():
    assert typeset_png(shipped("picture"), {"svg": svg_of(drawn(), "zh")}, 60.0).startswith(b"\x89PNG")
