"""The tables of packs. No code that opens one is kept; the key of what it hands in is sealed with the office's key."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from fieldvisit.register.tables import metadata

field_pack = Table(
    "field_pack",
    metadata,
    Column("id", Text, primary_key=True),
    Column("day", Text, nullable=False, index=True),
    Column("expires_on", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sealed_key", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    sqlite_strict=True,
)
"""``envelope`` is what stands encrypted in the file; it and the key are empty once the pack was forgotten."""

pack_receipt = Table(
    "pack_receipt",
    metadata,
    Column("pack_id", Text, ForeignKey("field_pack.id"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("records", Integer, nullable=False),
    sqlite_strict=True,
)

pack_record = Table(
    "pack_record",
    metadata,
    Column("pack_id", Text, ForeignKey("field_pack.id"), primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("payload", Text, nullable=False),
    sqlite_strict=True,
)
"""``case_id`` refers to no row: a case may be taken back with its import, and what was handed in about it still stays."""
