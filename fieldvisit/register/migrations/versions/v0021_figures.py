"""What a day's first page asks of many cases is answered from indexes; what pages are put together from has a version of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"

_OPEN = ("received_on", "id", "unit_no", "unit_depth", "is_gone", "is_key", "category", "state", "leader_id")


def upgrade() -> None:
    """Add the columns, fill them from what is there, and index them."""
    is_file = op.get_bind().dialect.name == "sqlite"
    empty = sa.text("''")
    op.add_column("meta", sa.Column("run_version", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("case_file", sa.Column("closed_on", sa.Text, nullable=False, server_default=empty))
    op.add_column("case_record", sa.Column("day", sa.Text, nullable=False, server_default=empty))
    _fill("case_file", "closed_on", _inside("closed_on", is_file=is_file), "is_open = 0")
    _fill("case_record", "day", _inside("on", is_file=is_file), "kind = 'reply'")
    _fill("case_record", "day", _inside("promise", "due_on", is_file=is_file), "kind = 'outcome'")
    op.create_index("ix_case_file_closed_on", "case_file", ["closed_on"])
    still = sa.text("is_open = 1")
    op.create_index("ix_case_file_open", "case_file", list(_OPEN), sqlite_where=still, postgresql_where=still)
    op.create_index("ix_case_record_kind_day_case_id", "case_record", ["kind", "day", "case_id"])
    op.create_index("ix_event_kind_action_at", "event", ["kind", "action", "at"])


def downgrade() -> None:
    """Drop them."""
    for table, name in (
        ("event", "ix_event_kind_action_at"),
        ("case_record", "ix_case_record_kind_day_case_id"),
        ("case_file", "ix_case_file_open"),
        ("case_file", "ix_case_file_closed_on"),
    ):
        op.drop_index(name, table)
    for table, name in (("case_record", "day"), ("case_file", "closed_on"), ("meta", "run_version")):
        op.drop_column(table, name)


def _fill(table: str, column: str, value: str, where: str) -> None:
    op.execute(f"UPDATE {table} SET {column} = coalesce({value}, '') WHERE {where}")  # noqa: S608 - names of ours


def _inside(*path: str, is_file: bool) -> str:
    if is_file:
        return f"json_extract(payload, '$.{'.'.join(path)}')"
    return f"payload::json #>> '{{{','.join(path)}}}'"
