"""Hotspots on the pages: trend, stability and pressure in words, in the language of the request."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from line_run import line_run

from fieldvisit.web import create_app


def text(address: str, **fields: object) -> str:
    run = line_run()
    run = replace(run, hotspots=tuple(replace(spot, **fields) for spot in run.hotspots))  # type: ignore[arg-type]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", create_app(lambda: run).test_client().get(address).text))


@pytest.mark.parametrize("page", ["/", "/list"])
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["最近一个月新出现", "较稳定（其他设置下67%仍成立）", "未办结4件，其中重点1件，最紧的还剩6天"]),
        ("en", ["new in the last month", "fairly stable (stays under 67% of other settings)", "4 open, 1 key, 6 days left"]),
    ],
)
def test_a_hotspot_says_trend_stability_and_pressure(page: str, lang: str, words: list[str]) -> None:
    shown = text(f"{page}?lang={lang}", trend="new", stability=2 / 3, open_cases=4, key_cases=1, days_left=6)
    assert all(word in shown for word in words)


def test_what_was_not_computed_is_said_to_be_so() -> None:
    shown = text("/list?lang=zh")
    assert "月份太少，未判断趋势" in shown
    assert "稳定性未计算" in shown
