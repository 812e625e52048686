"""The rows of every table in the order of their keys, the same from either database, and the one way to write them as bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Connection, Table, literal, select, tuple_

from fieldvisit.register.accounts.tables import api_token, login_failure, session, setup_token
from fieldvisit.register.audit import tables as _audit  # noqa: F401 - its table belongs to the register
from fieldvisit.register.cases.tables import case_count
from fieldvisit.register.identities import tables as _identities  # noqa: F401 - likewise
from fieldvisit.register.jobs import tables as _jobs  # noqa: F401 - likewise
from fieldvisit.register.packs import tables as _packs  # noqa: F401 - likewise
from fieldvisit.register.search import tables as _search  # noqa: F401 - likewise
from fieldvisit.register.tables import meta, metadata

Key: TypeAlias = tuple[Any, ...]
Values: TypeAlias = tuple[Any, ...]

LEFT_OUT = (session, api_token, login_failure, setup_token)
"""What lets somebody in: a copy is a register of its own, at which everyone logs in anew, as after a restore."""

KEPT_BY_TRIGGERS = (case_count,)
"""What the database fills by itself while other tables are copied; it comes after them and takes the source's rows instead."""


def tables() -> tuple[Table, ...]:
    """Every table that is copied but ``meta``, each after those that it refers to."""
    apart = (*LEFT_OUT, *KEPT_BY_TRIGGERS, meta)
    return (*(table for table in metadata.sorted_tables if table not in apart), *KEPT_BY_TRIGGERS)


def rows_after(connection: Connection, table: Table, after: Key | None, limit: int) -> list[Values]:
    """The next rows behind this key, in the order of keys; both databases sort texts by code point."""
    keys = list(table.primary_key.columns)
    query = select(*(_copied(column) for column in table.columns)).order_by(*keys).limit(limit)
    if after is not None:
        query = query.where(_behind(keys, after))
    return [tuple(row) for row in connection.execute(query)]


def key_of(table: Table, row: Values) -> Key:
    """The key of such a row."""
    return tuple(value for column, value in zip(table.columns, row, strict=True) if column.primary_key)


def own_references(table: Table) -> list[Column[Any]]:
    """Columns that refer to rows of the same table, which may come later."""
    return [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]


def line_of(row: Values) -> bytes:
    """A row as bytes: whole numbers, floating point numbers as short as they stay exact, texts, nothing; the same from either database.

    Raises
    ------
    TypeError
        For any other type: the tables hold none (see ``register.tables``).
    """
    for value in row:
        if value is not None and type(value) not in (int, float, str):
            raise TypeError(f"no canonical form for {type(value).__name__}")
    return json.dumps(row, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _behind(keys: Sequence[Column[Any]], after: Key) -> ColumnElement[bool]:
    return tuple_(*keys) > tuple_(*(literal(value, column.type) for column, value in zip(keys, after, strict=True)))


def _copied(column: Column[Any]) -> Any:
    """The column, but for where the register lies, which is another place for a copy."""
    return literal("").label("home") if column is meta.c.home else column
