"""Each way of being unreachable has its own sentence, with the closure or the distance in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import line_matrix, village

from fieldvisit.domain.travel import Access, PlaceAccess
from fieldvisit.routing.cut_off import why_unreachable

CODE = village(1).code


def told(access: PlaceAccess, *, base: PlaceAccess | None = None, source: str = "graph"):
    matrix = line_matrix(1, 1)
    home = base or PlaceAccess("base:L01", Access.ON_ROAD, 0.0)
    changed = replace(matrix, access=(home, access), source=source, closure_names={"F1": "漫水桥"})
    return why_unreachable(changed, CODE, ["base:L01"], "示例镇示例村1")


@pytest.mark.parametrize(
    ("access", "zh", "en"),
    [
        (PlaceAccess(CODE, Access.CLOSED, 0.0, closures=("F1",)), "“漫水桥”封路", "closed road (漫水桥)"),
        (PlaceAccess(CODE, Access.NO_ROAD, 81_000.0), "81.0 公里", "81.0 km from the nearest road"),
        (PlaceAccess(CODE, Access.ISOLATED, 0.0, main_gap_m=15.2), "相距 15 米", "gap 15 m"),
        (PlaceAccess(CODE, Access.ONE_WAY_TRAP, 0.0), "单行路", "one-way"),
        (PlaceAccess(CODE, Access.ON_ROAD, 0.0), "没有可通行的道路", "No road leads"),
    ],
)
def test_the_sentence_names_village_and_cause(access: PlaceAccess, zh: str, en: str) -> None:
    text = told(access)
    assert zh in text.zh
    assert en in text.en
    assert "示例镇示例村1" in text.zh


def test_a_base_that_is_cut_off_is_named_as_the_cause() -> None:
    text = told(PlaceAccess(CODE, Access.ON_ROAD, 0.0), base=PlaceAccess("base:L01", Access.CLOSED, 0.0, closures=("F1",)))
    assert "出发地被阻断" in text.zh
    assert "漫水桥" in text.zh


def test_a_village_missing_from_the_countys_table_is_said_so() -> None:
    assert "时间表中没有" in told(PlaceAccess(CODE, Access.NO_ROAD, 0.0), source="given").zh
