"""Copying: batches in the order of keys, each stored together with how far it came; then every row compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, delete, select, update
from sqlalchemy.exc import DataError

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.errors import InputFileError, Text
from fieldvisit.register.audit import log
from fieldvisit.register.copying import progress, target
from fieldvisit.register.copying.progress import Mark
from fieldvisit.register.copying.rows import KEPT_BY_TRIGGERS, Key, Values, key_of, line_of, own_references, rows_after, tables
from fieldvisit.register.engine import Place, name_of, put_rows, reading, writing
from fieldvisit.register.search import index
from fieldvisit.register.search.tables import INDEX
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.tables import meta

PART = 2_000
"""Rows in one transaction."""

Report = Callable[[Text], None]


@dataclass(frozen=True)
class TableCopied:
    """One table of both registers: how many rows it has, and a hash over them in the order of their keys."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Copied:
    """What was copied and found equal, table by table."""

    tables: tuple[TableCopied, ...]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)

    @property
    def sha256(self) -> str:
        """A hash over all tables: the same for the same content in either database."""
        said = "".join(f"{table.name} {table.rows} {table.sha256}\n" for table in self.tables)
        return hashlib.sha256(said.encode("ascii")).hexdigest()


def copy_register(source: Engine, place: Place, who: str, report: Report = lambda _: None) -> Copied:
    """Copy the register of ``source`` to ``place``, a new file or an empty database; an interrupted copy goes on where it stopped.

    One state of the source is copied, also while others work in it. When it is another state than that of an interrupted copy, the copy
    is begun anew. Sessions, access tokens and failed logins are not copied.

    Raises
    ------
    InputFileError
        If ``place`` is not empty, cannot hold a value, or a table differs at the end (then nothing is deleted); names table and key.
    """
    engine = target.opened(place)
    try:
        with reading(engine, WHOLE) as connection:
            noted = progress.source_of(connection)
        if noted == progress.CLEARING:
            with writing(source, WHOLE) as connection:
                log.append(connection, Deed(who, Act.BACKUP, name_of(engine), detail="db copy"))
        with reading(source, WHOLE) as connection:
            copied = _copy(connection, engine, noted, report)
            last = rows_after(connection, meta, None, 1)[0]
        target.finish(engine, last)
    finally:
        engine.dispose()
    target.put_in_place(place)
    return copied


def _copy(source: Connection, engine: Engine, noted: str, report: Report) -> Copied:
    state = progress.state_of(source)
    if noted not in (state, progress.CLEARING):
        report(Text("源登记库已有变化，重新开始复制", "the source has changed since; copying begins anew"))
    if noted != state:
        target.begin(engine, state)
    for table in tables():
        report(Text(f"复制 {table.name}", f"copying {table.name}"))
        _copy_table(source, engine, table)
    report(Text("建立检索索引", "indexing words"))
    _index_words(engine)
    report(Text("逐行核对", "comparing every row"))
    with reading(engine, WHOLE) as connection:
        if not index.is_complete(connection):
            raise _differs(INDEX, ())
        return Copied(tuple(compared(source, connection, table) for table in tables()))


def compared(one: Connection, other: Connection, table: Table) -> TableCopied:
    """Count and hash of a table that is the same in both registers; raises ``InputFileError`` with the first key that differs."""
    said, count, after = hashlib.sha256(), 0, None
    while True:
        rows, others = (rows_after(connection, table, after, PART) for connection in (one, other))
        for row, its_copy in zip_longest(rows, others):
            if row is None or its_copy is None or line_of(row) != line_of(its_copy):
                raise _differs(table.name, min(key_of(table, r) for r in (row, its_copy) if r is not None))
            said.update(line_of(row) + b"\n")
        count += len(rows)
        if len(rows) < PART:
            return TableCopied(table.name, count, said.hexdigest())
        after = key_of(table, rows[-1])


def _copy_table(source: Connection, engine: Engine, table: Table) -> None:
    with reading(engine, WHOLE) as connection:
        mark = progress.mark_of(connection, table.name)
    while not mark.done:
        rows = rows_after(source, table, mark.after, PART)
        after = key_of(table, rows[-1]) if rows else mark.after
        reached = Mark(after, mark.rows + len(rows), len(rows) < PART)
        try:
            with writing(engine, WHOLE) as connection:
                _expect(connection, table.name, mark)
                if mark.after is None and table in KEPT_BY_TRIGGERS:
                    connection.execute(delete(table))
                _store(connection, table, rows)
                if reached.done:
                    _refer(source, connection, table)
                progress.note(connection, table.name, reached)
        except DataError as error:
            raise _unfit(table.name, key_of(table, rows[0]), key_of(table, rows[-1])) from error
        mark = reached


def _store(connection: Connection, table: Table, rows: list[Values]) -> None:
    later = set(own_references(table))
    if later:
        rows = [tuple(None if c in later else v for c, v in zip(table.columns, row, strict=True)) for row in rows]
    put_rows(connection, table, rows)


def _refer(source: Connection, connection: Connection, table: Table) -> None:
    """Set what refers to rows of the same table, now that all of them are there."""
    key = next(iter(table.primary_key.columns))
    for column in own_references(table):
        rows = source.execute(select(key.label("row"), column.label("its")).where(column.is_not(None))).mappings().all()
        if rows:
            change = update(table).where(key == bindparam("row")).values({column: bindparam("its")})
            connection.execute(change, [dict(row) for row in rows])


def _index_words(engine: Engine) -> None:
    with reading(engine, WHOLE) as connection:
        mark = progress.mark_of(connection, INDEX)
    while not mark.done:
        with writing(engine, WHOLE) as connection:
            _expect(connection, INDEX, mark)
            last, count = index.add_words_after(connection, mark.after[0] if mark.after else 0, PART)
            mark = Mark((last,), mark.rows + count, count < PART)
            progress.note(connection, INDEX, mark)


def _expect(connection: Connection, name: str, mark: Mark) -> None:
    if progress.mark_of(connection, name) != mark:
        raise InputFileError(
            "另一个程序正在向同一目标复制，本次复制已停止。请等它结束。",
            "Another program is copying to the same place; this one stopped. Wait until the other has ended.",
        )


def _differs(table: str, key: Key) -> InputFileError:
    named = _named(key)
    return InputFileError(
        f"核对不符：表 {table} 从键 {named} 起与源登记库不同。目标未启用，其中内容未删除；请清空目标后重新复制。",
        f"Table {table} differs from the source, first at key {named}. The copy is not in use and nothing of it was deleted; "
        "empty the target and copy again.",
    )


def _unfit(table: str, first: Key, last: Key) -> InputFileError:
    return InputFileError(
        f"目标数据库不能保存表 {table} 中键 {_named(first)} 至 {_named(last)} 之间的某个值（例如空字符或过大的数字）。请在源登记库改正后重新运行。",
        f"The target cannot hold a value of table {table} between keys {_named(first)} and {_named(last)} (a NUL sign or too large "
        "a number, for example). Mend it in the source and run the command again.",
    )


def _named(key: tuple[Any, ...]) -> str:
    return ", ".join(map(str, key)) or "-"
