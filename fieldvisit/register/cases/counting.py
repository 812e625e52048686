"""Counts of visible cases. For counties and wider they come from ``case_count``, which triggers keep equal to the cases.

Figures stand there for each county, each city and each province, so that a province costs what a county costs; the widest level that tells
the scope's divisions apart is read. A scope's exceptions are few cases each: whoever a case complains about, single cases shut out or granted,
divisions below a county shut out. They are looked at one by one and taken off or put on (``beside``), so that the answer is that of going
through all cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.register.cases.beside import Fact, Figure, facts_beside
from fieldvisit.register.cases.query import Table, stands, visible, within
from fieldvisit.register.cases.tables import case_count, case_file

_COUNTY = 6
_LEVELS = (2, 4, 6)
_KINDS = {Table.CATEGORY: Figure.STATE, Table.MONTH: Figure.RECEIVED, Table.STATE: Figure.STATE}
"""The figure that a table is summed from; townships have rows of their own."""


def tally(connection: Connection, scope: Scope, table: Table) -> dict[str, int]:
    """Visible cases by one dimension."""
    if not is_kept(scope):
        return _named(table, one_by_one(connection, table, visible(scope), stands(scope)))
    counted: Counter[Any] = Counter()
    if table is Table.TOWNSHIP:
        column = case_count.c.unit_no // 1000
        query = select(column, func.sum(case_count.c.n)).where(case_count.c.kind == table.value, _area(scope, case_count.c))
        counted.update({int(number): int(n) for number, n in connection.execute(query.group_by(column))})
    else:
        for fact, n in _summed(connection, scope, _KINDS[table], (), by_category=table is Table.CATEGORY):
            counted[fact.category if table is Table.CATEGORY else fact.of] += n
    for fact, n in facts_beside(connection, scope, _area(scope, case_file.c)):
        if table is Table.TOWNSHIP and fact.figure is Figure.TOWNSHIP:
            counted[int(fact.of)] += n
        elif table is not Table.TOWNSHIP and fact.figure is _KINDS[table]:
            counted[fact.category if table is Table.CATEGORY else fact.of] += n
    return _named(table, ((key, n) for key, n in counted.items() if n))


def kept_figures(
    connection: Connection, scope: Scope, wanted: dict[Figure, Sequence[str]]
) -> Counter[tuple[Figure, str, bool]]:
    """How many facts there are of visible cases, by figure, month (all without months) and whether they are key cases; only if ``is_kept``."""
    counted: Counter[tuple[Figure, str, bool]] = Counter()
    found = [one for figure, months in wanted.items() for one in _summed(connection, scope, figure, months)]
    found += [
        (fact, n)
        for fact, n in facts_beside(connection, scope, _area(scope, case_file.c))
        if fact.figure in wanted and (not wanted[fact.figure] or fact.of in wanted[fact.figure])
    ]
    for fact, n in found:
        counted[fact.figure, fact.of, fact.is_key] += n
    return counted


def is_kept(scope: Scope) -> bool:
    """Whether what this scope sees can be summed from the counts: its divisions are counties or wider."""
    return all(len(code) <= _COUNTY for code in scope.areas) and scope.may(Right.COUNT)


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


def _summed(
    connection: Connection, scope: Scope, figure: Figure, months: Sequence[str], *, by_category: bool = False
) -> Iterator[tuple[Fact, int]]:
    c, prefix = case_count.c, f"{figure}/{_level(scope)}/"
    kinds = c.kind.in_([prefix + month for month in months]) if months else and_(c.kind >= prefix, c.kind < f"{prefix[:-1]}0")
    columns = (c.kind, c.is_key, *((c.category,) if by_category else ()))
    query = select(*columns, func.sum(c.n).label("n")).where(kinds, _area(scope, c)).group_by(*columns)
    for row in connection.execute(query):
        yield Fact(figure, row.kind[len(prefix) :], bool(row.is_key), row.category if by_category else ""), int(row.n)


def _level(scope: Scope) -> int:
    """The widest level at which the scope's divisions, and those shut out from it, are told apart."""
    told = [len(code) for code in (*scope.areas, *(code for code in scope.exclusions.areas if len(code) <= _COUNTY))]
    return min(width for width in _LEVELS if width >= max(told, default=_COUNTY))


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


def _named(table: Table, counted: Any) -> dict[str, int]:
    return {f"{key:09d}" if table is Table.TOWNSHIP else key: n for key, n in sorted(counted)}
