"""Work beside single cases: consultations, campaigns and items, missions, briefings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    number: sa.types.TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "work_item",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("unit_no", number, nullable=False),
        sa.Column("unit_depth", sa.Integer, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_work_item_kind"), "work_item", ["kind"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("work_item")
