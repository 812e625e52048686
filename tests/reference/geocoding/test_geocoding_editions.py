"""Names of former editions, followed to today by rules of their own, are found by the shipped table of former names."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from geocoding.names import HENAN

from fieldvisit.geocoding.evaluation.cases import read_cases
from fieldvisit.geocoding.evaluation.judge import judge
from fieldvisit.geocoding.evaluation.measure import Figures, measure

CASES = read_cases(Path(__file__).with_name("editions.csv"))


@cache
def figures() -> Figures:
    return measure(judge(CASES, HENAN))


def test_five_kinds_with_two_hundred_names_each() -> None:
    kinds = Counter(case.kind for case in CASES)
    assert set(kinds) == {"moved_village", "other_county", "renamed_county", "renamed_township", "respelled"}
    assert set(kinds.values()) == {200}


def test_every_code_is_a_village_of_today() -> None:
    assert all(len(case.code) == 12 and case.code in HENAN.by_code for case in CASES)


def test_each_kind_of_former_name_reaches_ninety_five_per_cent() -> None:
    shares = {kind.kind: kind.right for kind in figures().kinds}
    assert min(shares.values()) >= 0.95, shares


def test_hardly_any_former_name_is_accepted_for_another_village() -> None:
    assert max(kind.accepted_wrong for kind in figures().kinds) <= 0.01
