"""The tables of cases, events and work. Columns are what queries need; the value itself is ``payload``.

A division is two numbers, ``unit_no`` (the code filled up to 12 digits) and ``unit_depth`` (the width of the code): ranges over them
mean the same in every database, whatever its sorting order of texts.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.types import TypeEngine

from fieldvisit.register.tables import metadata

_Number: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    UniqueConstraint("kind", "subject_id", "version"),
    Index("ix_event_kind_action_at", "kind", "action", "at"),
    sqlite_strict=True,
)

case_secret = Table(
    "case_secret",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("secret", Text, nullable=False),
    sqlite_strict=True,
)

case_file = Table(
    "case_file",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("unit_no", _Number, nullable=False),
    Column("unit_depth", Integer, nullable=False),
    Column("received_on", Text, nullable=False),
    Column("is_key", Integer, nullable=False),
    Column("is_open", Integer, nullable=False),
    Column("is_gone", Integer, nullable=False),
    Column("leader_id", Text, nullable=False, index=True),
    Column("touched", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("closed_on", Text, nullable=False, server_default=text("''"), index=True),
    Column("promise_on", Text, nullable=False, server_default=text("''")),
    sqlite_strict=True,
)
"""``promise_on``: the day by which the promise of the newest outcome is due; a trigger keeps it, and it is empty without one."""

_LISTED = ("unit_depth", "is_open", "is_key", "category", "state", "received_on")
Index("ix_case_file_place", *(case_file.c[name] for name in ("unit_no", "is_gone", *_LISTED, "id")))
Index("ix_case_file_order", *(case_file.c[name] for name in ("is_gone", "id", "unit_no", *_LISTED)))

STILL_OPEN = text("is_open = 1")
"""The condition of the index of open cases, word for word: SQLite takes such an index only for a query that holds these words."""
_WAITING = ("received_on", "id", "unit_no", "unit_depth", "is_gone", "is_key", "category", "state", "leader_id")
Index("ix_case_file_open", *(case_file.c[name] for name in _WAITING), sqlite_where=STILL_OPEN, postgresql_where=STILL_OPEN)

PROMISED = text("promise_on <> ''")
"""With ``STILL_OPEN`` the condition of the index of promises, word for word."""
_PROMISED_BY = ("promise_on", *_WAITING[1:])
_DUE = text(f"{STILL_OPEN} AND {PROMISED}")
Index("ix_case_file_promise", *(case_file.c[name] for name in _PROMISED_BY), sqlite_where=_DUE, postgresql_where=_DUE)

case_petition = Table(
    "case_petition",
    metadata,
    Column("petition_id", Text, ForeignKey("petition.id"), primary_key=True),
    Column("case_id", Text, ForeignKey("case_file.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    sqlite_strict=True,
)

case_record = Table(
    "case_record",
    metadata,
    Column("case_id", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("day", Text, nullable=False, server_default=text("''")),
    Index("ix_case_record_kind_day_case_id", "kind", "day", "case_id"),
    sqlite_strict=True,
)
"""``day``: of a reply the day it was given, of an outcome the day by which its promise is due; else empty."""

case_exclusion = Table(
    "case_exclusion",
    metadata,
    Column("case_id", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("lo", _Number, nullable=False),
    Column("hi", _Number, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("name", Text, nullable=False),
    sqlite_strict=True,
)
Index("ix_case_exclusion_unit", *(case_exclusion.c[name] for name in ("kind", "lo", "hi", "depth", "case_id")))
Index("ix_case_exclusion_name", *(case_exclusion.c[name] for name in ("kind", "name", "case_id")))

work_item = Table(
    "work_item",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False, index=True),
    Column("unit_no", _Number, nullable=False),
    Column("unit_depth", Integer, nullable=False),
    Column("day", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    sqlite_strict=True,
)

case_count = Table(
    "case_count",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("unit_no", _Number, primary_key=True, autoincrement=False),
    Column("unit_depth", Integer, primary_key=True, autoincrement=False),
    Column("is_key", Integer, primary_key=True, autoincrement=False),
    Column("category", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""How many cases that stand there are, by township, and by month and state at each level; triggers keep it (migration 0026)."""

petition_undone = Table(
    "petition_undone",
    metadata,
    Column("batch_id", Integer, ForeignKey("import_batch.id"), primary_key=True),
    Column("petition_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
    sqlite_strict=True,
)
