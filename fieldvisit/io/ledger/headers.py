"""Finds the header of a ledger below its titles, in one row or two, and says which column is which field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from fieldvisit.domain.identity import IdentityField
from fieldvisit.io.ledger.cells import is_blank, text_of
from fieldvisit.io.ledger.chosen import NOT_READ, PERSON, Chosen, choices_of, column_keys
from fieldvisit.io.ledger.fields import (
    HEADER_NAMES,
    VAGUE_NAMES,
    Field,
    header_forms,
    identifies_person,
    is_personal,
    known_field,
    looks_like,
    may_be_categories,
    may_mean,
)
from fieldvisit.io.ledger.identity import identity_field
from fieldvisit.io.tables import Cell, Sheet

_SAMPLE_ROWS = 50
_AGREE = 0.5
_FEWEST_FIELDS = 2
_LONGEST_SUBHEADER = 12
_INSIDE = 0.85
_BY_RESEMBLANCE = 0.9
_UNKNOWN_WORDS = 0.3
_BY_HAND = 1.5
_FILLED_IN = re.compile(r"[:：]|[0-9]{4}|填报|填表|制表|报送")


@dataclass(frozen=True)
class Header:
    """Where the header stands and what it says.

    ``row`` is its last row as the spreadsheet shows it; ``first_data`` indexes ``Sheet.rows``. ``columns`` gives the column
    index of each field found; ``names`` the header of every column as written; ``dropped`` headers identify persons;
    ``ignored`` headers mean nothing to the reader. ``titles`` are the texts above. ``identities`` are those of the dropped columns
    that an office may choose to keep, masked or sealed. ``keys`` names each column without its words, ``choices`` what a person may say
    it means, ``personal`` are the indices of the dropped columns.
    """

    row: int
    first_data: int
    columns: Mapping[Field, int]
    names: tuple[str, ...]
    dropped: tuple[str, ...]
    ignored: tuple[str, ...]
    titles: tuple[str, ...]
    score: float
    identities: Mapping[IdentityField, int]
    keys: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    personal: frozenset[int]

    @property
    def missing(self) -> tuple[Field, ...]:
        """Fields without which no row can be used."""
        places = {Field.PLACE, Field.RESIDENCE, Field.TOWNSHIP, Field.VILLAGE}
        lacking = () if Field.RECEIVED_ON in self.columns else (Field.RECEIVED_ON,)
        return lacking if places & self.columns.keys() else (*lacking, Field.PLACE)


@dataclass(frozen=True)
class _Column:
    """One column's header: the forms to compare, surest first, and the words to show."""

    forms: tuple[str, ...]
    shown: str


def find_header(sheet: Sheet, search_rows: int, resemblance: float, chosen: Chosen = {}) -> Header | None:  # noqa: B006 - never changed
    """The header among the first ``search_rows`` rows; ``None`` when fewer than two fields are recognised in any row.

    A name counts when it is known, or when it resembles a known one by ``resemblance`` in [0, 1] *and* the cells below look
    like values of that field. A second header row is used when it makes more columns understood. What a person chose for a
    column goes before both.
    """
    best: Header | None = None
    for at in range(min(search_rows, len(sheet.rows))):
        for columns, first_data in _readings(sheet.rows, at):
            found = _understand(sheet, columns, (at, first_data), resemblance, chosen)
            if best is None or (not found.missing, found.score) > (not best.missing, best.score):
                best = found
    return best if best is not None and len(best.columns) >= _FEWEST_FIELDS else None


def likely_header(sheet: Sheet, search_rows: int) -> Header | None:
    """The row that looks most like a header where none is recognised, so that a person can say what its columns mean.

    That is the first row with the most words of its own: short, without digits. ``None`` when no row has two.
    """

    def words(row: Sequence[Cell]) -> int:
        texts = {text_of(cell) for cell in row if isinstance(cell, str)}
        return sum(0 < len(text) <= _LONGEST_SUBHEADER and not any(sign.isdigit() for sign in text) for text in texts)

    rows = sheet.rows[:search_rows]
    at = max(range(len(rows)), key=lambda n: (words(rows[n]), -n), default=-1)
    if at < 0 or words(rows[at]) < _FEWEST_FIELDS:
        return None
    columns, first_data = next(_readings(sheet.rows, at))
    return _understand(sheet, columns, (at, first_data), 1.0, {})


def _readings(rows: Sequence[Sequence[Cell]], at: int) -> Iterator[tuple[list[_Column], int]]:
    yield [_Column(header_forms(cell), text_of(cell)) for cell in rows[at]], at + 1
    if at + 1 < len(rows) and _can_be_groups(rows[at], rows[at + 1]) and _can_be_subheader(rows[at + 1]):
        yield _merged(rows[at], rows[at + 1]), at + 2


