"""Reads a petition ledger as a county office keeps it: titles above, headers of its own, days in every form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from fieldvisit.domain.identity import Handling
from fieldvisit.domain.petition import Intake, Petition, RejectedRow, RowRef
from fieldvisit.domain.run import DEMO_BANNER
from fieldvisit.errors import SettingsError, Text
from fieldvisit.io.ledger import refusals
from fieldvisit.io.ledger.cells import clear_year, is_blank, text_of
from fieldvisit.io.ledger.chosen import Chosen
from fieldvisit.io.ledger.fields import Field
from fieldvisit.io.ledger.headers import Header, find_header, likely_header
from fieldvisit.io.ledger.identity import IdentityColumns
from fieldvisit.io.ledger.notes import column_notes, notes_of
from fieldvisit.io.ledger.rows import ReadRow, RowRules, is_total_or_footer, read_row
from fieldvisit.io.ledger.shown import shown_value
from fieldvisit.io.tables import Sheet, TableFile, read_table


@dataclass(frozen=True)
class LedgerParams:
    """How a ledger is read.

    ``sheet`` names the one sheet to read (empty: every visible sheet with a ledger's columns); ``header_rows`` how many rows
    from the top may hold the header; ``resemblance`` in [0, 1] how alike an unknown header must be to a known one (the cells
    must agree as well). Days before ``first_day`` or after ``last_day`` (``YYYY-MM-DD``) reject their row. ``identity`` says what
    becomes of the columns with the petitioner's name, telephone, identity number and address: ``drop`` (never read), ``mask`` (a few
    signs are kept) or ``seal`` (encrypted in the register, shown by ``fieldvisit case reveal`` only).
    """

    sheet: str = ""
    header_rows: int = 15
    resemblance: float = 0.72
    first_day: str = "2000-01-01"
    last_day: str = "2035-12-31"
    identity: Handling = Handling.DROP


@dataclass(frozen=True)
class _Table:
    """A sheet and its header, with what its rows came to."""

    sheet: Sheet
    header: Header
    read: tuple[ReadRow | RejectedRow, ...]
    passed_over: tuple[RowRef, ...]


@dataclass(frozen=True)
class Reading:
    """A ledger as read, with what a person needs who looks at its rows: every row with its remarks, and each sheet's header."""

    intake: Intake
    rows: tuple[ReadRow | RejectedRow, ...]
    headers: Mapping[str, Header]


def read_ledger(path: Path, params: LedgerParams = LedgerParams(), chosen: Chosen = {}) -> Intake:  # noqa: B006 - never changed
    """Every data row of a ledger as a petition or as a rejected row with its reason, each in the order of the file.

    Read are xlsx, xls, ods and csv files. Columns are found by their headers, their cells helping where a header is not
    known; what ``chosen`` says of a column goes before. Columns that identify persons are not read unless ``params.identity``
    keeps them; numbers of persons, telephones and doors in addresses and text are masked. Empty rows, sums, signature lines and
    repeated headers are no data rows. ``Intake.columns`` has the keys of ``fieldvisit.io.ledger.fields.Field``.

    Raises
    ------
    InputFileError
        If the file cannot be read, lacks the day of receipt or the place, has no data row, or no row with a usable day.
    SettingsError
        If ``first_day`` or ``last_day`` is no day.
    """
    return read_rows(read_table(path), params, chosen).intake


def read_rows(file: TableFile, params: LedgerParams, chosen: Chosen) -> Reading:
    """The rows of a file that is open already; raises like ``read_ledger``."""
    found, unread = _ledger_sheets(file, params, chosen)
    tables = tuple(_read_sheet(file.name, sheet, header, params) for sheet, header in found)
    rows = _without_duplicates(tuple(chain.from_iterable(table.read for table in tables)), tables[0].header)
    rejected = tuple(row for row in rows if isinstance(row, RejectedRow))
    read = tuple(row for row in rows if isinstance(row, ReadRow))
    first = tables[0].header
    kept = (
        {}
        if params.identity is Handling.DROP
        else {f: t.header.names[at] for t in tables for f, at in t.header.identities.items()}
    )
    if not rows:
        raise refusals.no_rows(file.name, tables[0].sheet.name, first)
    if all(row.column == first.names[first.columns[Field.RECEIVED_ON]] for row in rejected) and not read:
        raise refusals.no_day(file.name, rejected[0])
    intake = Intake(
        petitions=_with_originals(read),
        rejected=rejected,
        file=file.name,
        sha256=file.sha256,
        columns={field.value: first.names[at] for field, at in sorted(first.columns.items())},
        ignored_columns=_distinct(table.header.ignored for table in tables),
        dropped_columns=tuple(n for n in _distinct(table.header.dropped for table in tables) if n not in kept.values()),
        notes=(
            *column_notes([(table.sheet.name, table.header) for table in tables]),
            *notes_of(read, tuple(chain.from_iterable(table.passed_over for table in tables)), unread),
        ),
        identities=tuple(chain.from_iterable(row.identities for row in read)),
        handling=params.identity,
        kept_columns=kept,
    )
    return Reading(intake, rows, {sheet.name: header for sheet, header in found})


def headers_in(file: TableFile, params: LedgerParams, chosen: Chosen) -> tuple[tuple[Sheet, Header], ...]:
    """The sheets with a header, the surest first; a header that may be one where none is recognised, so that a person can say."""
    wanted = [s for s in file.sheets if s.rows and (s.name == params.sheet if params.sheet else not s.hidden)]
    found = [(s, h) for s in wanted if (h := find_header(s, params.header_rows, params.resemblance, chosen))]
    if not found:
        return tuple((s, h) for s in wanted if (h := likely_header(s, params.header_rows)))[:1]
    return tuple(sorted(found, key=lambda pair: (bool(pair[1].missing), -pair[1].score)))


