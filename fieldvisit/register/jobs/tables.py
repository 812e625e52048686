"""The table of jobs."""

from __future__ import annotations

from sqlalchemy import Column, Double, Integer, Table, Text
from sqlalchemy.dialects.sqlite import REAL

from fieldvisit.register.tables import metadata

job = Table(
    "job",
    metadata,
    Column("id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("kind", "args", "who")),
    Column("state", Text, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("said_zh", "said_en")),
    Column("share", Double().with_variant(REAL(), "sqlite"), nullable=False),
    *(Column(name, Text, nullable=False) for name in ("best", "result", "error_zh", "error_en")),
    Column("cancel", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("queued_at", "started_at", "heartbeat_at", "ended_at")),
    sqlite_strict=True,
)
