"""Joins the townships of the statistical list (2023) with those of the civil list (2025), by name and never by code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from clean import township_core

# One character differs, yet they are two places.
NOT_A_SPELLING = frozenset({("东郊乡", "东苑街道")})


@dataclass(frozen=True)
class Civil:
    """A township of the civil list: nine-digit code, six-digit county, name."""

    code: str
    county: str
    name: str


@dataclass
class Township:
    """A township of the statistical list and, once found, its counterpart in the civil list.

    ``status`` is ``current`` (same name), ``level`` (乡 became 镇 and the like), ``spelling`` (the statistics bureau
    replaced a rare character or shortened the name), ``zone`` (filed under a development zone; ``civil.county`` is the
    county it lies in), ``moved`` (now in another county), ``successor`` (the only township that vanished from its county
    while one new one appeared), or ``gone`` (only in the statistical list).
    """

    code: str
    county: str
    name: str
    raw: str
    status: str = "gone"
    civil: Civil | None = None
    spellings: list[str] = field(default_factory=list)


def join(ours: list[Township], civil: Iterable[Civil], zones: frozenset[str]) -> list[Civil]:
    """Fill in ``civil`` and ``status`` of every township; returns civil townships without a counterpart, by code."""
    free = sorted(civil, key=lambda unit: unit.code)
    for status, same_place, same_name in _passes(zones):
        for ward in [t for t in ours if t.civil is None]:
            found = [c for c in free if same_place(ward, c) and same_name(ward.name, c.name)]
            if len(found) == 1:
                ward.civil, ward.status = found[0], status
                free.remove(found[0])
    return _join_successors(ours, free, zones)


def _passes(zones: frozenset[str]) -> list[tuple[str, Callable[[Township, Civil], bool], Callable[[str, str], bool]]]:
    def county(ward: Township, civil: Civil) -> bool:
        return ward.county == civil.county

    def code(ward: Township, civil: Civil) -> bool:
        return ward.code == civil.code

    def around_zone(ward: Township, civil: Civil) -> bool:
        return ward.county in zones and ward.county[:4] == civil.county[:4]

    def prefecture(ward: Township, civil: Civil) -> bool:
        return ward.county[:4] == civil.county[:4]

    return [
        ("current", county, lambda a, b: a == b),
        ("level", county, lambda a, b: township_core(a) == township_core(b)),
        ("zone", around_zone, lambda a, b: a == b),
        ("zone", around_zone, lambda a, b: township_core(a) == township_core(b)),
        ("zone", around_zone, lambda a, b: township_core(a) + "街" == township_core(b)),
        ("spelling", county, one_character_apart),
        ("spelling", code, one_abbreviates_other),
        ("moved", prefecture, lambda a, b: a == b and not re.match("城关|城郊", a)),
    ]


def one_character_apart(a: str, b: str) -> bool:
    """Whether the two cores differ in exactly one character."""
    first, second = township_core(a), township_core(b)
    if len(first) != len(second) or (a, b) in NOT_A_SPELLING:
        return False
    return sum(x != y for x, y in zip(first, second, strict=True)) == 1


def one_abbreviates_other(a: str, b: str) -> bool:
    """Whether one core has all characters of the other in the same order (宝西 of 宝山西路)."""
    shorter, longer = sorted((township_core(a), township_core(b)), key=len)
    rest = iter(longer)
    return all(character in rest for character in shorter)


def _join_successors(ours: list[Township], free: list[Civil], zones: frozenset[str]) -> list[Civil]:
    for county in sorted({civil.county for civil in free} - zones):
        gone = [t for t in ours if t.civil is None and t.county == county and re.search("镇$|乡$", t.name)]
        new = [c for c in free if c.county == county]
        if len(gone) == len(new) == 1:
            gone[0].civil, gone[0].status = new[0], "successor"
            free.remove(new[0])
    return free
