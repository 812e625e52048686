"""Three numbers that tell whether anything changed: of everything, of what a run is put together from, of the ledger alone."""

from __future__ import annotations

from sqlalchemy import Connection, update

from fieldvisit.register.tables import meta


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
