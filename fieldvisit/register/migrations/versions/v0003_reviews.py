"""What people decided about places: an append-only log, and a second one of what was taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the two logs."""
    names = ("why", "verdict", "code", "scope", "surface", "text_sha256", "edition")
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("decided_at", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("supervisor", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_decision_text_sha256"), "decision", ["text_sha256"])
    key = sa.ForeignKey("decision.id", name=op.f("fk_decision_undone_decision_id_decision"))
    op.create_table(
        "decision_undone",
        sa.Column("decision_id", sa.Integer, key, primary_key=True),
        sa.Column("undone_at", sa.Text, nullable=False),
        sa.Column("undone_by", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the two logs."""
    op.drop_table("decision_undone")
    op.drop_table("decision")
