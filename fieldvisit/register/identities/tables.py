"""The table of identities. It is the only one with a person's data, and holds none in clear."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from fieldvisit.register.tables import metadata

identity = Table(
    "identity",
    metadata,
    Column("petition_id", Text, ForeignKey("petition.id"), primary_key=True),
    Column("part", Text, primary_key=True),
    Column("batch_id", Integer, ForeignKey("import_batch.id"), primary_key=True, index=True),
    Column("handling", Text, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
