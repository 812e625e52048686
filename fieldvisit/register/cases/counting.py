"""Counts of visible cases. For counties and wider they come from ``case_count``, which triggers keep equal to the cases.

A scope's exceptions are few cases each: whoever a case complains about, single cases shut out or granted, divisions below a county shut out.
They are counted one by one and taken off or put on, so that the answer is that of going through all cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.register.cases.query import Table, concerned, stands, visible, within
from fieldvisit.register.cases.tables import case_count, case_file

_COUNTY = 6
_KINDS = {Table.TOWNSHIP: "township", Table.CATEGORY: "state", Table.MONTH: "month", Table.STATE: "state"}
"""Which rows of ``case_count`` a table is summed from; the fewest that tell it apart."""


def tally(connection: Connection, scope: Scope, table: Table) -> dict[str, int]:
    """Visible cases by one dimension."""
    if not all(len(code) <= _COUNTY for code in scope.areas) or not scope.may(Right.COUNT):
        return _named(table, one_by_one(connection, table, visible(scope), stands(scope)))
    inside, shut = _area(scope, case_file.c), _exceptions(scope)
    counted = Counter(dict(_summed(connection, scope, table)))
    there = case_file.c.is_gone + 0 == 0  # "+ 0": no index, by which all cases would be gone through
    counted.subtract(dict(one_by_one(connection, table, inside, there, shut)))
    if scope.grants:
        mine = case_file.c.id.in_(scope.grants)
        counted.update(dict(one_by_one(connection, table, mine, visible(scope), ~inside, there)))
    return _named(table, ((key, n) for key, n in counted.items() if n))


def one_by_one(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> Iterator[tuple[Any, int]]:
    """Cases under these conditions by one dimension, each looked at."""
    c = case_file.c
    column: Any = {
        Table.TOWNSHIP: c.unit_no // 1000,
        Table.CATEGORY: c.category,
        Table.MONTH: func.substr(c.received_on, 1, 7),
        Table.STATE: c.state,
    }[table]
    for key, n in connection.execute(select(column, func.count()).where(*conditions).group_by(column)):
        yield (int(key) if table is Table.TOWNSHIP else str(key)), int(n)


def _summed(connection: Connection, scope: Scope, table: Table) -> Iterator[tuple[Any, int]]:
    c = case_count.c
    column: Any = {Table.TOWNSHIP: c.unit_no // 1000, Table.CATEGORY: c.category}.get(table, c.value)
    total = func.sum(c.n)
    query = select(column, total).where(c.kind == _KINDS[table], _area(scope, c)).group_by(column).having(total > 0)
    for key, n in connection.execute(query):
        yield (int(key) if table is Table.TOWNSHIP else str(key)), int(n)


def _area(scope: Scope, columns: Any) -> ColumnElement[bool]:
    """Inside the scope's divisions and categories, without its exceptions; the same for cases and for their counts."""
    out = scope.exclusions
    parts = [within(columns, scope.areas), ~within(columns, [code for code in out.areas if len(code) <= _COUNTY])]
    parts.append(true() if scope.categories is None else columns.category.in_(scope.categories))
    if out.categories:
        parts.append(columns.category.not_in(out.categories))
    if not scope.sees_key_cases:
        parts.append(columns.is_key == 0)
    return and_(*parts)


def _exceptions(scope: Scope) -> ColumnElement[bool]:
    """Cases shut out one by one: by what they complain about, by id, or by a division below a county."""
    out = scope.exclusions
    deep = [code for code in out.areas if len(code) > _COUNTY]
    ids = case_file.c.id.in_(out.case_ids) if out.case_ids else false()
    return or_(concerned(scope), ids, within(case_file.c, deep))


def _named(table: Table, counted: Any) -> dict[str, int]:
    return {f"{key:09d}" if table is Table.TOWNSHIP else key: n for key, n in sorted(counted)}
