"""Where a register on a server lives, so that one restored elsewhere is known as such."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the column, empty: the next opening fills it in."""
    op.add_column("meta", sa.Column("home", sa.Text, nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("meta", "home")
