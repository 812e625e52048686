"""The tables of the register as the newest migration leaves them. No column of theirs holds a petitioner's data (``identities`` has the one table that does, sealed).

Types are those that SQLite keeps strictly and PostgreSQL knows too: whole numbers, floating point numbers, text. Days are ISO
text, yes/no is 1/0. ``payload`` is a domain value as ``domain.codec`` writes it; what is searched or counted has a column.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Double, ForeignKey, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("demo", Integer, nullable=False),
    Column("data_version", Integer, nullable=False),
    Column("home", Text, nullable=False, server_default=text("''")),
    Column("run_version", Integer, nullable=False, server_default=text("0")),
    Column("ledger_version", Integer, nullable=False, server_default=text("0")),
    sqlite_strict=True,
)

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("content_sha256", Text, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("imported_at", Text, nullable=False),
    Column("superseded_by", Integer, ForeignKey("import_batch.id")),
    Column("resume_at", Integer),
    Column("undone_at", Text),
    Column("purged", Integer, nullable=False, server_default="0"),
    sqlite_strict=True,
)

petition = Table(
    "petition",
    metadata,
    Column("id", Text, primary_key=True),
    Column("received_on", Text, nullable=False),
    Column("place_text", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("source_file", Text, nullable=False),
    Column("source_sheet", Text, nullable=False),
    Column("source_row", Integer, nullable=False),
    Column("assigned_on", Text),
    Column("repeat_of", Text, nullable=False, index=True),
    Column("lead_leader", Text, nullable=False),
    Column("county_hint", Text, nullable=False),
    Column("township_hint", Text, nullable=False),
    Column("synthetic", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("batch_id", Integer, ForeignKey("import_batch.id"), nullable=False, index=True),
    sqlite_strict=True,
)
Index("ix_petition_status_level", petition.c.status, petition.c.level)

petition_history = Table(
    "petition_history",
    metadata,
    Column("petition_id", Text, ForeignKey("petition.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("batch_id", Integer, ForeignKey("import_batch.id"), nullable=False),
    Column("replaced_by", Integer, ForeignKey("import_batch.id"), nullable=False),
    sqlite_strict=True,
)

rejected_row = Table(
    "rejected_row",
    metadata,
    Column("batch_id", Integer, ForeignKey("import_batch.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
    sqlite_strict=True,
)

match = Table(
    "match",
    metadata,
    Column("petition_id", Text, ForeignKey("petition.id"), primary_key=True),
    Column("outcome", Text, nullable=False, index=True),
    Column("code", Text, nullable=False, index=True),
    Column("level", Text, nullable=False),
    Column("confidence", _Real, nullable=False),
    Column("payload", Text, nullable=False),
    sqlite_strict=True,
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("today", Text),
    Column("settings_sha256", Text, nullable=False),
    sqlite_strict=True,
)

hotspot = Table(
    "hotspot",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("method", Text, nullable=False),
    Column("observed", Integer, nullable=False),
    Column("p_value", _Real, nullable=False),
    Column("payload", Text, nullable=False),
    sqlite_strict=True,
)

plan = Table(
    "plan",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("plan_id", Text, nullable=False, index=True),
    Column("content_sha256", Text, nullable=False, unique=True),
    Column("first_day", Text, nullable=False),
    Column("last_day", Text, nullable=False),
    Column("input_sha256", Text, nullable=False),
    Column("synthetic", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("routes", Text, nullable=False),
    sqlite_strict=True,
)

current_plan = Table(
    "current_plan",
    metadata,
    Column("slot", Integer, CheckConstraint("slot = 1", name="one_row"), primary_key=True),
    Column("version", Integer, ForeignKey("plan.version"), nullable=False),
    sqlite_strict=True,
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("decided_at", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("supervisor", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("surface", Text, nullable=False),
    Column("text_sha256", Text, nullable=False, index=True),
    Column("edition", Text, nullable=False),
    sqlite_strict=True,
)

decision_undone = Table(
    "decision_undone",
    metadata,
    Column("decision_id", Integer, ForeignKey("decision.id"), primary_key=True),
    Column("undone_at", Text, nullable=False),
    Column("undone_by", Text, nullable=False),
    sqlite_strict=True,
)
