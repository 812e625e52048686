"""What comes out: matches, runs with their hotspots, plan versions and the pointer to the current one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.sqlite import REAL

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of the results."""
    real: sa.types.TypeEngine[float] = sa.Double().with_variant(REAL(), "sqlite")
    op.create_table(
        "match",
        _reference("petition_id", sa.Text(), "petition.id", "match", primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("outcome", "code", "level")),
        sa.Column("confidence", real, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_match_outcome"), "match", ["outcome"])
    op.create_index(op.f("ix_match_code"), "match", ["code"])
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("today", sa.Text),
        sa.Column("settings_sha256", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "hotspot",
        _reference("run_id", sa.Integer(), "run.id", "hotspot", primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("observed", sa.Integer, nullable=False),
        sa.Column("p_value", real, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    _create_plan()


def downgrade() -> None:
    """Drop the tables of the results."""
    for table in ("current_plan", "plan", "hotspot", "run", "match"):
        op.drop_table(table)


def _create_plan() -> None:
    op.create_table(
        "plan",
        sa.Column("version", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("plan_id", "content_sha256")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("first_day", "last_day", "input_sha256")),
        sa.Column("synthetic", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("payload", "routes")),
        sa.UniqueConstraint("content_sha256", name=op.f("uq_plan_content_sha256")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_plan_plan_id"), "plan", ["plan_id"])
    op.create_table(
        "current_plan",
        sa.Column("slot", sa.Integer, primary_key=True),
        _reference("version", sa.Integer(), "plan.version", "current_plan"),
        sa.CheckConstraint("slot = 1", name=op.f("ck_current_plan_one_row")),
        sqlite_strict=True,
    )


def _reference(
    name: str, kind: sa.types.TypeEngine[Any], target: str, table: str, *, primary_key: bool = False
) -> sa.Column[Any]:
    key = sa.ForeignKey(target, name=op.f(f"fk_{table}_{name}_{target.partition('.')[0]}"))
    return sa.Column(name, kind, key, nullable=False, primary_key=primary_key)
