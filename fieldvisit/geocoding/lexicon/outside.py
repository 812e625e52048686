"""Places outside the province, that a text may name in front of nothing the gazetteer knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parents[1] / "text" / "tables" / "outside.tsv"


def outside_end(text: str, start: int) -> int:
    """Where a place outside the province ends that is named at ``start``; ``start`` when none is.

    A province without 省 counts only when another place outside follows.
    """
    if text[start : start + 2] not in outside_heads():
        return start
    end = start
    while (length := next((n for n in range(11, 1, -1) if text[end : end + n] in _outside() and end + n <= len(text)), 0)) > 0:
        bare = end == start and text[end : end + length][-1] not in "省市区县州盟旗"
        if bare and not any(text[end + length : end + length + n] in _outside() for n in range(2, 12)):
            return start
        end += length
    return end


@cache
def outside_heads() -> frozenset[str]:
    """What the names of places outside the province begin with, two characters each."""
    return frozenset(name[:2] for name in _outside())


@cache
def _outside() -> frozenset[str]:
    return frozenset(line.split("\t")[0] for line in _TABLE.read_text(encoding="utf-8").splitlines())
