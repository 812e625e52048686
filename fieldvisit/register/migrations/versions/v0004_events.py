"""What happened: the log of changes, and the key of the short case codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the log and the key."""
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "subject_id")),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "who", "role", "action", "why", "before", "after")),
        sa.UniqueConstraint("kind", "subject_id", "version", name=op.f("uq_event_kind_subject_id_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "case_secret",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("secret", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_case_secret_one_row")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("case_secret")
    op.drop_table("event")
