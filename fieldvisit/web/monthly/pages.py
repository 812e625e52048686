"""What the pages show by month; a count that is ``None`` is too small to be told, or lies before the first ledger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month: received, still open, what the same month a year before received, and the address that chooses it.

    ``hidden`` says that one of its counts is too small to be told. ``href`` is empty where nobody may choose a month.
    """

    month: str
    received: int | None
    still_open: int | None
    before: int | None
    change: int | None
    hidden: bool
    chosen: bool
    href: str
    sentence: str


@dataclass(frozen=True)
class Months:
    """The latest months in order, and in one sentence what came before them; ``most`` is the longest bar.

    ``everywhere`` says that they are those of all that is visible, whatever the filter.
    """

    bars: tuple[MonthBar, ...]
    earlier: str
    most: int
    everywhere: bool


@dataclass(frozen=True, slots=True)
class YearRow:
    """One village: matters received in the months compared, in the same months a year before, and the difference."""

    code: str
    township: str
    village: str
    now: int
    before: int
    change: int


@dataclass(frozen=True)
class YearsTable:
    """The months compared, what cannot be compared or only in part, and the villages, the largest increase first."""

    months: tuple[str, ...]
    notes: tuple[str, ...]
    villages: tuple[YearRow, ...]
    now: int
    before: int
    change: int


@dataclass(frozen=True, slots=True)
class RateRow:
    """One township: open matters, households, and their rate per 1,000; ``None`` where there are too few matters for one."""

    code: str
    township: str
    open_cases: int
    households: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class ChartCell:
    """Matters of one category and month."""

    received: int | None
    still_open: int | None


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One category: its cells in the order of the columns, and their sums; without a code it is all categories together."""

    code: str
    name: str
    cells: tuple[ChartCell, ...]
    received: int | None
    still_open: int | None


@dataclass(frozen=True)
class Chart:
    """Matters by category and month; ``most`` is the longest bar, ``says`` the chart in one sentence."""

    columns: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    most: int
    says: str
