"""Access tokens: with one a program reads part of what its owner sees."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "api_token",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        sa.Column("account", sa.Text, sa.ForeignKey("account.name"), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("collections", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("expires_on", sa.Text, nullable=False),
        sa.Column("used_on", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_api_token_account", "api_token", ["account"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("api_token")
