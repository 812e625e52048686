"""The legend says what is shown, what is not, and what the areas are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from line_run import line_run

from fieldvisit.maps.labels import source_lines, stop_label, village_label
from fieldvisit.maps.layers import stops, villages
from fieldvisit.maps.legend import legend_lines
from fieldvisit.maps.selection import Selection

RUN = line_run()


def words(run=RUN, selection=None, lang="zh"):
    lines = legend_lines(run, selection) if selection else legend_lines(run)
    return "\n".join(line.text.in_(lang) for line in lines)


def test_the_legend_names_period_and_number_of_matters_shown():
    assert "2026-09-01 至 2026-10-31" in words()
    assert "n = 7" in words()


def test_the_legend_says_how_many_matters_a_filter_hides():
    assert "筛选未显示：5" in words(selection=Selection(categories=("policy.housing",)))


def test_the_legend_says_how_many_petitions_have_no_village():
    assert "call first" in words(lang="en")


def test_the_legend_says_that_township_areas_are_no_boundaries():
    assert "不是行政区划界线" in words()
    assert "not administrative boundaries" in words(lang="en")


def test_an_estimated_plan_says_so_in_the_legend():
    assert "估算" in words(line_run(source="estimate"))
    assert "估算" not in words()


def test_leaders_are_called_by_number_unless_names_are_given():
    assert "示例领导1" not in words()


def test_a_run_without_a_plan_or_hotspots_says_so():
    empty = replace(line_run(planned=False), hotspots=())
    assert "没有发现热点" in words(empty)
    assert "没有行程" in words(empty)


def test_the_map_approval_number_stands_with_the_boundarys_source():
    assert any("审图号：GS（2024）0000号" in line.zh for line in source_lines(RUN))


def test_a_map_without_boundary_says_that_it_has_none():
    assert source_lines(replace(RUN, boundary=None))[-1].zh == "本图无界线数据。"


@pytest.mark.parametrize(
    ("lang", "words_of_it"), [("zh", "示例镇示例村1：未办结 3 件，其中重点 1 件"), ("en", "3 open, 1 key")]
)
def test_a_village_label_names_its_counts(lang, words_of_it):
    assert words_of_it in village_label(villages(RUN)["features"][0]["properties"]).in_(lang)


def test_a_stop_label_gives_its_arrival():
    second = stops(RUN)["features"][2]["properties"]
    assert "第 2 站 示例镇示例村2：10:24 到达" in stop_label(second).zh
