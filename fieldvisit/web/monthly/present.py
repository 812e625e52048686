"""The months of a run under a selection as the pages show them, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fieldvisit.domain.run import MonthCount, Run
from fieldvisit.maps.areas import areas_of
from fieldvisit.maps.legend import year_lines
from fieldvisit.maps.monthly.strip import months_of, year_before
from fieldvisit.maps.monthly.yearly import years_of
from fieldvisit.maps.selection import RATE, YEAR, Selection
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.monthly.pages import MonthBar, Months, RateRow, YearRow, YearsTable
from fieldvisit.web.query import query_of

_LATEST = 36


def month_strip(run: Run, selection: Selection, address: str) -> Months:
    """The latest three years of months, each with the address of the page that shows that month alone, or all again."""
    months = months_of(run, selection)
    by_name = {each.month: each for each in months}
    shown = months[-_LATEST:]
    bars = tuple(_bar(each, by_name, selection, "" if run.months is not None else address) for each in shown)
    most = max((n for bar in bars for n in (bar.received, bar.still_open) if n is not None), default=0)
    return Months(bars, _earlier(months[:-_LATEST]), most, run.months is not None)


def years_table(run: Run, selection: Selection) -> YearsTable | None:
    """The villages beside the year before; ``None`` when that was not asked for."""
    if selection.show != YEAR:
        return None
    years = years_of(run, selection)
    rows = sorted(years.villages, key=lambda row: (-row.change, -row.now, row.village.code))
    now, before = sum(row.now for row in rows), sum(row.before for row in rows)
    told = (YearRow(r.village.code, r.village.township, r.village.name, r.now, r.before, r.change) for r in rows)
    lang = chosen_language()
    notes = tuple(line.text.in_(lang) for line in year_lines(run, selection))
    return YearsTable(years.months, notes, tuple(told), now, before, now - before)


def rate_rows(run: Run, selection: Selection) -> tuple[RateRow, ...]:
    """The townships by their rate, highest first, those without one last; empty when that was not asked for."""
    if selection.show != RATE:
        return ()
    areas = areas_of(run, selection).by_code.items()
    rows = (RateRow(code, a.villages[0].township, a.open_cases, a.told["households"], a.told["rate"]) for code, a in areas)
    return tuple(sorted(rows, key=lambda row: (row.rate is None, -(row.rate or 0), row.code)))


def _bar(count: MonthCount, by_name: Mapping[str, MonthCount], selection: Selection, address: str) -> MonthBar:
    earlier = by_name.get(year_before(count.month))
    before = earlier.received if earlier else None
    chosen = count.month in selection.months
    months = () if selection.months == (count.month,) else (count.month,)
    return MonthBar(
        month=count.month,
        received=count.received,
        still_open=count.still_open,
        before=before,
        change=None if count.received is None or before is None else count.received - before,
        hidden=None in (count.received, count.still_open) or (earlier is not None and before is None),
        chosen=chosen,
        href=address + query_of(replace(selection, months=months)) if address else "",
        sentence=_sentence(count),
    )


def _sentence(count: MonthCount) -> str:
    if count.received == 0:
        return gettext("%(month)s: none received", month=count.month)
    words = {"month": count.month, "received": _told(count.received), "open": _told(count.still_open)}
    return gettext("%(month)s: %(received)s received, %(open)s still open", **words)


def _told(count: int | None) -> str:
    return gettext("too few to tell") if count is None else str(count)


def _earlier(months: Sequence[MonthCount]) -> str:
    if not months:
        return ""
    received, still = [m.received for m in months], [m.still_open for m in months]
    return gettext(
        "Up to %(month)s: %(received)s received, %(open)s still open",
        month=months[-1].month,
        received=_told(_sum(received)),
        open=_told(_sum(still)),
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [n for n in counts if n is not None]
    return sum(known) if len(known) == len(counts) else None
