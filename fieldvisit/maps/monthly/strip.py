"""How many matters each month brought and how many of them are still open, empty months too."""

from __future__ import annotations

from collections.abc import Sequence

from fieldvisit.domain.access.suppress import suppress
from fieldvisit.domain.run import MonthCount, Run
from fieldvisit.maps.monthly.table import month_table
from fieldvisit.maps.selection import EVERYTHING, Selection, chosen_villages


def months_of(run: Run, selection: Selection = EVERYTHING) -> tuple[MonthCount, ...]:
    """Every month of the period in order, under the selection's categories, township and hotspot; its months narrow nothing here.

    Where small counts are hidden the months are always those of everything that is visible, so that no two filters can be
    subtracted from each other.
    """
    if run.months is not None:
        return run.months
    table = month_table(run)
    codes = {village.code for village in chosen_villages(run, selection)}
    sums = table.crossed(selection.categories, codes).sum(axis=1).tolist()
    return tuple(MonthCount(month, received, still) for month, (received, still) in zip(table.months, sums, strict=True))


def hidden_months(months: Sequence[MonthCount], fewest: int) -> tuple[MonthCount, ...]:
    """The same months without counts below ``fewest``, and without what would give them away.

    Open and closed matters are two tables, each safe beside its own total; what a month received is their sum and is told
    only where both are.
    """
    known = [(m.month, m.received, m.still_open) for m in months if m.received is not None and m.still_open is not None]
    still = suppress({month: n for month, _, n in known}, fewest).cells
    closed = suppress({month: received - n for month, received, n in known}, fewest).cells
    return tuple(
        MonthCount(month, None if still[month] is None or closed[month] is None else received, still[month])
        for month, received, _ in known
    )


def year_before(month: str) -> str:
    """The same month of the year before."""
    return f"{int(month[:4]) - 1:04d}{month[4:]}"
