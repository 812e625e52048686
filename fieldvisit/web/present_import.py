"""A ledger on its way in as a page: what its columns mean in words, what would become of its rows, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldvisit.domain.identity import IDENTITY_NAMES, Handling, IdentityField
from fieldvisit.io.checked.preview import PERSONAL, TEXT, PreviewColumn
from fieldvisit.io.ledger.chosen import NOT_READ, PERSON
from fieldvisit.io.ledger.fields import Field
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.workspace.intake.checking import Checked, Counts


@dataclass(frozen=True)
class ColumnRow:
    """One column of the ledger: its header, what may be chosen for it (value, words), and its first cells in words."""

    name: str
    field: str
    letter: str
    meaning: str
    options: tuple[tuple[str, str], ...]
    personal: bool
    cells: tuple[str, ...]


def field_words() -> Mapping[str, str]:
    """What a column can mean, in the language of the page."""
    return {
        NOT_READ: gettext("not read"),
        Field.ID: gettext("number of the petition"),
        Field.RUNNING_NUMBER: gettext("running number"),
        Field.RECEIVED_ON: gettext("day of receipt"),
        Field.ASSIGNED_ON: gettext("day it was handed down"),
        Field.PLACE: gettext("place of the matter"),
        Field.RESIDENCE: gettext("residence (the place, when there is no other)"),
        Field.TEXT: gettext("what is asked for"),
        Field.CATEGORY: gettext("category"),
        Field.LEVEL: gettext("level it came from"),
        Field.STATUS: gettext("state of handling"),
        Field.LEAD_LEADER: gettext("leader in charge"),
        Field.IS_REPEAT: gettext("whether it is a repeat"),
        Field.REPEAT_OF: gettext("number of the first petition"),
        Field.COUNTY: gettext("county"),
        Field.TOWNSHIP: gettext("township"),
        Field.VILLAGE: gettext("village"),
        Field.SYNTHETIC: gettext("made up (demo)"),
        **{
            f"{PERSON}{part.value}": gettext("petitioner's %(part)s", part=IDENTITY_NAMES[part].in_(chosen_language()))
            for part in IdentityField
        },
    }


def handling_words() -> Mapping[str, str]:
    """What becomes of the columns that identify petitioners."""
    return {
        Handling.DROP.value: gettext("do not read them (usual)"),
        Handling.MASK.value: gettext("keep them masked"),
        Handling.SEAL.value: gettext("keep them sealed"),
    }


def column_rows(answer: Checked) -> tuple[ColumnRow, ...]:
    """The columns of the ledger's first sheet."""
    words = field_words()
    columns = answer.preview.columns if answer.preview else ()
    return tuple(
        ColumnRow(
            name=column.name or gettext("(no header)"),
            field=f"c-{column.key}",
            letter=column.letter,
            meaning=column.meaning,
            options=tuple((choice, words[choice]) for choice in column.choices),
            personal=column.personal,
            cells=_cells(column, answer.identity),
        )
        for column in columns
    )


def missing_words(answer: Checked) -> str:
    """What no row can do without and no column was found for; empty when nothing is missing."""
    words = field_words()
    missing = [words[field] for field in (answer.preview.missing if answer.preview else ())]
    between = ", " if chosen_language() == "en" else "、"
    return between.join(missing)


def figures(counts: Counts) -> tuple[tuple[str, int], ...]:
    """What would become of the rows: name and number."""
    return (
        (gettext("Rows"), counts.rows),
        (gettext("New"), counts.new),
        (gettext("Changed"), counts.changed),
        (gettext("Already there"), counts.known),
        (gettext("Rejected"), counts.rejected),
        (gettext("Marked as repeats"), counts.repeats),
        (gettext("Place not sure"), counts.unplaced),
    )


def _cells(column: PreviewColumn, identity: Handling) -> tuple[str, ...]:
    if column.personal:
        kept = column.meaning.startswith(PERSON)
        how = {
            Handling.DROP: gettext("not read"),
            Handling.MASK: gettext("kept masked") if kept else gettext("not read"),
            Handling.SEAL: gettext("kept sealed") if kept else gettext("not read"),
        }[identity]
        return (f"{PERSONAL} {how}",)
    return tuple(_cell(cell) for cell in column.cells)


def _cell(cell: str) -> str:
    if cell.startswith(TEXT) and cell.removeprefix(TEXT).isdigit():
        return gettext("(text, %(count)s signs, not shown)", count=cell.removeprefix(TEXT))
    return cell or "–"
