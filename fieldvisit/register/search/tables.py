"""Which number a petition has in the index. The index itself, ``petition_words``, each database makes in its own way.

SQLite: an FTS5 table without content or positions. PostgreSQL: an array of pairs with a GIN index.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from fieldvisit.register.tables import metadata

INDEX = "petition_words"

petition_doc = Table(
    "petition_doc",
    metadata,
    Column("doc", Integer, primary_key=True, autoincrement=False),
    Column("petition_id", Text, ForeignKey("petition.id"), nullable=False, unique=True),
    sqlite_strict=True,
)
