"""The matters received in the chosen months beside those of the same months of the year before."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass

from fieldvisit.domain.place import Village
from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.maps.monthly.strip import year_before
from fieldvisit.maps.monthly.table import month_table
from fieldvisit.maps.selection import Selection, chosen_villages


@dataclass(frozen=True, slots=True)
class VillageYears:
    """Matters received at one village in the months compared, and in the same months a year before."""

    village: Village
    now: int
    before: int

    @property
    def change(self) -> int:
        """How many more there are now; negative when fewer."""
        return self.now - self.before


@dataclass(frozen=True)
class Years:
    """Villages with a matter in either year, in order of code.

    ``months`` are compared; ``missing`` are chosen too, but the period does not reach back to the same month a year before.
    ``notes`` say which of the months are only partly counted.
    """

    months: tuple[str, ...]
    missing: tuple[str, ...]
    villages: tuple[VillageYears, ...]
    notes: tuple[Text, ...]


def years_of(run: Run, selection: Selection) -> Years:
    """The comparison under the selection's categories, township and hotspot; without a chosen month that of the latest full month."""
    table = month_table(run)
    chosen = selection.months or _latest_full(run, table.months)
    months = tuple(month for month in chosen if year_before(month) in table.months)
    missing = tuple(month for month in chosen if month not in months)
    if not months:
        return Years((), missing, (), ())
    now = table.received(selection.categories, months)
    before = table.received(selection.categories, tuple(map(year_before, months)))
    rows = (VillageYears(v, now.get(v.code, 0), before.get(v.code, 0)) for v in chosen_villages(run, selection))
    return Years(months, missing, tuple(row for row in rows if row.now or row.before), _notes(run, months))


def _latest_full(run: Run, months: tuple[str, ...]) -> tuple[str, ...]:
    full = [month for month in months if month != f"{run.today:%Y-%m}"]
    return tuple((full or list(months))[-1:])


def _notes(run: Run, months: tuple[str, ...]) -> tuple[Text, ...]:
    first, today, notes = run.tally.first_day, run.today, []
    start, end = f"{first:%Y-%m}", f"{today:%Y-%m}"
    if start in map(year_before, months) and first.day > 1:
        notes.append(Text(f"{start} 只从 {first} 起有记录。", f"{start} is on record only from {first}."))
    if end in months and today.day < monthrange(today.year, today.month)[1]:
        notes.append(
            Text(
                f"{end} 只到 {today}，去年同月为整月，不宜直接比较。",
                f"{end} goes only to {today}; the month of the year before is whole.",
            )
        )
    return tuple(notes)
