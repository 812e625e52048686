"""Three numbers that tell whether anything changed: of everything, of what a run is put together from, of the ledger alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from fieldvisit.register.tables import meta

_ALL = select(meta.c.data_version, meta.c.run_version, meta.c.ledger_version)


@dataclass(frozen=True, slots=True)
class Versions:
    """The three numbers at one moment."""

    data: int
    run: int
    ledger: int


def versions(connection: Connection) -> Versions:
    """The numbers as they stand in this transaction."""
    row = connection.execute(_ALL).one()
    return Versions(int(row[0]), int(row[1]), int(row[2]))


def count_change(connection: Connection) -> None:
    """Petitions or matches changed: whatever was read of the ledger is old."""
    _count(connection, "data_version", "run_version", "ledger_version")


def count_run_change(connection: Connection) -> None:
    """Hotspots, plans, or which cases are open changed: whatever was put together from them is old, the ledger is the same."""
    _count(connection, "data_version", "run_version")


def count_case_change(connection: Connection) -> None:
    """Only cases changed, or work on them, and all that were open still are: who sees which may be another, the counts are the same."""
    _count(connection, "data_version")


def _count(connection: Connection, *names: str) -> None:
    connection.execute(update(meta).values({name: meta.c[name] + 1 for name in names}))
