"""A ledger's columns with their first cells, as a person may see them: what is stored as it will be stored, the rest unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fieldvisit.domain.identity import IdentityField
from fieldvisit.io.ledger.cells import text_of
from fieldvisit.io.ledger.chosen import NOT_READ, PERSON
from fieldvisit.io.ledger.fields import Field
from fieldvisit.io.ledger.headers import Header
from fieldvisit.io.ledger.masking import mask
from fieldvisit.io.ledger.shown import WITHHELD, shown_value
from fieldvisit.io.tables import Cell, Sheet

PERSONAL: Final = "●●●"
"""What stands for any cell of a column that identifies persons."""
TEXT: Final = "…"
"""Before the number of signs of a text that is not shown."""
_FIRST_ROWS = 3
_LONGEST = 40
_WRITTEN = frozenset((Field.PLACE, Field.RESIDENCE, Field.TEXT, Field.COUNTY, Field.TOWNSHIP, Field.VILLAGE, Field.CATEGORY))


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """One column: its header, what it is taken for (as ``choices`` writes it), what it may be said to be, and its first cells."""

    key: str
    letter: str
    name: str
    meaning: str
    choices: tuple[str, ...]
    personal: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The columns of the sheet that is read first, the row its header stands in, and the fields that are still missing."""

    sheet: str
    header_row: int
    columns: tuple[PreviewColumn, ...]
    missing: tuple[str, ...]
    keys: tuple[str, ...]


def preview_of(sheet: Sheet, header: Header) -> Preview:
    """What a person may see of a sheet before it is stored; columns without header and cells are left out."""
    rows = [row for row in sheet.rows[header.first_data :] if any(text_of(cell) for cell in row)][:_FIRST_ROWS]
    fields = {at: field for field, at in header.columns.items()}
    parts = {at: part for part, at in header.identities.items()}
    columns = [
        PreviewColumn(
            key=header.keys[at],
            letter=column_letter(at),
            name=text_of(name),
            meaning=_meaning(fields.get(at), parts.get(at)),
            choices=header.choices[at],
            personal=at in header.personal,
            cells=_cells([row[at] if at < len(row) else "" for row in rows], fields.get(at), personal=at in header.personal),
        )
        for at, name in enumerate(header.names)
    ]
    filled = tuple(column for column in columns if column.name or any(column.cells))
    return Preview(sheet.name, header.row, filled, tuple(field.value for field in header.missing), header.keys)


def column_letter(at: int) -> str:
    """How a spreadsheet calls the column with this index: A, B, ... Z, AA."""
    letters, rest = "", at + 1
    while rest:
        rest, sign = divmod(rest - 1, 26)
        letters = chr(ord("A") + sign) + letters
    return letters


def _meaning(field: Field | None, part: IdentityField | None) -> str:
    if field is not None:
        return field.value
    return f"{PERSON}{part.value}" if part is not None else NOT_READ


def _cells(cells: Sequence[Cell], field: Field | None, *, personal: bool) -> tuple[str, ...]:
    if personal:
        return tuple(PERSONAL if text_of(cell) else "" for cell in cells)
    return tuple(_written(cell) if field in _WRITTEN else _told(cell) for cell in cells)


def _written(cell: Cell) -> str:
    """A text as it will be stored: what names a person in it is masked."""
    text = mask(text_of(cell))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _told(cell: Cell) -> str:
    """A day, a number, a word of the ledger; of any other text only how long it is, for it may be a name."""
    shown = shown_value(cell)
    return f"{TEXT}{len(text_of(cell))}" if shown == WITHHELD else shown
