"""Instants are told as clocks in China show them, wherever the computer thinks it stands."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

import fieldvisit
from fieldvisit.domain.clock import clock_text, moment_text

AT = datetime(2026, 11, 30, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_an_instant_is_told_by_the_clocks_of_the_county(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    told = getattr(time, "tzset", int)  # Windows has none, and knows no TZ
    monkeypatch.setenv("TZ", zone)
    told()
    assert (moment_text(AT), clock_text(AT)) == ("2026-12-01 00:05", "00:05")
    monkeypatch.undo()
    told()


def test_no_page_tells_an_instant_by_the_zone_of_its_computer() -> None:
    package = Path(fieldvisit.__file__).parent
    found = [
        path.name for kind in ("*.html", "*.py") for path in package.rglob(kind) if ".astimezone()" in path.read_text("utf-8")
    ]
    assert found == ["review.py"], "only the moment of a decision is taken from the computer's clock, and kept with its zone"
