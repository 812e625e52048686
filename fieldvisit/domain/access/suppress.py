"""Small counts: hidden where they could point at a petitioner, and so that nothing hidden can be found by subtraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """A table of counts: ``None`` is a hidden cell. ``total`` is ``None`` when even the sum is too small. ``hidden`` counts cells."""

    cells: Mapping[str, int | None]
    total: int | None
    hidden: int = 0


def exact(cells: Mapping[str, int]) -> Counts:
    """The table as it is, for those who may see each case anyway."""
    return Counts(dict(sorted(cells.items())), sum(cells.values()))


def suppress(cells: Mapping[str, int], fewest: int) -> Counts:
    """The table without counts from 1 to ``fewest - 1``, and without what would give them away.

    The smallest cells that are shown are hidden as well (equal ones together, so that names say nothing) until two or more are hidden,
    together at least ``fewest``, and whoever knows this rule and the total is left with two or more values for each of them. When
    nothing is left to hide, the total is hidden too.
    """
    small = [n for n in cells.values() if 0 < n < fewest]
    rest = sorted((n, name) for name, n in cells.items() if n >= fewest)
    more: list[int] = []
    while rest and not _safe(small, more, fewest, rest[0][0]):
        more += [n for n, _ in rest if n == rest[0][0]]
        rest = [(n, name) for n, name in rest if n != rest[0][0]]
    left = {name for _, name in rest} | {name for name, n in cells.items() if n == 0}
    shown = {name: n if name in left else None for name, n in sorted(cells.items())}
    told = _safe(small, more, fewest, rest[0][0] if rest else None)
    return Counts(shown, sum(cells.values()) if told else None, len(cells) - len(left))


def _safe(small: Sequence[int], more: Sequence[int], fewest: int, next_shown: int | None) -> bool:
    """Whether the sum of the hidden cells leaves two or more values for each of them.

    Small ones lie in 1 ... ``fewest - 1``, the others between ``fewest`` and the smallest that is shown.
    """
    if not small:
        return True
    s, p, c = sum(small) + sum(more), len(small), len(more)
    if p + c < 2 or s < fewest:
        return False
    top = s if next_shown is None else next_shown
    free = min(fewest - 1, s - (p - 1) - c * fewest) > max(1, s - (p - 1) * (fewest - 1) - c * top)
    if c:
        free = free and min(top, s - p - (c - 1) * fewest) > max(fewest, s - p * (fewest - 1) - (c - 1) * top)
    return free
