"""What a monthly report says: sections of sentences, numbers and tables. Every number carries the query that gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from fieldvisit.errors import Text
from fieldvisit.reports.monthly.pictures import Picture

NOTHING = Text("", "")


class Shape(StrEnum):
    """How a number is written."""

    COUNT = "count"
    SHARE = "share"
    KM = "km"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Query:
    """What gives a number again: the filter in words, the address on the pages (empty where none shows it), and the command."""

    words: Text
    address: str
    command: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number: its name, its value, and its query. ``None`` says why in ``missing``: too small to be told, or not known."""

    id: str
    name: Text
    value: int | float | None
    query: Query
    shape: Shape = Shape.COUNT
    missing: Text = NOTHING

    def told(self, lang: str) -> str:
        """The number as every document writes it."""
        if self.value is None:
            return self.missing.in_(lang) or "–"
        if self.shape is Shape.SHARE:
            return f"{self.value:.0%}"
        return f"{self.value:.1f}" if self.shape in (Shape.KM, Shape.RATE) else str(self.value)


@dataclass(frozen=True, slots=True)
class Change:
    """A number of the month beside the month before and the same month of the year before."""

    now: Number
    before: Number
    year_ago: Number

    def told(self, earlier: Number, lang: str) -> str:
        """The earlier number with the difference to this one, ``12 (+3)``."""
        if earlier.value is None or self.now.value is None:
            return earlier.told(lang)
        by = self.now.value - earlier.value
        shown = f"{by * 100:+.0f}%" if self.now.shape is Shape.SHARE else f"{by:+.1f}" if isinstance(by, float) else f"{by:+d}"
        return f"{earlier.told(lang)} ({shown})"


Cell: TypeAlias = Text | str | date | Number


@dataclass(frozen=True)
class Grid:
    """A table: each row has as many cells as there are heads. One that is ``long`` stands in the workbook only."""

    id: str
    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    long: bool = False


@dataclass(frozen=True)
class Section:
    """One part of the report, in the order in which it is read."""

    id: str
    title: Text
    lines: tuple[Text, ...] = ()
    changes: tuple[Change, ...] = ()
    grids: tuple[Grid, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number of the part, in the order of reading."""
        return self._numbers(self.grids)

    @property
    def printed(self) -> tuple[Number, ...]:
        """Those that stand in documents to be read."""
        return self._numbers(tuple(grid for grid in self.grids if not grid.long))

    def _numbers(self, grids: tuple[Grid, ...]) -> tuple[Number, ...]:
        beside = [one for change in self.changes for one in (change.now, change.before, change.year_ago)]
        cells = [cell for grid in grids for row in grid.rows for cell in row if isinstance(cell, Number)]
        return (*beside, *cells)


@dataclass(frozen=True)
class MonthlyReport:
    """A month (``2026-11``) as one audience may read it.

    ``first_day`` and ``last_day`` are the days counted; ``marking`` stands on every page (内部资料); ``banner`` is the notice of a demo;
    ``removed`` says what this audience does not get, and why.
    """

    month: str
    audience: str
    title: Text
    county: str
    first_day: date
    last_day: date
    marking: Text
    banner: Text | None
    sections: tuple[Section, ...]
    removed: tuple[Text, ...] = ()

    @property
    def numbers(self) -> Iterator[tuple[Section, Number]]:
        """Every number with its section."""
        return ((section, number) for section in self.sections for number in section.numbers)
