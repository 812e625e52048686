"""Matters by category and month as numbers of one chart: the same as the list's, under the same filter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fieldvisit.domain.run import Run
from fieldvisit.maps.monthly.strip import months_of
from fieldvisit.maps.monthly.table import month_table
from fieldvisit.maps.selection import Selection, chosen_villages
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.monthly.pages import Chart, ChartCell, ChartRow

_LATEST = 36


def chart_of(run: Run, selection: Selection) -> Chart:
    """The chosen months, or all: the latest three years one by one and what came before them in one column.

    Where small counts are hidden there is one row for all categories, with the months that may be told.
    """
    if run.months is not None:
        cells = tuple(ChartCell(m.received, m.still_open) for m in months_of(run, selection))
        return _chart(tuple(m.month for m in run.months), (ChartRow("", gettext("All categories"), cells, None, None),))
    table = month_table(run)
    wanted = [n for n, month in enumerate(table.months) if not selection.months or month in selection.months]
    codes = {village.code for village in chosen_villages(run, selection)}
    counts = table.crossed(selection.categories, codes)[wanted]
    columns, counts = _shortened([table.months[n] for n in wanted], counts)
    rows = (_row(run, category, counts[:, n]) for n, category in enumerate(table.categories) if counts[:, n].any())
    return _chart(columns, tuple(sorted(rows, key=lambda row: (-(row.received or 0), row.code))))


def _row(run: Run, category: str, counts: NDArray[np.int64]) -> ChartRow:
    name = run.categories[category].in_(chosen_language()) if category in run.categories else category
    received, still = (int(n) for n in counts.sum(axis=0))
    return ChartRow(category, name, tuple(ChartCell(int(r), int(o)) for r, o in counts), received, still)


def _shortened(months: Sequence[str], counts: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    if len(months) <= _LATEST:
        return tuple(months), counts
    earlier = counts[:-_LATEST].sum(axis=0, keepdims=True)
    return (f"≤{months[-_LATEST - 1]}", *months[-_LATEST:]), np.concatenate([earlier, counts[-_LATEST:]])


def _chart(columns: tuple[str, ...], rows: tuple[ChartRow, ...]) -> Chart:
    told = [
        (cell.received, row.name, month)
        for row in rows
        for month, cell in zip(columns, row.cells, strict=True)
        if cell.received
    ]
    most, name, month = max(told, key=lambda one: one[0], default=(0, "", ""))
    says = gettext("Nothing was received under this filter.")
    if told:
        span = {"first": columns[0], "last": columns[-1], "most": most, "name": name, "month": month}
        says = gettext(
            "%(first)s to %(last)s. The most in one month: %(name)s, %(most)s received in %(month)s. The table below says the same.",
            **span,
        )
    largest = max([most, *(c.still_open or 0 for row in rows for c in row.cells)], default=0)
    return Chart(columns, rows, largest, says)
