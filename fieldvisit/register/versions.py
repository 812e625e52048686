"""Two numbers that tell whether anything changed: of everything, and of what a run is put together from."""

from __future__ import annotations

from sqlalchemy import Connection, update

from fieldvisit.register.tables import meta


def count_change(connection: Connection) -> None:
    """Petitions, matches, hotspots, plans, or which cases are open changed: whatever was put together from them is old."""
    counted = {"data_version": meta.c.data_version + 1, "run_version": meta.c.run_version + 1}
    connection.execute(update(meta).values(counted))


def count_case_change(connection: Connection) -> None:
    """Only cases changed, or work on them, and all that were open still are: who sees which may be another, the counts are the same."""
    connection.execute(update(meta).values(data_version=meta.c.data_version + 1))
