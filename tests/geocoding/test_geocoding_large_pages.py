"""A batch puts the index on large pages, once, and no answer depends on it."""

from __future__ import annotations

import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

import psutil
import pytest
from geocoding.names import HENAN

from fieldvisit import large_pages
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.geocoding import matcher
from fieldvisit.geocoding.evaluation.generate import GenerateParams, generate

_SETTING = Path("/sys/kernel/mm/transparent_hugepage/enabled")
COLLAPSE = """
from fieldvisit.large_pages import on_large_pages
def resident():
    told = (line.split() for line in open("/proc/self/smaps_rollup"))
    return next(int(words[1]) * 1024 for words in told if words[0] == "AnonHugePages:")
values = [str(n) for n in range(600_000)]
placed = on_large_pages()
print(placed, resident(), values == [str(n) for n in range(600_000)])
"""


@pytest.mark.skipif(not _SETTING.exists(), reason="a system without large pages")
def test_what_is_said_to_be_on_large_pages_is_there_and_nothing_has_changed() -> None:
    ran = subprocess.run([sys.executable, "-c", COLLAPSE], capture_output=True, text=True, check=True, timeout=300)
    placed, there, same = ran.stdout.split()
    assert (int(placed) <= int(there), int(placed) % (2 << 20), same) == (True, 0, "True")
    known = (
        tuple(int(number) for number in platform.release().split(".")[:2]) >= (6, 1) and "[never]" not in _SETTING.read_text()
    )
    assert int(placed) > 0 or not known or psutil.virtual_memory().available < 1 << 30


def test_a_system_that_switched_them_off_or_has_none_is_left_as_it_is(monkeypatch, tmp_path) -> None:
    off = tmp_path / "enabled"
    off.write_text("always madvise [never]\n", "ascii")
    for setting in (off, tmp_path / "none"):
        monkeypatch.setattr(large_pages, "_SETTING", setting)
        assert large_pages.on_large_pages() == 0


def petitions(count: int) -> list[Petition]:
    """Petitions of clean addresses."""
    cases = generate(HENAN, GenerateParams(5, count, ("clean",)))
    made = (RowRef("test", "", 1), date(2026, 1, 1))
    return [
        Petition(str(n), made[1], case.text, "", "other", SourceLevel.COUNTY, CaseStatus.OPEN, made[0], synthetic=True)
        for n, case in enumerate(cases)
    ]


def test_only_a_batch_of_hundreds_places_the_index_and_only_once_and_answers_stay(monkeypatch) -> None:
    placed: list[int] = []
    monkeypatch.setattr(matcher, "on_large_pages", lambda: placed.append(1) or 0)
    matcher._SETTLED.clear()
    every = petitions(520)
    few = matcher.geocode(every[:100], HENAN)
    assert placed == []
    many = matcher.geocode(every, HENAN)
    assert (placed, many[:100]) == ([1], few)
    matcher.geocode(every, HENAN)
    assert placed == [1]