def _can_be_groups(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether a row heads groups of the columns below: one of its cells reaches over several, none says who filled in the ledger or when.

    A title stands alone in its row; 填报单位：某局 and 填报日期：2026年11月28日 stand between the title and the header.
    """
    filled = [cell for cell in upper if not is_blank(cell)]
    if len(filled) < _FEWEST_FIELDS or any(not isinstance(cell, str) or _is_about_the_ledger(text_of(cell)) for cell in filled):
        return False
    spare = (*upper, *("",) * (len(lower) - len(upper)))
    heads = range(min(len(upper), len(lower) - 1))
    return any(not is_blank(upper[at]) and is_blank(spare[at + 1]) and not is_blank(lower[at + 1]) for at in heads)


def _is_about_the_ledger(text: str) -> bool:
    return bool(_FILLED_IN.search(re.sub(r"[(（\[【].*?[)）\]】]", "", text)))


def _can_be_subheader(row: Sequence[Cell]) -> bool:
    filled = [cell for cell in row if not is_blank(cell)]
    short = all(isinstance(cell, str) and len(text_of(cell)) <= _LONGEST_SUBHEADER for cell in filled)
    known = sum(known_field(form) is not None or identifies_person(form) for cell in filled for form in header_forms(cell)[:1])
    return (
        bool(filled) and short and not any(c.isdigit() for cell in filled for c in text_of(cell)) and 2 * known >= len(filled)
    )


def _merged(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[_Column]:
    """Both rows read together; an upper cell reaches right over the lower cells that have none of their own."""
    columns: list[_Column] = []
    reach = ""
    for at in range(max(len(upper), len(lower))):
        above, below = (text_of(row[at]) if at < len(row) else "" for row in (upper, lower))
        reach = above or (reach if below else "")
        forms = (*header_forms(reach + below), *header_forms(below)) if below else header_forms(above)
        columns.append(_Column(tuple(dict.fromkeys(forms)), f"{reach} {below}".strip() if below else above))
    return columns


def _understand(
    sheet: Sheet, columns: Sequence[_Column], stands: tuple[int, int], resemblance: float, chosen: Chosen
) -> Header:
    first, first_data = stands
    samples = sheet.rows[first_data : first_data + _SAMPLE_ROWS]
    shown = tuple(column.shown for column in columns)
    keys, choices = column_keys(shown), tuple(choices_of(column.forms) for column in columns)
    by_hand = {at: chosen[key] for at, key in enumerate(keys) if chosen.get(key) in choices[at]}
    said = _said(by_hand)
    dropped = {at for at, column in enumerate(columns) if is_personal(column.forms)} - set(said.values())
    claims = [
        (score, -at, field)
        for at, column in enumerate(columns)
        if at not in dropped and at not in by_hand
        for field, score in _claims(column, [row[at] for row in samples if at < len(row)], resemblance)
        if field not in said
    ]
    settled, score = _settle(claims)
    chosen_columns = settled | said
    dropped |= {at for at, choice in by_hand.items() if choice.startswith(PERSON)}
    dropped |= set() if Field.RESIDENCE in said else _spare_addresses(chosen_columns)
    if Field.ID in chosen_columns:
        chosen_columns.pop(Field.RUNNING_NUMBER, None)
    return Header(
        row=first_data,
        first_data=first_data,
        columns=chosen_columns,
        names=shown,
        dropped=tuple(shown[at] for at in sorted(dropped)),
        ignored=tuple(n for at, n in enumerate(shown) if n and at not in dropped and at not in chosen_columns.values()),
        titles=tuple(text_of(cell) for row in sheet.rows[:first] for cell in row if not is_blank(cell)),
        score=score + _BY_HAND * len(said) + len(dropped) / 2,
        identities=_identities(columns, dropped, by_hand),
        keys=keys,
        choices=choices,
        personal=frozenset(dropped),
    )


def _said(by_hand: Mapping[int, str]) -> dict[Field, int]:
    """The fields that a person gave columns to; of two columns for one field the left one counts."""
    found: dict[Field, int] = {}
    for at, choice in by_hand.items():
        if choice != NOT_READ and not choice.startswith(PERSON):
            found.setdefault(Field(choice), at)
    return found


def _identities(columns: Sequence[_Column], dropped: set[int], by_hand: Mapping[int, str]) -> dict[IdentityField, int]:
    """The first dropped column of each part of an identity; one that a person named goes before."""
    found: dict[IdentityField, int] = {}
    for at, choice in by_hand.items():
        if choice.startswith(PERSON):
            found.setdefault(IdentityField(choice.removeprefix(PERSON)), at)
    for at in sorted(dropped - set(by_hand)):
        part = identity_field(columns[at].forms)
        if part is not None:
            found.setdefault(part, at)
    return found


def _claims(column: _Column, cells: Sequence[Cell], resemblance: float) -> Iterator[tuple[Field, float]]:
    for form in column.forms:
        if (known := known_field(form)) is not None:
            field, rank = known
            if form not in VAGUE_NAMES or looks_like(field, cells) >= _AGREE:
                yield field, 1 - rank / 100 - (form in VAGUE_NAMES) / 10
            elif field is Field.CATEGORY and may_be_categories(cells):
                yield field, _UNKNOWN_WORDS
            return
    for field in HEADER_NAMES:
        alike = max((_alike(form, field) for form in column.forms), default=0.0)
        if alike >= resemblance and looks_like(field, cells) >= _AGREE:
            yield field, alike * _BY_RESEMBLANCE * looks_like(field, cells)


def _alike(form: str, field: Field) -> float:
    if not may_mean(field, form):
        return 0.0
    names = HEADER_NAMES[field]
    inside = _INSIDE if any(len(name) > 2 and name in form for name in names) else 0.0
    return max(inside, *(fuzz.ratio(form, name) / 100 for name in names))


def _settle(claims: list[tuple[float, int, Field]]) -> tuple[dict[Field, int], float]:
    """Each field its best column, each column its best field; the surest claims first, then the leftmost."""
    chosen: dict[Field, int] = {}
    total = 0.0
    for score, negative_at, field in sorted(claims, key=lambda claim: (-claim[0], -claim[1], claim[2])):
        if field not in chosen and -negative_at not in chosen.values():
            chosen[field] = -negative_at
            total += score
    return chosen, total


def _spare_addresses(chosen: dict[Field, int]) -> set[int]:
    """Where people live is not needed when the ledger says where the matter is: those columns are dropped unread."""
    spare = Field.RESIDENCE in chosen and bool({Field.PLACE, Field.VILLAGE} & chosen.keys())
    return {chosen.pop(Field.RESIDENCE)} if spare else set()
