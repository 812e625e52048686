"""Small counts: hidden where they could point at a petitioner, and so that nothing hidden can be found by subtraction."""

from __future__ import annotations

from collections.abc import Mapping
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

    What is hidden together sums to at least ``fewest``, and a single cell is never hidden alone: the smallest cells that are shown
    are hidden as well until both hold. When nothing is left to hide, the total is hidden too. Ties are broken by name.
    """
    total = sum(cells.values())
    gone = {name for name, n in cells.items() if 0 < n < fewest}
    rest = sorted((n, name) for name, n in cells.items() if n >= fewest)
    while gone and rest and (len(gone) < 2 or sum(cells[name] for name in gone) < fewest):
        gone.add(rest.pop(0)[1])
    secret = bool(gone) and (len(gone) < 2 or sum(cells[name] for name in gone) < fewest)
    shown = {name: None if name in gone else n for name, n in sorted(cells.items())}
    return Counts(shown, None if secret else total, len(gone))
