"""Jobs: long work in a process of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.sqlite import REAL

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "job",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("kind", "args", "who", "state", "said_zh", "said_en"),
        sa.Column("share", sa.Double().with_variant(REAL(), "sqlite"), nullable=False),
        *_texts("best", "result", "error_zh", "error_en"),
        sa.Column("cancel", sa.Integer, nullable=False),
        *_texts("queued_at", "started_at", "heartbeat_at", "ended_at"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_job_state"), "job", ["state"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("job")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
