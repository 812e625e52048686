"""The table of the audit. Triggers refuse to change or delete a line."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from fieldvisit.register.tables import metadata

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False, index=True),
    Column("act", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("why", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    sqlite_strict=True,
)
