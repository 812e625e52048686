"""Counts that triggers keep, made anew from the cases: what a repair, or a change made past the program, may have left wrong."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, delete, insert, select, text

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.register.audit import log
from fieldvisit.register.cases.tables import case_count
from fieldvisit.register.engine import is_file, writing
from fieldvisit.register.migrations.versions.v0026_kept_figures import everything
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.versions import count_change

_Counts: TypeAlias = dict[tuple[Any, ...], int]


def recount(engine: Engine, who: str) -> tuple[int, int]:
    """Count all cases anew in one transaction; returns how many counts there are and how many of them had been wrong.

    Wrong ones are mended with a line of the audit; where all agree, nothing is written.
    """
    with writing(engine, WHOLE) as connection:
        kept, true = _kept(connection), _counted(connection, file=is_file(engine))
        wrong = sum(kept.get(key, 0) != true.get(key, 0) for key in kept.keys() | true.keys())
        if wrong:
            connection.execute(delete(case_count))
            names = [column.name for column in case_count.columns]
            connection.execute(
                insert(case_count), [dict(zip(names, (*key, n), strict=True)) for key, n in sorted(true.items())]
            )
            log.append(connection, Deed(who, Act.RECOUNT, detail=f"{wrong} of {len(true)}"))
            count_change(connection)
    return len(true), wrong


def _kept(connection: Connection) -> _Counts:
    return {tuple(row[:-1]): int(row[-1]) for row in connection.execute(select(*case_count.columns))}


def _counted(connection: Connection, *, file: bool) -> _Counts:
    rows = (row for query in everything(is_file=file) for row in connection.execute(text(query)))
    return {tuple(row[:-1]): int(row[-1]) for row in rows}