def _ledger_sheets(file: TableFile, params: LedgerParams, chosen: Chosen) -> tuple[list[tuple[Sheet, Header]], tuple[str, ...]]:
    """The sheets with all columns a ledger needs, and the names of those with cells that are not read."""
    filled = [sheet for sheet in file.sheets if sheet.rows]
    if not filled:
        raise refusals.nothing_in_it(file.name)
    wanted = [sheet for sheet in filled if (sheet.name == params.sheet if params.sheet else not sheet.hidden)]
    if params.sheet and not wanted:
        raise refusals.no_such_sheet(file.name, params.sheet, [sheet.name for sheet in filled])
    headed = [(s, header) for s in wanted if (header := find_header(s, params.header_rows, params.resemblance, chosen))]
    if not headed:
        raise refusals.no_header(file.name, params.header_rows)
    complete = [(sheet, header) for sheet, header in headed if not header.missing]
    if not complete:
        sheet, header = max(headed, key=lambda pair: pair[1].score)
        raise refusals.missing_columns(file.name, sheet.name, header)
    read = {sheet.name for sheet, _ in complete}
    return complete, tuple(sheet.name for sheet in filled if sheet.name not in read)


def _read_sheet(file: str, sheet: Sheet, header: Header, params: LedgerParams) -> _Table:
    headers = {field: header.names[at] for field, at in header.columns.items()}
    rules = _rules(file, sheet, header, params)
    identity = IdentityColumns(params.identity, {} if params.identity is Handling.DROP else header.identities)
    read: list[ReadRow | RejectedRow] = []
    passed_over: list[RowRef] = []
    for number, row in enumerate(sheet.rows[header.first_data :], header.first_data + 1):
        source = RowRef(file, sheet.name, number)
        cells = {field: row[at] if at < len(row) else "" for field, at in header.columns.items()}
        if is_total_or_footer(row, cells) or _repeats_header(row, header):
            passed_over.append(source)
        elif not all(is_blank(cell) for cell in row):
            one = read_row(cells, headers, source, rules)
            read.append(
                one if isinstance(one, RejectedRow) else replace(one, identities=tuple(identity.of(one.petition.id, row)))
            )
    return _Table(sheet, header, tuple(read), tuple(passed_over))


def _repeats_header(row: Sequence[object], header: Header) -> bool:
    named = [header.names[at] for at in header.columns.values() if at < len(row) and header.names[at] == text_of(str(row[at]))]
    return 2 * len(named) > len(header.columns)


def _rules(file: str, sheet: Sheet, header: Header, params: LedgerParams) -> RowRules:
    at = header.columns[Field.RECEIVED_ON]
    days = [row[at] for row in sheet.rows[header.first_data :] if at < len(row)]
    return RowRules(
        first_day=_day("first_day", params.first_day),
        last_day=_day("last_day", params.last_day),
        year=clear_year([*header.titles, sheet.name, Path(file).stem], days),
        synthetic=any(DEMO_BANNER.zh in title for title in header.titles),
    )


def _without_duplicates(rows: Sequence[ReadRow | RejectedRow], header: Header) -> tuple[ReadRow | RejectedRow, ...]:
    """The rows, those whose id a row before them has rejected with the number of that row."""
    first: dict[str, RowRef] = {}
    kept: list[ReadRow | RejectedRow] = []
    for row in rows:
        if isinstance(row, ReadRow) and row.petition.id in first:
            kept.append(_duplicate(row, first[row.petition.id], header))
            continue
        if isinstance(row, ReadRow):
            first[row.petition.id] = row.petition.source
        kept.append(row)
    return tuple(kept)


def _duplicate(row: ReadRow, before: RowRef, header: Header) -> RejectedRow:
    at = header.columns.get(Field.ID, header.columns.get(Field.RUNNING_NUMBER))
    where_zh, where_en = f"工作表“{before.sheet}”第 {before.row} 行", f"row {before.row} of sheet {before.sheet}"
    if Field.ID in header.columns:
        reason = Text(f"编号与{where_zh}重复，保留先出现的一行", f"same number as {where_en}, which is kept")
    else:
        reason = Text(
            f"日期、地址、内容与{where_zh}完全相同；若是另一件，请加上编号列",
            f"same day, place and text as {where_en}; if it is another case, add a column with case numbers",
        )
    return RejectedRow(
        row.petition.source,
        "" if at is None else header.names[at],
        row.number if any(sign.isdigit() for sign in row.number) else shown_value(row.number),
        reason,
    )


def _with_originals(read: Sequence[ReadRow]) -> tuple[Petition, ...]:
    """The petitions, ``repeat_of`` as the id of the original where this ledger holds it, else the number as written."""
    ids = {(row.petition.source.sheet, row.number): row.petition.id for row in read if row.number}
    everywhere = {row.number: row.petition.id for row in reversed(read) if row.number}

    def original(petition: Petition) -> str:
        written = petition.repeat_of
        for number in (written, written.rstrip("号件")):
            known = ids.get((petition.source.sheet, number)) or everywhere.get(number)
            if known:
                return "" if known == petition.id else known
        return written

    return tuple(replace(row.petition, repeat_of=original(row.petition)) for row in read)


def _distinct(groups: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(groups)))


def _day(key: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(
            f"设置项 ledger.{key} = {value!r} 不是日期，应写成 2026-11-23 的形式。",
            f"Setting ledger.{key} = {value!r} is not a date; write it like 2026-11-23.",
        ) from error
