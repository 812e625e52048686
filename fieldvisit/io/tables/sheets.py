"""What a table file holds: sheets of cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | date
"""One cell; an empty cell is ``""``. A date cell loses its time of day, a duration or time becomes text."""

Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``rows[0]`` is row 1 as the spreadsheet shows it; empty cells and rows at the end are cut off."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False


@dataclass(frozen=True)
class TableLimits:
    """How large a table file may be before it is refused unread.

    ``file_mb`` and ``unpacked_mb`` are megabytes (10^6 bytes); ``ratio`` is unpacked over packed size and counts only
    above ``ratio_from_mb``; ``members`` are files inside the workbook; ``cells`` is rows times columns of the used area;
    ``seconds`` and ``memory_mb`` bound the process that reads the workbook (memory not on Windows).
    """

    file_mb: int = 100
    unpacked_mb: int = 200
    ratio: int = 100
    ratio_from_mb: int = 10
    members: int = 1000
    cells: int = 20_000_000
    seconds: int = 120
    memory_mb: int = 3000
